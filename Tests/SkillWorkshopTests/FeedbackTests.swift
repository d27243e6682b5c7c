import Foundation
import SkillCore
import SkillSandbox
import Testing

@testable import SkillWorkshop

@Suite struct FeedbackTests {
    @Test func showsEachDiagnosticWithItsLine() {
        let feedback = Feedback(code: "let a = 1\n  let b: Int = \"x\"\n", examples: [])

        let text = feedback.text(
            on: .doesNotCompile([
                Diagnostic(line: 2, column: 5, severity: .error, message: "no such conversion"),
                Diagnostic(line: 9, column: 1, severity: .note, message: "elsewhere"),
                Diagnostic(line: 0, column: 0, severity: .error, message: "undefined symbol"),
            ]))

        #expect(
            text == """
                It does not compile:
                error: line 2, column 5: no such conversion
                    let b: Int = "x"
                note: line 9, column 1: elsewhere
                error: undefined symbol
                """)
    }

    @Test func showsWhatATrapPrinted() {
        let feedback = Feedback(code: "", examples: [.gives(1, for: ["list": []])])
        let report = RunReport(
            ending: .crashed, signal: SIGILL,
            standardError: Data("skill.swift:7: Fatal error: Index out of range\n".utf8))

        #expect(
            feedback.text(on: .badEnding(example: 1, report: report)) == """
                Example 1 fails, with the input {"list":[]}. It crashed with signal 4 (a Swift \
                trap). It printed:
                skill.swift:7: Fatal error: Index out of range
                """)
    }

    @Test(arguments: RunReport.Ending.allCases)
    func neverSpeaksOfTheCommandLine(_ ending: RunReport.Ending) {
        let report = RunReport(ending: ending)
        let feedback = Feedback(code: "", examples: [])

        for rejection in [
            Rejection.badEnding(example: 1, report: report), .fragile(input: [], report: report),
        ] {
            #expect(!feedback.text(on: rejection).contains("--"))
        }
    }

    @Test func staysBounded() {
        let huge = JSONValue.string(String(repeating: "a", count: 1_000_000))
        let text = String(repeating: "b", count: 1_000_000)
        let feedback = Feedback(code: text, examples: [.gives(huge, for: huge)])
        let report = RunReport(ending: .failed, error: text, standardError: Data(text.utf8))

        for rejection in [
            Rejection.wrongOutput(example: 1, input: huge, expected: huge, given: huge),
            .missingError(example: 1, expected: "x", given: huge),
            .wrongError(example: 1, expected: "x", given: text),
            .badEnding(example: 1, report: report), .fragile(input: huge, report: report),
            .unsteady(example: 1, first: huge, second: huge),
        ] {
            #expect(feedback.text(on: rejection).utf8.count < 10_000)
        }
    }
}
