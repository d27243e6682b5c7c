import Foundation
import SkillCore
import SkillStorage
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct CorruptionTests {
    let folder: TemporaryFolder
    let skills: [Skill]
    /// A library of these skills, all of it in the main file.
    let whole: Data

    init() async throws {
        folder = try TemporaryFolder()
        var skills: [Skill] = []
        do {
            let store = try SkillStore(at: folder.library)
            for number in 10..<30 {
                let uses = skills.suffix(1).map(\.name)
                let skill = try Samples.skill(
                    "skill-\(number)", description: "Sorts, sums and counts the rows \(number).",
                    source: String(repeating: "// \(number) \n", count: 40 * number))
                try await store.keep(
                    skill, provenance: Samples.provenance, uses: uses,
                    embedding: (Samples.model, Embedding(normalizing: [1, Float(number)])),
                    judgement: Judgement(jailPolicy: "jail-1"))
                skills.append(skill)
            }
            try await store.addTasks(["one", "two"])
        }
        self.skills = skills
        whole = try Data(contentsOf: folder.library)
    }

    @Test func readsTheWholeFile() async throws {
        #expect(try await readEverything(whole, named: "whole") == nil)
    }

    @Test(arguments: 0..<60) func survivesFlippedBytes(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var bytes = whole
        // Half of them damage one page, half many; the first bytes are the file's header.
        for _ in 0..<(seed.isMultiple(of: 2) ? 1 : 12) {
            let start = Int(random.next() % UInt64(bytes.count))
            for index in start..<min(start + 1 + Int(random.next() % 64), bytes.count) {
                bytes[index] = UInt8(truncatingIfNeeded: random.next())
            }
        }

        try await readEverything(bytes, named: "flipped")
    }

    @Test(arguments: [1, 15, 16, 99, 100, 512, 4095, 4096, 4097, 20_000, 60_000, 100_000])
    func noticesATruncatedFile(length: Int) async throws {
        try #require(length < whole.count)

        #expect(try await readEverything(whole.prefix(length), named: "short") != nil)
    }

    @Test(arguments: 0..<20) func goesBackToAWholeCommitWhenTheLogIsDamaged(seed: Int) async throws
    {
        var random = SeededGenerator(seed: UInt64(seed))
        let store = try SkillStore(at: folder.library)
        try await store.addTasks((0..<50).map { "task \($0)" })
        // The log holds what the main file doesn't yet; the copy has both, the log with noise.
        var log = try Data(
            contentsOf: folder.library.deletingLastPathComponent().appending(
                path: "library.sqlite-wal"))
        try #require(log.count > 4096)
        for _ in 0..<8 {
            log[Int(random.next() % UInt64(log.count))] = UInt8(truncatingIfNeeded: random.next())
        }
        try log.write(to: folder.url.appending(path: "copy.sqlite-wal"))

        let error = try await readEverything(
            try Data(contentsOf: folder.library), named: "copy")
        #expect(error == nil)
    }

    /// Opens a library of these bytes, reads and writes all it can, and returns the first error.
    ///
    /// What it can read must be what was kept.
    @discardableResult
    private func readEverything(_ bytes: Data, named name: String) async throws -> StoreError? {
        let file = folder.url.appending(path: "\(name).sqlite")
        try bytes.write(to: file)
        let store: SkillStore
        do { store = try SkillStore(openingExisting: file) } catch { return error }
        var errors: [StoreError] = []
        func attempt(_ work: () async throws(StoreError) -> Void) async {
            do { try await work() } catch { errors.append(error) }
        }

        await attempt { () async throws(StoreError) in
            let kept = try await store.skills().map(\.skill)
            #expect(kept.allSatisfy(skills.contains))
        }
        for skill in skills {
            await attempt { () async throws(StoreError) in
                #expect(try await store.skill(named: skill.name).skill == skill)
            }
        }
        await attempt { () async throws(StoreError) in
            let needed = try await store.dependencies(of: skills[19].name)
            #expect(needed.map(\.skill).allSatisfy(skills.contains))
        }
        await attempt { () async throws(StoreError) in
            _ = try await store.embeddings(of: Samples.model)
        }
        do {
            try await store.reading { snapshot in
                _ = try snapshot.libraryID()
                let change = try snapshot.latestChange()
                _ = try snapshot.changedSkills(since: change, limit: 9)
                try snapshot.forEachVector(of: Samples.model) { _, _ in }
                let filter = SkillFilter(inputType: "[Int]", needsNothing: true)
                _ = try snapshot.skills(snapshot.skills(matching: filter))
                _ = try snapshot.lexicalMatches("rows", limit: 30, matching: filter)
            }
        } catch let error as StoreError {
            errors.append(error)
        } catch {
            Issue.record(error)
        }
        await attempt { () async throws(StoreError) in
            _ = try await store.lexicalMatches("rows count", limit: 30)
        }
        await attempt { () async throws(StoreError) in
            _ = try await store.lexicalMatches("列", limit: 30)
        }
        await attempt { () async throws(StoreError) in _ = try await store.statistics() }
        await attempt { () async throws(StoreError) in _ = try await store.tasks() }
        await attempt { () async throws(StoreError) in
            _ = try await store.history(of: skills[0].name)
        }
        await attempt { () async throws(StoreError) in
            _ = try await store.judgement(of: skills[0].name)
            _ = try await store.pins(of: skills[19].name)
        }
        await attempt { () async throws(StoreError) in _ = try await store.verifyAudit() }
        await attempt { () async throws(StoreError) in _ = try await store.auditEntries(last: 9) }
        await attempt { () async throws(StoreError) in _ = try await store.growth() }
        await attempt { () async throws(StoreError) in _ = try await store.unanswered(limit: 9) }
        await attempt { () async throws(StoreError) in try await store.checkIntegrity() }
        await attempt { () async throws(StoreError) in try await store.addTasks(["three"]) }
        let new = try Samples.skill("new")
        await attempt { () async throws(StoreError) in
            try await store.keep(new, provenance: Samples.provenance)
        }
        await attempt { () async throws(StoreError) in try await store.remove(skills[19].name) }
        return errors.first
    }
}
