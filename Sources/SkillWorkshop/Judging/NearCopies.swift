import SkillCore
import SkillSandbox

/// Tells whether two skills do the same, by asking each what the other's examples ask.
///
/// Descriptions alone can't tell: "Counts the words" and "Counts the lines" lie close together.
struct NearCopies: Sendable {
    let pool: IsolatePool
    var limits = RunLimits()

    /// A skill and everything it uses, each after those it uses itself.
    struct Built: Sendable {
        var skill: Skill
        var closure: [Skill]
    }

    /// Whether the two take and give the same types, and answer each other's examples alike.
    ///
    /// Fields may have other names. Two errors are alike whatever they say. A skill without examples
    /// is like no other.
    func areAlike(_ one: Built, _ other: Built) async throws -> Bool {
        guard let input = FieldPairs(one.skill.signature.input, other.skill.signature.input),
            let output = FieldPairs(one.skill.signature.output, other.skill.signature.output),
            !one.skill.examples.isEmpty, !other.skill.examples.isEmpty,
            let first = try await artifact(of: one), let second = try await artifact(of: other)
        else { return false }
        guard try await answers(second, one.skill.examples, input, output) else { return false }
        return try await answers(first, other.skill.examples, input.inverted, output.inverted)
    }

    private func artifact(of built: Built) async throws -> SkillArtifact? {
        let answer = try await SkillBuilder(sandbox: pool.sandbox)
            .build(built.skill, closure: built.closure)
        guard case .built(let artifact) = answer else { return nil }
        return artifact
    }

    private func answers(
        _ artifact: SkillArtifact, _ examples: [Example], _ input: FieldPairs, _ output: FieldPairs
    ) async throws -> Bool {
        for example in examples {
            let report = try await pool.run(
                artifact, input: input.renamed(example.input), limits: limits)
            switch example.expectation {
            case .output(let expected):
                let isRight = report.output?.matches(
                    output.renamed(expected), tolerance: example.tolerance)
                guard report.succeeded, isRight == true else { return false }
            case .error: guard report.ending == .failed else { return false }
            }
        }
        return true
    }
}
