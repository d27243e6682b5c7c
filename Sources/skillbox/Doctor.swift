import ArgumentParser
import Foundation
import SkillCore
import SkillWorkshop

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tell what works here: jail, toolchain, BLAS, model, endpoint.",
        discussion: "Exits with 1 when something is missing. For example: skillbox doctor --json")

    @OptionGroup var options: LibraryOptions

    func run() async throws {
        let checkup = Checkup(folder: options.folder, environment: options.environment)
        let findings = await checkup.findings()
        if options.json {
            Printer.answer(
                .array(
                    findings.map { finding in
                        [
                            "name": .string(finding.name),
                            "state": .string(finding.state.rawValue),
                            "detail": .string(finding.detail),
                        ]
                    }))
        } else {
            for finding in findings {
                let name = finding.name.padding(toLength: 14, withPad: " ", startingAt: 0)
                let state = finding.state.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
                Printer.answer("\(name) \(state) \(finding.detail)")
            }
        }
        if findings.contains(where: { $0.state == .missing }) { throw ExitCode.failure }
    }
}
