import Foundation
import SkillCore

/// A skill as its author writes it.
struct SkillText: Sendable {
    var name: String
    var description: String
    var source: String
    var examples: [Example]
    /// What it asks of the host, such as `llm skill`.
    var capabilities = ""

    /// Makes a skill whose `run` has `body`.
    ///
    /// `takes` and `gives` are fields such as `text: String, limit: Int?`.
    init(
        _ name: String, _ description: String, imports: [String] = [], takes: String,
        gives: String, isAsync: Bool = false, body: String, helpers: String = "",
        _ examples: Example...
    ) {
        self.name = name
        self.description = description
        self.examples = examples
        source = """
            \((["SkillKit"] + imports).map { "import \($0)" }.joined(separator: "\n"))

            struct Input: Codable {
            \(Self.properties(takes))
            }

            struct Output: Codable {
            \(Self.properties(gives))
            }

            \(helpers)
            func run(_ input: Input) \(isAsync ? "async " : "")throws -> Output {
            \(body)
            }

            """
    }

    /// The same with another import.
    func importing(_ module: String) -> SkillText {
        var text = self
        text.source = "import \(module)\n" + source
        return text
    }

    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let asking =
            capabilities.isEmpty ? "" : "metadata:\n  capabilities: \(capabilities)\n"
        let markdown = "---\nname: \(name)\ndescription: \(description)\n\(asking)---\n"
        let files = [
            "SKILL.md": Data(markdown.utf8), "skill.swift": Data(source.utf8),
            "examples.json": try JSONEncoder().encode(examples),
        ]
        for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    }

    private static func properties(_ fields: String) -> String {
        fields.split(separator: ", ").map { "    var \($0)" }.joined(separator: "\n")
    }
}

extension Example {
    static func gives(_ output: JSONValue, for input: JSONValue) -> Example {
        Example(input: input, expectation: .output(output))
    }

    static func fails(_ message: String, for input: JSONValue) -> Example {
        Example(input: input, expectation: .error(containing: message))
    }
}
