import SkillCore
import SkillSyntax
import Testing

@Suite struct SourceRulesTests {
    private static let skill = """
        struct Input: Codable { var a: Int }
        struct Output: Codable { var b: Int }
        func run(_ input: Input) -> Output { Output(b: input.a) }

        """

    private func error(_ first: String, name: String = "own-skill") throws -> SkillReaderError? {
        var text = TextSkill()
        text.markdown = "---\nname: \(name)\ndescription: b\n---\n"
        text.source = "\(first)\n\(Self.skill)"
        return text.error
    }

    @Test func listsTheImportedSkillsSortedAndOnce() throws {
        let modules = try SkillReader().importedModules(
            of: """
                import WordCount; import Foundation
                import TextLines
                import SkillKit
                import struct Foundation.Date
                @preconcurrency import Foundation
                internal import WordCount
                \(Self.skill)
                """)
        #expect(modules == ["TextLines", "WordCount"])
    }

    @Test(arguments: [
        ("import Glibc", SkillReaderError.forbiddenImport(module: "Glibc", line: 1)),
        ("\nimport Dispatch", .forbiddenImport(module: "Dispatch", line: 2)),
        ("import FoundationNetworking", .forbiddenImport(module: "FoundationNetworking", line: 1)),
        ("import lowercase", .forbiddenImport(module: "lowercase", line: 1)),
        ("import With_Underscore", .forbiddenImport(module: "With_Underscore", line: 1)),
        ("import _Concurrency", .forbiddenImport(module: "_Concurrency", line: 1)),
        ("import struct TextLines.Output", .partialImport(module: "TextLines", line: 1)),
        ("import TextLines.Sub", .partialImport(module: "TextLines", line: 1)),
        ("import struct SkillKit.InvalidInput", .partialImport(module: "SkillKit", line: 1)),
        ("@testable import TextLines", .attributedImport(module: "TextLines", line: 1)),
        ("@_exported import TextLines", .attributedImport(module: "TextLines", line: 1)),
        ("@preconcurrency import TextLines", .attributedImport(module: "TextLines", line: 1)),
        ("@_exported import Foundation", .attributedImport(module: "Foundation", line: 1)),
        ("import OwnSkill", .importsItself(module: "OwnSkill", line: 1)),
        ("#if DEBUG\nimport TextLines\n#endif", .conditionalImport(line: 2)),
        (
            "#if A\n#else\n#if B\n#else\nimport Foundation\n#endif\n#endif",
            .conditionalImport(line: 5)
        ),
    ])
    func refusesImportsThatASkillCannotHave(source: String, expected: SkillReaderError) throws {
        #expect(try error(source) == expected)
    }

    @Test(arguments: [
        ("struct OwnSkill {}", SkillReaderError.hidesModule(name: "OwnSkill", line: 1)),
        ("\nenum OwnSkill {}", .hidesModule(name: "OwnSkill", line: 2)),
        ("typealias OwnSkill = Int", .hidesModule(name: "OwnSkill", line: 1)),
        ("let OwnSkill = 1", .hidesModule(name: "OwnSkill", line: 1)),
        ("func OwnSkill() {}", .hidesModule(name: "OwnSkill", line: 1)),
        ("import TextLines\nclass TextLines {}", .hidesModule(name: "TextLines", line: 2)),
        ("protocol Foundation {}", .hidesModule(name: "Foundation", line: 1)),
        ("#if A\nactor OwnSkill {}\n#endif", .hidesModule(name: "OwnSkill", line: 2)),
    ])
    func refusesNamesThatHideAModule(source: String, expected: SkillReaderError) throws {
        #expect(try error(source) == expected)
    }

    @Test func allowsNestedTypesNamedLikeTheModule() throws {
        #expect(try error("enum Names { struct OwnSkill {} }\nstruct TextLines {}") == nil)
    }

    @Test(arguments: [
        "print(1)", "for i in 0..<3 {}", "if true {}", "1 + 1", "run(Input(a: 1))", "#stringify(1)",
        "#if A\nprint(1)\n#endif", "defer {}", "exit(0)",
    ])
    func refusesStatementsOutsideFunctions(source: String) throws {
        let line = source.hasPrefix("#if") ? 2 : 1
        #expect(try error(source) == .statement(line: line))
    }

    @Test(arguments: [
        "_cdecl", "_silgen_name", "_extern", "c", "_expose", "_dynamicReplacement", "main",
        "_section", "section", "_used", "used",
    ])
    func refusesAttributesThatReachBeyondTheModule(name: String) throws {
        #expect(
            try error("@\(name)(\"x\") func f() {}") == .forbiddenAttribute(name: name, line: 1))
        #expect(
            try error("func f() {\n    let c = \"\\({ @\(name) func g() {}; return 1 }())\"\n}")
                == .forbiddenAttribute(name: name, line: 2))
    }

    @Test func ignoresAttributesInTextAndComments() throws {
        #expect(
            try error(
                """
                // @_cdecl("x")
                /* @main /* @c */ @main */
                let a = "@_cdecl", b = #"\\(@main)"#, d = \"""
                    @_silgen_name "
                    \"""
                let e = /@main"/, f = #/@c (/#
                """) == nil)
    }

    @Test func allowsDeclarationsOfEveryOtherKind() throws {
        #expect(
            try error(
                """
                let table = [1: "a"], other = { 1 }()
                var counter: Int { 1 }
                infix operator <+>
                precedencegroup Low {}
                @available(*, deprecated) func old() {}
                extension Int { var twice: Int { self * 2 } }
                """) == nil)
    }
}
