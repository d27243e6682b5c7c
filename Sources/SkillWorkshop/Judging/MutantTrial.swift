import SkillCore
import SkillSandbox
import SkillSyntax

/// Tries simple wrong programs on a skill's examples, which should tell each of them from it.
struct MutantTrial: Sendable {
    let pool: IsolatePool
    var limits = RunLimits()

    /// What came of it.
    struct Outcome: Sendable {
        var tried = 0
        var killed = 0
        /// Those that answer all examples right; with an input where an input tells them apart.
        var survivors: [SurvivingMutant] = []
        /// Why only constants were thought of, if so.
        var reason: String?
    }

    /// Tries the mutants of `skill`, which was built as `artifact` and answers its examples.
    func outcome(
        of skill: Skill, closure: [Skill], _ artifact: SkillArtifact
    ) async throws -> Outcome {
        let constants = ConstantProgram.passing(skill.examples)
        var outcome = Outcome(tried: 1, killed: constants.isEmpty ? 1 : 0)
        var candidates = constants.map {
            Candidate(survivor: SurvivingMutant(change: $0.change), constant: $0.answer)
        }
        var variations = InputVariations(inputs: skill.examples.map(\.input))
        var mutants: SkillArtifact?
        var limits = limits
        switch try await prepared(skill, closure: closure) {
        case .skipped(let reason): outcome.reason = reason
        case .ready(let built, let program, let quick):
            (mutants, limits) = (built, quick)
            variations.numbers = program.numbers
            variations.texts = program.texts
            let alive = try await survivors(of: program, built, skill.examples, quick)
            outcome.tried += program.mutants.count
            outcome.killed += program.mutants.count - alive.count
            candidates += alive.map {
                Candidate(
                    survivor: SurvivingMutant(change: $0.description, line: $0.line), mutant: $0)
            }
        }
        let search = TellingInputs(
            pool: pool, original: artifact, mutants: mutants, limits: self.limits,
            mutantLimits: limits)
        outcome.survivors = try await search.told(candidates, variations)
        return outcome
    }

    /// A program that answers all examples right.
    struct Candidate: Sendable {
        var survivor: SurvivingMutant
        var mutant: MutatedProgram.Mutant?
        /// What it answers to everything.
        var constant: ProgramAnswer?
    }

    private enum Prepared {
        case skipped(String)
        /// The program of all mutants, and what one of them may spend.
        case ready(SkillArtifact, MutatedProgram, RunLimits)
    }

    private func prepared(_ skill: Skill, closure: [Skill]) async throws -> Prepared {
        var program: MutatedProgram
        do {
            program = try Mutator().program(of: skill.source)
        } catch {
            return .skipped("\(error)")
        }
        for _ in 0..<Self.mostBuilds {
            guard !program.mutants.isEmpty else {
                return .skipped("Nothing in the program can be changed simply.")
            }
            var mutated = skill
            mutated.source = program.source
            switch try await SkillBuilder(sandbox: pool.sandbox).build(mutated, closure: closure) {
            case .built(let artifact):
                guard let limits = try await limits(for: artifact, program, skill.examples)
                else {
                    return .skipped("The program with its mutants answers differently.")
                }
                return .ready(artifact, program, limits)
            case .didNotCompile(let diagnostics):
                let errors = diagnostics.filter { $0.severity == .error }
                    .map { (line: $0.line, column: $0.column) }
                guard let smaller = program.omitting(errorsAt: errors) else {
                    return .skipped("The program with its mutants does not compile.")
                }
                program = smaller
            }
        }
        return .skipped("The program with its mutants does not compile.")
    }

    /// What a mutant may spend: much more than the program, which must answer all examples.
    ///
    /// The processor's time counts, because a busy machine must not make a mutant look wrong.
    private func limits(
        for artifact: SkillArtifact, _ program: MutatedProgram, _ examples: [Example]
    ) async throws -> RunLimits? {
        var longest = Duration.zero
        for (index, example) in examples.enumerated() {
            let report = try await pool.run(
                artifact, input: example.input, limits: limits,
                environment: program.unchangedEnvironment)
            guard Inspector.rejection(index + 1, example, report) == nil else { return nil }
            longest = max(longest, report.cpuTime)
        }
        var quick = limits
        quick.cpuTime = min(limits.cpuTime, longest * 10 + .milliseconds(100))
        return quick
    }

    /// The mutants that answer every example right, in the order of the source.
    private func survivors(
        of program: MutatedProgram, _ artifact: SkillArtifact, _ examples: [Example],
        _ limits: RunLimits
    ) async throws -> [MutatedProgram.Mutant] {
        // What told many tells many more: a mutant ends at the first example that tells it.
        var kills = [Int](repeating: 0, count: examples.count)
        var alive: [MutatedProgram.Mutant] = []
        try await withThrowingTaskGroup(of: (MutatedProgram.Mutant, Int?).self) { group in
            var waiting = program.mutants.makeIterator()
            func startNext() {
                guard let mutant = waiting.next() else { return }
                let order = examples.indices.sorted { (kills[$1], $0) < (kills[$0], $1) }
                group.addTask {
                    for index in order {
                        let report = try await pool.run(
                            artifact, input: examples[index].input, limits: limits,
                            environment: mutant.environment)
                        if Inspector.rejection(index + 1, examples[index], report) != nil {
                            return (mutant, index)
                        }
                    }
                    return (mutant, nil)
                }
            }
            for _ in 0..<Inspector.width { startNext() }
            while let (mutant, killer) = try await group.next() {
                if let killer { kills[killer] += 1 } else { alive.append(mutant) }
                startNext()
            }
        }
        return alive.sorted { $0.number < $1.number }
    }

    private static let mostBuilds = 5
}
