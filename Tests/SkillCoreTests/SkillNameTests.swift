import Foundation
import SkillCore
import Testing

@Suite struct SkillNameTests {
    @Test(arguments: ["sum", "word-count", "sha256", "iso-8601-week", "a"])
    func acceptsHyphenatedWords(text: String) throws {
        #expect(try SkillName(text).text == text)
    }

    @Test(arguments: [
        "", "-", "Sum", "word_count", "word--count", "-word", "word-", "9lives", "süm", "a b",
        String(repeating: "a", count: 65),
    ])
    func refusesEverythingElse(text: String) {
        #expect(throws: InvalidSkillName(text: text)) { try SkillName(text) }
    }

    @Test(arguments: ["foundation", "swift", "glibc", "dispatch"])
    func refusesNamesThatHideAModuleOfTheToolchain(text: String) {
        #expect(throws: InvalidSkillName(text: text)) { try SkillName(text) }
    }

    @Test(arguments: [
        ("csv-column-sum", "CsvColumnSum"), ("sha256", "Sha256"), ("iso-8601-week", "Iso8601Week"),
    ])
    func becomesAModule(text: String, module: String) throws {
        #expect(try SkillName(text).moduleName == module)
    }

    @Test func decodesOnlyWhatItAccepts() throws {
        let good = try JSONDecoder().decode([SkillName].self, from: Data(#"["word-count"]"#.utf8))

        #expect(try good == [SkillName("word-count")])
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([SkillName].self, from: Data(#"["Word Count"]"#.utf8))
        }
    }

    @Test func explainsTheRefusal() {
        #expect(
            InvalidSkillName(text: "Word Count").description == """
                "Word Count" can't name a skill. Use lowercase words joined by hyphens, such as \
                word-count, at most 64 characters.
                """)
    }
}
