import Foundation
import SkillCore
import SkillSandbox

// Planning without a language model.
extension Composer {
    /// Tries the plans that the signatures allow, the best first.
    ///
    /// Leaves `solution` as it is when there is none; the first failure is the likeliest to tell what
    /// is wrong with the input.
    func plan(
        for goals: [SoughtGoal], input: [String: JSONValue], _ rules: SolvingRules,
        _ proposer: PlanProposer?, into solution: inout Solution
    ) async throws {
        let planner = Planner(
            input: input, candidates: Self.candidates(goals), goalCount: goals.count)
        let checker = PlanChecker(skills: goals.flatMap(\.offers).map(\.skill))
        for plan in planner.plans(limit: Self.plansToTry) {
            guard let checked = try? checker.check(plan, input: input) else { continue }
            guard !rules.isDry else {
                solution.take(TriedPlan(checked))
                return
            }
            var tried = try await tried(checked, input: input, rules)
            if let proposer { try await judge(&tried, with: proposer) }
            if tried.answer != nil {
                solution.take(tried)
                return
            }
            // A plan that doesn't compile or isn't steady says nothing about the input.
            if solution.plan == nil, let report = tried.report, report.ending != .didNotCompile {
                solution.take(tried)
            }
        }
    }

    /// The task's own parts: sentences and what `then` and `and` join, with the whole task when it has
    /// only one.
    static func parts(of task: String) -> [String] {
        let parts = task.split(separator: #/[.;\n]+\s*|,?\s+(?:and\s+then|then|and)\s+|,\s+/#)
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            // One word says too little to search for.
            .filter { $0.split(separator: " ").count > 1 }
        return parts.isEmpty ? [task] : Array(parts.prefix(maximumGoals))
    }

    /// What to search for: "them" and "it" are what the skill before gives.
    static func query(for goal: String, after skill: Skill?) -> String {
        guard let skill else { return goal }
        let names = skill.signature.output.map(\.name).joined(separator: ", ")
        return goal.replacing(#/\b(?:it|them)\b/#.ignoresCase(), with: names)
    }

    private static func candidates(_ goals: [SoughtGoal]) -> [Planner.Candidate] {
        goals.enumerated().flatMap { index, goal in
            let best = goal.offers.map(\.nearness).max() ?? 0
            return goal.offers.map { offer in
                // Matches of one query lie close together: what counts is how far behind the best.
                let share = best > 0 ? offer.nearness / best : 0
                return Planner.Candidate(
                    skill: offer.skill, goal: index, relevance: share * share)
            }
        }
    }

    private static let plansToTry = 5
}
