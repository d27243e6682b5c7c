import SkillCore
import SkillStorage
import Testing

@Suite struct LexicalMatchTests {
    let store: SkillStore

    init() throws {
        store = try SkillStore()
    }

    @Test func findsStemsAndRanksTheBetterMatchFirst() async throws {
        try await keep("alpha", "Counts the words of a text.")
        try await keep("beta", "Counts the words of a text and sorts the sorted sorting of them.")
        try await keep("gamma", "Paints a picture.")

        let matches = try await store.lexicalMatches("sort counting", limit: 9)

        #expect(matches.map(\.name.text) == ["beta", "alpha"])
        #expect(matches.allSatisfy { $0.score > 0 })
        #expect(matches.map(\.score) == matches.map(\.score).sorted(by: >))
    }

    @Test func ordersEqualsByName() async throws {
        for name in ["delta", "alpha", "beta"] { try await keep(name, "Paints a picture.") }

        #expect(try await names("picture") == ["alpha", "beta", "delta"])
        #expect(
            try await store.lexicalMatches("picture", limit: 2).map(\.name.text) == [
                "alpha", "beta",
            ])
    }

    @Test(arguments: [
        "multi-agent", "\"", "\"multi", "multi\"agent", "multi AND", "NOT multi",
        "multi NEAR/2 agent",
        "multi* OR (", ")))", "name:multi", "^multi", "{multi agent}: x", "multi\u{0}agent", "😀",
        "multi 😀", "-multi", "+", "'; DROP TABLE skills; --", "multi\n\tagent", "", " ", "%_",
        "MULTI", "agent's", "e\u{301}", "\u{301}", "مرحبا", "हिन्दी", "𝒳", "½ multi", "ﬁ",
    ])
    func takesAnyTextAsAQuery(query: String) async throws {
        try await keep("multi-agent", "Lets several agents work.")

        let matches = try await names(query)

        let hasWord = query.lowercased().contains("multi") || query.contains("agent")
        #expect(matches == (hasWord ? ["multi-agent"] : []))
    }

    @Test func takesAWholePageAsAQuery() async throws {
        try await keep("alpha", "Paints a picture.")
        let page = (0..<20_000).map { "word\($0)" }.joined(separator: " ")

        #expect(try await names("picture " + page) == ["alpha"])
        #expect(try await names(String(repeating: "絵", count: 20_000)).isEmpty)
    }

    @Test func cutsStopwordsWhenSomethingRemains() async throws {
        try await keep("alpha", "The one that is for all of us.")
        try await keep("beta", "Paints a picture.")

        #expect(try await names("the picture of all") == ["beta"])
        #expect(try await names("that is for all") == ["alpha"])
    }

    @Test(arguments: [
        ("合計", ["sum-ja"]), ("列の合計を求める", ["sum-ja"]), ("計", ["sum-ja"]),
        ("将文本翻译", ["translate-zh"]), ("翻译", ["translate-zh"]), ("单词数", ["translate-zh"]),
        ("합계", ["sum-ko"]), ("ราคา", ["price-th"]), ("CSVの合計", ["sum-ja", "csv"]), ("猫", []),
    ])
    func findsTextWithoutSpaces(query: String, expected: [String]) async throws {
        try await keep("sum-ja", "列を合計します。CSVにも使えます。")
        try await keep("translate-zh", "把文本翻译成英文，并统计单词数量。")
        try await keep("sum-ko", "숫자의 합계를 구합니다.")
        try await keep("price-th", "คำนวณราคาสินค้า")
        try await keep("csv", "Reads CSV tables.")

        #expect(Set(try await names(query)) == Set(expected))
    }

    @Test func findsPartsOfWordsWhenNoWholeWordFits() async throws {
        try await keep("alpha", "Parses a hyperparameter.")
        try await keep("beta", "Reads a parameter.")

        #expect(try await names("parameter") == ["beta"])
        #expect(try await names("perparam") == ["alpha"])
    }

    @Test(arguments: [0, -1, Int.min]) func findsNothingBelowOne(limit: Int) async throws {
        try await keep("alpha", "Paints a picture.")

        #expect(try await store.lexicalMatches("picture", limit: limit).isEmpty)
        #expect(try await store.lexicalMatches("picture", limit: .max).count == 1)
    }

    @Test func forgetsReplacedText() async throws {
        try await keep("alpha", "Paints a picture.")
        try await keep("alpha", "Sings a song.")

        #expect(try await names("picture").isEmpty)
        #expect(try await names("song") == ["alpha"])
        try await store.checkIntegrity()
    }

    private func keep(_ name: String, _ description: String) async throws {
        try await store.keep(
            Samples.skill(name, description: description), provenance: Samples.provenance,
            replacing: true)
    }

    private func names(_ query: String) async throws -> [String] {
        try await store.lexicalMatches(query, limit: 9).map(\.name.text)
    }
}
