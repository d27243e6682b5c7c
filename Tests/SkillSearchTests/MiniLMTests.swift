import Foundation
import SkillCore
import Testing

@testable import SkillSearch

@Suite struct MiniLMTests {
    @Test(arguments: try Golden.items())
    func agreesWithSentenceTransformers(item: Golden.Item) async throws {
        let model = try installedModel()

        let embedding = try #require(await model.embeddings(of: [item.text]).first)

        #expect(embedding.dimension == 384)
        #expect(embedding.cosine(with: Embedding(normalizing: item.embedding)) > 0.999999)
    }

    @Test func aTextHasTheSameEmbeddingInAnyCompany() async throws {
        let model = try installedModel()
        // The longest alone fill a group.
        let items = try Golden.items().filter { $0.ids.count < 256 }

        let together = try await model.embeddings(of: items.map(\.text))

        #expect(together.count == items.count)
        for (embedding, item) in zip(together, items) {
            #expect(embedding.cosine(with: Embedding(normalizing: item.embedding)) > 0.999999)
        }
    }

    @Test(arguments: [1, 3])
    func anyNumberOfThreadsGivesTheSameEmbeddings(width: Int) async throws {
        let expected = try await installedModel().embeddings(of: ["add two numbers"])
        let model = try MiniLM(folder: installedModelFolder().url, width: width)
        // Groups of unequal lengths, and more of them than a round has.
        let texts = (0..<140).map { $0 % 7 == 0 ? "add two numbers" : "word \($0)" }

        let embeddings = try await model.embeddings(of: texts)

        #expect(embeddings.count == texts.count)
        for (number, embedding) in embeddings.enumerated() where number % 7 == 0 {
            #expect(embedding.cosine(with: expected[0]) > 0.999999)
        }
    }

    @Test func noTextsHaveNoEmbeddings() async throws {
        #expect(try await installedModel().embeddings(of: []) == [])
    }

    @Test func namesItsSpace() throws {
        #expect(
            try installedModel().id
                == EmbeddingModelID(
                    name: "all-MiniLM-L6-v2@53aa51172d14", dimension: 384))
    }

    @Test func manyTasksMayAskAtOnce() async throws {
        let model = try installedModel()
        let expected = try await model.embeddings(of: ["add two numbers"])

        try await withThrowingTaskGroup(of: [Embedding].self) { group in
            for _ in 0..<8 {
                group.addTask { try await model.embeddings(of: ["add two numbers"]) }
            }
            for try await embeddings in group { #expect(embeddings == expected) }
        }
    }

    @Test func aCancelledTaskStops() async throws {
        let model = try installedModel()
        let texts = Array(repeating: String(repeating: "word ", count: 300), count: 400)
        let task = Task { try await model.embeddings(of: texts) }

        task.cancel()

        await #expect(throws: EmbeddingError.cancelled) { try await task.value }
    }

    @Test func aFolderWithoutAModelIsAnError() throws {
        try withTemporaryFolder { folder in
            #expect(
                throws: EmbeddingError.missing(file: "model.safetensors", folder: folder.path)
            ) {
                try MiniLM(folder: folder)
            }
        }
    }

    @Test func weightsThatAreNoTensorsAreAnError() throws {
        try withTemporaryFolder { folder in
            try Data("not a model".utf8).write(to: folder.appending(path: "model.safetensors"))
            try Data("[UNK]\n".utf8).write(to: folder.appending(path: "vocab.txt"))

            let file = folder.appending(path: "model.safetensors").path
            #expect {
                try MiniLM(folder: folder)
            } throws: { error in
                guard case .unexpectedDigest(file, _, _)? = error as? EmbeddingError
                else { return false }
                return true
            }
        }
    }

    /// A download that stopped: the header is whole, and the numbers it names are not there.
    @Test func weightsThatWereCutOffAreAnError() throws {
        try withTemporaryFolder { folder in
            let whole = installedModelFolder().url
            let weights = try Data(
                contentsOf: whole.appending(path: "model.safetensors"), options: .alwaysMapped)
            try weights.prefix(1_000_000).write(to: folder.appending(path: "model.safetensors"))
            try FileManager.default.copyItem(
                at: whole.appending(path: "vocab.txt"), to: folder.appending(path: "vocab.txt"))

            #expect {
                try MiniLM(folder: folder)
            } throws: { error in
                guard case .unexpectedDigest? = error as? EmbeddingError else { return false }
                return true
            }
        }
    }
}

extension Embedding {
    /// In double precision, so that the comparison rounds less than what it compares.
    fileprivate func cosine(with other: Embedding) -> Double {
        zip(components, other.components).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}
