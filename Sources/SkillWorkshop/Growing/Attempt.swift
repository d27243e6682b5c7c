import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillSyntax

/// One attempt at a task, from its text to a kept skill.
struct Attempt {
    let bench: Workbench
    let embedder: any EmbeddingModel
    let letters: Correspondence
    let task: TaskRecord
    /// Whoever writes the programs, kept with the skill.
    let author: String
    let rules: GrowingRules
    let stop: StopSign
    let tell: @Sendable (GrowingEvent.Kind) -> Void

    /// The task can't be done, for now.
    struct GivenUp: Error {
        var reason: String
    }

    /// Specifies, confirms, writes, judges, repairs, reviews and keeps.
    ///
    /// - Throws: ``GivenUp`` when no program was good enough; whatever kept the work from being done.
    func run() async throws -> (SkillName, version: Int, rounds: Int) {
        try await bench.store.forgetUnfinishedRounds(ofTask: task.id)
        let related = Self.description(
            of: try await bench.find(task.text, limit: Self.relatedSkills, with: embedder))
        var specification = try await specification(related)
        tell(
            .specified(
                specification.name, description: specification.description,
                examples: specification.examples.count))
        var review = Review(
            task: task.text, letters: letters, opinion: SecondOpinion(pool: try bench.isolates()))
        let confirmation = try await review.confirm(&specification)
        tell(
            .confirmed(
                examples: specification.examples.count, disputed: confirmation.disputed))
        guard specification.isJudgeable else {
            throw try await givenUp("too few of its examples could be confirmed")
        }

        var draft = Draft(specification: specification, evidence: [confirmation.evidence])
        for round in 1...rules.rounds {
            try await write(&draft, round: round, related)
            let outcome =
                draft.isRepeated
                ? .rejected(draft.problem) : try await judge(&draft, &review)
            switch outcome {
            case .kept(let version):
                try await record(draft, outcome: "accepted", feedback: "")
                return (draft.specification.name, version, round)
            case .hopeless(let reason, let feedback):
                try await record(draft, outcome: "rejected", feedback: feedback)
                throw GivenUp(reason: reason)
            case .rejected(let problem):
                draft.problem = problem
                try await record(draft, outcome: "rejected", feedback: problem)
                tell(.rejected(round: round, reason: problem))
            }
        }
        throw GivenUp(reason: "after \(rules.rounds) rounds: \(draft.problem)")
    }

    /// What there is of the skill so far.
    private struct Draft {
        var specification: Specification
        var evidence: [Evidence]
        var code = ""
        var problem = ""
        /// Whether the same program was judged before.
        var isRepeated = false
        var tried: Set<SourceDigest> = []
        var policy = AcceptancePolicy.growing
        var strengthenings = 0
        /// The versions of the prompts that led to it, by purpose.
        var prompts = [Prompt.specify.purpose: Prompt.specify.version]
    }

    private enum Outcome {
        case kept(version: Int)
        /// Another program might do better; the text tells the model why.
        case rejected(String)
        /// Another program would not help.
        case hopeless(reason: String, feedback: String)
    }

    /// Asks for a specification, and once more with what was wrong with the first.
    private func specification(_ related: String) async throws -> Specification {
        var problem = try await lesson()
        for _ in 0..<Self.specifications {
            do {
                let (reply, answer) = try await letters.object(
                    for: Prompt.specify.request([
                        "task": task.text, "related": related, "problem": problem,
                    ]))
                let specification = try Specification(reply)
                guard try await isTaken(specification.name, answer) else { return specification }
                problem = "A program named \(specification.name) exists. Choose another name."
            } catch WorkshopError.uselessReply(_, let reason) {
                problem = "The last answer can't be used: \(reason)."
            }
        }
        throw try await givenUp("it was not specified. \(problem)")
    }

    /// Notes what went wrong before there was a program, for the next attempt to know.
    private func givenUp(_ reason: String) async throws -> GivenUp {
        _ = try await bench.store.record(
            RoundRecord(source: nil, outcome: "rejected", feedback: reason, at: Date()),
            forTask: task.id)
        return GivenUp(reason: reason)
    }

    /// Whether another skill has the name.
    ///
    /// One that this attempt kept, before the program was killed, is no other: the journal tells by
    /// what was asked next.
    private func isTaken(
        _ name: SkillName, _ answer: Correspondence.Answer
    ) async throws -> Bool {
        if answer.isReplayed, let next = answer.next { return next == Prompt.specify.purpose }
        return try await bench.presentVersion(of: name) != nil
    }

    /// What the attempt before came to, for a task that comes back.
    private func lesson() async throws -> String {
        guard task.attempts > 0,
            let last = try await bench.store.rounds(ofTask: task.id).last(where: {
                !$0.feedback.isEmpty
            })
        else { return "" }
        // The number makes it another question, which no known answer will do for.
        return """
            It was tried before (\(task.attempts.counted("time", "times"))), without success. What \
            went wrong last:
            \(last.feedback)
            """
    }

    /// Has the program written, or repaired, and notes whether it is the same again.
    private func write(_ draft: inout Draft, round: Int, _ related: String) async throws {
        let values = [
            "specification": draft.specification.text, "related": related, "code": draft.code,
            "problem": draft.problem, "round": String(round),
        ]
        let prompt = round == 1 ? Prompt.write : Prompt.repair
        // After a repetition the likeliest answer would be the same again.
        let temperature = draft.isRepeated ? Self.temperatureAfterRepetition : 0
        let answer = try await letters.answer(
            to: prompt.request(values, temperature: temperature))
        draft.prompts[prompt.purpose] = prompt.version
        draft.code = ModelReply.code(in: answer.text)
        draft.isRepeated = !draft.tried.insert(SourceDigest(of: draft.code)).inserted
        if draft.isRepeated, !draft.problem.hasPrefix(Self.repetition) {
            draft.problem = "\(Self.repetition)\n\(draft.problem)"
        }
    }

    /// Judges the program, with more examples where those that are there are too weak.
    private func judge(_ draft: inout Draft, _ review: inout Review) async throws -> Outcome {
        while true {
            try Task.checkCancellation()
            try stop.check()
            let skill: Skill
            do {
                skill = try SkillReader().skill(
                    named: draft.specification.name,
                    description: draft.specification.description,
                    metadata: ["origin": "grown"], source: draft.code,
                    examples: draft.specification.examples)
            } catch {
                return .rejected("\(error)")
            }
            switch try await keep(skill, &draft, &review) {
            case .kept(_, let version), .alreadyKept(_, let version):
                return .kept(version: version)
            case .unreadable(_, let reason): return .rejected(reason)
            case .rejected(_, .weakExamples(let survivors)):
                let added =
                    draft.strengthenings < Self.strengthenings
                    ? try await review.strengthen(&draft.specification, against: survivors) : 0
                draft.strengthenings += 1
                tell(.strengthened(examples: added))
                // Nobody can tell these programs from the right one: what is left is noted.
                if added == 0 { draft.policy.mutants = .noted }
            case .rejected(_, let rejection): return outcome(of: rejection, draft)
            }
        }
    }

    private func keep(
        _ skill: Skill, _ draft: inout Draft, _ review: inout Review
    ) async throws -> Workbench.Addition {
        let prompts = draft.prompts.merging(review.prompts) { $1 }
        return try await bench.keep(
            skill, provenance: .grown, writtenBy: author, promptVersion: Prompt.write.version,
            policy: draft.policy, evidence: draft.evidence, prompts: prompts,
            reviewing: {
                try await review.opinion(
                    of: skill, closure: bench.closure(of: skill.importedModules).map(\.skill),
                    &draft.specification)
            }, with: embedder, bench.sandbox())
    }

    private func outcome(of rejection: Rejection, _ draft: Draft) -> Outcome {
        switch rejection {
        case .nameTaken(let taken), .moduleTaken(let taken):
            .hopeless(
                reason: "a different skill is already named \(taken)",
                feedback: "the name is taken by \(taken)")
        case .nearCopy(let kept):
            .hopeless(
                reason: "\(kept), which is kept already, does the same",
                feedback: "the same as \(kept)")
        default:
            .rejected(
                Feedback(code: draft.code, examples: draft.specification.examples)
                    .text(on: rejection))
        }
    }

    private func record(_ draft: Draft, outcome: String, feedback: String) async throws {
        _ = try await bench.store.record(
            RoundRecord(source: draft.code, outcome: outcome, feedback: feedback, at: Date()),
            forTask: task.id)
    }

    private static func description(of related: [Workbench.Finding]) -> String {
        guard !related.isEmpty else { return "none" }
        return related.map { finding in
            let skill = finding.skill
            return """
                - \(skill.name), module \(skill.name.moduleName), \(skill.signature): \
                \(skill.description)
                """
        }.joined(separator: "\n")
    }

    private static let specifications = 2
    private static let strengthenings = 2
    private static let relatedSkills = 5
    private static let temperatureAfterRepetition = 0.7
    private static let repetition = "This is the same program as before. Do it in another way."
}
