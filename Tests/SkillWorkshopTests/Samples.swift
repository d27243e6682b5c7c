import SkillCore

/// Small skills that several suites join, run and break.
enum Samples {
    static let splitWords = SkillText(
        "split-words", "Splits a text into its words.", takes: "text: String",
        gives: "words: [String]",
        body: "    Output(words: input.text.split(separator: \" \").map(String.init))",
        .gives(["words": ["to", "be"]], for: ["text": "to be"]))

    static let countItems = SkillText(
        "count-items", "Counts the items of a list, such as words.", takes: "items: [String]",
        gives: "count: Int", body: "    Output(count: input.items.count)",
        .gives(["count": 2], for: ["items": ["a", "b"]]))

    static let sayCount = SkillText(
        "say-count", "Says a count in a sentence.", takes: "count: Int",
        gives: "sentence: String",
        body: "    Output(sentence: \"There are \\(input.count).\")",
        .gives(["sentence": "There are 3."], for: ["count": 3]))

    static let halveNumber = SkillText(
        "halve-number", "Halves a number.", takes: "number: Double", gives: "half: Double",
        body: "    Output(half: input.number / 2)",
        .gives(["half": 1.5], for: ["number": 3]))

    static let weighNumbers = SkillText(
        "weigh-numbers", "Adds up numbers, each times a weight.",
        takes: "numbers: [Double], weight: Double?", gives: "sum: Double", isAsync: true,
        body: """
                await Task.yield()
                return Output(sum: input.numbers.reduce(0, +) * (input.weight ?? 1))
            """,
        .gives(["sum": 6], for: ["numbers": [1, 2, 3]]),
        .gives(["sum": 12], for: ["numbers": [1, 2, 3], "weight": 2]))

    static let markLetters = SkillText(
        "mark-letters", "Marks the letters of a text as vowels or not.", takes: "text: String",
        gives: "marks: [Mark]",
        body: """
                Output(marks: input.text.map {
                    Mark(letter: String($0), isVowel: "aeiou".contains($0))
                })
            """,
        helpers: "struct Mark: Codable { var letter: String; var isVowel: Bool }",
        .gives(["marks": [["letter": "a", "isVowel": true]]], for: ["text": "a"]))

    /// Uses `split-words` and `count-items`.
    static let countWords = SkillText(
        "count-words", "Counts the words of a text.", imports: ["CountItems", "SplitWords"],
        takes: "text: String", gives: "count: Int",
        body: """
                let words = try SplitWords.run(.init(text: input.text)).words
                return Output(count: try CountItems.run(.init(items: words)).count)
            """,
        .gives(["count": 3], for: ["text": "to be or"]))

    /// Uses `count-words`, which uses two others.
    static let compareLengths = SkillText(
        "compare-lengths", "Tells whether a text has more words than another.",
        imports: ["CountWords"], takes: "left: String, right: String", gives: "isLonger: Bool",
        body: """
                let left = try CountWords.run(.init(text: input.left)).count
                return Output(isLonger: left > (try CountWords.run(.init(text: input.right)).count))
            """,
        .gives(["isLonger": true], for: ["left": "a b", "right": "a"]))
}
