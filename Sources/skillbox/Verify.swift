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

    @Flag(help: "Try simple wrong programs too, and print those that the examples let pass.")
    var mutants = false

    @OptionGroup var grant: GrantOption

    @OptionGroup var model: ModelOptions

    func run() async throws {
        var bench = try options.bench()
        try await grant.apply(to: &bench, asking: model, in: options.environment)
        let verifications = try await bench.verify(
            names, tryingMutants: mutants
        ) { verification in
            guard !options.json else { return }
            switch verification.inspection {
            case .passed: Printer.answer("passed  \(verification.name)")
            case .rejected(let reason): Printer.answer("failed  \(verification.name): \(reason)")
            }
            for survivor in verification.survivors where survivor.input != nil {
                Printer.answer("    not told: \(survivor)")
            }
        }
        grant.noteIdle(in: bench)
        let passed = verifications.count { $0.inspection == .passed }
        if options.json {
            Printer.answer(.array(verifications.map(json)))
        } else {
            Printer.answer("\(passed) of \(verifications.count) passed.")
        }
        if passed < verifications.count { throw ExitCode.failure }
    }

    private func json(_ verification: Workbench.Verification) -> JSONValue {
        var members: [String: JSONValue] = ["name": .string(verification.name.text)]
        switch verification.inspection {
        case .passed: members["passed"] = true
        case .rejected(let reason):
            members["passed"] = false
            members["reason"] = .string("\(reason)")
        }
        if mutants { members["survivors"] = .array(verification.survivors.map(\.json)) }
        return .object(members)
    }
}
