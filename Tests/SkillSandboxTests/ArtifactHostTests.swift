import Foundation
import Glibc
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Artifacts that several processes make, one of which may die.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct ArtifactHostTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let source = """
            struct Input: Codable {}
            struct Output: Codable { var value: Int }
            func run(_ input: Input) -> Output { Output(value: 5) }
            """
        try Data(source.utf8).write(to: folder.file("skill.swift"))
    }

    @Test func twoProcessesBuildOnce() throws {
        let log = folder.file("log")
        let launcher = try Launcher.script(
            "echo started >> '\(log.path)'; exec '\(TestSandbox.launcher.path)'", in: folder)
        let hosts = try (0..<3).map { _ in
            try HostProcess(words, behind: ["/usr/bin/env", "SKILLBOX_JAIL=\(launcher.path)"])
        }

        let keys = try Set(hosts.map { try $0.printed() })

        #expect(keys.count == 1 && keys.first?.count == 65, "\(keys)")
        // The module cache, SkillKit and the skill.
        #expect(try String(contentsOf: log, encoding: .utf8) == "started\nstarted\nstarted\n")
        #expect(try entries().count == 3)
        #expect(try drafts() == [])
    }

    /// It dies when all is written and nothing is in its place yet: as it counts what it keeps.
    @Test(arguments: [false, true]) func aKilledProcessLeavesNothingHalf(_ isFirst: Bool) throws {
        let before = isFirst ? [] : try entries(builtBy: "Another")
        let count = folder.file("artifacts/size")
        try FileManager.default.createDirectory(
            at: folder.file("artifacts"), withIntermediateDirectories: true)
        let lock = unsafe open(count.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        defer { _ = close(lock) }
        try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)

        let host = try HostProcess(words)
        for _ in 0..<6000 where try !paths().contains(where: { $0.hasSuffix("/manifest") }) {
            usleep(10_000)
        }
        host.end()

        #expect(try entries() == before)
        // Its draft, and the turn that it had. The first entry is the module cache, for SkillKit.
        #expect(try drafts().count == (isFirst ? 3 : 2))

        _ = flock(lock, LOCK_UN)
        #expect(try HostProcess(words).printed().count == 65)
        #expect(try entries().count == 3 + (isFirst ? 0 : 1))
        #expect(try drafts() == [])
        for entry in try entries() {
            #expect(ArtifactManifest(in: entry)?.isTrue(of: entry, .contents) == true)
        }
    }

    private func entries(builtBy module: String) throws -> [URL] {
        var words = words
        words[2] = module
        #expect(try HostProcess(words).printed().count == 65)
        return try entries()
    }

    /// What lies below the folder for drafts.
    private func paths() throws -> [String] {
        let drafts = folder.file("artifacts/drafts").path
        guard FileManager.default.fileExists(atPath: drafts) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: drafts)
    }

    private var words: [String] {
        ["build", folder.file("artifacts").path, "Constant", folder.file("skill.swift").path]
    }

    private func entries() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.file("artifacts"), includingPropertiesForKeys: nil
        ).filter { $0.lastPathComponent.count == 64 }.sorted { $0.path < $1.path }
    }

    private func drafts() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file("artifacts/drafts").path)
    }
}
