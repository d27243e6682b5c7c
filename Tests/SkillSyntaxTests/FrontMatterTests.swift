import SkillCore
import SkillSyntax
import Testing

@Suite struct FrontMatterTests {
    private func error(_ frontMatter: String) -> SkillReaderError? {
        var text = TextSkill()
        text.markdown = "---\n\(frontMatter)\n---\n"
        return text.error
    }

    private func skill(_ frontMatter: String) throws -> Skill {
        var text = TextSkill()
        text.markdown = "---\n\(frontMatter)\n---\n"
        return try text.read()
    }

    @Test(arguments: [
        "", "name: a", "# Title\n---\nname: a\n---", "---\nname: a\ndescription: b", "\n---\n---",
    ])
    func asksForFrontMatter(markdown: String) {
        var text = TextSkill()
        text.markdown = markdown
        #expect(text.error == .missingFrontMatter)
    }

    @Test func refusesUnknownFields() {
        #expect(error("name: a\ndescription: b\ntags: c") == .unknownField("tags"))
    }

    @Test(arguments: ["name", "description"])
    func asksForTheRequiredFields(field: String) {
        let other = field == "name" ? "description: b" : "name: a"
        #expect(error(other) == .missingField(field))
    }

    @Test(arguments: ["Word-Count", "-a", "a-", "a--b", "ä", "1a", "", "a b"])
    func refusesNamesThatBreakTheRules(name: String) {
        #expect(
            error("name: \"\(name)\"\ndescription: b") == .invalidName(InvalidSkillName(text: name))
        )
    }

    @Test(arguments: [
        "", "  ", "a <b", "a > b", String(repeating: "é", count: 1_025),
    ])
    func refusesDescriptionsThatBreakTheRules(description: String) {
        #expect(
            error("name: a\ndescription: \"\(description)\"")
                == .invalidField(
                    name: "description", rule: "1 to 1024 characters without < or >"))
    }

    @Test func acceptsTheLongestDescription() throws {
        let description = String(repeating: "é", count: 1_024)
        #expect(try skill("name: a\ndescription: \(description)").description == description)
    }

    @Test func readsWhatASkillAsksOfTheHost() throws {
        let asking = "name: a\ndescription: b\nmetadata:\n  capabilities:"

        #expect(
            try skill("\(asking) llm, skill http:Example.org:8080").capabilities
                == [.languageModel, .skills, .http(host: "example.org:8080")])
        #expect(try skill("\(asking) \"\"").capabilities.isEmpty)
        #expect(try skill("name: a\ndescription: b").capabilities.isEmpty)
    }

    @Test(arguments: [
        "web", "LLM", "http", "http:", "http:*", "http:a b", "https:example.org",
        "http://example.org", "http:example.org/x", "http:[::1]", "http:a@b", "http:a:0",
    ])
    func refusesCapabilitiesThatThereAreNot(text: String) throws {
        let refused = text == "http:a b" ? "b" : text

        let error = error(
            "name: a\ndescription: b\nmetadata:\n  capabilities: \"llm \(text)\"")

        #expect(error == .unknownCapability(refused))
        #expect("\(try #require(error))".contains("Write llm, skill, or http: and a host"))
    }

    @Test func refusesALongCompatibility() {
        let long = String(repeating: "a", count: 501)
        #expect(
            error("name: a\ndescription: b\ncompatibility: \(long)")
                == .invalidField(name: "compatibility", rule: "at most 500 characters"))
    }

    @Test func readsScalarsOfAnyStyleAsText() throws {
        let skill = try skill(
            """
            name: 'word-count'
            description: >-
              Counts
              words.
            license: |-
              MIT
              OR Apache-2.0
            metadata:
              version: 1
              stable: true
              nothing: null
            """)
        #expect(skill.name.text == "word-count")
        #expect(skill.description == "Counts words.")
        #expect(skill.license == "MIT\nOR Apache-2.0")
        #expect(skill.metadata == ["version": "1", "stable": "true", "nothing": "null"])
    }

    @Test(arguments: [
        ("name: [a]", 2, "the value of \"name\" isn't text"),
        ("name: a\ndescription:\n  - b", 4, "the value of \"description\" isn't text"),
        ("name: a\ndescription: b\nmetadata: c", 4, "there is no indented list"),
        ("name: a\ndescription: b\nmetadata: {c: d}", 4, "there is no indented list"),
        ("name: a\ndescription: b\nmetadata:\n  c:\n    d: e", 6, "the value of \"c\" isn't text"),
        ("{name: a, description: b}", 2, "there is no indented list"),
        ("- a", 2, "there is no indented list"),
        ("just text", 2, "there is no indented list"),
        ("", 2, "there is no indented list"),
        (
            "name: a\ndescription: b\nmetadata:\n  1: c\n  \"1\": d", 6,
            "\"1\" is there more than once"
        ),
        ("name: a\nname: b", 2, "\"name\" is there more than once"),
        ("name: \"a", 2, "found unexpected end of stream"),
        ("name: a\n\tdescription: b", 3, "found a tab character that violates indentation"),
        ("name: a: b", 2, "mapping values are not allowed in this context"),
        ("name: !!str a\ndescription: b", 2, "tags aren't allowed"),
    ])
    func saysWhereTheYAMLIsWrong(yaml: String, line: Int, problem: String) throws {
        guard case .malformedFrontMatter(let at, let what) = error(yaml) else {
            Issue.record("\(String(describing: error(yaml)))")
            return
        }
        #expect(at == line)
        #expect(what.hasPrefix(problem))
    }

    @Test(arguments: [
        "name: &n a\ndescription: b", "name: &n a\ndescription: *n", "&m\nname: a\ndescription: b",
        "name: a\ndescription: b\nmetadata: &m\n  c: d",
        "name: a\ndescription: b\nmetadata:\n  &k c: d",
    ])
    func refusesAnchorsAndAliases(yaml: String) {
        #expect(
            error(yaml)
                == .malformedFrontMatter(line: 1, problem: "anchors and aliases aren't allowed"))
    }

    @Test(arguments: ["[", "{", "- ", "? ", "{a: ", "[[[[{"])
    func refusesDeepYAML(opening: String) {
        let deep = String(repeating: opening, count: 60_000 / opening.utf8.count)
        #expect(error("name: \(deep)") != nil)
        #expect(error(deep) != nil)
    }

    @Test func refusesHugeFrontMatter() {
        let long = String(repeating: "a", count: 65_536)
        #expect(
            error("name: a\nlicense: \(long)") == .tooLarge(name: "front matter", limit: 65_536))
    }

    @Test func readsWindowsLineBreaks() throws {
        var text = TextSkill()
        text.markdown = "---\r\nname: a\r\ndescription: b c\r\n---\r\n\r\nOne\r\nTwo\r\n"
        let skill = try text.read()
        #expect(skill.description == "b c")
        #expect(skill.instructions == "One\r\nTwo")
    }

    @Test(arguments: [
        ("", ""), ("\n", ""), ("\ntext", "text"), ("\ntext\n", "text"), ("text\n", "text"),
        ("\n\ntext\n\n", "\ntext\n"), ("\n---\n", "---"),
    ])
    func keepsTheInstructions(body: String, instructions: String) throws {
        var text = TextSkill()
        text.markdown = "---\nname: a\ndescription: b\n---\n\(body)"
        #expect(try text.read().instructions == instructions)
    }
}
