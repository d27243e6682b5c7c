/// A small Swift program with a name, a description and examples: the unit of the library.
///
/// A skill is a value: reading, storing, and comparing one never runs it.
public struct Skill: Hashable, Sendable, Codable {
    public var name: SkillName
    /// What the skill does and when to use it, in at most 1,024 characters.
    public var description: String
    /// An SPDX expression, or nil when the author names none.
    public var license: String?
    /// The front matter's `metadata`: text to text.
    public var metadata: [String: String]
    /// The Markdown below the front matter of `SKILL.md`.
    public var instructions: String
    /// The whole of `skill.swift`.
    public var source: String
    public var signature: Signature
    public var examples: [Example]
    /// The modules of the skills the source imports, sorted, such as `["TextLines"]`.
    public var importedModules: [String]

    public init(
        name: SkillName, description: String, license: String? = nil,
        metadata: [String: String] = [:], instructions: String = "", source: String,
        signature: Signature, examples: [Example], importedModules: [String] = []
    ) {
        self.name = name
        self.description = description
        self.license = license
        self.metadata = metadata
        self.instructions = instructions
        self.source = source
        self.signature = signature
        self.examples = examples
        self.importedModules = importedModules
    }

    /// Two skills with equal digests are the same skill: same name, text, source and examples.
    public var digest: SourceDigest {
        let examples = examples.map { example in
            switch example.expectation {
            case .output(let value):
                "\(example.input.canonical)=\(value.canonical)~\(example.tolerance)"
            case .error(let text): "\(example.input.canonical)!\(text)~\(example.tolerance)"
            }
        }
        let metadata = metadata.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        return SourceDigest(
            of: [name.text, description, license ?? "", instructions, source]
                + ["metadata"] + metadata + ["examples"] + examples)
    }

    /// What search embeds: the name, the description and the signature in words.
    public var searchText: String {
        let takes = signature.input.map(Self.words).joined(separator: ", ")
        let gives = signature.output.map(Self.words).joined(separator: ", ")
        return """
            \(name.text.replacing("-", with: " ")). \(description) \
            Takes \(takes). Gives \(gives).
            """
    }

    private static func words(_ field: Signature.Field) -> String {
        let name = field.name.reduce(into: "") { words, letter in
            if letter.isUppercase { words.append(" ") }
            words.append(letter.lowercased())
        }
        return field.summary.isEmpty ? name : "\(name) (\(field.summary))"
    }
}

extension Skill: Identifiable {
    public var id: SkillName { name }
}
