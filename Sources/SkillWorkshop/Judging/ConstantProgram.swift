import SkillCore

/// A program that answers the same to all valid input, which no examples should let pass.
///
/// It throws where the examples want an error, as the skill does. What it answers to an example is
/// known, so it is never run.
struct ConstantProgram: Hashable, Sendable {
    let answer: ProgramAnswer

    /// Those that answer each of `examples` right.
    static func passing(_ examples: [Example]) -> [ConstantProgram] {
        guard let first = examples.first else { return [] }
        var outputs: [(value: JSONValue, tolerance: Double)] = []
        for example in examples {
            guard case .output(let value) = example.expectation else { continue }
            outputs.append((value, example.tolerance))
        }
        guard let constant = outputs.first?.value else {
            guard case .error(let text) = first.expectation else { return [] }
            return [ConstantProgram(answer: .error(text))]
        }
        let passes = outputs.allSatisfy { constant.matches($0.value, tolerance: $0.tolerance) }
        return passes ? [ConstantProgram(answer: .output(constant))] : []
    }

    var change: String {
        switch answer {
        case .output(let value): "a program that gives \(JSONText.short(value)) to all valid input"
        case .error: "a program that always throws"
        case .none: "a program that never answers"
        }
    }
}
