import Foundation
import SkillCore
import SkillSandbox
import SkillSearch

// Planning without a language model.
extension Composer {
    /// Tries the plans that the signatures allow, the best first.
    ///
    /// Leaves `solution` as it is when there is none; the first failure is the likeliest to tell what
    /// is wrong with the input.
    func plan(
        _ task: String, for goals: [SoughtGoal], input: [String: JSONValue], _ rules: SolvingRules,
        _ proposer: PlanProposer?, _ stop: StopSign, into solution: inout Solution
    ) async throws {
        if stop.isRaised { return }
        // A skill that the task doesn't name may serve between two that it does.
        let connecting = try await bench.nearest(
            task, limit: Self.connectingCount, with: embedder)
        let outcome = Planner(
            input: input, candidates: Self.candidates(goals, connecting: connecting),
            goals: goals.map(\.part), wanted: rules.output.flatMap { WantedOutput(schema: $0) }
        ).search(limit: Self.plansToTry)
        if solution.plan == nil { solution.explanation = outcome.explanation }
        let checker = PlanChecker(
            skills: goals.flatMap(\.offers).map(\.skill) + connecting.map(\.skill))
        for choice in outcome.choices where !stop.isRaised {
            let plan = choice.plan
            guard let checked = try? checker.check(plan, input: input) else { continue }
            guard !rules.isDry else {
                solution.take(TriedPlan(checked))
                solution.explanation = choice.explanation
                return
            }
            var tried = try await tried(checked, input: input, rules)
            if let proposer { try await judge(&tried, with: proposer) }
            if tried.answer != nil {
                solution.take(tried)
                solution.explanation = choice.explanation
                return
            }
            // A plan that doesn't compile or isn't steady says nothing about the input.
            if solution.plan == nil, let report = tried.report, report.ending != .didNotCompile {
                solution.take(tried)
                solution.explanation = choice.explanation
            }
        }
    }

    static func candidates(
        _ goals: [SoughtGoal], connecting: [Workbench.Finding]
    ) -> [Planner.Candidate] {
        let best = connecting.map(\.match.nearness).max() ?? 0
        let between = connecting.map { finding in
            Planner.Candidate(
                skill: finding.skill,
                relevance: best > 0 ? max(0, finding.match.nearness) / best : 0)
        }
        return between
            + goals.enumerated().flatMap { index, goal in
                let best = goal.offers.map(\.nearness).max() ?? 0
                return goal.offers.map { offer in
                    // Matches of one query lie close together: what counts is how far behind the best.
                    let share = best > 0 ? offer.nearness / best : 0
                    return Planner.Candidate(
                        skill: offer.skill, goal: index, relevance: share * share)
                }
            }
    }

    private static let connectingCount = 1_000
    private static let plansToTry = 5
}
