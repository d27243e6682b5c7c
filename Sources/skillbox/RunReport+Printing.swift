import ArgumentParser
import Foundation
import SkillSandbox

extension RunReport {
    /// Prints a program's own output where it belongs, or the report as JSON; exits with 1 unless it
    /// completed.
    func print(asJSON: Bool) throws {
        if asJSON {
            Printer.answer(json)
        } else {
            Printer.pass(standardOutput, to: STDOUT_FILENO)
            Printer.pass(standardError, to: STDERR_FILENO)
            for diagnostic in diagnostics {
                Printer.complain("\(diagnostic.severity.rawValue): \(diagnostic)")
            }
            if !succeeded { Printer.complain("skillbox: \(self)") }
        }
        if !succeeded { throw ExitCode.failure }
    }
}
