import SkillCore
import SkillSandbox
import SkillSyntax

/// What independently written programs answer, against which outputs that a model invented are
/// compared before they may judge.
struct SecondOpinion: Sendable {
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
    func voices(on input: JSONValue) async throws -> [ProgramAnswer] {
        var voices: [ProgramAnswer] = []
        for program in programs {
            if let voice = try await voice(of: program, on: input) { voices.append(voice) }
        }
        return voices
    }

    /// What `program` says to `input`, or nil when it ended otherwise.
    func voice(of program: SkillArtifact, on input: JSONValue) async throws -> ProgramAnswer? {
        let answer = ProgramAnswer(try await pool.run(program, input: input, limits: limits))
        return answer.isMissing ? nil : answer
    }
}
