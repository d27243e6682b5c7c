import Foundation
import GRDB
import GRDBSQLite
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
        guard VectorReader.isUnit(embedding.components) else {
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
        var reader = VectorReader(dimension: model.dimension)
        var embeddings: [(name: SkillName, embedding: Embedding)] = []
        while let row = try rows.next() {
            try reader.read(statement, column: 1, of: row)
            let name = try StoredRow(row: row, owner: SkillTable.owner(of: row)).name("name")
            embeddings.append((name, Embedding(unit: reader.components)))
        }
        return embeddings
    }

    /// Gives `body` the vector of each current version that has one, by ascending id of the skill.
    static func forEach(
        _ database: Database, of model: EmbeddingModelID, among skills: [Int64]? = nil,
        _ body: (Int64, Span<Float>) throws -> Void
    ) throws {
        // The order of the joins is the order of the ids, and each step finds its row by a key;
        // reading a version itself would cost a page.
        let condition = skills == nil ? "" : "AND skills.id IN (SELECT value FROM json_each(?))"
        let statement = try database.cachedStatement(
            sql: """
                SELECT skills.id, vector, name FROM skills
                CROSS JOIN versions ON versions.skill_id = skills.id
                    AND versions.number = skills.current
                CROSS JOIN embeddings ON embeddings.version_id = versions.id
                    AND embeddings.model = ? AND dimension = ?
                WHERE true \(condition) ORDER BY skills.id
                """)
        var arguments: StatementArguments = [
            try model.name.storable(as: "model's name"), model.dimension,
        ]
        if let skills { arguments += [SkillTable.list(skills)] }
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var reader = VectorReader(dimension: model.dimension)
        while let row = try rows.next() {
            try reader.read(statement, column: 1, of: row)
            // A key of a table is always an integer.
            let skill = unsafe sqlite3_column_int64(statement.sqliteStatement, 0)
            try body(skill, reader.components.span)
        }
    }

    /// How many current versions have an embedding of `model`.
    static func count(_ database: Database, of model: EmbeddingModelID) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                SELECT count(*) FROM embeddings JOIN current_versions USING (version_id)
                WHERE model = ? AND dimension = ?
                """)
        let count = try Int.fetchOne(
            statement, arguments: [try model.name.storable(as: "model's name"), model.dimension])
        return count ?? 0
    }

    /// The first skills after `skill` whose current versions have no embedding of `model`.
    static func missing(
        _ database: Database, of model: EmbeddingModelID, after skill: Int64, limit: Int
    ) throws -> [Int64] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT skills.id FROM skills
                CROSS JOIN versions ON versions.skill_id = skills.id
                    AND versions.number = skills.current
                WHERE skills.id > ? AND NOT EXISTS (
                    SELECT 1 FROM embeddings WHERE version_id = versions.id
                    AND embeddings.model = ? AND dimension = ?)
                ORDER BY skills.id LIMIT ?
                """)
        let name = try model.name.storable(as: "model's name")
        return try Int64.fetchAll(
            statement, arguments: [skill, name, model.dimension, max(0, limit)])
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
}
