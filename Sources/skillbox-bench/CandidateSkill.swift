import Foundation
import SkillCore
import SkillSyntax

/// A recorded program as a grower meets it: a specification with examples, and a model's reply.
struct CandidateSkill {
    let name: SkillName
    let description: String
    let source: String
    let examples: [Example]

    /// Why a candidate can't be put as a specification.
    struct Unspecified: Error, CustomStringConvertible {
        var description: String
    }

    init(_ candidate: Candidate) throws {
        guard let entry = candidate.entryPoint,
            let function = try LiteralReader().function(
                // What the model wrote may be anything; the prompt is a function's beginning.
                named: entry, in: candidate.prompt + "\n}\n")
        else { throw Unspecified(description: "its prompt has no function") }
        name = try Self.name(of: entry, candidate.taskID)
        description = Self.description(of: candidate)
        examples = try Self.examples(in: candidate.test, of: function)
        source = Self.source(of: candidate, entry, function)
    }

    private static func name(of entry: String, _ taskID: String) throws -> SkillName {
        var words = ""
        for letter in entry where letter.isASCII && (letter.isLetter || letter.isNumber) {
            if letter.isUppercase, !words.isEmpty, words.last != "-" { words.append("-") }
            words.append(letter.lowercased())
        }
        let number = taskID.filter { $0.isASCII && $0.isNumber }
        return try SkillName("\(words.prefix(40).trimming("-"))-\(number)")
    }

    private static func description(of candidate: Candidate) -> String {
        let words = (candidate.description ?? candidate.taskID).split(
            whereSeparator: \.isWhitespace)
        return String(
            words.joined(separator: " ").replacing("<", with: "less than ")
                .replacing(">", with: "greater than ").prefix(1_000))
    }

    /// Each test case is the arguments `argN0`, `argN1` and so on, and the value `vN`.
    private static func examples(
        in test: String, of function: LiteralReader.Function
    ) throws -> [Example] {
        let constants = Dictionary(
            try LiteralReader().constants(in: test).map { ($0.name, $0) }
        ) { first, _ in first }
        var examples: [Example] = []
        while let value = constants["v\(examples.count)"] {
            var input: [String: JSONValue] = [:]
            for (index, parameter) in function.parameters.enumerated() {
                guard let argument = constants["arg\(examples.count)\(index)"] else {
                    throw Unspecified(description: "its test has no literal for \(parameter.name)")
                }
                input[parameter.name] = RecordedType(argument.type).json(of: argument.value)
            }
            let result = RecordedType(value.type).json(of: value.value)
            // The recorded tests compare exactly.
            examples.append(
                Example(
                    input: .object(input), expectation: .output(["result": result]), tolerance: 0))
        }
        guard !examples.isEmpty, examples.count == test.components(separatedBy: "assert(").count - 1
        else { throw Unspecified(description: "its test has values that are no literals") }
        return examples
    }

    private static func source(
        of candidate: Candidate, _ entry: String, _ function: LiteralReader.Function
    ) -> String {
        let fields = function.parameters.map { parameter in
            "    var \(parameter.name): \(fieldType(parameter.type))"
        }
        let arguments = function.parameters.map { parameter in
            let value =
                RecordedType(parameter.type).isPlain
                ? "input.\(parameter.name)" : ".init(recorded: input.\(parameter.name))"
            return (parameter.label.map { "\($0): " } ?? "") + value
        }
        let isPlain = RecordedType(function.result).isPlain
        let call = "\(entry)(\(arguments.joined(separator: ", ")))"
        let types = function.parameters.map(\.type) + [function.result]
        return """
            import Foundation
            \(candidate.prompt)\(candidate.completion)

            struct Input: Codable {
            \(fields.joined(separator: "\n"))
            }

            struct Output: Codable {
                var result: \(fieldType(function.result))
            }

            func run(_ input: Input) throws -> Output {
                Output(result: try \(call)\(isPlain ? "" : ".recorded"))
            }

            """ + (types.allSatisfy { RecordedType($0).isPlain } ? "" : recorded)
    }

    private static func fieldType(_ type: String) -> String {
        RecordedType(type).isPlain ? type : "Recorded"
    }

    /// Carries what Swift can't encode, or has no order for: sets and dictionaries are lists.
    private static let recorded = """

        enum Recorded: Codable {
            case truth(Bool), whole(Int), number(Double), text(String), list([Recorded])

            struct Mismatch: Error {}

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let value = try? container.decode(Bool.self) {
                    self = .truth(value)
                } else if let value = try? container.decode(Int.self) {
                    self = .whole(value)
                } else if let value = try? container.decode(Double.self) {
                    self = .number(value)
                } else if let value = try? container.decode(String.self) {
                    self = .text(value)
                } else {
                    self = .list(try container.decode([Recorded].self))
                }
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                switch self {
                case .truth(let value): try container.encode(value)
                case .whole(let value): try container.encode(value)
                case .number(let value): try container.encode(value)
                case .text(let value): try container.encode(value)
                case .list(let values): try container.encode(values)
                }
            }

            var order: String {
                switch self {
                case .truth(let value): "\\(value)"
                case .whole(let value): "\\(value)"
                case .number(let value): "\\(value)"
                case .text(let value): "\\"\\(value)\\""
                case .list(let values): "[" + values.map(\\.order).joined(separator: ",") + "]"
                }
            }

            var elements: [Recorded] {
                get throws {
                    guard case .list(let values) = self else { throw Mismatch() }
                    return values
                }
            }
        }

        protocol Recordable {
            init(recorded: Recorded) throws
            var recorded: Recorded { get throws }
        }

        extension Bool: Recordable {
            init(recorded: Recorded) throws {
                guard case .truth(let value) = recorded else { throw Recorded.Mismatch() }
                self = value
            }
            var recorded: Recorded { .truth(self) }
        }

        extension Int: Recordable {
            init(recorded: Recorded) throws {
                guard case .whole(let value) = recorded else { throw Recorded.Mismatch() }
                self = value
            }
            var recorded: Recorded { .whole(self) }
        }

        extension Double: Recordable {
            init(recorded: Recorded) throws {
                switch recorded {
                case .whole(let value): self = Double(value)
                case .number(let value): self = value
                default: throw Recorded.Mismatch()
                }
            }
            var recorded: Recorded { .number(self) }
        }

        extension String: Recordable {
            init(recorded: Recorded) throws {
                guard case .text(let value) = recorded else { throw Recorded.Mismatch() }
                self = value
            }
            var recorded: Recorded { .text(self) }
        }

        extension Array: Recordable where Element: Recordable {
            init(recorded: Recorded) throws {
                self = try recorded.elements.map { try Element(recorded: $0) }
            }
            var recorded: Recorded { get throws { .list(try map { try $0.recorded }) } }
        }

        extension Set: Recordable where Element: Recordable {
            init(recorded: Recorded) throws { self = Set(try [Element](recorded: recorded)) }
            var recorded: Recorded {
                get throws { .list(try map { try $0.recorded }.sorted { $0.order < $1.order }) }
            }
        }

        extension Dictionary: Recordable where Key: Recordable, Value: Recordable {
            init(recorded: Recorded) throws {
                self = [:]
                for pair in try recorded.elements {
                    let pair = try pair.elements
                    guard pair.count == 2 else { throw Recorded.Mismatch() }
                    self[try Key(recorded: pair[0])] = try Value(recorded: pair[1])
                }
            }
            var recorded: Recorded {
                get throws {
                    .list(
                        try map { .list([try $0.key.recorded, try $0.value.recorded]) }
                            .sorted { $0.order < $1.order })
                }
            }
        }

        extension AnyHashable: Recordable {
            init(recorded: Recorded) throws {
                switch recorded {
                case .truth(let value): self = AnyHashable(value)
                case .whole(let value): self = AnyHashable(value)
                case .number(let value): self = AnyHashable(value)
                case .text(let value): self = AnyHashable(value)
                case .list(let values):
                    self = AnyHashable(try values.map { try AnyHashable(recorded: $0) })
                }
            }
            var recorded: Recorded {
                get throws {
                    guard let value = base as? any Recordable else { throw Recorded.Mismatch() }
                    return try value.recorded
                }
            }
        }

        """
}

extension Substring {
    /// Without the marks at its end.
    fileprivate func trimming(_ mark: Character) -> Substring {
        var text = self
        while text.last == mark { text.removeLast() }
        return text
    }
}
