import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite(.timeLimit(.minutes(2))) struct LibrarySnapshotTests {
    let store: SkillStore
    let name: SkillName

    init() throws {
        store = try SkillStore()
        name = try SkillName("sum")
    }

    @Test func numbersEveryChangeToWhatSearchFinds() async throws {
        let other = EmbeddingModelID(name: "words@2", dimension: 1)
        let steps: [@Sendable () async throws -> Void] = [
            { try await keep("sum", [1, 0]) },
            { try await keep("sum", [0, 1]) },
            {
                try await store.setEmbedding(
                    Embedding(normalizing: [1]), of: other, for: name, version: 1)
            },
            { try await keep("sum", [0, 1], source: "// new") },
            { try await store.rollBack(name, to: 1) },
            { try await store.remove(name) },
        ]

        var before = try await store.reading { try $0.latestChange() }
        for step in steps {
            let id = try await store.reading { [name] in try $0.id(of: name) } ?? 1
            try await step()
            let (after, changed) = try await store.reading { [before] snapshot in
                (
                    try snapshot.latestChange(),
                    try snapshot.changedSkills(since: before, limit: 1)
                )
            }
            #expect(after.number > before.number)
            #expect(changed == [id])
            before = after
        }
    }

    @Test func countsNoChangeThatSearchDoesNotSee() async throws {
        try await keep("sum", [1, 0])
        let before = try await store.reading { try $0.latestChange() }

        try await store.setVerified(at: nil, name, version: 1)
        try await store.addTasks(["one"])
        await #expect(throws: StoreError.nameTaken(name)) {
            try await store.keep(
                Samples.skill("sum", source: "// other"), provenance: Samples.provenance)
        }

        #expect(try await store.reading { try $0.latestChange() } == before)
    }

    @Test func givesUpOnMoreChangesThanAreWorthIt() async throws {
        let start = try await store.reading { try $0.latestChange() }
        for number in 1...3 { try await keep("skill-\(number)", [1, 0]) }

        try await store.reading { snapshot throws in
            #expect(try snapshot.changedSkills(since: start, limit: 3) == [1, 2, 3])
            #expect(try snapshot.changedSkills(since: start, limit: 2) == nil)
            #expect(
                try snapshot.changedSkills(since: snapshot.latestChange(), limit: 0) == [])
        }
    }

    @Test func tellsAnOlderCopyFromWhatItBecame() async throws {
        let folder = try TemporaryFolder()
        let copy = folder.url.appending(path: "copy.sqlite")
        do { try await keep("first", [1, 0], in: try SkillStore(at: folder.library)) }
        try FileManager.default.copyItem(at: folder.library, to: copy)

        let (one, two) = (try SkillStore(at: folder.library), try SkillStore(at: copy))
        try await keep("second", [0, 1], in: one)
        try await keep("third", [0, 1], in: two)

        let change = try await one.reading { try $0.latestChange() }
        let rival = try await two.reading { try $0.latestChange() }
        #expect(change.number == rival.number)
        #expect(try await one.reading { try $0.holds(change) })
        #expect(try await !two.reading { try $0.holds(change) })
        let ids = (
            try await one.reading { try $0.libraryID() },
            try await two.reading { try $0.libraryID() }
        )
        #expect(ids.0 == ids.1)
        #expect(try await store.reading { try $0.libraryID() } != ids.0)
    }

    @Test func givesTheVectorsOfCurrentVersionsById() async throws {
        for name in ["delta", "alpha", "beta", "gone", "bare"] {
            try await keep(name, name == "bare" ? nil : [1, Float(name.utf8.count)])
        }
        try await keep("alpha", [0, 1], source: "// new")
        try await store.remove(SkillName("gone"))

        try await store.reading { snapshot throws in
            let all = try Self.vectors(snapshot)
            #expect(all.map(\.skill) == [1, 2, 3])
            #expect(
                all.map(\.components) == [
                    Embedding(normalizing: [1, 5]).components, [0, 1],
                    Embedding(normalizing: [1, 4]).components,
                ])
            let some = try Self.vectors(snapshot, among: [3, 5, 99, 2, 3, -1])
            #expect(some.map(\.skill) == [2, 3])
            #expect(some.map(\.components) == all.suffix(2).map(\.components))
            #expect(try Self.vectors(snapshot, among: []).isEmpty)
            let other = EmbeddingModelID(name: "words@1", dimension: 3)
            try snapshot.forEachVector(of: other) { _, _ in Issue.record("a mixed-up model") }
            #expect(try snapshot.skillCount() == 4)
            #expect(try snapshot.embeddedSkillCount(of: Samples.model) == 3)
            #expect(try snapshot.embeddedSkillCount(of: other) == 0)
        }
    }

    @Test func namesWhatHasNoVectorInPortions() async throws {
        for number in 1...7 { try await keep("skill-\(number)", number == 4 ? [1, 0] : nil) }

        try await store.reading { snapshot throws in
            var portions: [[Int64]] = []
            var last: Int64 = 0
            while true {
                let portion = try snapshot.skillsWithoutVector(
                    of: Samples.model, after: last, limit: 4)
                portions.append(portion)
                guard let end = portion.last else { break }
                last = end
            }
            #expect(portions == [[1, 2, 3, 5], [6, 7], []])
            #expect(try snapshot.skillsWithoutVector(of: Samples.model, limit: -1).isEmpty)
        }
    }

    @Test func givesSkillsInTheOrderAsked() async throws {
        for name in ["alpha", "beta", "gamma"] { try await keep(name, nil) }

        let names = try await store.reading { snapshot throws in
            try snapshot.skills([3, 9, 1, 3]).map(\.id.text)
        }

        #expect(names == ["gamma", "alpha", "gamma"])
        #expect(try await store.reading { try $0.id(of: SkillName("beta")) } == 2)
        #expect(try await store.reading { try $0.id(of: SkillName("delta")) } == nil)
    }

    @Test func staysAsItIsWhileOthersWrite() async throws {
        let folder = try TemporaryFolder()
        let (reader, writer) = (
            try SkillStore(at: folder.library), try SkillStore(at: folder.library)
        )
        try await keep("sum", [1, 0], in: writer)
        let (isReading, hasWritten) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

        async let counts = reading(reader) { snapshot in
            let before = try snapshot.latestChange()
            isReading.signal()
            hasWritten.wait()
            let after = try snapshot.latestChange()
            return [
                before == after, try Self.vectors(snapshot).map(\.skill) == [1],
                try snapshot.lexicalMatches("numbers", limit: 9).map(\.skill) == [1],
                try snapshot.skills(matching: SkillFilter()) == [1],
            ]
        }
        await waiting(for: isReading)
        try await keep("product", [0, 1], in: writer)
        try await writer.remove(name)
        hasWritten.signal()

        #expect(try await counts == [true, true, true, true])
        #expect(try await reader.reading { try $0.skills(matching: SkillFilter()) } == [2])
    }

    @Test func letsTheErrorOfItsReaderThrough() async throws {
        struct Enough: Error {}
        try await keep("sum", [1, 0])

        await #expect(throws: Enough.self) {
            try await store.reading { snapshot throws in
                try snapshot.forEachVector(of: Samples.model) { _, _ in throw Enough() }
            }
        }
        #expect(try await store.reading { try $0.skillCount() } == 1)
    }

    private static func vectors(
        _ snapshot: LibrarySnapshot, among skills: [Int64]? = nil
    ) throws -> [(skill: Int64, components: [Float])] {
        var vectors: [(skill: Int64, components: [Float])] = []
        func add(_ skill: Int64, _ components: Span<Float>) {
            vectors.append((skill, components.indices.map { components[$0] }))
        }
        if let skills {
            try snapshot.forEachVector(of: Samples.model, among: skills, add)
        } else {
            try snapshot.forEachVector(of: Samples.model, add)
        }
        return vectors
    }

    private func keep(
        _ name: String, _ components: [Float]?, source: String = "func run() {}",
        in store: SkillStore? = nil
    ) async throws {
        try await (store ?? self.store).keep(
            Samples.skill(name, source: source), provenance: Samples.provenance,
            embedding: components.map { (Samples.model, Embedding(normalizing: $0)) },
            replacing: true)
    }

    private func reading<Value: Sendable>(
        _ store: SkillStore, _ body: @escaping @Sendable (LibrarySnapshot) throws -> Value
    ) async throws -> Value {
        try await store.reading(body)
    }

    /// Waits on a thread of its own, so that none of the cooperative pool's is taken.
    private func waiting(for semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
