import SkillCore
import Yams

/// Reads the YAML of a front matter: a block mapping from words to text, with one level of
/// mapping under `metadata` and nothing else that YAML can do.
struct FrontMatterReader {
    private let lines: [Substring]
    private let root: Node

    static func fields(in yaml: String) throws(SkillReaderError) -> FrontMatter {
        let reader = try FrontMatterReader(yaml)
        return try reader.fields()
    }

    private init(_ yaml: String) throws(SkillReaderError) {
        lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
        guard !Self.mayGrow(yaml) else { throw Self.anchored }
        do {
            let parser = try Yams.Parser(yaml: yaml, encoding: .utf8)
            // An anchor lives only as long as its parser.
            root = try withExtendedLifetime(parser) {
                let root = try parser.singleRoot() ?? Node("")
                guard !Self.hasAnchors(root) else { throw Anchored() }
                return root
            }
        } catch let error as YamlError {
            throw Self.malformed(error)
        } catch {
            throw Self.anchored
        }
    }

    private struct Anchored: Error {}

    /// Whether aliases may stand for more than anybody can visit.
    ///
    /// The parser visits the keys of a mapping to find those that are there twice, so a few lines of
    /// aliases of aliases would keep it busy for ever. What stands here as text may look the same:
    /// a little of it is harmless.
    private static func mayGrow(_ yaml: String) -> Bool {
        var counts: [UInt8: Int] = [:]
        var last = UInt8(ascii: "\n")
        for byte in yaml.utf8 {
            if !isPartOfWord(last) { counts[byte, default: 0] += 1 }
            last = byte
        }
        return counts[UInt8(ascii: "&")] != nil && counts[UInt8(ascii: "*"), default: 0] > 8
    }

    /// Whether `byte` is a letter, a digit or an asterisk: an alias never follows one.
    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "*"): true
        default: false
        }
    }

    private func fields() throws(SkillReaderError) -> FrontMatter {
        var values: [String: String] = [:]
        var metadata: [String: String] = [:]
        for (key, node) in try pairs(of: root) {
            guard Self.fieldNames.contains(key) else { throw .unknownField(key) }
            if key == "metadata" {
                for (key, node) in try pairs(of: node) {
                    metadata[key] = try text(of: node, named: key)
                }
            } else {
                values[key] = try text(of: node, named: key)
            }
        }
        guard let name = values["name"] else { throw .missingField("name") }
        guard let description = values["description"] else { throw .missingField("description") }
        try Self.check(description: description)
        if let text = values["compatibility"] {
            guard text.unicodeScalars.count <= 500 else {
                throw .invalidField(name: "compatibility", rule: "at most 500 characters")
            }
        }
        do {
            return FrontMatter(
                name: try SkillName(name), description: description, license: values["license"],
                metadata: metadata)
        } catch {
            throw .invalidName(error)
        }
    }

    static func check(description: String) throws(SkillReaderError) {
        let count = description.unicodeScalars.count
        guard (1...FrontMatter.maximumDescription).contains(count),
            description.contains(where: { !$0.isWhitespace }),
            !description.utf8.contains(where: { "<>".utf8.contains($0) })
        else {
            throw .invalidField(
                name: "description",
                rule: "1 to \(FrontMatter.maximumDescription) characters without < or >")
        }
    }

    /// A word that nobody can grant would only be noticed when the skill runs.
    static func check(capabilities: String?) throws(SkillReaderError) {
        do {
            _ = try Capability.list(capabilities ?? "")
        } catch {
            throw .unknownCapability(error.word)
        }
    }

    private func pairs(of node: Node) throws(SkillReaderError) -> [(String, Node)] {
        guard case .mapping(let mapping) = node, character(at: node) != "{" else {
            throw .malformedFrontMatter(
                line: line(of: node), problem: "there is no indented list of \"key: text\" lines")
        }
        var pairs: [(String, Node)] = []
        for (key, value) in mapping {
            let name = try text(of: key, named: "key")
            guard !pairs.contains(where: { $0.0 == name }) else {
                throw Self.duplicate(name, line: line(of: key))
            }
            pairs.append((name, value))
        }
        return pairs
    }

    private func text(of node: Node, named name: String) throws(SkillReaderError) -> String {
        guard case .scalar(let scalar) = node else {
            throw .malformedFrontMatter(
                line: line(of: node), problem: "the value of \"\(name)\" isn't text")
        }
        guard character(at: node) != "!" else {
            throw .malformedFrontMatter(line: line(of: node), problem: "tags aren't allowed")
        }
        return scalar.string
    }

    private func line(of node: Node) -> Int { (node.mark?.line ?? 1) + 1 }

    private func character(at node: Node) -> Unicode.Scalar? {
        guard let mark = node.mark, lines.indices.contains(mark.line - 1) else { return nil }
        return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first
    }

    private static func hasAnchors(_ node: Node) -> Bool {
        switch node {
        case .scalar(let scalar): scalar.anchor != nil
        case .mapping(let mapping):
            mapping.anchor != nil
                || mapping.contains { hasAnchors($0.key) || hasAnchors($0.value) }
        case .sequence(let sequence):
            sequence.anchor != nil || sequence.contains(where: hasAnchors)
        case .alias: true
        }
    }

    // The parser counts lines from the one below the opening fence.
    private static func malformed(_ error: YamlError) -> SkillReaderError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .malformedFrontMatter(line: mark.line + 1, problem: problem)
        case .duplicatedKeysInMapping(let names, let context):
            duplicate(names.first ?? "", line: context.mark.line + 1)
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem),
            .representer(let problem):
            .malformedFrontMatter(line: 1, problem: problem)
        case .no, .memory, .dataCouldNotBeDecoded:
            .malformedFrontMatter(line: 1, problem: "it isn't YAML")
        }
    }

    private static let anchored = SkillReaderError.malformedFrontMatter(
        line: 1, problem: "anchors and aliases aren't allowed")

    private static func duplicate(_ name: String, line: Int) -> SkillReaderError {
        .malformedFrontMatter(line: line, problem: "\"\(name)\" is there more than once")
    }

    private static let fieldNames: Set<String> = [
        "name", "description", "license", "compatibility", "metadata", "allowed-tools",
    ]
}
