import Foundation
import Glibc
import SkillCore

/// Compiled files in a folder, each entry named by a hash of everything it was made from.
///
/// An entry appears whole or not at all: it is made in a folder of its own and then renamed. Its
/// manifest tells when it was damaged later; then it is made again. All of it can be deleted at any
/// time.
struct ArtifactStore: Sendable {
    /// What asking for an entry gave.
    enum Answer {
        case entry(URL)
        case didNotCompile([Diagnostic])
    }

    let folder: URL
    private let space: ArtifactSpace

    init(folder: URL) {
        self.init(space: ArtifactSpace(folder: folder))
    }

    init(space: ArtifactSpace) {
        folder = space.folder
        self.space = space
    }

    /// Returns the entry for `key`, compiled by `compile` when there is none with all of `names`.
    ///
    /// Whoever asks for the same entry meanwhile, in this process or another, waits and finds it.
    func entry(
        for key: SourceDigest, holding names: [String], _ check: ArtifactManifest.Check = .contents,
        _ compile: () async throws(JailError) -> Compiler.Answer
    ) async throws(JailError) -> Answer {
        if let entry = entry(for: key, holding: names, check) { return .entry(entry) }
        let turn = try await BuildTurn.begin(key, in: try drafts())
        defer { _ = turn }
        if let entry = entry(for: key, holding: names, check) { return .entry(entry) }
        guard !Task.isCancelled else { throw .cancelled }
        switch try await compile() {
        case .compiled(let files): return .entry(try keep(files, for: key))
        case .didNotCompile(let diagnostics): return .didNotCompile(diagnostics)
        }
    }

    /// Returns the entry for `key`, or nil when there is none with all of `names`, undamaged.
    func entry(
        for key: SourceDigest, holding names: [String], _ check: ArtifactManifest.Check = .contents
    ) -> URL? {
        let entry = folder.appending(path: key.hexadecimal)
        // First, so that nobody removes what is found whole.
        space.recordUse(of: entry)
        guard let manifest = ArtifactManifest(in: entry), names.allSatisfy(manifest.has),
            manifest.isTrue(of: entry, check)
        else { return nil }
        return entry
    }

    /// The names of the files that an entry was made with; none when it is gone.
    func names(in entry: URL) -> [String] {
        ArtifactManifest(in: entry)?.files.map(\.name) ?? []
    }

    /// Reads a file of an entry once, and returns what was read when it is what was kept.
    ///
    /// Nil means that the entry is gone or damaged, and has to be asked for again.
    func verifiedBytes(of name: String, in entry: URL) -> Data? {
        space.recordUse(of: entry)
        return ArtifactManifest(in: entry)?.files.first { $0.name == name }
            .flatMap { ArtifactManifest.bytes(of: $0, in: entry) }
    }

    /// Removes an entry when any byte of it isn't what was kept, and returns whether it did.
    func removeIfDamaged(_ entry: URL) -> Bool {
        let isWhole = ArtifactManifest(in: entry)?.isTrue(of: entry, .contents) == true
        if !isWhole { remove(entry: entry) }
        return !isWhole
    }

    /// Keeps `files`, by their paths within the entry, and returns the entry's folder.
    func keep(_ files: [String: Data], for key: SourceDigest) throws(JailError) -> URL {
        let entry = folder.appending(path: key.hexadecimal)
        let draft = try makeDraft()
        for (name, bytes) in files {
            try Self.write(bytes, to: draft.folder.appending(path: name))
        }
        guard let manifest = ArtifactManifest(of: files, writtenTo: draft.folder) else {
            throw .artifacts(reason: "\"\(draft.folder.path)\" was changed by another program")
        }
        try Self.write(
            manifest.bytes, to: draft.folder.appending(path: ArtifactManifest.fileName))
        space.count(manifest)
        if unsafe rename(draft.folder.path, entry.path) != 0 {
            guard [EEXIST, ENOTEMPTY].contains(errno) else {
                throw .artifacts(reason: systemMessage(errno))
            }
            // Another process made the same entry, and may be using it: theirs is as good as ours.
            if self.entry(for: key, holding: Array(files.keys)) != nil { return entry }
            remove(entry: entry)
            guard unsafe rename(draft.folder.path, entry.path) == 0 || errno == ENOTEMPTY else {
                throw .artifacts(reason: systemMessage(errno))
            }
        }
        makeRoom()
        return entry
    }

    /// Makes a folder for work in progress.
    func makeDraft() throws(JailError) -> Draft {
        try Draft(in: drafts())
    }

    private func drafts() throws(JailError) -> URL {
        let drafts = folder.appending(path: "drafts")
        do {
            try FileManager.default.createDirectory(
                at: drafts, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
        } catch {
            throw .artifacts(reason: "\"\(folder.path)\" can't be written")
        }
        return drafts
    }

    private func makeRoom() {
        // Nothing can be kept any more either where no draft can be made.
        guard space.isFull, let draft = try? makeDraft() else { return }
        space.makeRoom { Self.move($0, to: draft.folder) }
    }

    private func remove(entry: URL) {
        // One that stays is found damaged again.
        guard let draft = try? makeDraft() else { return }
        Self.move(entry, to: draft.folder)
    }

    /// Moves an entry to where it is removed: nobody ever sees it without some of its files.
    private static func move(_ entry: URL, to folder: URL) {
        // One that is gone already is what was wanted.
        _ = unsafe rename(entry.path, folder.appending(path: entry.lastPathComponent).path)
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
