import Foundation
import SkillCore
import SkillSyntax
import SkillTestSupport
import Testing

/// Whatever the bytes, reading ends soon with a skill or an error that says something.
@Suite(.timeLimit(.minutes(5))) struct MalformedInputTests {
    private func read(_ text: TextSkill) -> Bool {
        if let error = text.error {
            #expect(error.description.hasSuffix("."))
            return false
        }
        return true
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func survivesMutatedMarkdown(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = TextSkill().markdown
        let pieces = ["---\n", "&a ", "*a", "[", "{", "- ", "? ", "\"", "\u{0}", "\u{2028}", ": "]
        var accepted = 0
        for _ in 0..<250 {
            var text = TextSkill()
            text.source = Self.shortSource
            text.markdown = random.mutation(of: original, inserting: pieces)
            if read(text) { accepted += 1 }
        }
        #expect((1..<250).contains(accepted))
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func survivesMutatedExamples(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = TextSkill().examples
        let pieces = ["[", "{", "1e999", "-0", "\"input\":", "null,", "\\u0000", "\\ud800", "\"}"]
        for _ in 0..<500 {
            var text = TextSkill()
            text.source = Self.shortSource
            text.examples = random.mutation(of: original, inserting: pieces)
            _ = read(text)
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func survivesMutatedSource(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "(", "[", "{", "\"\"\"", "\\(", "#if a\n", "#endif\n", "@a", "/*", "<", "struct ",
            "enum CodingKeys { case a }", "var x: ", "import ", "???", "`", "#/",
            "extension Input ",
        ]
        var accepted = 0
        for _ in 0..<250 {
            var text = TextSkill()
            text.source = random.mutation(of: text.source, inserting: pieces)
            if read(text) { accepted += 1 }
            _ = SkillImports().sourceForCompiling(text.source, skillModules: ["TextLines"])
        }
        #expect((1..<250).contains(accepted))
    }

    @Test func survivesEveryTruncation() {
        let text = TextSkill()
        for count in 0..<text.source.count {
            var other = text
            other.source = String(text.source.prefix(count))
            // The last bytes are the body of `run`, which only the compiler judges.
            if count < text.source.count - 30 { #expect(other.error != nil) }
        }
        for count in 0..<text.markdown.count {
            var other = text
            other.source = Self.shortSource
            other.markdown = String(text.markdown.prefix(count))
            _ = read(other)
        }
        for count in 0..<text.examples.count {
            var other = text
            other.source = Self.shortSource
            other.examples = String(text.examples.prefix(count))
            #expect(other.error != nil)
        }
    }

    @Test(arguments: [
        ("let x = ", "("), ("let x = ", "["), ("func f() ", "{"), ("let x = ", "f {"),
        ("let x = ", "\"\\("), ("let x: ", "A<"), ("let x: ", "(A) -> "), ("let x = ", "try "),
        ("let x = ", "await\n"), ("func f() {\n", "if "), ("let x: A", " -> A"),
        ("let x = a", " ? a"), ("", "#if A\n"), ("let x = ", "copy "),
        ("func f() {\n", "switch "), ("func f() {\n", "do "), ("func f() {\n", "if a {\n"),
        ("", "class A "), ("", "enum A\n"), ("", "extension "), ("func f() { if case ", "let "),
    ])
    func refusesDeepNesting(start: String, unit: String) {
        let source = start + String(repeating: unit, count: 100_000 / unit.utf8.count)
        guard case .tooDeeplyNested? = error(reading: source) else {
            Issue.record("\(String(describing: error(reading: source)))")
            return
        }
    }

    // Chains aren't nested for the reader of the source, but the syntax tree of one is deep.
    @Test(arguments: [
        ("let x = a", ".a"), ("let x = a", "()"), ("let x = a", "!"), ("let x: A", "?"),
        ("let x: A", ".B"), ("let x = 1", " + 1"), ("@A", ".A"), ("a", ".a"), ("import a", ".a"),
        ("struct Input: Codable { var x: A", "?"), ("extension A", ".A"), ("/*", "/*"), ("", "/"),
        ("func f() { ", "return "), ("", "public "), ("let x = ", "-"), ("", "`a"), ("", "\"\"\""),
        ("", "class A class A {} {}\n"), ("func f() {\nif a {}", " else if a {}"),
    ])
    func survivesLongChains(start: String, unit: String) {
        let source = start + String(repeating: unit, count: 30_000 / unit.utf8.count)
        #expect(error(reading: source) != nil)
        #expect(
            SkillImports().sourceForCompiling(source, skillModules: []).utf8.count
                == source.utf8.count)
    }

    @Test func readsNestingThatPeopleWrite() throws {
        let deep = 30
        let source = """
            \(Self.shortSource)
            let brackets = \(String(repeating: "(", count: deep))1\(String(repeating: ")", count: deep))
            let matrix = [[[[1, 2], [3]]]]
            func blocks() {
            \(String(repeating: "if a < b {\n", count: deep))\(String(repeating: "}\n", count: deep))
            }
            func chain(_ x: Int) {
                if x < 0 {} \(String(repeating: "else if x > 1 {} ", count: 60))
            }
            let rows: [[Double]] = [
            \(String(repeating: "    [1.5, -2, .pi],\n", count: 2_000))
            ]
            enum Many: Int {
            \((0..<500).map { "    case c\($0)" }.joined(separator: "\n"))
            }
            struct Wide {
            \((0..<500).map { "    var v\($0): Dictionary<String, Array<Int?>>?" }.joined(separator: "\n"))
            }
            func calls() throws {
            \(String(repeating: "    try f(a < b ? .c : .d, if: 1)\n    if x { try g() }\n", count: 300))
            }
            """
        _ = try SkillReader().signature(of: source)
    }

    private func error(reading source: String) -> SkillReaderError? {
        do {
            _ = try SkillReader().signature(of: source)
            return nil
        } catch {
            return error
        }
    }

    private static let shortSource = """
        struct Input: Codable {}
        struct Output: Codable {}
        func run(_ input: Input) -> Output { Output() }
        """
}
