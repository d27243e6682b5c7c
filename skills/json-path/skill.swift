import Foundation
import SkillKit

struct Input: Codable {
    /// JSON text.
    var json: String
    /// Where to look, such as `orders[0].customer.name`, `["a key"]`, or `$` for everything.
    var path: String
}

struct Output: Codable {
    /// The value found, as JSON text with sorted keys.
    var json: String
    /// The value as plain text: a string without its quotes, anything else as JSON text.
    var text: String
}

func run(_ input: Input) throws -> Output {
    var value = try parsed(input.json)
    var walked = "$"
    for step in try steps(of: input.path) {
        value = try step.apply(to: value, at: walked)
        walked += step.description
    }
    let json = try jsonText(value)
    return Output(json: json, text: value as? String ?? json)
}

private enum Step: CustomStringConvertible {
    case key(String)
    case index(Int)

    var description: String {
        switch self {
        case .key(let key): ".\(key)"
        case .index(let index): "[\(index)]"
        }
    }

    func apply(to value: Any, at place: String) throws -> Any {
        switch self {
        case .key(let key):
            guard let object = value as? [String: Any], let member = object[key] else {
                throw InvalidInput("There is no \"\(key)\" in \(place).")
            }
            return member
        case .index(let index):
            guard let array = value as? [Any], array.indices.contains(index) else {
                throw InvalidInput("There is no element \(index) in \(place).")
            }
            return array[index]
        }
    }
}

private func steps(of path: String) throws -> [Step] {
    let notation = #/\.?(?<key>[^.\[\]"]+)|\[(?<index>[0-9]+)\]|\["(?<quoted>[^"]*)"\]/#
    var rest = path.hasPrefix("$") ? path.dropFirst() : path[...]
    var steps: [Step] = []
    while !rest.isEmpty {
        guard let match = rest.prefixMatch(of: notation) else {
            throw InvalidInput("The path \"\(path)\" can't be read from \"\(rest)\" on.")
        }
        if let key = match.key ?? match.quoted {
            steps.append(.key(String(key)))
        } else if let digits = match.index, let index = Int(digits) {
            steps.append(.index(index))
        } else {
            throw InvalidInput("The path \"\(path)\" has too large an index.")
        }
        rest = rest[match.range.upperBound...]
    }
    return steps
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
        withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
}
