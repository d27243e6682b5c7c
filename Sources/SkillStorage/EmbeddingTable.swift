import Foundation
import GRDB
import SkillCore

/// The embeddings of versions: 32-bit floats, little-endian, one after another.
enum EmbeddingTable {
    static func set(
        _ database: Database, _ embedding: Embedding, of model: EmbeddingModelID, versionID: Int64
    ) throws {
        guard embedding.dimension == model.dimension, model.dimension > 0 else {
            throw StoreError.unusableEmbedding(
                model: model.name,
                reason: "it has \(embedding.dimension) components and not \(model.dimension)")
        }
        guard isUnit(embedding.components) else {
            throw StoreError.unusableEmbedding(
                model: model.name, reason: "its components aren't all finite")
        }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO embeddings (version_id, model, dimension, vector) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET vector = excluded.vector
                """)
        try statement.execute(arguments: [
            versionID, try model.name.storable(as: "model's name"), model.dimension,
            bytes(of: embedding),
        ])
    }

    /// The embeddings that the current versions have of `model`, by name.
    static func embeddings(
        _ database: Database, of model: EmbeddingModelID
    ) throws -> [(name: SkillName, embedding: Embedding)] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT name, vector FROM embeddings JOIN current_versions USING (version_id)
                WHERE model = ? AND dimension = ? ORDER BY name
                """)
        let rows = try Row.fetchCursor(
            statement, arguments: [try model.name.storable(as: "model's name"), model.dimension])
        var embeddings: [(name: SkillName, embedding: Embedding)] = []
        while let row = try rows.next() {
            let stored = StoredRow(row: row, owner: SkillTable.owner(of: row))
            let components = try row.withUnsafeData(named: "vector") { data in
                Self.components(of: data ?? Data(), dimension: model.dimension)
            }
            guard let components else { throw stored.damage("its embedding isn't a vector") }
            embeddings.append((try stored.name("name"), Embedding(normalizing: components)))
        }
        return embeddings
    }

    /// Every model that some version has an embedding of.
    static func models(_ database: Database) throws -> [EmbeddingModelID] {
        let statement = try database.cachedStatement(
            sql: "SELECT DISTINCT model, dimension FROM embeddings ORDER BY model, dimension")
        return try Row.fetchAll(statement).map { row in
            let row = StoredRow(row: row, owner: "an embedding")
            return EmbeddingModelID(
                name: try row.text("model"), dimension: try row.integer("dimension"))
        }
    }

    private static func bytes(of embedding: Embedding) -> Data {
        var bytes = Data(capacity: 4 * embedding.dimension)
        for component in embedding.components {
            let bits = component.bitPattern.littleEndian
            unsafe withUnsafeBytes(of: bits) { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// The vector, or nil when these bytes can't be one that was kept.
    private static func components(of bytes: Data, dimension: Int) -> [Float]? {
        guard bytes.count == 4 * dimension else { return nil }
        let components = unsafe bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count, by: 4).map { offset in
                Float(
                    bitPattern: UInt32(
                        littleEndian: unsafe buffer.loadUnaligned(
                            fromByteOffset: offset, as: UInt32.self)))
            }
        }
        return isUnit(components) ? components : nil
    }

    /// Whether the length is one or zero, which it isn't when a component is no finite number.
    private static func isUnit(_ components: [Float]) -> Bool {
        var square: Float = 0
        for component in components { square += component * component }
        return square == 0 || abs(square - 1) < 1e-3
    }
}
