import Foundation
import SkillCore
import SkillStorage
import Testing

/// How many skills a killed process is to keep, in as many lives as that takes.
private let inserts =
    ProcessInfo.processInfo.environment["SKILLBOX_DURABILITY_INSERTS"].flatMap(Int.init) ?? 300

@Suite(.timeLimit(.minutes(2 + inserts / 1_000))) struct KilledProcessTests {
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

    /// `SKILLBOX_DURABILITY_INSERTS` says how many skills, 300 unless it does.
    @Test func losesNothingHoweverOftenItIsKilled() async throws {
        var kept = 0
        var lives = 0
        while kept < inserts {
            // Longer lives for more skills, as each costs a start and a look at all of them.
            let life = Int.random(in: 0...max(300, inserts / 10))
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [
                    library = library as URL, reports = reports as URL, kept = kept as Int,
                    life = life as Int
                ] in
                let store = try SkillStore(at: library)
                Self.die(after: life)
                try await Self.keepForever(in: store, from: kept, reportingTo: reports) {}
            }
            let reported = try String(contentsOf: reports, encoding: .utf8)
                .split(separator: "\n").count
            let held = try await held()
            // At most one transaction, of one skill or of five, is kept and never reported.
            #expect((reported...reported + 5).contains(held))
            // What follows takes up where the library is, not where the reports are.
            try Data(
                (0..<held).map { "skill-\($0)\n" }.joined().utf8
            ).write(to: reports)
            (kept, lives) = (held, lives + 1)
        }

        #expect(lives > 1)
        try await check(
            holds: Set((0..<kept).map { "skill-\($0)" }))
        print("Kept \(kept) skills in \(lives) lives.")
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

    /// How many skills there are, all of them found by their vector and their text.
    private func held() async throws -> Int {
        let store = try SkillStore(at: library)
        return try await store.reading { snapshot throws in
            let ids = try snapshot.skills(matching: SkillFilter())
            var embedded: [Int64] = []
            try snapshot.forEachVector(of: Samples.model) { id, _ in embedded.append(id) }
            #expect(embedded == ids)
            #expect(try snapshot.skills(matching: SkillFilter(inputType: "[Int]")) == ids)
            if let last = ids.last {
                let name = try #require(try snapshot.skills([last]).first?.id.text)
                let number = String(name.dropFirst("skill-".count))
                let found = try snapshot.lexicalMatches(number, limit: 1).map(\.skill)
                #expect(found == [last])
            }
            return ids.count
        }
    }

    private func check(holds reported: Set<String>) async throws {
        let store = try SkillStore(at: library)
        let kept = try await store.skills()
        #expect(Set(kept.map(\.id.text)).isSuperset(of: reported))
        // One transaction more may be on the disk, whose report was never written.
        #expect(kept.count <= reported.count + 5)
        #expect(try await store.embeddings(of: Samples.model).count == kept.count)
        try await store.checkIntegrity()
    }

    /// Keeps one skill after another, and now and then five at once.
    private static func keepForever(
        in store: SkillStore, from first: Int = 0, reportingTo reports: URL, afterFirst: () -> Void
    ) async throws {
        let report = try FileHandle(forWritingTo: reports)
        try report.seekToEnd()
        var number = first
        while true {
            let entries = try (number..<number + (number % 7 == 6 ? 5 : 1)).map { number in
                SkillRecord(
                    skill: try Samples.skill("skill-\(number)", source: "// \(number)"),
                    provenance: Samples.provenance,
                    embedding: .init(
                        model: Samples.model, vector: Embedding(normalizing: [1, Float(number)])))
            }
            try await store.keep(entries)
            let names = entries.map { "\($0.skill.name)\n" }.joined()
            try report.write(contentsOf: Data(names.utf8))
            if number == first { afterFirst() }
            number += entries.count
        }
    }

    private static func die(after milliseconds: Int) {
        Thread.detachNewThread {
            usleep(UInt32(milliseconds) * 1000)
            kill(getpid(), SIGKILL)
        }
    }
}
