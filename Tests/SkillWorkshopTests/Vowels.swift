import SkillCore
import SkillTestSupport

/// What a scripted model writes for the task of counting vowels, right and wrong.
enum Vowels {
    static let task = "Count the vowels of a text"

    static let examples: [JSONValue] = [
        ["input": ["text": "aria"], "output": ["count": 3]],
        ["input": ["text": "xyz"], "output": ["count": 0]],
        ["input": ["text": "queue"], "output": ["count": 4]],
        ["input": ["text": ""], "error": "empty"],
    ]

    static func specification(_ examples: [JSONValue] = examples) -> String {
        JSONValue.object([
            "name": "count-vowels",
            "description": "Counts the vowels of a text. Use it to hear how it sounds.",
            "input": [["name": "text", "type": "String", "summary": "Any text."]],
            "output": [["name": "count", "type": "Int", "summary": "How many it has."]],
            "examples": .array(examples),
        ]).canonical
    }

    /// A program whose answer is `count`, an expression over `input.text`.
    static func program(_ count: String) -> String {
        """
        ```swift
        import SkillKit

        struct Input: Codable {
            /// Any text.
            var text: String
        }

        struct Output: Codable {
            /// How many vowels it has.
            var count: Int
        }

        func run(_ input: Input) throws -> Output {
            guard !input.text.isEmpty else { throw InvalidInput("The text is empty.") }
            return Output(count: \(count))
        }
        ```
        """
    }

    static let right = program(#"input.text.filter { "aeiou".contains($0) }.count"#)
    static let otherwiseRight = program(
        #"input.text.reduce(0) { "aeiou".contains($1) ? $0 + 1 : $0 }"#)
    static let letters = program("input.text.count")
    static let approval = #"{"success": true, "critique": ""}"#

    /// Answers prompts that begin with `beginning`.
    static func exchange(
        _ beginning: String, containing words: [String] = [], _ reply: String, times: Int = 1
    ) -> ScriptedExchange {
        ScriptedExchange(
            .init(path: "/chat/completions", contains: [beginning] + words),
            reply: .completion(reply), times: times)
    }

    static let proposing = "You propose the next small program"
    static let specifying = "You specify one small Swift program"
    static let confirming = "You write one small Swift program from its description"
    static let writing = "You write one small Swift program, exactly as specified"
    static let repairing = "You repair one small Swift program"
    static let strengthening = "You add examples to the specification"
    static let criticizing = "You review one small Swift program"
}
