import SkillCore

/// A program that answers the same to everything, which no examples should let pass.
///
/// What it answers to an example is known, so it is never run.
struct ConstantProgram: Hashable, Sendable {
    let answer: ProgramAnswer

    /// Those that answer each of `examples` right.
    static func passing(_ examples: [Example]) -> [ConstantProgram] {
        guard let first = examples.first else { return [] }
        let answer: ProgramAnswer =
            switch first.expectation {
            case .output(let value): .output(value)
            case .error(let text): .error(text)
            }
        let program = ConstantProgram(answer: answer)
        return examples.allSatisfy(program.passes) ? [program] : []
    }

    var change: String {
        switch answer {
        case .output(let value): "a program that always gives \(JSONText.short(value))"
        case .error: "a program that always throws"
        case .none: "a program that never answers"
        }
    }

    private func passes(_ example: Example) -> Bool {
        switch (example.expectation, answer) {
        case (.output(let expected), .output(let given)):
            given.matches(expected, tolerance: example.tolerance)
        // A message can name all that the examples want.
        case (.error, .error): true
        default: false
        }
    }
}
