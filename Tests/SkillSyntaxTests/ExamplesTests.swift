import SkillCore
import SkillSyntax
import Testing

@Suite struct ExamplesTests {
    private func error(_ examples: String) -> SkillReaderError? {
        var text = TextSkill()
        text.examples = examples
        return text.error
    }

    @Test func asksForAtLeastOne() {
        #expect(error("[]") == .noExamples)
    }

    @Test(arguments: [
        ("", "it isn't JSON"), ("[", "it isn't JSON"), ("[1] 2", "it isn't JSON"),
        ("{}", "it isn't an array"), ("null", "it isn't an array"),
    ])
    func refusesWhatIsNotAnArray(text: String, problem: String) {
        #expect(error(text) == .malformedExamples(problem: problem))
    }

    @Test(arguments: [
        ("1", "it isn't an object"),
        ("{}", "it has no input"),
        (#"{"output": 1}"#, "it has no input"),
        (#"{"input": 1}"#, "it needs either an output or an error"),
        (#"{"input": 1, "output": 1, "error": "e"}"#, "it needs either an output or an error"),
        (#"{"input": 1, "error": 2}"#, "its error isn't a text"),
        (#"{"input": 1, "output": 2, "Tolerance": 1}"#, "its field \"Tolerance\" is unknown"),
        (
            #"{"input": 1, "output": 2, "tolerance": "1"}"#,
            "its tolerance isn't a number of at least 0"
        ),
        (
            #"{"input": 1, "output": 2, "tolerance": -1}"#,
            "its tolerance isn't a number of at least 0"
        ),
    ])
    func namesTheExampleThatIsWrong(example: String, problem: String) {
        #expect(
            error(#"[{"input": null, "output": null}, \#(example)]"#)
                == .invalidExample(number: 2, problem: problem))
    }

    @Test func refusesDeepJSON() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(error(deep) == .malformedExamples(problem: "it isn't JSON"))
        #expect(
            error("[{\"input\": \(deep)") == .malformedExamples(problem: "it isn't JSON"))
    }
}
