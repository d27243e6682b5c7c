import SkillSyntax
import Testing

@Suite struct SkillImportsTests {
    private func compiled(_ source: String) -> String {
        SkillImports().sourceForCompiling(source, skillModules: ["TextLines", "WordCount"])
    }

    @Test func marksTheImportsOfSkillsAndKeepsLines() {
        let source = """
            // import TextLines
            import Foundation

            import TextLines // lines
              import WordCount; import OtherSkill
            internal import TextLines
            let text = "import TextLines é"
            """
        #expect(
            compiled(source) == """
                // import TextLines
                import Foundation

                @testable import TextLines // lines
                  @testable import WordCount; import OtherSkill
                @testable internal import TextLines
                let text = "import TextLines é"
                """)
    }

    @Test func changesNothingTwice() {
        let once = compiled("import TextLines\n")
        #expect(once == "@testable import TextLines\n")
        #expect(compiled(once) == once)
    }

    @Test func leavesSourceItCannotReadAsItIs() {
        let source = "import TextLines\nlet x = " + String(repeating: "(", count: 10_000)
        #expect(compiled(source) == source)
    }
}
