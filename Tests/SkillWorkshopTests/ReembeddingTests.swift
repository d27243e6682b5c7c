import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct ReembeddingTests {
    @Test func anotherModelAnswersWhileOneHasMuchToEmbed() async throws {
        let library = try await EmbeddedLibrary(count: 300)
        let other = OtherModel(delay: .seconds(1))

        let findings = try await library.bench.findings(
            for: "peel apples", limit: 1, with: other)

        #expect(findings.skills.map(\.skill.name.text) == ["peel-apples"])
        // All the time there was went into the first of them.
        #expect(findings.unembedded == 268)
        #expect(other.embedded == 33)
    }

    @Test func aFewAreEmbeddedAtOnce() async throws {
        let library = try await EmbeddedLibrary(count: 20)
        let other = OtherModel()

        let findings = try await library.bench.findings(
            for: "peel apples", limit: 1, with: other)

        #expect(findings.skills.map(\.skill.name.text) == ["peel-apples"])
        #expect(findings.unembedded == 0)
        #expect(other.embedded == 21)
    }

    @Test func goesOnWhereItWasInterrupted() async throws {
        let library = try await EmbeddedLibrary(count: 300)
        let failing = OtherModel(failingAfter: 200)
        var counts: [Int] = []

        await #expect(throws: EmbeddingError.self) {
            try await library.bench.embedMissing(with: failing) { counts.append($0) }
        }
        let model = OtherModel()
        try await library.bench.embedMissing(with: model) { counts.append($0) }

        #expect(counts == [128, 128, 172])
        #expect(model.embedded == 172)
        let findings = try await library.bench.findings(
            for: "peel apples", limit: 1, with: model)
        #expect(findings.skills.map(\.skill.name.text) == ["peel-apples"])
        #expect(findings.unembedded == 0)
    }

    @Test func endsWhenItIsCancelled() async throws {
        let library = try await EmbeddedLibrary(count: 300)
        let task = Task {
            try await library.bench.embedMissing(with: OtherModel()) { _ in
                unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
            }
        }

        await #expect(throws: CancellationError.self) { try await task.value }

        let missing = try await library.bench.store.skillsWithoutEmbedding(of: OtherModel.id)
        #expect(missing.count == 172)
    }

    @Test func neverComparesVectorsOfTwoModels() async throws {
        let library = try await EmbeddedLibrary(count: 20)
        let other = OtherModel()
        let before = try await library.bench.store.embeddings(of: HashedNgrams.id)

        try await library.bench.embedMissing(with: other)

        let store = library.bench.store
        #expect(
            try await store.embeddings(of: HashedNgrams.id).map(\.embedding)
                == before.map(\.embedding))
        #expect(try await store.embeddings(of: OtherModel.id).count == 20)
    }
}

/// A library whose skills hashed n-grams have embedded; "peel-apples" is one of them.
struct EmbeddedLibrary {
    let bench: Workbench
    private let folder: TemporaryFolder

    init(count: Int) async throws {
        folder = try TemporaryFolder()
        // Without MiniLM.
        bench = try Workbench(
            folder: LibraryFolder(path: folder.file("library").path, environment: [:]),
            creating: true, environment: ["SKILLBOX_MODELS": folder.file("none").path])
        let model = HashedNgrams()
        let skills = try (0..<count).map { number in
            let isWanted = number == count / 2
            return Skill(
                name: try SkillName(isWanted ? "peel-apples" : "measure-\(number)"),
                description: isWanted
                    ? "Peels apples." : "Measures the length of number \(number).",
                source: "",
                signature: Signature(input: [], output: [], inputSchema: [:], outputSchema: [:]),
                examples: [])
        }
        let embeddings = try await model.embeddings(of: skills.map(\.searchText))
        try await bench.store.keep(
            zip(skills, embeddings).map { skill, embedding in
                SkillRecord(
                    skill: skill,
                    provenance: Provenance(origin: .added, toolchain: "6.3", tier: "T1"),
                    embedding: .init(model: model.id, vector: embedding))
            })
    }
}

/// Embeds like hashed n-grams in a space of its own, counts, and fails when it is told to.
final class OtherModel: EmbeddingModel {
    static let id = EmbeddingModelID(name: "other", dimension: HashedNgrams.id.dimension)
    var id: EmbeddingModelID { Self.id }
    var embedded: Int { count.withLock { $0 } }
    private let count = Mutex(0)
    private let limit: Int
    private let delay: Duration

    init(failingAfter limit: Int = .max, delay: Duration = .zero) {
        self.limit = limit
        self.delay = delay
    }

    func embeddings(of texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        let total = count.withLock { count in
            count += texts.count
            return count
        }
        guard total <= limit else { throw .unavailable(model: "other", reason: "It is tired.") }
        if texts.count > 1 {
            do { try await Task.sleep(for: delay) } catch { throw .cancelled }
        }
        // Turned, so that mixing the two spaces up would be noticed.
        return try await HashedNgrams().embeddings(of: texts).map { embedding in
            Embedding(unit: embedding.components.reversed())
        }
    }
}
