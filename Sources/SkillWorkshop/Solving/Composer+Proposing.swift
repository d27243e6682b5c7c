import SkillChat
import SkillCore
import SkillSandbox

// Planning with a language model.
extension Composer {
    /// Has the model make as many plans as are wanted, and takes the answer that most of them give.
    ///
    /// Leaves `solution` with the last plan that was tried when none answers.
    func propose(
        with proposer: PlanProposer, for goals: [SoughtGoal], _ stop: StopSign,
        into solution: inout Solution
    ) async throws {
        var samples = try await samples(with: proposer, for: goals, stop)
        // What those had reserved that were made at the same time may be left.
        if samples.contains(where: { $0.isMade && $0.unpaid == nil }) {
            for number in samples.indices where samples[number].unpaid != nil {
                samples[number] = try await sample(number, with: proposer, for: goals, stop)
                if samples[number].unpaid != nil { break }
            }
        }
        solution.rounds = samples.flatMap(\.rounds)
        let tried = samples.compactMap(\.tried)
        // What was found is worth more than the plans that can't be paid for any more.
        if let error = samples.compactMap(\.unpaid).first,
            !tried.contains(where: { $0.answer != nil })
        {
            throw error
        }
        if let best = Self.elected(among: tried, votes: &solution.votes) { solution.take(best) }
        if proposer.rules.samples == 1 { solution.votes = [] }
    }

    /// What came of making one of several plans.
    private struct Sample: Sendable {
        /// The best that was tried; nil when the model makes no plan that can be run.
        var tried: TriedPlan?
        var rounds: [Round] = []
        /// Whether it was begun.
        var isMade = false
        /// The budget that ended it.
        var unpaid: ChatError?
    }

    /// Makes the plans that are wanted, some at once, in their order.
    private func samples(
        with proposer: PlanProposer, for goals: [SoughtGoal], _ stop: StopSign
    ) async throws -> [Sample] {
        let count = proposer.rules.isDry ? 1 : proposer.rules.samples
        var samples = [Sample](repeating: Sample(), count: count)
        try await withThrowingTaskGroup(of: (Int, Sample).self) { group in
            var waiting = samples.indices.makeIterator()
            func startNext() {
                guard !stop.isRaised, let number = waiting.next() else { return }
                group.addTask {
                    (number, try await sample(number, with: proposer, for: goals, stop))
                }
            }
            for _ in 0..<Self.samplesAtOnce { startNext() }
            while let (number, sample) = try await group.next() {
                samples[number] = sample
                // After the first that can't be paid, others would be begun in vain.
                if sample.unpaid == nil { startNext() }
            }
        }
        return samples
    }

    private func sample(
        _ number: Int, with proposer: PlanProposer, for goals: [SoughtGoal], _ stop: StopSign
    ) async throws -> Sample {
        var sample = Sample(isMade: true)
        do {
            sample.tried = try await plan(
                ofSample: number, with: proposer, for: goals, stop, noting: &sample.rounds)
        } catch let error as ChatError {
            guard case .budgetSpent = error else { throw error }
            sample.unpaid = error
        }
        return sample
    }

    /// One plan, repaired with what was wrong until it answers the task; nil when the model makes no
    /// plan that can be run.
    private func plan(
        ofSample sample: Int, with proposer: PlanProposer, for goals: [SoughtGoal],
        _ stop: StopSign, noting rounds: inout [Round]
    ) async throws -> TriedPlan? {
        let checker = PlanChecker(skills: goals.flatMap(\.offers).map(\.skill))
        var temperature = Self.temperature(ofSample: sample)
        var criticism: PlanProposer.Criticism?
        var seen: Set<JSONValue> = []
        var best: TriedPlan?
        for round in 0...Self.repairs {
            try Task.checkCancellation()
            if stop.isRaised { break }
            var json: JSONValue?
            var plan: Plan?
            var problem: String
            do {
                json = try await proposer.plan(
                    for: goals, after: criticism, temperature: temperature)
                guard let json else { break }
                let isNew = seen.insert(json).inserted
                // The likeliest answer would be the same again.
                if !isNew { temperature = max(temperature, Self.temperatureAfterRepetition) }
                let read = try Plan(json: json)
                plan = read
                if isNew {
                    let tried = try await judged(
                        checker.check(read, input: proposer.input), with: proposer)
                    if tried.problem == nil || best?.report?.succeeded != true { best = tried }
                    guard let found = tried.problem else { return tried }
                    problem = found
                } else {
                    let last = criticism?.problem ?? ""
                    problem = last.hasPrefix(Self.repetition) ? last : Self.repetition + last
                }
            } catch let rejection as PlanRejection {
                problem = "\(rejection)"
            } catch WorkshopError.uselessReply("plan", let reason) {
                problem = "The answer can't be used: \(reason)."
            }
            rounds.append(Round(sample: sample + 1, plan: plan, problem: problem))
            criticism = PlanProposer.Criticism(
                plan: json?.canonical ?? "none", problem: problem, round: round + 1)
        }
        return best
    }

    /// Runs a plan and has its answer judged, as far as the rules want that.
    private func judged(
        _ plan: CheckedPlan, with proposer: PlanProposer
    ) async throws -> TriedPlan {
        guard !proposer.rules.isDry else { return TriedPlan(plan) }
        var tried = try await tried(plan, input: proposer.input, proposer.rules)
        try await judge(&tried, with: proposer)
        return tried
    }

    /// Asks the model whether the answer does what the task wants.
    func judge(_ tried: inout TriedPlan, with proposer: PlanProposer) async throws {
        guard proposer.rules.isVerified, let answer = tried.answer else { return }
        do {
            tried.verdict = try await proposer.verdict(on: answer)
        } catch WorkshopError.uselessReply(_, let reason) {
            tried.verdict = .missing(reason: reason)
        } catch let error as ChatError {
            // The answer is there, and was paid for.
            guard case .budgetSpent = error else { throw error }
            tried.verdict = .missing(reason: "\(error)")
        }
        if case .unsatisfied(let reason) = tried.verdict {
            tried.problem = """
                It answered \(Prompt.cut(answer.canonical, to: Self.answerLimit)), and a reviewer \
                says that this doesn't do what the task asks: \(reason)
                """
        }
    }

    /// The first of those plans whose answer most of them give; answers that nobody objected to come
    /// before others.
    static func elected(among tried: [TriedPlan], votes: inout [Vote]) -> TriedPlan? {
        let voters = tried.filter { $0.answer != nil }
        for answer in voters.compactMap(\.answer) {
            if let place = votes.firstIndex(where: { $0.answer.canonical == answer.canonical }) {
                votes[place].count += 1
            } else {
                votes.append(Vote(answer: answer, count: 1))
            }
        }
        // Of equal counts, the answer that came first.
        votes = votes.enumerated().sorted {
            ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
        }
        .map(\.element)
        guard let winner = votes.first?.answer.canonical else { return tried.last }
        return voters.first { $0.answer?.canonical == winner }
    }

    /// Another for each sample: the library knows the answers to questions that are wholly alike.
    ///
    /// Nothing but chance makes plans for the same question differ.
    private static func temperature(ofSample sample: Int) -> Double {
        sample == 0 ? 0 : Double(50 + 6 * sample) / 100
    }

    private static let repairs = 4
    // Each compiles and runs what it gets; servers of one's own often answer few at once.
    private static let samplesAtOnce = 3
    private static let repetition = "That is the same plan as before. "
    private static let temperatureAfterRepetition = 0.7
    // In bytes.
    private static let answerLimit = 1_000
}
