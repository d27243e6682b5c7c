import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite(.timeLimit(.minutes(2))) struct KilledProcessTests {
    let folder: TemporaryFolder
    let library: URL
    /// One name in a line for each skill that the child heard was kept.
    let reports: URL

    init() throws {
        folder = try TemporaryFolder()
        library = folder.library
        reports = folder.url.appending(path: "reports")
        try Data().write(to: reports)
    }

    @Test(arguments: [0, 1, 3, 10, 30, 100, 250])
    func losesNothingThatWasReportedAsKept(milliseconds: Int) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [library = library as URL, reports = reports as URL, milliseconds] in
            let store = try SkillStore(at: library)
            try await Self.keepForever(in: store, reportingTo: reports) {
                Self.die(after: milliseconds)
            }
        }

        let reported = try String(contentsOf: reports, encoding: .utf8).split(separator: "\n")
        #expect(!reported.isEmpty)
        try await check(holds: Set(reported.map(String.init)))
    }

    @Test(arguments: [0, 1, 2, 4, 8, 16, 32])
    func opensWhatWasKilledWhileItWasCreated(milliseconds: Int) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [library = library as URL, milliseconds] in
            Self.die(after: milliseconds)
            _ = try SkillStore(at: library)
            while true { try await Task.sleep(for: .seconds(1)) }
        }

        try await check(holds: [])
    }

    private func check(holds reported: Set<String>) async throws {
        let store = try SkillStore(at: library)
        let kept = try await store.skills()
        #expect(Set(kept.map(\.id.text)).isSuperset(of: reported))
        // One more may be on the disk, whose report was never written.
        #expect(kept.count <= reported.count + 1)
        #expect(try await store.embeddings(of: Samples.model).count == kept.count)
        try await store.checkIntegrity()
    }

    private static func keepForever(
        in store: SkillStore, reportingTo reports: URL, afterFirst: () -> Void
    ) async throws {
        let report = try FileHandle(forWritingTo: reports)
        for number in 0... {
            let skill = try Samples.skill("skill-\(number)", source: "// \(number)")
            try await store.keep(
                skill, provenance: Samples.provenance,
                embedding: (Samples.model, Embedding(normalizing: [1, Float(number)])))
            try report.write(contentsOf: Data("\(skill.name)\n".utf8))
            if number == 0 { afterFirst() }
        }
    }

    private static func die(after milliseconds: Int) {
        Thread.detachNewThread {
            usleep(UInt32(milliseconds) * 1000)
            kill(getpid(), SIGKILL)
        }
    }
}
