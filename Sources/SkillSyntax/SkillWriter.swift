public import Foundation
public import SkillCore

/// Writes skills as folders that ``SkillReader`` and any Agent Skills reader understand.
public struct SkillWriter: Sendable {
    public init() {}

    /// Returns the SKILL.md of `skill`: block YAML with text only, then the instructions.
    public func markdown(for skill: Skill) -> String {
        var lines = ["---", "name: \(skill.name)"]
        lines.append("description: \(YAMLText.quoted(skill.description))")
        if let license = skill.license { lines.append("license: \(YAMLText.quoted(license))") }
        if !skill.metadata.isEmpty {
            lines.append("metadata:")
            lines += skill.metadata.sorted { $0.key < $1.key }.map { key, value in
                "  \(YAMLText.quoted(key)): \(YAMLText.quoted(value))"
            }
        }
        lines.append("---\n")
        let frontMatter = lines.joined(separator: "\n")
        return skill.instructions.isEmpty
            ? frontMatter : "\(frontMatter)\n\(skill.instructions)\n"
    }

    /// Returns the examples.json of `skill`: an indented array, keys sorted, in UTF-8.
    public func examples(for skill: Skill) -> Data {
        Data((JSONValue.array(skill.examples.map(Self.value)).pretty + "\n").utf8)
    }

    /// Writes `skill` into a new folder of its name inside `folder`, replacing one that is there.
    ///
    /// The folder appears whole or not at all; a replaced one is gone only for the moment between
    /// two renames. Nothing is written that wouldn't read back as the same skill.
    ///
    /// - Returns: The skill's folder.
    @discardableResult
    public func write(_ skill: Skill, to folder: URL) throws(SkillReaderError) -> URL {
        let target = folder.appending(path: skill.name.text, directoryHint: .isDirectory)
        let temporary = folder.appending(
            path: ".\(skill.name.text)-\(UUID().uuidString)", directoryHint: .isDirectory)
        let markdown = markdown(for: skill)
        let examples = examples(for: skill)
        let written = try SkillReader().skill(
            markdown: markdown, source: skill.source, examples: examples,
            folderName: skill.name.text)
        let path = target.path(percentEncoded: false)
        guard written.digest == skill.digest else {
            throw .unwritable(path: path, reason: "the skill would read back differently")
        }
        do {
            // What is left of a write that failed is ours alone, and of no use.
            defer { try? FileManager.default.removeItem(at: temporary) }
            let new = temporary.appending(path: "new", directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: new, withIntermediateDirectories: true)
            try write(Data(markdown.utf8), to: .markdown, in: new)
            try write(Data(skill.source.utf8), to: .source, in: new)
            try write(examples, to: .examples, in: new)
            try Self.move(new, over: target, keepingOldIn: temporary)
        } catch {
            throw .unwritable(path: path, reason: error.localizedDescription)
        }
        return target
    }

    private func write(_ data: Data, to file: SkillFolder.File, in folder: URL) throws {
        try data.write(to: folder.appending(path: file.rawValue))
    }

    private static func move(_ new: URL, over target: URL, keepingOldIn folder: URL) throws {
        let old = folder.appending(path: "old", directoryHint: .isDirectory)
        let replaces = FileManager.default.fileExists(atPath: target.path(percentEncoded: false))
        if replaces { try FileManager.default.moveItem(at: target, to: old) }
        do {
            try FileManager.default.moveItem(at: new, to: target)
        } catch {
            if replaces { try FileManager.default.moveItem(at: old, to: target) }
            throw error
        }
    }

    private static func value(_ example: Example) -> JSONValue {
        var members = ["input": example.input]
        switch example.expectation {
        case .output(let value): members["output"] = value
        case .error(let text): members["error"] = .string(text)
        }
        if example.tolerance != Example.usualTolerance {
            members["tolerance"] = .number(example.tolerance)
        }
        return .object(members)
    }
}
