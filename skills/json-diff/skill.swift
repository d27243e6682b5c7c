import JsonFlatten
import SkillKit

struct Input: Codable {
    /// JSON text before.
    var json: String
    /// JSON text after.
    var other: String
}

struct Output: Codable {
    /// Whether both have the same values at the same paths; the order of keys doesn't matter.
    var isEqual: Bool
    /// JSON text of the values that are only in `other`, under their paths.
    var added: [String: String]
    /// JSON text of the values that are only in `json`, under their paths.
    var removed: [String: String]
    /// Values that differ, sorted by path.
    var changed: [Change]
}

struct Change: Codable {
    /// Where the value is, such as `a.b[0]`.
    var path: String
    var before: String
    var after: String
}

func run(_ input: Input) throws -> Output {
    let before = try JsonFlatten.run(.init(json: input.json)).values
    let after = try JsonFlatten.run(.init(json: input.other)).values
    let changed = before.compactMap { path, value in
        after[path].map { Change(path: path, before: value, after: $0) }
    }.filter { $0.before != $0.after }
    return Output(
        isEqual: before == after,
        added: after.filter { before[$0.key] == nil },
        removed: before.filter { after[$0.key] == nil },
        changed: changed.sorted { $0.path < $1.path })
}
