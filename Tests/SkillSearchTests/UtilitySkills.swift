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

    func index(with model: some EmbeddingModel) async throws -> Index {
        var index = SearchIndex(model: model.id)
        let names = texts.keys.sorted()
        let embeddings = try await model.embeddings(of: names.compactMap { texts[$0] })
        for (key, embedding) in embeddings.enumerated() {
            try index.insert(Int64(key), at: embedding)
        }
        return Index(names: names, index: index)
    }

    /// An index whose keys are numbers of names.
    struct Index {
        let names: [SkillName]
        let index: SearchIndex

        /// The cosine between the query and every skill, the nearest first.
        func scores(for query: Embedding) throws -> [(name: SkillName, score: Float)] {
            try index.matches(for: query, limit: names.count).map { match in
                (names[Int(match.key)], match.score)
            }
        }
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
