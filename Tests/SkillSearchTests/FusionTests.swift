import Foundation
import SkillCore
import SkillSearch
import Testing

@Suite struct FusionTests {
    private let fusion = Fusion(model: MiniLM.id)

    @Test func addsMeaningAndWords() throws {
        let sum = try SkillName("csv-column-sum")

        let matches = matches(semantic: [sum: 0.5], lexical: [sum: 10], count: 100)

        #expect(matches.map(\.name) == [sum])
        #expect(matches.first?.semantic == 0.5)
        #expect(matches.first?.lexical == 10)
        let odds = exp(22 * (0.5 * 0.5 + 0.5 * 10 / 40) - 2.5) / 100
        #expect(abs((matches.first?.score ?? 0) - odds / (1 + odds)) < 1e-12)
    }

    @Test func wordsDecideBetweenEqualMeanings() throws {
        let (first, second) = (try SkillName("crc32"), try SkillName("sha256"))

        let matches = matches(semantic: [first: 0.6, second: 0.6], lexical: [second: 3])

        #expect(matches.map(\.name) == [second, first])
        #expect(matches.map(\.lexical) == [3, 0])
    }

    @Test func wordsDecideHoweverLongTheQueryIs() throws {
        let (first, second) = (try SkillName("crc32"), try SkillName("sha256"))

        let matches = matches(
            semantic: [first: 0.6, second: 0.6], lexical: [first: 90, second: 100])

        #expect(matches.map(\.name) == [second, first])
    }

    @Test func tiesGoToTheNameThatSortsFirst() throws {
        let names = try ["b", "c", "a"].map { try SkillName($0) }
        let semantic = Dictionary(uniqueKeysWithValues: names.map { ($0, Float(0.5)) })

        let matches = matches(semantic: semantic, limit: 2)

        #expect(matches.map(\.name.text) == ["a", "b"])
    }

    @Test func aSkillFoundByWordsAloneIsRanked() throws {
        let name = try SkillName("iban-check")

        let matches = matches(lexical: [name: 90])

        #expect(matches.map(\.name) == [name])
        #expect(matches.first?.semantic == 0)
    }

    @Test(arguments: [0.0, 0.2])
    func nothingFitsBelowTheThreshold(cosine: Float) throws {
        let name = try SkillName("word-count")

        #expect(matches(semantic: [name: cosine], lexical: [name: 1]).isEmpty)
    }

    @Test func aMatchMustBeBetterToStandOutAmongMore() throws {
        let name = try SkillName("word-count")

        let scores = [60, 600, 6_000].map { count in
            matches(semantic: [name: 0.5], lexical: [name: 12], count: count).first?.score
        }

        // The odds fall with the count: 60 : 1 becomes 6 : 1.
        let odds = scores.map { score in score.map { $0 / (1 - $0) * 60 } }
        #expect(abs((odds[0] ?? 0) / (odds[1] ?? 1) - 10) < 1e-9)
        #expect(scores[2] == nil)
    }

    @Test func scoresStayBetweenZeroAndOne() throws {
        let (best, worst) = (try SkillName("word-count"), try SkillName("sha256"))

        let matches = matches(
            semantic: [best: 1, worst: -1], lexical: [best: .greatestFiniteMagnitude])

        #expect(matches.map(\.name) == [best, worst])
        #expect(matches.allSatisfy { (0...1).contains($0.score) })
    }

    @Test func aStrangeModelIsJudgedByItsBackground() throws {
        // Cosines of a model for which unrelated texts are alike.
        let names = try (0..<50).map { try SkillName("skill-\($0)") }
        let usual = names.map { ($0, Float(0.72 + 0.001 * Double($0.text.count % 3))) }
        let semantic = Dictionary(uniqueKeysWithValues: usual)
        var outstanding = semantic
        outstanding[names[7]] = 0.86
        let fusion = Fusion(model: EmbeddingModelID(name: "strange", dimension: 3))

        let found = fusion.matches(
            semantic: outstanding, lexical: [:],
            background: Background(count: 50, cosines: outstanding.values), limit: 5)
        let none = fusion.matches(
            semantic: semantic, lexical: [:],
            background: Background(count: 50, cosines: semantic.values), limit: 5)

        #expect(found.first?.name == names[7])
        #expect(none.isEmpty)
    }

    @Test func aStrangeModelIsTakenAtItsWordAmongFew() throws {
        let (right, wrong) = (try SkillName("halve-number"), try SkillName("split-words"))
        let semantic: [SkillName: Float] = [right: 0.6, wrong: 0.1]

        let matches = Fusion(model: EmbeddingModelID(name: "strange", dimension: 3)).matches(
            semantic: semantic, lexical: [:],
            background: Background(count: 2, cosines: semantic.values), limit: 1)

        #expect(matches.map(\.name) == [right])
    }

    @Test func nothingStandsOutWhereAStrangeModelFindsAllAlike() throws {
        let names = try (0..<50).map { try SkillName("skill-\($0)") }
        let semantic = Dictionary(uniqueKeysWithValues: names.map { ($0, Float(0.8)) })

        let matches = Fusion(model: EmbeddingModelID(name: "strange", dimension: 3)).matches(
            semantic: semantic, lexical: [:],
            background: Background(count: 50, cosines: semantic.values), limit: 5)

        #expect(matches.isEmpty)
    }

    @Test func ranksEvenWhatDoesNotFit() throws {
        let (near, far) = (try SkillName("word-count"), try SkillName("sha256"))
        let semantic: [SkillName: Float] = [near: 0.1, far: 0]

        let ranking = fusion.ranking(
            semantic: semantic, lexical: [:],
            background: Background(count: 2, cosines: semantic.values), limit: 5)

        #expect(ranking.map(\.name) == [near, far])
        #expect(ranking.allSatisfy { $0.score < Fusion.threshold })
    }

    @Test func nothingFitsInAnEmptyLibrary() {
        #expect(matches().isEmpty)
    }

    @Test func aNegativeLexicalScoreCountsAsNone() throws {
        let name = try SkillName("word-count")

        let matches = matches(semantic: [name: 0.9], lexical: [name: -10])

        #expect(matches.map(\.lexical) == [0])
    }

    @Test(arguments: [-1, 0])
    func aLimitWithoutRoomGivesNothing(limit: Int) throws {
        let name = try SkillName("word-count")

        #expect(matches(semantic: [name: 0.9], limit: limit).isEmpty)
    }

    // With the words, which need the library's full-text index: RetrievalTests.
    @Test func miniLMFindsByMeaningAlone() async throws {
        let quality = try await quality(of: installedModel())

        #expect(
            quality.first["add up the numbers in a table column"]?.text == "csv-column-sum")
        #expect(quality.firstIsRight >= 0.9)
        #expect(quality.kept >= 0.85)
        #expect(quality.refused == 1)
    }

    @Test func hashedNgramsRankByPartsOfWordsAlone() async throws {
        let quality = try await quality(of: HashedNgrams())

        #expect(
            quality.first["add up the numbers in a table column"]?.text == "csv-column-sum")
        #expect(quality.firstIsRight >= 0.75)
        #expect(quality.refused == 1)
    }

    private func matches(
        semantic: [SkillName: Float] = [:], lexical: [SkillName: Double] = [:], count: Int = 1,
        limit: Int = 5
    ) -> [Fusion.Match] {
        fusion.matches(
            semantic: semantic, lexical: lexical,
            background: Background(count: count, cosines: semantic.values), limit: limit)
    }

    /// Shares from 0 to 1, by meaning alone.
    private struct Quality {
        /// What each request found first.
        var first: [String: SkillName]
        var firstIsRight: Double
        var kept: Double
        var refused: Double
    }

    private func quality(of model: some EmbeddingModel) async throws -> Quality {
        let skills = try UtilitySkills()
        let index = try await skills.index(with: model)
        let requests = try await model.embeddings(of: skills.requests.map(\.query))
        let offTopic = try await model.embeddings(of: skills.offTopic)
        var first: [String: SkillName] = [:]
        var (right, kept, refused) = (0, 0, 0)
        for (request, query) in zip(skills.requests, requests) {
            first[request.query] = try index.scores(for: query).first?.name
            if first[request.query] == request.skill { right += 1 }
            if try !matches(for: query, in: index).isEmpty { kept += 1 }
        }
        for query in offTopic where try matches(for: query, in: index).isEmpty { refused += 1 }
        return Quality(
            first: first, firstIsRight: Double(right) / Double(requests.count),
            kept: Double(kept) / Double(requests.count),
            refused: Double(refused) / Double(offTopic.count))
    }

    private func matches(
        for query: Embedding, in index: UtilitySkills.Index
    ) throws -> [Fusion.Match] {
        let scores = try index.scores(for: query).map { ($0.name, $0.score) }
        let semantic = Dictionary(uniqueKeysWithValues: scores)
        return Fusion(model: index.index.model).matches(
            semantic: semantic, lexical: [:],
            background: Background(count: semantic.count, cosines: semantic.values), limit: 5)
    }
}
