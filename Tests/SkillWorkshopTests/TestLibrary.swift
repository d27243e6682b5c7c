import Foundation
import SkillChat
import SkillCore
import SkillSearch
import SkillStorage
import SkillSyntax
import SkillTestSupport
import SkillWorkshop

/// A library of its own in a temporary folder; all libraries share their compiled files.
struct TestLibrary: Sendable {
    let bench: Workbench
    let embedder = HashedNgrams()
    private let folder: TemporaryFolder

    /// Makes a library that holds `skills`, each judged and kept.
    init(_ skills: SkillText...) async throws {
        folder = try TemporaryFolder()
        let library = LibraryFolder(path: folder.file("library").path, environment: [:])
        try FileManager.default.createDirectory(
            at: library.url, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: library.artifacts, withDestinationURL: SharedArtifacts.folder.url)
        bench = try Workbench(folder: library, creating: true)
        for addition in try await add(skills) where !addition.isKept {
            throw NotKept(addition: addition)
        }
    }

    struct NotKept: Error {
        var addition: Workbench.Addition
    }

    /// Writes the folder of a skill, and replaces the one that was written before.
    @discardableResult
    func write(_ skill: SkillText) throws -> URL {
        let url = folder.file("skills").appending(path: skill.name)
        try skill.write(to: url)
        return url
    }

    @discardableResult
    func add(
        _ skills: [SkillText], replacing: Bool = false,
        progress: (Workbench.Addition) -> Void = { _ in }
    ) async throws -> [Workbench.Addition] {
        try await bench.add(
            try skills.map(write), replacing: replacing, with: embedder, progress: progress)
    }

    /// Makes a skill the next version of its name without judging it, as no command does.
    func replace(_ text: SkillText) async throws {
        let skill = try SkillReader().skill(inFolder: write(text))
        let old = try await bench.store.skill(named: skill.name)
        try await bench.store.keep(skill, provenance: old.provenance, replacing: true)
    }

    /// Judges one skill, and says why it was not kept.
    func rejection(of skill: SkillText) async throws -> Rejection? {
        guard case .rejected(_, let rejection) = try await add([skill]).first else { return nil }
        return rejection
    }

    func composer(_ server: ScriptedServer? = nil) throws -> Composer {
        Composer(bench: bench, embedder: embedder, chat: try server.map(Self.chat))
    }

    static func chat(_ server: ScriptedServer) throws -> OpenAIChat {
        OpenAIChat(
            server: try ModelServer(server.baseURL), model: "tiny", timeLimit: .seconds(60),
            retries: 0)
    }
}
