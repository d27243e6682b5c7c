import ArgumentParser
import Foundation
import SkillChat
import SkillStorage
import SkillWorkshop

/// What may be spent on language models, and whether known answers will do.
struct ModelOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The most tokens to spend.", valueName: "count"))
    var budgetTokens: Int?

    @Option(
        help: ArgumentHelp(
            "The most US dollars to spend; prices are in the configuration file.",
            valueName: "sum"))
    var budgetCost: Double?

    @Flag(help: "Ask the model also where the library knows its answer to the same question.")
    var fresh = false

    func validate() throws {
        if let budgetTokens, budgetTokens < 0 {
            throw ValidationError("--budget-tokens counts from 0.")
        }
        if let budgetCost, !(budgetCost >= 0 && budgetCost.isFinite) {
            throw ValidationError("--budget-cost is a sum from 0 up.")
        }
    }

    /// Returns the language models of the environment and the configuration file behind all that
    /// guards them: budgets, and masks over secrets.
    ///
    /// - Throws: `ChatError` when none is named, or the configuration can't be used.
    func chat(
        of configuration: ChatConfiguration, for bench: Workbench
    ) async throws -> any ChatModel {
        let unknown = configuration.routes.names.keys.filter { !Workbench.purposes.contains($0) }
        if let purpose = unknown.min() {
            throw ChatError.unusableConfiguration(
                file: configuration.file?.path ?? "",
                reason: """
                    routes.\(purpose) is a kind of call that there isn't; those that there are: \
                    \(Workbench.purposes.joined(separator: ", "))
                    """)
        }
        var budgets: [SpendingBudget] = []
        if budgetTokens != nil || budgetCost != nil {
            budgets.append(SpendingBudget(tokens: budgetTokens, cost: budgetCost))
        }
        if let daily = configuration.dailyBudget {
            let spent = try await bench.store.spending(
                since: Calendar.current.startOfDay(for: Date()))
            budgets.append(daily.budget(spentTokens: spent.tokens, spentCost: spent.cost))
        }
        return try bench.guarded(
            configuration.routedChat(budgets: budgets, remembering: bench.dialectMemory))
    }
}

extension ChatConfiguration {
    /// Whether the environment or the configuration file names a language model to ask.
    static func namesModel(in environment: [String: String]) throws -> Bool {
        do {
            return try !ChatConfiguration(environment: environment).endpoints.isEmpty
        } catch .missingSetting {
            return false
        }
    }
}
