public import SkillCore
public import SkillSandbox

/// What a program answered to one input.
public enum ProgramAnswer: Hashable, Sendable {
    case output(JSONValue)
    case error(String)
    /// It gave no answer.
    case none(RunReport.Ending)

    init(_ report: RunReport) {
        self =
            switch report.ending {
            case .completed: .output(report.output ?? .null)
            case .failed: .error(report.error ?? "")
            default: .none(report.ending)
            }
    }

    /// The answer that an example wants.
    init(_ expectation: Example.Expectation) {
        self =
            switch expectation {
            case .output(let value): .output(value)
            case .error(let message): .error(message)
            }
    }

    var isMissing: Bool {
        if case .none = self { true } else { false }
    }

    /// Whether it is right where `other` is: errors may say other things.
    func isLike(
        _ other: ProgramAnswer, tolerance: Double = Example.usualTolerance
    ) -> Bool {
        switch (self, other) {
        case (.output(let one), .output(let two)): one.matches(two, tolerance: tolerance)
        case (.error, .error): true
        case (.none(let one), .none(let two)): one == two
        default: false
        }
    }
}

extension ProgramAnswer: CustomStringConvertible {
    public var description: String {
        switch self {
        case .output(let value): JSONText.short(value)
        case .error(let message): "the error \"\(message)\""
        case .none(let ending): "no answer (\(ending.rawValue))"
        }
    }
}
