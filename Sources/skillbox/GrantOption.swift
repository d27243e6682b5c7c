import ArgumentParser
import SkillChat
import SkillCore
import SkillWorkshop

/// What the skills that a command runs may use of the host's.
struct GrantOption: ParsableArguments {
    @Option(
        name: .customLong("grant"),
        help: ArgumentHelp(
            """
            What skills that ask for it may use: "llm", "skill", "http:HOST" or several with \
            commas. Repeatable. With llm or http, their runs have 60s.
            """, valueName: "capabilities"))
    var lists: [String] = []

    func validate() throws {
        do {
            _ = try Grants(parsing: lists)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// Says what was granted in vain, once the skills have run.
    func noteIdle(in bench: Workbench) {
        let idle = bench.idleGrants.sorted().map(\.description)
        guard !idle.isEmpty else { return }
        Printer.complain(
            """
            --grant \(idle.joined(separator: ",")) changed nothing: no skill that ran asks for \
            \(idle.count == 1 ? "it" : "them").
            """)
    }

    /// Grants what the option says to the skills of `bench`, with the language model of the
    /// environment and the configuration file when that is granted and one is named.
    func apply(
        to bench: inout Workbench, asking model: ModelOptions, in environment: [String: String]
    ) async throws {
        bench.grants = try Grants(parsing: lists)
        guard bench.grants.hasModels, try ChatConfiguration.namesModel(in: environment) else {
            return
        }
        bench.asksAfresh = model.fresh
        bench.chat = try await model.chat(
            of: ChatConfiguration(environment: environment), for: bench)
    }
}
