import Foundation
import SkillKit

struct Input: Codable {
    /// JSON text.
    var json: String
}

struct Output: Codable {
    /// JSON text of each value that isn't an object or array, under its path, such as `a.b[0]`.
    var values: [String: String]
    /// The same as a table sorted by path, headings first.
    var rows: [[String]]
}

func run(_ input: Input) throws -> Output {
    var values: [String: String] = [:]
    try flatten(try parsed(input.json), at: "", into: &values)
    let rows = values.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
    return Output(values: values, rows: [["path", "value"]] + rows)
}

private func flatten(_ value: Any, at path: String, into values: inout [String: String]) throws {
    switch value {
    case let object as [String: Any] where !object.isEmpty:
        for (key, member) in object {
            try flatten(member, at: path + step(key, isFirst: path.isEmpty), into: &values)
        }
    case let array as [Any] where !array.isEmpty:
        for (index, element) in array.enumerated() {
            try flatten(element, at: "\(path)[\(index)]", into: &values)
        }
    default:
        values[path.isEmpty ? "$" : path] = try jsonText(value)
    }
}

/// Keys that would be misread in a path are quoted.
private func step(_ key: String, isFirst: Bool) -> String {
    let isPlain = !key.isEmpty && !key.contains { ".[]\"$".contains($0) }
    return isPlain ? (isFirst ? key : ".\(key)") : "[\"\(key)\"]"
}

private func parsed(_ json: String) throws -> Any {
    do {
        return try JSONSerialization.jsonObject(
            with: Data(json.utf8), options: .fragmentsAllowed)
    } catch {
        throw InvalidInput("The text isn't valid JSON.")
    }
}

private func jsonText(_ value: Any) throws -> String {
    let data = try JSONSerialization.data(
        withJSONObject: value, options: [.fragmentsAllowed, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
}
