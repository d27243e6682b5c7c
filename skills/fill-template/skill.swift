import Foundation
import SkillKit

struct Input: Codable {
    /// Text with placeholders such as `{{name}}`.
    var template: String
    /// The text for each placeholder.
    var values: [String: String]
}

struct Output: Codable {
    /// The template with every placeholder replaced.
    var text: String
}

func run(_ input: Input) throws -> Output {
    var text = ""
    var rest = input.template[...]
    // Values aren't searched again, so braces in them are just text.
    while let opening = rest.range(of: "{{") {
        text += rest[..<opening.lowerBound]
        rest = rest[opening.upperBound...]
        guard let closing = rest.range(of: "}}") else {
            throw InvalidInput("A placeholder is opened with {{ but never closed with }}.")
        }
        let name = rest[..<closing.lowerBound].trimmingCharacters(in: .whitespaces)
        guard let value = input.values[name] else {
            throw InvalidInput("There is no value for the placeholder \"\(name)\".")
        }
        text += value
        rest = rest[closing.upperBound...]
    }
    return Output(text: text + rest)
}
