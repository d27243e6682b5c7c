import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct DecompositionTests {
    @Test(arguments: [
        ("split the text", ["split the text"]),
        ("split the text, then count the words", ["split the text", "count the words"]),
        ("split the text and then count the words", ["split the text", "count the words"]),
        ("Split the text. Count the words.", ["Split the text", "Count the words"]),
        ("take it; print it\nsend it", ["take it", "print it", "send it"]),
        ("understand the sandbox", ["understand the sandbox"]),
        ("count", ["count"]), ("", [""]), (", then", [", then"]),
        ("round to 1.5, then print it", ["round to 1.5", "print it"]),
        ("open skill.swift and read it", ["open skill.swift", "read it"]),
        ("rank the rows, the best first", ["rank the rows, the best first"]),
        ("For each region, add up the sales", ["For each region, add up the sales"]),
        (
            "keep what has \"a, then b. c and d\" in it",
            ["keep what has \"a, then b. c and d\" in it"]
        ),
        ("write “now, then”, then send it", ["write “now, then”", "send it"]),
        (
            "read the user's text, then say the users' names",
            ["read the user's text", "say the users' names"]
        ),
        ("find the dates and the sums", ["find the dates", "the sums"]),
    ])
    func dividesATaskWhereItsWordsDo(_ task: String, _ parts: [String]) {
        #expect(Decomposition(of: task).parts.map(\.text) == parts)
    }

    @Test func dividesATaskIntoAtMostEightParts() {
        let task = Array(repeating: "do it", count: 20).joined(separator: " then ")

        #expect(Decomposition(of: task).parts.count == 8)
    }

    @Test func doesNotInsistOnOneWord() {
        let parts = Decomposition(of: "find the parties, dates and sums of the contract").parts

        #expect(
            parts.map(\.text) == ["find the parties", "find dates", "find sums of the contract"])
        #expect(parts.map(\.isRequired) == [true, false, true])
        #expect(parts.map(\.isListed) == [true, true, true])
        #expect(
            Decomposition(of: "split the text, then count it").parts.map(\.isListed)
                == [false, false])
    }

    @Test func takesQuotationsAndNumbersForLiterals() {
        let part = TaskPart("keep the 5 rows whose column \"a b\" is 'x', “y” or -1.5, not in v2")

        #expect(part.literals.map(\.value) == [5, "a b", "x", "y", -1.5])
        #expect(part.literals.map(\.before.last) == ["the", "column", "is", nil, "or"])
    }

    @Test(arguments: [
        ("the column \"a\"", "column", TaskLiteral.Claim.named(words: 1)),
        ("the value column \"a\"", "valueColumn", .named(words: 2)),
        ("the \"a\" column", "column", .named(words: 1)),
        ("where it equals \"a\"", "equals", .named(words: 1)),
        ("a width of 40", "width", .named(words: 1)), ("width: 40", "width", .named(words: 1)),
        ("add 30 days", "days", .named(words: 1)), ("the 5 most frequent", "limit", .implied),
        ("the top 3", "limit", .implied), ("at most 3", "maximumLength", .implied),
        ("above 100", "minimum", .implied), ("below 5", "value", .implied),
        ("more than 100", "threshold", .implied),
        ("the column \"a\"", "text", nil), ("the \"5\" most", "limit", nil),
        ("add 30 days", "months", nil),
    ])
    func knowsWhichFieldALiteralStandsBeside(
        _ text: String, _ field: String, _ claim: TaskLiteral.Claim?
    ) {
        #expect(TaskPart(text).literals.first?.claim(on: FieldName(field)) == claim)
    }

    @Test func namesTheInputThatAPartNeedsAndWhatItGives() {
        let part = Decomposition(
            of: "Split the customer's text into words", input: ["text": "a", "other": "b"]
        ).parts.first

        #expect(part?.needs == ["text"])
        #expect(part?.gives == ["word"])
    }

    @Test func searchesForWhatThePartBeforeGives() throws {
        let words = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])

        #expect(TaskPart("Count them").query(after: words) == "Count words")
        #expect(TaskPart("count it with its kin").query(after: words) == "count words with its kin")
        #expect(TaskPart("count them").query(after: nil) == "count them")
        #expect(TaskPart("write \"it\" down").query(after: words) == "write down")
    }
}
