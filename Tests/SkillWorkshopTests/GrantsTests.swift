import SkillCore
import SkillWorkshop
import Testing

@Suite struct GrantsTests {
    @Test func readsWhatIsGranted() throws {
        let grants = try Grants(parsing: ["llm,skill", "http:Example.org", "llm"])

        #expect(grants.capabilities == [.languageModel, .skills, .http(host: "example.org")])
        #expect(try Grants(parsing: []) == Grants())
    }

    @Test(arguments: [
        ("web", "web"), ("llm,web", "web"), ("", ""), (",", ","), ("http:*", "http:*"),
        ("all", "all"), ("http:a/b", "http:a/b"),
    ])
    func refusesWhatCanNotBeGranted(list: String, word: String) {
        #expect(throws: UnknownCapability(word)) { try Grants(parsing: ["llm", list]) }
    }
}
