import Foundation

/// The body of an answer from `/embeddings`.
struct EmbeddingAnswer: Decodable, Sendable {
    struct Entry: Decodable, Sendable {
        var index: Int?
        var embedding: Vector
    }

    var data: [Entry]

    /// Reads `count` vectors of one dimension, in the order of their inputs.
    static func vectors(in body: Data, count: Int) throws(ChatError) -> [[Float]] {
        let answer: EmbeddingAnswer
        do {
            answer = try JSONDecoder().decode(EmbeddingAnswer.self, from: body)
        } catch DecodingError.dataCorrupted(let context) {
            throw .unreadable(reason: "the embeddings can't be read (\(context.debugDescription))")
        } catch {
            throw .unreadable(reason: "it has no embeddings")
        }
        let vectors = try answer.sorted().map(\.embedding.components)
        guard vectors.count == count else {
            throw .unreadable(
                reason: "it has \(vectors.count) embeddings for \(count) texts")
        }
        guard Set(vectors.map(\.count)).count == 1, vectors.first?.isEmpty == false else {
            throw .unreadable(reason: "its embeddings differ in dimension or are empty")
        }
        return vectors
    }

    private func sorted() throws(ChatError) -> [Entry] {
        let indices = data.compactMap(\.index)
        // Servers that number no entry keep the order of the inputs.
        guard !indices.isEmpty else { return data }
        guard indices.count == data.count, Set(indices) == Set(data.indices) else {
            throw .unreadable(reason: "its embeddings are numbered wrongly")
        }
        return data.sorted { ($0.index ?? 0) < ($1.index ?? 0) }
    }
}
