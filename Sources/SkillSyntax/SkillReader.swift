public import Foundation
public import SkillCore

/// Reads skill folders into ``Skill`` values, without running anything.
///
/// Reading is safe for any bytes: files are bounded, and source that would exhaust the Swift
/// parser is refused. It blocks on the file system.
public struct SkillReader: Sendable {
    public init() {}

    /// Returns the skill in `folder`: its SKILL.md, skill.swift and examples.json.
    ///
    /// - Throws: ``SkillReaderError`` for the first thing that keeps the folder from being a skill.
    public func skill(inFolder folder: URL) throws(SkillReaderError) -> Skill {
        let folder = folder.standardizedFileURL
        let files = SkillFolder(url: folder)
        return try skill(
            markdown: files.text(of: .markdown), source: files.text(of: .source),
            examples: files.data(of: .examples), folderName: folder.lastPathComponent)
    }

    /// Returns the skill that the three files of a skill folder describe.
    ///
    /// With a `folderName`, the skill must have that name.
    ///
    /// - Throws: ``SkillReaderError`` for the first thing that keeps them from being a skill.
    public func skill(
        markdown: String, source: String, examples: Data, folderName: String? = nil
    ) throws(SkillReaderError) -> Skill {
        let (fields, instructions) = try FrontMatter.read(markdown)
        if let folderName, folderName != fields.name.text {
            throw .nameDiffers(name: fields.name, folder: folderName)
        }
        return try skill(
            named: fields.name, description: fields.description, license: fields.license,
            metadata: fields.metadata, instructions: instructions, source: source,
            examples: ExamplesReader.examples(in: examples))
    }

    /// Returns a skill made of its parts and of what its source says about it.
    ///
    /// - Throws: ``SkillReaderError`` for the first rule of skill folders that the parts break.
    public func skill(
        named name: SkillName, description: String, license: String? = nil,
        metadata: [String: String] = [:], instructions: String = "", source: String,
        examples: [Example]
    ) throws(SkillReaderError) -> Skill {
        guard ToolchainModules.canNameSkill(name.moduleName) else { throw .reservedName(name) }
        try FrontMatterReader.check(description: description)
        try FrontMatterReader.check(capabilities: metadata["capabilities"])
        guard !examples.isEmpty else { throw .noExamples }
        let parsed = try Self.parsed(source)
        let modules = try ImportRules(source: parsed, ownModule: name.moduleName).importedModules()
        return Skill(
            name: name, description: description, license: license, metadata: metadata,
            instructions: instructions, source: source,
            signature: try SignatureReader(source: parsed).signature(), examples: examples,
            importedModules: modules)
    }

    /// Returns what the skill in `source` takes and gives back.
    public func signature(of source: String) throws(SkillReaderError) -> Signature {
        try SignatureReader(source: Self.parsed(source)).signature()
    }

    /// Returns the modules of the skills that `source` imports, sorted, each once.
    public func importedModules(of source: String) throws(SkillReaderError) -> [String] {
        try ImportRules(source: Self.parsed(source), ownModule: nil).importedModules()
    }

    /// Returns the skill folders at `path`: itself, or those below it, sorted by path.
    ///
    /// Hidden folders and links are passed over; the search ends 8 folders down.
    ///
    /// - Throws: ``SkillReaderError/noSkills(path:)`` when there are none.
    public func skillFolders(at path: URL) throws(SkillReaderError) -> [URL] {
        try SkillFolderSearch.folders(at: path)
    }

    private static func parsed(_ source: String) throws(SkillReaderError) -> ParsedSource {
        let file = SkillFolder.File.source
        guard source.utf8.count <= file.limit else {
            throw .tooLarge(name: file.rawValue, limit: file.limit)
        }
        let parsed = try ParsedSource(source)
        try SourceRules(source: parsed).check()
        return parsed
    }
}
