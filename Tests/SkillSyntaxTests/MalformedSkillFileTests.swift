import Foundation
import SkillCore
import SkillSyntax
import SkillTestSupport
import Testing

/// Whatever bytes a SKILL.md holds, reading its folder ends soon with a skill or an error.
@Suite(.timeLimit(.minutes(5))) struct MalformedSkillFileTests {
    @Test(arguments: 0..<4 as Range<UInt64>)
    func survivesMutatedBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let original = Data(TextSkill().markdown.utf8)
        let folder = try Self.folder()
        var accepted = 0
        for _ in 0..<100 {
            if try read(random.mutation(of: original), in: folder) == nil { accepted += 1 }
        }
        #expect((1..<100).contains(accepted))
    }

    @Test(
        arguments: [
            ("an overlong slash", [0xC0, 0xAF]), ("half a character", [0xE2, 0x82]),
            ("a surrogate", [0xED, 0xA0, 0x80]), ("no character", [0xFF]), ("Latin-1", [0xE9]),
        ] as [(String, [UInt8])])
    func refusesWhatIsNotText(_ name: String, _ bytes: [UInt8]) throws {
        let markdown = Data("---\nname: a\ndescription: b".utf8) + bytes + Data("\n---\n".utf8)
        #expect(try read(markdown, in: Self.folder()) == .notUTF8(name: "SKILL.md"), "\(name)")
    }

    @Test func refusesAByteOrderMark() throws {
        let markdown = Data([0xEF, 0xBB, 0xBF] + "---\nname: a\ndescription: b\n---\n".utf8)
        #expect(try read(markdown, in: Self.folder()) == .missingFrontMatter)
    }

    @Test(arguments: ["name: a\0", "name: \"a\\0\"", "\0: a", "name: a\u{1}"])
    func refusesControlCharacters(_ field: String) throws {
        let markdown = Data("---\n\(field)\ndescription: b\n---\n".utf8)
        #expect(try read(markdown, in: Self.folder()) != nil)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func survivesEveryLineBreak(_ lineBreak: String) throws {
        let markdown = TextSkill().markdown.replacing("\n", with: lineBreak)
        let error = try read(Data(markdown.utf8), in: Self.folder())
        #expect((error == .missingFrontMatter) == (lineBreak == "\r"))
    }

    /// Nine aliases in each of forty lists: nobody can visit what they stand for.
    @Test(arguments: [
        "name: *last", "? *last\n: a", "*last : a", "? *last\n: a\n? *last\n: b", "{*last : a}",
        "name: {? *last : a}", "metadata:\n  ? *last\n  : a", "- *last", "<<: *last",
    ])
    func refusesAnAliasBomb(_ use: String) throws {
        let lists = (1...40).map { level in
            "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]"
        }
        let yaml = ["a0: &a0 [x, x]"] + lists + ["last: &last *a40", use]
        let flow = ["a0: &a0 [x, x]"] + lists + [use.replacing("last", with: "a40")]
        for lines in [yaml, flow] {
            let markdown = "---\n\(lines.joined(separator: "\n"))\n---\n"
            #expect(try read(Data(markdown.utf8), in: Self.folder()) != nil)
        }
    }

    @Test(arguments: ["name", "description", "license", "compatibility", "metadata", "unknown"])
    func refusesHugeFields(_ field: String) throws {
        for size in [1 << 16, 1 << 20, 1 << 21] {
            let text = String(repeating: "a", count: size)
            let markdown = "---\nname: a\ndescription: b\n\(field): \(text)\n---\n"
            #expect(try read(Data(markdown.utf8), in: Self.folder()) != nil)
        }
    }

    @Test func survivesManyFields() throws {
        let fields = (0..<5000).map { "  k\($0): v" }.joined(separator: "\n")
        let markdown = "---\nname: a\ndescription: b\nmetadata:\n\(fields)\n---\n"
        #expect(try read(Data(markdown.utf8), in: Self.folder()) == nil)
    }

    /// What keeps a folder from being a skill, or nil when it is one.
    private func read(_ markdown: Data, in folder: TemporaryFolder) throws -> SkillReaderError? {
        try markdown.write(to: folder.file("a/SKILL.md"))
        do {
            _ = try SkillReader().skill(inFolder: folder.file("a"))
            return nil
        } catch .nameDiffers {
            return nil
        } catch {
            #expect(error.description.hasSuffix("."))
            return error
        }
    }

    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            at: folder.file("a"), withIntermediateDirectories: false)
        let text = TextSkill()
        let source = """
            struct Input: Codable {}
            struct Output: Codable {}
            func run(_ input: Input) -> Output { Output() }
            """
        try Data(source.utf8).write(to: folder.file("a/skill.swift"))
        try Data(text.examples.utf8).write(to: folder.file("a/examples.json"))
        return folder
    }
}

extension SeededGenerator {
    /// `bytes` with up to eight of them changed to any other, removed, doubled, or cut off.
    fileprivate mutating func mutation(of bytes: Data) -> Data {
        var bytes = [UInt8](bytes)
        for _ in 0..<Int.random(in: 1...8, using: &self) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<12, using: &self) {
            case 0: bytes.removeSubrange(index...)
            case 1...3: bytes.remove(at: index)
            case 4...6: bytes.insert(bytes[index], at: index)
            default: bytes[index] = UInt8.random(in: 0...255, using: &self)
            }
        }
        return Data(bytes)
    }
}
