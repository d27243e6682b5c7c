import Foundation
import Glibc
import SkillCore

/// Compiled files in a folder, each entry named by a hash of everything it was made from.
///
/// An entry appears whole or not at all: it is made in a folder of its own and then renamed. All of
/// it can be deleted at any time.
struct ArtifactStore: Sendable {
    /// What asking for an entry gave.
    enum Answer {
        case entry(URL)
        case didNotCompile([Diagnostic])
    }

    let folder: URL
    private let turns = Turns()

    init(folder: URL) {
        self.folder = folder
    }

    /// Returns the entry for `key`, compiled by `compile` when there is none with all of `names`.
    ///
    /// Tasks that ask for the same entry at once wait for the first of them.
    func entry(
        for key: SourceDigest, holding names: [String],
        _ compile: () async throws(JailError) -> Compiler.Answer
    ) async throws(JailError) -> Answer {
        await turns.begin(key)
        defer { turns.end(key) }
        if let entry = entry(for: key, holding: names) { return .entry(entry) }
        guard !Task.isCancelled else { throw .cancelled }
        switch try await compile() {
        case .compiled(let files): return .entry(try keep(files, for: key))
        case .didNotCompile(let diagnostics): return .didNotCompile(diagnostics)
        }
    }

    /// Returns the entry for `key`, or nil when there is none with all of `names`.
    func entry(for key: SourceDigest, holding names: [String]) -> URL? {
        let entry = folder.appending(path: key.hexadecimal)
        let isWhole = names.allSatisfy {
            FileManager.default.fileExists(atPath: entry.appending(path: $0).path)
        }
        return isWhole ? entry : nil
    }

    /// Keeps `files`, by their paths within the entry, and returns the entry's folder.
    func keep(_ files: [String: Data], for key: SourceDigest) throws(JailError) -> URL {
        let entry = folder.appending(path: key.hexadecimal)
        let draft = try makeDraft()
        for (name, bytes) in files {
            try Self.write(bytes, to: draft.folder.appending(path: name))
        }
        if unsafe rename(draft.folder.path, entry.path) != 0 {
            guard [EEXIST, ENOTEMPTY].contains(errno) else {
                throw .artifacts(reason: systemMessage(errno))
            }
            // Another process made the same entry, and may be using it: theirs is as good as ours.
            if self.entry(for: key, holding: Array(files.keys)) != nil { return entry }
            Self.remove(entry)
            guard unsafe rename(draft.folder.path, entry.path) == 0 || errno == ENOTEMPTY else {
                throw .artifacts(reason: systemMessage(errno))
            }
        }
        return entry
    }

    /// Makes a folder for work in progress.
    func makeDraft() throws(JailError) -> Draft {
        do {
            try FileManager.default.createDirectory(
                at: folder.appending(path: "drafts"), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
        } catch {
            throw .artifacts(reason: "\"\(folder.path)\" can't be written")
        }
        return try Draft(in: folder.appending(path: "drafts"))
    }

    static func write(_ bytes: Data, to file: URL, isProgram: Bool = false) throws(JailError) {
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
            // The jail's user is another one when the host is root.
            guard !isProgram else { return try ProgramFile.write(bytes, to: file) }
            try bytes.write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: file.path)
        } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
            throw .artifacts(reason: "the disk is full")
        } catch {
            throw .artifacts(reason: "\"\(file.path)\" can't be written")
        }
    }

    static func remove(_ folder: URL) {
        // A folder that stays behind costs space, nothing else.
        try? FileManager.default.removeItem(at: folder)
    }
}
