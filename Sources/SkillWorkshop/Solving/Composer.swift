public import SkillChat
public import SkillCore
public import SkillSandbox
public import SkillSearch
import SkillStorage

/// Turns a task into a plan over several skills, a program and an answer.
public struct Composer: Sendable {
    let bench: Workbench
    let embedder: any EmbeddingModel
    let chat: (any ChatModel)?
    let author: String
    /// Those of a plan's runs.
    public var limits = RunLimits()
    /// Whether runs that wait for models and servers have more time than the limits say.
    public var isPatient = true

    /// Creates a composer that works with the skills of `bench`.
    ///
    /// `chat` divides the task, plans and judges answers; without one, the task's own words and the
    /// signatures decide. `author` is its name, kept with skills that are grown.
    public init(
        bench: Workbench, embedder: any EmbeddingModel, chat: (any ChatModel)? = nil,
        author: String = "unnamed"
    ) {
        self.bench = bench
        self.embedder = embedder
        self.chat = chat
        self.author = author
    }

    /// Solves `task` on `input`, a JSON object whose fields the skills take.
    ///
    /// A language model's plan is checked, compiled and run; what was wrong goes back to it, at most
    /// four times. When none of its plans is of use, the signatures decide as they do without one.
    ///
    /// - Parameters:
    ///   - task: What to do, in anybody's words.
    ///   - input: What the task comes with.
    ///   - rules: How hard it is tried.
    ///   - stop: Ends the work after the steps that are under way; what there is by then is returned.
    ///   - progress: Called with what happens while skills are grown.
    /// - Returns: Also when nothing solves it: with what was found, tried and missed.
    /// - Throws: `ChatError`, among them `budgetSpent` when there is no answer yet; `JailError`;
    ///   `StoreError`; ``WorkshopError/uselessReply(purpose:reason:)`` when the task isn't divided;
    ///   ``WorkshopError/growingNeedsModel``.
    public func solve(
        _ task: String, input: [String: JSONValue], rules: SolvingRules = SolvingRules(),
        stop: StopSign = StopSign(), progress: (GrowingEvent) -> Void = { _ in }
    ) async throws -> Solution {
        if rules.isGrowing, chat == nil { throw WorkshopError.growingNeedsModel }
        let proposer = chat.map {
            PlanProposer(bench: bench, chat: $0, task: task, input: input, rules: rules)
        }
        var goals =
            try await proposer?.goals()
            ?? Decomposition(of: task, input: input).parts.map { SoughtGoal($0) }
        try await findOffers(for: &goals)
        var solution = Solution()
        if rules.isGrowing {
            solution.grown = try await grow(missingIn: &goals, stop, progress)
        }
        solution.subgoals = goals.filter { $0.isRequired || !$0.offers.isEmpty }.map(\.subgoal)
        if let proposer, goals.contains(where: { !$0.offers.isEmpty }) {
            try await propose(with: proposer, for: goals, stop, into: &solution)
            if solution.hasAnswer || rules.isDry && solution.plan != nil { return solution }
        }
        try await plan(task, for: goals, input: input, rules, proposer, stop, into: &solution)
        return solution
    }

    /// Runs `plan` on `input`, when it fits the library's skills.
    ///
    /// - Throws: ``PlanRejection``, before anything runs; `JailError`; `StoreError`.
    public func run(
        _ plan: Plan, input: [String: JSONValue], rules: SolvingRules = SolvingRules()
    ) async throws -> Solution {
        var skills: [Skill] = []
        for name in plan.skillNames {
            if let kept = try await bench.presentVersion(of: name) { skills.append(kept.skill) }
        }
        // Whoever misspelled a name is told which is near.
        if skills.count < plan.skillNames.count {
            skills = try await bench.store.skills().map(\.skill)
        }
        let checked = try PlanChecker(skills: skills).check(plan, input: input)
        var solution = Solution()
        solution.take(TriedPlan(checked))
        guard !rules.isDry else { return solution }
        solution.take(try await tried(checked, input: input, rules))
        return solution
    }

    /// Compiles and runs a plan, and compares its answer with what is wanted.
    func tried(
        _ plan: CheckedPlan, input: [String: JSONValue], _ rules: SolvingRules
    ) async throws -> TriedPlan {
        var tried = TriedPlan(plan)
        let trial = PlanTrial(bench: bench, limits: limits, isPatient: isPatient)
        tried.note(try await trial.outcome(of: plan, input: input), wanted: rules.output)
        return tried
    }

    /// Looks for skills for each goal.
    func findOffers(for goals: inout [SoughtGoal]) async throws {
        for index in goals.indices {
            let before = index > 0 ? goals[index - 1].offers.first?.skill : nil
            let text = goals[index].part.query(after: before)
            goals[index].offers = try await bench.find(
                text, limit: Self.candidatesPerGoal, with: embedder
            ).map { finding in
                SoughtGoal.Offer(
                    skill: finding.skill, nearness: max(0, Double(finding.match.nearness)))
            }
        }
    }

    static let maximumGoals = 8
    private static let candidatesPerGoal = 5
}
