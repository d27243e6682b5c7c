import SkillCore
import SkillSandbox
import SkillSyntax

/// What independently written programs answer, against which outputs that a model invented are
/// compared before they may judge.
struct SecondOpinion: Sendable {
    /// What one program says to an input.
    enum Voice: Hashable, Sendable {
        case output(JSONValue)
        case error

        init(_ expectation: Example.Expectation) {
            switch expectation {
            case .output(let value): self = .output(value)
            case .error: self = .error
            }
        }

        func agrees(with other: Voice, tolerance: Double) -> Bool {
            switch (self, other) {
            case (.output(let one), .output(let other)):
                one.matches(other, tolerance: tolerance)
            case (.error, .error): true
            case (.output, .error), (.error, .output): false
            }
        }
    }

    let pool: IsolatePool
    var limits = RunLimits()
    private(set) var programs: [SkillArtifact] = []
    private var sources: Set<SourceDigest> = []

    init(pool: IsolatePool) {
        self.pool = pool
    }

    /// Takes the program `code` in, or returns what is wrong with it.
    mutating func add(_ code: String, for specification: Specification) async throws -> String? {
        guard sources.insert(SourceDigest(of: code)).inserted else {
            return "It was the same program again, which is no second opinion. Write another one."
        }
        let skill: Skill
        do {
            skill = try SkillReader().skill(
                named: specification.name, description: specification.description, source: code,
                examples: specification.examples)
        } catch {
            return "\(error)"
        }
        switch try await SkillBuilder(sandbox: pool.sandbox).build(skill, closure: []) {
        case .built(let artifact):
            programs.append(artifact)
            return nil
        case .didNotCompile(let diagnostics):
            return Feedback(code: code, examples: []).text(on: .doesNotCompile(diagnostics))
        }
    }

    /// What each program says to `input`; one that crashed or ran too long has no voice.
    func voices(on input: JSONValue) async throws -> [Voice] {
        var voices: [Voice] = []
        for program in programs {
            if let voice = try await voice(of: program, on: input) { voices.append(voice) }
        }
        return voices
    }

    /// What `program` says to `input`, or nil when it ended otherwise.
    func voice(of program: SkillArtifact, on input: JSONValue) async throws -> Voice? {
        let report = try await pool.run(program, input: input, limits: limits)
        return switch report.ending {
        case .completed: .output(report.output ?? .null)
        case .failed: .error
        default: nil
        }
    }
}
