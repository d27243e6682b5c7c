import Foundation
import SkillCore
import SkillSyntax
import SkillTestSupport
import Testing

@Suite struct SkillWriterTests {
    private static let nastyTexts = [
        "plain text", "a: b", "a #b", "# c", "- d", "\"quoted\"", "'single'", "it's", "[a, b]",
        "{a: b}", "*alias", "&anchor", "!tag", "%directive", "@at", "`tick`", "|", "? a", "~",
        "null", "true", "No", "1", "1.5e3", "0x1F", " leading", "trailing ", "a\nb", "a\r\nb\n",
        "tab\there", "back\\slash", "---", "...", "é ü 漢字 🎉", "\u{0}\u{7}\u{1B}\u{7F}",
        "\u{85}\u{2028}\u{2029}\u{FEFF}\u{FFFE}", "e\u{301}", String(repeating: "long ", count: 99),
    ]

    @Test(arguments: nastyTexts)
    func readsBackWhatItWrote(text: String) throws {
        var skill = try TextSkill().read()
        skill.description = "x\(text)"
        skill.license = text
        skill.metadata = [text: "v", "k": text, "x\(text)y": ""]
        skill.instructions = text
        skill.examples[0].input = .object([text: .string(text)])
        skill.examples[1].expectation = .error(containing: text)

        let read = try SkillReader().skill(
            markdown: SkillWriter().markdown(for: skill), source: skill.source,
            examples: SkillWriter().examples(for: skill), folderName: skill.name.text)

        #expect(read == skill)
    }

    @Test func readsBackRandomTexts() throws {
        var random = SeededGenerator(seed: 7)
        let skill = try TextSkill().read()
        for _ in 0..<200 {
            var other = skill
            other.description = "x" + random.text(from: Self.nastyTexts)
            other.metadata = [
                random.text(from: Self.nastyTexts): random.text(from: Self.nastyTexts)
            ]
            other.instructions = random.text(from: Self.nastyTexts)

            let read = try SkillReader().skill(
                markdown: SkillWriter().markdown(for: other), source: other.source,
                examples: SkillWriter().examples(for: other))

            #expect(read == other)
        }
    }

    @Test func writesBlockYAML() throws {
        let skill = try TextSkill().read()
        #expect(
            SkillWriter().markdown(for: skill) == """
                ---
                name: csv-column-sum
                description: Adds up one column of a CSV file.
                license: Apache-2.0
                metadata:
                  author: "Ada: the first"
                  version: "1"
                ---

                # Sums

                Use it for totals.

                """)
    }

    @Test func writesExamplesInAStableOrder() throws {
        let skill = try TextSkill().read()
        #expect(
            String(decoding: SkillWriter().examples(for: skill), as: UTF8.self) == """
                [
                  {
                    "input" : {
                      "column" : "a",
                      "csv" : "a\\n1\\n2"
                    },
                    "output" : {
                      "sum" : 3
                    }
                  },
                  {
                    "error" : "no column",
                    "input" : {
                      "column" : "b",
                      "csv" : "a"
                    },
                    "tolerance" : 0.5
                  }
                ]

                """)
    }

    @Test func writesAFolderAndReplacesIt() throws {
        try withTemporaryFolder { folder in
            var skill = try TextSkill().read()
            let written = try SkillWriter().write(skill, to: folder)
            try Data().write(to: written.appending(path: "stale.txt"))
            skill.description = "Adds: better."

            try SkillWriter().write(skill, to: folder)

            #expect(try SkillReader().skill(inFolder: written) == skill)
            #expect(
                try FileManager.default.contentsOfDirectory(
                    atPath: written.path(percentEncoded: false)
                ).sorted() == ["SKILL.md", "examples.json", "skill.swift"])
            #expect(
                try FileManager.default.contentsOfDirectory(
                    atPath: folder.path(percentEncoded: false)) == ["csv-column-sum"])
        }
    }

    @Test func writesNothingThatCouldNotBeRead() throws {
        try withTemporaryFolder { folder in
            var skill = try TextSkill().read()
            skill.examples = []
            #expect(throws: SkillReaderError.noExamples) {
                try SkillWriter().write(skill, to: folder)
            }
            #expect(
                try FileManager.default.contentsOfDirectory(
                    atPath: folder.path(percentEncoded: false)
                ).isEmpty)
        }
    }

    @Test func saysWhenTheFolderCannotBeWritten() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "file")
            try Data().write(to: file)
            let skill = try TextSkill().read()
            #expect {
                try SkillWriter().write(skill, to: file)
            } throws: { error in
                guard case .unwritable? = error as? SkillReaderError else { return false }
                return true
            }
        }
    }
}
