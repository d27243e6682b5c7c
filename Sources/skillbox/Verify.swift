import ArgumentParser
import SkillCore
import SkillWorkshop

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Judge kept skills again, and those that depend on them.",
        discussion: "Exits with 1 when one fails. For example: skillbox verify csv-parse")

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("Skills; all of them when none is named.", valueName: "name"),
        transform: SkillName.parse)
    var names: [SkillName] = []

    func run() async throws {
        let verifications = try await options.bench().verify(names) { verification in
            guard !options.json else { return }
            switch verification.inspection {
            case .passed: Printer.answer("passed  \(verification.name)")
            case .rejected(let reason): Printer.answer("failed  \(verification.name): \(reason)")
            }
        }
        let passed = verifications.count { $0.inspection == .passed }
        if options.json {
            Printer.answer(.array(verifications.map(Self.json)))
        } else {
            Printer.answer("\(passed) of \(verifications.count) passed.")
        }
        if passed < verifications.count { throw ExitCode.failure }
    }

    private static func json(_ verification: Workbench.Verification) -> JSONValue {
        switch verification.inspection {
        case .passed: ["name": .string(verification.name.text), "passed": true]
        case .rejected(let reason):
            [
                "name": .string(verification.name.text), "passed": false,
                "reason": .string("\(reason)"),
            ]
        }
    }
}
