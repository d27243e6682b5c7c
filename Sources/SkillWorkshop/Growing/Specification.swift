import Foundation
import SkillCore
import SkillSyntax

/// What a skill must do, settled before any code.
struct Specification {
    let name: SkillName
    let description: String
    /// What the program is judged by.
    var examples: [Example]
    private let input: [Field]
    private let output: [Field]

    /// Reads a model's reply.
    ///
    /// - Throws: ``WorkshopError/uselessReply(purpose:reason:)`` saying what is wrong with it.
    init(_ reply: JSONValue) throws {
        guard let name = reply["name"]?.stringValue else { throw Self.useless("it has no name") }
        guard let description = reply["description"]?.stringValue, !description.isEmpty else {
            throw Self.useless("it has no description")
        }
        let input = try Self.fields(reply["input"], of: "input")
        let output = try Self.fields(reply["output"], of: "output")
        do {
            self.name = try SkillName(name)
            self.description = Self.plain(description)
            let examples = Data((reply["examples"] ?? .array([])).canonical.utf8)
            self.examples = try JSONDecoder().decode([Example].self, from: examples)
            // What a skill's name, description and examples must be like is the reader's to say.
            _ = try SkillReader().skill(
                named: self.name, description: self.description,
                source: Self.skeleton(input: input, output: output), examples: self.examples)
            (self.input, self.output) = (input, output)
        } catch let error as DecodingError {
            throw Self.useless("its examples can't be read: \(Self.reason(of: error))")
        } catch {
            throw Self.useless("\(error)")
        }
        try Self.check(self.examples, input: input, output: output)
    }

    /// The whole of it, as the writer reads it.
    var text: String {
        JSONValue.object(outline.merging(["examples": .array(examples.map(\.json))]) { $1 }).pretty
    }

    /// What the program does, takes and gives, without its examples.
    var textWithoutExamples: String { JSONValue.object(outline).pretty }

    private var outline: [String: JSONValue] {
        [
            "name": .string(name.text), "description": .string(description),
            "input": .array(input.map(\.json)), "output": .array(output.map(\.json)),
        ]
    }

    /// Whether its examples can tell a right program from a wrong one at all.
    var isJudgeable: Bool {
        examples.count >= 2
            && examples.contains { if case .output = $0.expectation { true } else { false } }
    }

    /// Whether `example` is one that this program could have: of its fields, and new.
    func accepts(_ example: Example) -> Bool {
        do {
            try Self.check(examples + [example], input: input, output: output)
        } catch {
            return false
        }
        return !examples.contains { $0.input == example.input }
    }

    private struct Field {
        var name: String
        var type: String
        var summary: String

        var isOptional: Bool { type.hasSuffix("?") }

        var json: JSONValue {
            ["name": .string(name), "type": .string(type), "summary": .string(summary)]
        }
    }

    /// What was written without angle brackets, line breaks, and what would steer a terminal.
    private static func plain(_ text: String) -> String {
        let scalars = text.unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
            if scalar.properties.isWhitespace { return " " }
            switch scalar.properties.generalCategory {
            case .control: return nil
            // Of these, two join letters and pictures, and do nothing else.
            case .format: return ["\u{200C}", "\u{200D}"].contains(scalar) ? scalar : nil
            default: return ["<", ">"].contains(scalar) ? nil : scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func fields(_ value: JSONValue?, of side: String) throws -> [Field] {
        let fields = try (value?.arrayValue ?? []).map { value in
            guard let name = value["name"]?.stringValue, name.isSwiftIdentifier else {
                throw useless("a field of its \(side) has no name that Swift allows")
            }
            guard let type = value["type"]?.stringValue, ValueType(swift: type).swift != nil else {
                throw useless(
                    """
                    the type of its field "\(name)" is not made of String, Int, Double, Bool, \
                    arrays and dictionaries
                    """)
            }
            return Field(
                name: name, type: type, summary: value["summary"]?.stringValue ?? "")
        }
        guard !fields.isEmpty else { throw useless("its \(side) has no fields") }
        guard Set(fields.map(\.name)).count == fields.count else {
            throw useless("two fields of its \(side) have the same name")
        }
        return fields
    }

    private static func check(_ examples: [Example], input: [Field], output: [Field]) throws {
        guard examples.count >= 2 else { throw useless("it has fewer than two examples") }
        var answers: [JSONValue: Example.Expectation] = [:]
        for (place, example) in examples.enumerated() {
            guard let given = example.input.objectValue else {
                throw useless("the input of example \(place + 1) is not an object")
            }
            if let other = answers[example.input], other != example.expectation {
                throw useless(
                    "example \(place + 1) contradicts another one, which has the same input")
            }
            answers[example.input] = example.expectation
            guard case .output(let answer) = example.expectation else { continue }
            try check(given, input, "input of example \(place + 1)")
            try check(answer.objectValue, output, "output of example \(place + 1)")
        }
        guard examples.contains(where: { if case .output = $0.expectation { true } else { false } })
        else { throw useless("none of its examples has an output") }
    }

    /// An example that is to be answered has the fields that are specified, and no other.
    private static func check(
        _ members: [String: JSONValue]?, _ fields: [Field], _ what: String
    ) throws {
        guard let members else { throw useless("the \(what) is not an object") }
        if let missing = fields.first(where: { !$0.isOptional && members[$0.name] == nil }) {
            throw useless("the \(what) lacks the field \"\(missing.name)\"")
        }
        let known = Set(fields.map(\.name))
        if let unknown = members.keys.filter({ !known.contains($0) }).min() {
            throw useless("the \(what) has the field \"\(unknown)\", which is not specified")
        }
    }

    private static func skeleton(input: [Field], output: [Field]) -> String {
        func list(_ fields: [Field]) -> String {
            fields.map { "var \($0.name.asSwiftName): \($0.type)" }.joined(separator: "; ")
        }
        return """
            struct Input: Codable { \(list(input)) }
            struct Output: Codable { \(list(output)) }
            func run(_ input: Input) throws -> Output { throw CancellationError() }
            """
    }

    private static func reason(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "one has no \(key.stringValue)"
        case .dataCorrupted(let context): context.debugDescription
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.debugDescription
        @unknown default: "they are not as asked for"
        }
    }

    private static func useless(_ reason: String) -> WorkshopError {
        .uselessReply(purpose: "specify", reason: reason)
    }
}
