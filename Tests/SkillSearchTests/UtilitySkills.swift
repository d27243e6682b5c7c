import Foundation
import SkillCore
import SkillSearch
import Testing

/// The search texts of 51 utility skills, and queries with the name of the skill they ask for.
struct UtilitySkills {
    var texts: [SkillName: String] = [:]
    /// In plain words, by people who don't know the skills.
    var requests: [(query: String, skill: SkillName)] = []
    /// No skill does what these ask.
    var offTopic: [String] = []

    init() throws {
        for (name, text) in try Self.rows(of: "skills") {
            texts[try SkillName(name)] = text
        }
        for (name, query) in try Self.rows(of: "queries") {
            if name == "-" {
                offTopic.append(query)
            } else {
                requests.append((query, try SkillName(name)))
            }
        }
    }

    func index(with model: some EmbeddingModel) async throws -> SearchIndex {
        var index = SearchIndex(model: model.id)
        let names = texts.keys.sorted()
        let embeddings = try await model.embeddings(of: names.compactMap { texts[$0] })
        for (name, embedding) in zip(names, embeddings) { try index.insert(name, at: embedding) }
        return index
    }

    private static func rows(of name: String) throws -> [(String, String)] {
        let file = try #require(
            Bundle.module.url(forResource: name, withExtension: "tsv", subdirectory: "Fixtures"))
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let cells = line.split(separator: "\t", maxSplits: 1).map(String.init)
            return (try #require(cells.first), try #require(cells.last))
        }
    }
}
