import Foundation

/// Looks for skill folders below a folder.
///
/// A folder with a SKILL.md is a skill, and isn't searched further. Hidden folders and links are
/// passed over.
struct SkillFolderSearch {
    private let start: URL
    private var found: [URL] = []
    private var visited = 0

    /// Returns the skill folders at or below `start`, sorted by path.
    static func folders(at start: URL) throws(SkillReaderError) -> [URL] {
        let start = start.standardizedFileURL
        let path = start.path(percentEncoded: false)
        var isFolder = ObjCBool(false)
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .missing(path: path)
        }
        var search = SkillFolderSearch(start: start)
        if isFolder.boolValue { try search.visit(start, depth: 0) }
        guard !search.found.isEmpty else { throw .noSkills(path: path) }
        return search.found
    }

    private init(start: URL) {
        self.start = start
    }

    private mutating func visit(_ folder: URL, depth: Int) throws(SkillReaderError) {
        visited += 1
        guard visited <= Self.maximumFolders else {
            throw .tooManyFolders(
                path: start.path(percentEncoded: false), limit: Self.maximumFolders)
        }
        let marker = folder.appending(path: SkillFolder.File.markdown.rawValue)
        if FileManager.default.fileExists(atPath: marker.path(percentEncoded: false)) {
            found.append(folder)
            return
        }
        guard depth < Self.maximumDepth else { return }
        for child in try folders(in: folder) { try visit(child, depth: depth + 1) }
    }

    private func folders(in folder: URL) throws(SkillReaderError) -> [URL] {
        do {
            return try FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.isDirectoryKey, .isSymbolicLinkKey],
                options: .skipsHiddenFiles
            ).filter { child in
                let values = try child.resourceValues(
                    forKeys: [.isDirectoryKey, .isSymbolicLinkKey])
                return values.isDirectory == true && values.isSymbolicLink != true
            }.sorted { $0.path(percentEncoded: false) < $1.path(percentEncoded: false) }
        } catch {
            throw .unreadable(
                path: folder.path(percentEncoded: false), reason: error.localizedDescription)
        }
    }

    private static let maximumDepth = 8
    private static let maximumFolders = 10_000
}
