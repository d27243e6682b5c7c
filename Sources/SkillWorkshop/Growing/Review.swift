import Foundation
import SkillChat
import SkillCore
import SkillSandbox

/// Checks what the language model made up, with programs that it wrote without sight of it.
struct Review {
    let task: String
    let letters: Correspondence
    private var opinion: SecondOpinion
    /// The versions of the prompts that were used, by purpose.
    private(set) var prompts = [Prompt.criticize.purpose: Prompt.criticize.version]
    /// Whether a critique that nothing confirms was passed on already.
    private var hasObjected = false

    init(task: String, letters: Correspondence, opinion: SecondOpinion) {
        self.task = task
        self.letters = letters
        self.opinion = opinion
    }

    /// Leaves only examples whose outputs an independent program, or most of several, gives as well.
    ///
    /// - Returns: How many were changed or left out, and what is kept of it as evidence.
    mutating func confirm(
        _ specification: inout Specification
    ) async throws -> (disputed: Int, evidence: Evidence) {
        var ballots = specification.examples.map(Ballot.init)
        var problem = ""
        for temperature in Self.temperatures {
            let request = Prompt.confirm.request(
                [
                    "specification": specification.textWithoutExamples,
                    "inputs": specification.examples.map(\.input.canonical)
                        .joined(separator: "\n"),
                    "problem": problem,
                ], temperature: temperature)
            prompts[request.purpose] = request.promptVersion
            let code = ModelReply.code(in: try await letters.answer(to: request).text)
            if let reason = try await opinion.add(code, for: specification) {
                problem = "An earlier answer could not be used. \(reason)"
                continue
            }
            guard let program = opinion.programs.last else { continue }
            for place in ballots.indices {
                let input = ballots[place].example.input
                if let voice = try await opinion.voice(of: program, on: input) {
                    ballots[place].add(voice)
                }
            }
            if ballots.allSatisfy(\.isSettled) { break }
        }
        return settle(ballots, &specification)
    }

    private func settle(
        _ ballots: [Ballot], _ specification: inout Specification
    ) -> (disputed: Int, evidence: Evidence) {
        var counts = (confirmed: 0, corrected: 0, disputed: 0)
        specification.examples = ballots.compactMap { ballot in
            switch ballot.outcome {
            case .confirmed:
                counts.confirmed += 1
                return ballot.example
            case .corrected(let example):
                counts.corrected += 1
                return example
            case .disputed:
                counts.disputed += 1
                return nil
            }
        }
        let programs = opinion.programs.count
        let disputed = counts.corrected + counts.disputed
        let voices = programs == 1 ? "An independent program" : "\(programs) independent programs"
        var summary = "\(voices) confirmed \(counts.confirmed) of \(ballots.count) examples"
        if disputed > 0 {
            summary +=
                ", corrected \(counts.corrected) and left \(counts.disputed) without a majority"
        }
        return (
            disputed,
            Evidence(
                .secondOpinion, disputed == 0 ? .passed : .noted, summary + ".",
                detail: [
                    "confirmed": .integer(counts.confirmed),
                    "corrected": .integer(counts.corrected),
                    "leftOut": .integer(counts.disputed), "programs": .integer(programs),
                ])
        )
    }

    /// Adds examples on which wrong programs that passed so far fail, and returns how many.
    ///
    /// An answer that two independent programs agree on needs no model; for other inputs the model is
    /// asked, and an independent program must agree with it.
    mutating func strengthen(
        _ specification: inout Specification, against survivors: [SurvivingMutant]
    ) async throws -> Int {
        let before = specification.examples.count
        for survivor in survivors {
            guard specification.examples.count - before < Self.examplesAdded,
                let input = survivor.input, let expectation = survivor.given?.expectation
            else { continue }
            try await add(
                Example(input: input, expectation: expectation), to: &specification)
        }
        if specification.examples.count == before {
            for example in try await proposedExamples(specification, survivors) {
                try await add(example, to: &specification)
            }
        }
        return specification.examples.count - before
    }

    /// Adds `example` when it is new and an independent program answers as it says.
    private func add(_ example: Example, to specification: inout Specification) async throws {
        let voice = ProgramAnswer(example.expectation)
        guard specification.accepts(example),
            try await opinion.voices(on: example.input).contains(where: {
                $0.isLike(voice, tolerance: example.tolerance)
            })
        else { return }
        specification.examples.append(example)
    }

    private mutating func proposedExamples(
        _ specification: Specification, _ survivors: [SurvivingMutant]
    ) async throws -> [Example] {
        let request = Prompt.strengthen.request([
            "specification": specification.text,
            "survivors": survivors.map { "- \($0)" }.joined(separator: "\n"),
        ])
        prompts[request.purpose] = request.promptVersion
        do {
            let reply = try await letters.object(for: request).value
            let list = reply["examples"]?.arrayValue ?? []
            return list.prefix(Self.examplesAdded).compactMap { value in
                // One that can't be read strengthens nothing.
                try? JSONDecoder().decode(Example.self, from: Data(value.canonical.utf8))
            }
        } catch WorkshopError.uselessReply {
            return []
        }
    }

    /// What a critic says of a program that passes.
    ///
    /// A critic is a model too. Its counterexample counts when an independent program agrees with it,
    /// and becomes an example; when one agrees with the program instead, the critic is overruled. A
    /// critique that nothing confirms or refutes is passed on once.
    mutating func opinion(
        of skill: Skill, closure: [Skill], _ specification: inout Specification
    ) async throws -> CriticsOpinion {
        let request = Prompt.criticize.request([
            "task": task, "specification": specification.text, "code": skill.source,
        ])
        let reply: JSONValue
        do {
            reply = try await letters.object(for: request).value
        } catch WorkshopError.uselessReply {
            return .nothing(
                Evidence(.critic, .skipped, "The critic's answer could not be used."))
        }
        guard reply["success"] != .bool(true) else {
            return .nothing(Evidence(.critic, .passed, "A critic found nothing wrong."))
        }
        let critique = Prompt.cut(
            reply["critique"]?.stringValue ?? "It does not do what its task asks.", to: 1_000)
        if let input = reply["input"], let output = reply["output"] {
            let claim = Example(input: input, expectation: .output(output))
            switch try await standing(of: claim, against: skill, closure: closure) {
            case .confirmed where specification.accepts(claim):
                specification.examples.append(claim)
                hasObjected = true
                return .objection(
                    """
                    \(critique) For the input \(input.canonical) the right output is \
                    \(output.canonical).
                    """)
            case .refuted(let reason): return overruled(critique, reason)
            case .confirmed, .open: break
            }
        }
        guard !hasObjected else { return overruled(critique, "nothing confirms it") }
        hasObjected = true
        return .objection(critique)
    }

    private enum Standing {
        case confirmed
        case refuted(String)
        case open
    }

    private func standing(
        of claim: Example, against skill: Skill, closure: [Skill]
    ) async throws -> Standing {
        let claimed = ProgramAnswer(claim.expectation)
        let others = try await opinion.voices(on: claim.input)
        guard
            case .built(let program) = try await SkillBuilder(sandbox: opinion.pool.sandbox)
                .build(skill, closure: closure),
            let given = try await opinion.voice(of: program, on: claim.input)
        else { return .open }
        func agree(_ one: ProgramAnswer, _ other: ProgramAnswer) -> Bool {
            one.isLike(other, tolerance: claim.tolerance)
        }
        if agree(given, claimed) { return .refuted("the program answers as the critic wants") }
        if others.contains(where: { agree($0, claimed) }) { return .confirmed }
        return others.contains { agree($0, given) }
            ? .refuted("an independent program answers like this one") : .open
    }

    private func overruled(_ critique: String, _ reason: String) -> CriticsOpinion {
        .nothing(
            Evidence(.critic, .noted, "A critic was overruled, because \(reason): \(critique)"))
    }

    // The likeliest program first; then others, because the same again would be no second voice.
    private static let temperatures = [0, 0.7, 0.9]
    private static let examplesAdded = 6
}

extension ProgramAnswer {
    /// The answer as what an example wants, or nil when there was none.
    fileprivate var expectation: Example.Expectation? {
        switch self {
        case .output(let value): .output(value)
        // Enough of it to tell this error from others.
        case .error(""): nil
        case .error(let message): .error(containing: String(message.prefix(80)))
        case .none: nil
        }
    }
}
