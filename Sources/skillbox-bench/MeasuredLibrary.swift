import Foundation
import SkillCore
import SkillSearch
import SkillStorage

/// A library of many skills.
///
/// Their vectors are those of a file, but for a few skills that are looked for: theirs are real.
struct MeasuredLibrary {
    /// A skill, and what somebody who looks for it says.
    struct Sought {
        var name: String
        var query: String
    }

    let folder: URL
    private(set) var sought: [Sought] = []

    init(in folder: URL, of vectors: VectorFile) async throws {
        self.folder = folder
        let store = try SkillStore(at: folder.appending(path: "library.sqlite"))
        let model = try MiniLM(folder: ModelFolder().url)
        let distance = max(1, vectors.count / Self.soughtCount)
        var source = MeasuredText(seed: 4)
        for start in stride(from: 0, to: vectors.count, by: Self.portion) {
            var entries: [SkillRecord] = []
            for row in start..<min(start + Self.portion, vectors.count) {
                let description = source.description()
                var embedding = vectors.embedding(row)
                if row.isMultiple(of: distance) {
                    embedding = try await model.embeddings(of: [description])[0]
                    let query = description.prefix { $0 != "." }.lowercased()
                    sought.append(Sought(name: Self.name(row), query: query))
                }
                entries.append(try Self.entry(row, description, embedding))
            }
            try await store.keep(entries)
        }
    }

    static func entry(
        _ number: Int, _ description: String, _ embedding: Embedding
    ) throws -> SkillRecord {
        let text = Signature.Field(name: "text", type: "String", summary: "What is read.")
        let count = Signature.Field(name: "count", type: "Int")
        let skill = Skill(
            name: try SkillName(name(number)), description: description,
            source: MeasuredSkill(number: number).source,
            signature: Signature(
                input: [text], output: [count], inputSchema: ["type": "object"],
                outputSchema: ["type": "object"]),
            examples: [])
        return SkillRecord(
            skill: skill,
            provenance: Provenance(origin: .added, toolchain: "none", tier: "none"),
            embedding: .init(model: MiniLM.id, vector: embedding))
    }

    private static func name(_ number: Int) -> String { MeasuredSkill(number: number).name }

    private static let portion = 5_000
    private static let soughtCount = 32
}
