import Foundation
import SkillCore
import SkillSyntax
import Testing

@Suite struct SkillReaderTests {
    @Test func readsAWholeSkill() throws {
        let text = TextSkill()
        let skill = try text.read(folderName: "csv-column-sum")

        #expect(skill.name.text == "csv-column-sum")
        #expect(skill.description == "Adds up one column of a CSV file.")
        #expect(skill.license == "Apache-2.0")
        #expect(skill.metadata == ["author": "Ada: the first", "version": "1"])
        #expect(skill.instructions == "# Sums\n\nUse it for totals.")
        #expect(skill.source == text.source)
        #expect(skill.importedModules == ["TextLines"])
        #expect(
            skill.examples == [
                Example(
                    input: ["csv": "a\n1\n2", "column": "a"], expectation: .output(["sum": 3])),
                Example(
                    input: ["csv": "a", "column": "b"],
                    expectation: .error(containing: "no column"), tolerance: 0.5),
            ])
    }

    @Test func makesTheSameSkillFromItsParts() throws {
        let skill = try TextSkill().read()

        let made = try SkillReader().skill(
            named: skill.name, description: skill.description, license: skill.license,
            metadata: skill.metadata, instructions: skill.instructions, source: skill.source,
            examples: skill.examples)

        #expect(made == skill)
    }

    @Test func refusesAFolderOfAnotherName() throws {
        #expect(
            throws: SkillReaderError.nameDiffers(
                name: try SkillName("csv-column-sum"), folder: "sums")
        ) {
            try TextSkill().read(folderName: "sums")
        }
    }

    @Test func refusesANameThatHidesAModuleOfTheToolchain() throws {
        var text = TextSkill()
        text.markdown = "---\nname: skill-kit\ndescription: Hides.\n---\n"
        #expect(text.error == .reservedName(try SkillName("skill-kit")))
    }

    @Test func readsAFolder() throws {
        try withTemporaryFolder { folder in
            let text = TextSkill()
            let skill = folder.appending(path: "csv-column-sum")
            try FileManager.default.createDirectory(at: skill, withIntermediateDirectories: true)
            try Data(text.markdown.utf8).write(to: skill.appending(path: "SKILL.md"))
            try Data(text.source.utf8).write(to: skill.appending(path: "skill.swift"))
            try Data(text.examples.utf8).write(to: skill.appending(path: "examples.json"))

            #expect(try SkillReader().skill(inFolder: skill) == text.read())
        }
    }

    @Test func namesTheMissingFile() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "SKILL.md").path(percentEncoded: false)
            #expect(throws: SkillReaderError.missing(path: path)) {
                try SkillReader().skill(inFolder: folder)
            }
        }
    }

    @Test(arguments: ["link", "folder", "pipe"])
    func refusesWhatIsNotARegularFile(kind: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "SKILL.md")
            let path = file.path(percentEncoded: false)
            switch kind {
            case "link":
                let target = folder.appending(path: "other.md")
                try Data(TextSkill().markdown.utf8).write(to: target)
                try FileManager.default.createSymbolicLink(at: file, withDestinationURL: target)
            case "folder":
                try FileManager.default.createDirectory(
                    at: file, withIntermediateDirectories: false)
            default:
                try #require(unsafe mkfifo(path, 0o600) == 0)
            }

            #expect(throws: SkillReaderError.notARegularFile(path: path)) {
                try SkillReader().skill(inFolder: folder)
            }
        }
    }

    @Test func refusesAFileThatIsTooLarge() throws {
        try withTemporaryFolder { folder in
            try Data(count: (1 << 20) + 1).write(to: folder.appending(path: "SKILL.md"))
            #expect(throws: SkillReaderError.tooLarge(name: "SKILL.md", limit: 1 << 20)) {
                try SkillReader().skill(inFolder: folder)
            }
        }
    }

    @Test func refusesBytesThatAreNotUTF8() throws {
        try withTemporaryFolder { folder in
            try Data([0x2D, 0xFF, 0xFE]).write(to: folder.appending(path: "SKILL.md"))
            #expect(throws: SkillReaderError.notUTF8(name: "SKILL.md")) {
                try SkillReader().skill(inFolder: folder)
            }
        }
    }

    @Test func refusesSourceThatIsTooLarge() {
        var text = TextSkill()
        text.source += String(repeating: "\n", count: 1 << 17)
        #expect(text.error == .tooLarge(name: "skill.swift", limit: 1 << 17))
    }

    @Test func findsSkillFoldersBelowAFolder() throws {
        try withTemporaryFolder { folder in
            for path in ["b/two", "a", "b/one", ".hidden/three", "c/empty"] {
                let skill = folder.appending(path: path)
                try FileManager.default.createDirectory(
                    at: skill, withIntermediateDirectories: true)
                if path != "c/empty" {
                    try Data().write(to: skill.appending(path: "SKILL.md"))
                }
            }
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "loop"), withDestinationURL: folder)

            let found = try SkillReader().skillFolders(at: folder)

            #expect(found.map(\.lastPathComponent) == ["a", "one", "two"])
            #expect(
                try SkillReader().skillFolders(at: folder.appending(path: "b/one"))
                    .map(\.lastPathComponent) == ["one"])
        }
    }

    @Test func saysWhenThereAreNoSkills() throws {
        try withTemporaryFolder { folder in
            let path = folder.standardizedFileURL.path(percentEncoded: false)
            #expect(throws: SkillReaderError.noSkills(path: path)) {
                try SkillReader().skillFolders(at: folder)
            }
            let missing = folder.appending(path: "missing")
            #expect(
                throws: SkillReaderError.missing(path: missing.path(percentEncoded: false))
            ) {
                try SkillReader().skillFolders(at: missing)
            }
        }
    }

    @Test func doesNotSearchDeeperThanItsLimit() throws {
        try withTemporaryFolder { folder in
            let deep = folder.appending(path: "1/2/3/4/5/6/7/8/9")
            try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
            try Data().write(to: deep.appending(path: "SKILL.md"))

            #expect(throws: SkillReaderError.self) { try SkillReader().skillFolders(at: folder) }
        }
    }
}
