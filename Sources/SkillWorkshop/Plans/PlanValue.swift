public import SkillCore

/// A value in a plan: written out, taken from somewhere, or put together from others.
public indirect enum PlanValue: Hashable, Sendable {
    case literal(JSONValue)
    case reference(PlanReference)
    /// An array that holds references; one that doesn't is a literal.
    case array([PlanValue])
    /// An object that holds references; one that doesn't is a literal.
    case object([String: PlanValue])
    /// `{"$first": [...]}`: the first that isn't null.
    case first([PlanValue])
    /// `{"$equal": [a, b]}`: whether two values are the same.
    case equal(PlanValue, PlanValue)
    /// `{"$not": a}`: the opposite.
    case not(PlanValue)

    /// Every reference in it, in the order they are written; those of an object by their keys.
    public var references: [PlanReference] {
        switch self {
        case .literal: []
        case .reference(let reference): [reference]
        case .array(let values), .first(let values): values.flatMap(\.references)
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap(\.value.references)
        case .equal(let left, let right): left.references + right.references
        case .not(let value): value.references
        }
    }
}

/// Where a value comes from: `$input.csv`, `$1.rows`, `$item.name`, or the whole of one of these.
public struct PlanReference: Hashable, Sendable {
    public enum Root: Hashable, Sendable {
        case input
        /// A step, counted from 0.
        case step(Int)
        /// The element that a mapped step is at.
        case item
    }

    public var root: Root
    /// Field by field; empty for the whole.
    public var path: [String]

    public init(_ root: Root, _ path: [String] = []) {
        self.root = root
        self.path = path
    }

    /// A field of the task's input.
    public static func input(_ field: String) -> PlanReference { PlanReference(.input, [field]) }

    /// A field of what a step gives, the step counted from 0.
    public static func step(_ index: Int, _ field: String) -> PlanReference {
        PlanReference(.step(index), [field])
    }
}

extension PlanReference: CustomStringConvertible {
    /// As it is written in a plan.
    public var description: String {
        let root =
            switch root {
            case .input: "$input"
            case .step(let index): "$\(index + 1)"
            case .item: "$item"
            }
        return ([root] + path).joined(separator: ".")
    }
}

extension PlanValue: CustomStringConvertible {
    /// As JSON; a reference stands without quotes.
    public var description: String {
        if case .reference(let reference) = self { "\(reference)" } else { json.canonical }
    }
}
