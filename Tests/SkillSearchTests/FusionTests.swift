import SkillCore
import SkillSearch
import Testing

@Suite struct FusionTests {
    private let fusion = Fusion(model: MiniLM.id)

    @Test func addsMeaningAndWords() throws {
        let sum = try SkillName("csv-column-sum")

        let matches = fusion.matches(semantic: [sum: 0.5], lexical: [sum: 10], limit: 5)

        #expect(matches.map(\.name) == [sum])
        #expect(matches.first?.semantic == 0.5)
        #expect(matches.first?.lexical == 10)
        // 0.6 · 0.5 + 0.4 · 10 / (10 + 10)
        #expect(abs((matches.first?.score ?? 0) - 0.5) < 1e-12)
    }

    @Test func wordsDecideBetweenEqualMeanings() throws {
        let (first, second) = (try SkillName("crc32"), try SkillName("sha256"))

        let matches = fusion.matches(
            semantic: [first: 0.6, second: 0.6], lexical: [second: 3], limit: 5)

        #expect(matches.map(\.name) == [second, first])
        #expect(matches.map(\.lexical) == [3, 0])
    }

    @Test func tiesGoToTheNameThatSortsFirst() throws {
        let names = try ["b", "c", "a"].map { try SkillName($0) }
        let semantic = Dictionary(uniqueKeysWithValues: names.map { ($0, Float(0.5)) })

        let matches = fusion.matches(semantic: semantic, lexical: [:], limit: 2)

        #expect(matches.map(\.name.text) == ["a", "b"])
    }

    @Test func aSkillFoundByWordsAloneIsRanked() throws {
        let name = try SkillName("iban-check")

        let matches = fusion.matches(semantic: [:], lexical: [name: 90], limit: 5)

        #expect(matches.map(\.name) == [name])
        #expect(matches.first?.semantic == 0)
    }

    @Test(arguments: [0.0, 0.34])
    func nothingFitsBelowTheThreshold(cosine: Float) throws {
        let name = try SkillName("word-count")

        #expect(fusion.matches(semantic: [name: cosine], lexical: [name: 1], limit: 5).isEmpty)
    }

    @Test func nothingFitsInAnEmptyLibrary() {
        #expect(fusion.matches(semantic: [:], lexical: [:], limit: 5).isEmpty)
    }

    @Test func aNegativeLexicalScoreCountsAsNone() throws {
        let name = try SkillName("word-count")

        let matches = fusion.matches(semantic: [name: 0.9], lexical: [name: -10], limit: 5)

        #expect(matches.map(\.lexical) == [0])
    }

    @Test(arguments: [-1, 0])
    func aLimitWithoutRoomGivesNothing(limit: Int) throws {
        let name = try SkillName("word-count")

        #expect(fusion.matches(semantic: [name: 0.9], lexical: [:], limit: limit).isEmpty)
    }

    @Test func miniLMFindsWhatIsAskedFor() async throws {
        let quality = try await quality(of: installedModel())

        #expect(
            quality.first["add up the numbers in a table column"]?.text == "csv-column-sum")
        #expect(quality.firstIsRight >= 0.9)
        #expect(quality.kept >= 0.95)
        #expect(quality.refused == 1)
    }

    @Test func hashedNgramsFindMostOfWhatIsAskedFor() async throws {
        let quality = try await quality(of: HashedNgrams())

        #expect(
            quality.first["add up the numbers in a table column"]?.text == "csv-column-sum")
        #expect(quality.firstIsRight >= 0.75)
        #expect(quality.kept >= 0.8)
        #expect(quality.refused >= 0.9)
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
            first[request.query] = try index.matches(for: query, limit: 1).first?.name
            if first[request.query] == request.skill { right += 1 }
            if try !matches(for: query, in: index).isEmpty { kept += 1 }
        }
        for query in offTopic where try matches(for: query, in: index).isEmpty { refused += 1 }
        return Quality(
            first: first, firstIsRight: Double(right) / Double(requests.count),
            kept: Double(kept) / Double(requests.count),
            refused: Double(refused) / Double(offTopic.count))
    }

    private func matches(for query: Embedding, in index: SearchIndex) throws -> [Fusion.Match] {
        Fusion(model: index.model).matches(
            semantic: try index.scores(for: query), lexical: [:], limit: 5)
    }
}
