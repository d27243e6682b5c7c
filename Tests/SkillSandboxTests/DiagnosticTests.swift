import Testing

@testable import SkillSandbox

@Suite struct DiagnosticTests {
    @Test func readsPlacesSeveritiesAndMessages() {
        let text = """
            /src/skill.swift:4:18: error: cannot convert value of type 'Int' to 'String'
                Output(text: 5)
                             ^
            /src/skill.swift:1:8: warning: a: b: c
            /src/skill.swift:2:5: note: 'run' declared here
            """

        #expect(
            Diagnostic.parse(text) == [
                Diagnostic(
                    line: 4, column: 18, severity: .error,
                    message: "cannot convert value of type 'Int' to 'String'"),
                Diagnostic(line: 1, column: 8, severity: .warning, message: "a: b: c"),
                Diagnostic(line: 2, column: 5, severity: .note, message: "'run' declared here"),
            ])
    }

    @Test func readsErrorsWithoutAPlace() {
        let expected = [Diagnostic(line: 0, column: 0, severity: .error, message: "no input")]

        #expect(Diagnostic.parse("error: no input") == expected)
        #expect(Diagnostic.parse("<unknown>:0: error: no input") == expected)
        #expect(Diagnostic.parse("ld.lld: error: no input") == expected)
    }

    @Test(arguments: ["", "\n\n", "plain text", "a:b:c: error", ":::", "3 errors: none"])
    func findsNothingElsewhere(_ text: String) {
        #expect(Diagnostic.parse(text).isEmpty)
    }

    @Test func survivesNumbersThatAreTooLarge() {
        let line = "f.swift:99999999999999999999999:1: error: far away"

        #expect(
            Diagnostic.parse(line)
                == [Diagnostic(line: 0, column: 1, severity: .error, message: "far away")])
    }
}
