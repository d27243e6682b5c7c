import SkillCore
import SkillSandbox
import SkillSyntax

/// Looks for inputs on which a program and its mutants answer differently.
///
/// A mutant without one is as right as the program, as far as anyone can tell.
struct TellingInputs: Sendable {
    let pool: IsolatePool
    let original: SkillArtifact
    /// The program that is all mutants, or nil when there is none.
    let mutants: SkillArtifact?
    let limits: RunLimits
    let mutantLimits: RunLimits

    /// Returns the survivors of `candidates`, in their order, with what tells each from the program.
    func told(
        _ candidates: [MutantTrial.Candidate], _ variations: InputVariations
    ) async throws -> [SurvivingMutant] {
        var survivors = candidates.map(\.survivor)
        var open = Set(candidates.indices)
        var runs = 0
        for input in variations.variations(limit: Self.mostInputs) {
            guard !open.isEmpty, runs < Self.mostRuns else { break }
            try Task.checkCancellation()
            let right = ProgramAnswer(try await pool.run(original, input: input, limits: limits))
            runs += 1 + open.count
            // What the program itself doesn't answer tells nothing.
            if case .none = right { continue }
            let asked = open.sorted().map { ($0, candidates[$0]) }.filter { _, candidate in
                // An error may say that the input doesn't fit, which no program gets to see.
                if case .error = right { candidate.constant == nil } else { true }
            }
            var answers = try await answers(of: asked, to: input)
            // A mutant may just take long, as the program does that is all of them.
            if answers.contains(where: { $1.isMissing }),
                try await !isAnswered(input, as: right)
            {
                answers.removeAll { $1.isMissing }
            }
            for (index, answer) in answers where !answer.isLike(right) {
                survivors[index].input = input
                survivors[index].given = right
                survivors[index].mutantGives = answer
                open.remove(index)
            }
        }
        return survivors
    }

    private func answers(
        of candidates: [(Int, MutantTrial.Candidate)], to input: JSONValue
    ) async throws -> [(Int, ProgramAnswer)] {
        try await withThrowingTaskGroup(of: (Int, ProgramAnswer)?.self) { group in
            var waiting = candidates.makeIterator()
            var answers: [(Int, ProgramAnswer)] = []
            func startNext() {
                guard let (index, candidate) = waiting.next() else { return }
                group.addTask {
                    try await answer(of: candidate, to: input).map { (index, $0) }
                }
            }
            for _ in 0..<Inspector.width { startNext() }
            while let answer = try await group.next() {
                if let answer { answers.append(answer) }
                startNext()
            }
            return answers
        }
    }

    /// Whether the program of all mutants, as none of them, answers as it should well within their
    /// limits: times vary.
    private func isAnswered(_ input: JSONValue, as right: ProgramAnswer) async throws -> Bool {
        guard let mutants else { return true }
        let report = try await pool.run(mutants, input: input, limits: mutantLimits)
        return ProgramAnswer(report).isLike(right) && report.cpuTime * 2 < mutantLimits.cpuTime
            && report.wallTime * 2 < mutantLimits.wallTime
    }

    private func answer(
        of candidate: MutantTrial.Candidate, to input: JSONValue
    ) async throws -> ProgramAnswer? {
        if let constant = candidate.constant { return constant }
        guard let mutant = candidate.mutant, let mutants else { return nil }
        return ProgramAnswer(
            try await pool.run(
                mutants, input: input, limits: mutantLimits, environment: mutant.environment))
    }

    private static let mostInputs = 64
    private static let mostRuns = 640
}
