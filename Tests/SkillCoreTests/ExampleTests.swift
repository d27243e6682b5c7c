import Foundation
import SkillCore
import Testing

@Suite struct ExampleTests {
    private func example(_ text: String) throws -> Example {
        try JSONDecoder().decode(Example.self, from: Data(text.utf8))
    }

    @Test func readsAnOutput() throws {
        #expect(
            try example(#"{"input": {"n": 1}, "output": 2, "tolerance": 0.5}"#)
                == Example(input: ["n": 1], expectation: .output(2), tolerance: 0.5))
    }

    @Test func readsAnError() throws {
        #expect(
            try example(#"{"input": null, "error": "too small"}"#)
                == Example(input: nil, expectation: .error(containing: "too small")))
    }

    @Test func acceptsNullAsAnOutput() throws {
        #expect(
            try example(#"{"input": 1, "output": null}"#)
                == Example(input: 1, expectation: .output(nil)))
    }

    @Test(arguments: [
        #"{"input": 1}"#, #"{"output": 1}"#, #"{"input": 1, "output": 2, "error": "x"}"#,
        #"{"input": 1, "error": 2}"#, #"[]"#,
    ])
    func refusesWhatIsNoExample(text: String) {
        #expect(throws: (any Error).self) { try example(text) }
    }

    @Test func comesBackFromItsOwnJSON() throws {
        let examples = [
            Example(input: ["a": 1], expectation: .output([1.5]), tolerance: 0.1),
            Example(input: [:], expectation: .error(containing: "no \"a\"")),
        ]
        let data = try JSONEncoder().encode(examples)
        #expect(try JSONDecoder().decode([Example].self, from: data) == examples)
    }
}
