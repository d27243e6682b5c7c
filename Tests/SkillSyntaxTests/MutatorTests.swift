import SkillSyntax
import Testing

@Suite struct MutatorTests {
    @Test(
        arguments: [
            ("a < b", ["`<` became `<=`", "`<` became `>`"]),
            ("a >= b", ["`>=` became `>`", "`>=` became `<=`"]),
            ("a == b", ["`==` became `!=`"]),
            ("a && b", ["`&&` became `||`", "what stands after `&&` was left out"]),
            ("a - b", ["`-` became `+`"]),
            ("a..<b", ["`..<` ended one later", "`..<` began one later"]),
            ("a...b", ["`...` ended one earlier", "`...` began one later"]),
            ("a += b", ["`+=` became `-=`, or added no text or list"]),
            ("f(5)", ["`5` became `6`", "`5` became `4`"]),
            ("f(0)", ["`0` became `1`"]),
            ("f(true)", ["`true` became `false`"]),
            (
                "a ? b : c",
                ["the second value was always chosen", "the first value was always chosen"]
            ),
            (
                "if a { f() }",
                ["never met", "always met", "negated"].map { "the condition was \($0)" }
            ),
            ("if let a { f() }", ["what is done when there is a value was left out"]),
            ("while a { f() }", ["the loop was left out"]),
            ("for a in b { f() }", ["the loop was left out"]),
            ("xs.sorted(by: <)", ["`<` became `<=`", "`<` became `>`"]),
            ("f(); return", ["the call of `f` was left out"]),
            (
                "switch a { case .b: f()\ndefault: g() }", ["the case was left out"]
            ),
        ])
    func changesOneThingAtATime(_ code: String, _ changes: [String]) throws {
        let program = try Mutator().program(of: "func run() {\n    \(code)\n}\n")

        #expect(Set(program.mutants.map(\.change)) == Set(changes))
        #expect(program.mutants.allSatisfy { $0.line == 2 })
        #expect(program.mutants.map(\.number) == Array(1...changes.count))
    }

    @Test(
        arguments: [
            "// a < b", "let text = \"a < b\"", "#if a < b\n#endif", "@available(macOS 10.15, *)",
            "enum E: Int { case a = 5 }", "func f(a: Int = 5) {}", "while true {}",
            "switch a { case 5: f() }", "fatalError(); return", "let a: Set<Int> = b",
            "(a, b) == (c, d)",
        ])
    func leavesAloneWhatMightNotCompile(_ code: String) throws {
        #expect(try Mutator().program(of: "func run() {\n\(code)\n}\n").mutants == [])
    }

    @Test func keepsEachLineWhereItWas() throws {
        let source = "import SkillKit\n\nfunc run(a: Int) -> Int {\n    a < 3 ? 1 : 2\n}"

        let program = try Mutator().program(of: source)

        let lines = program.source.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[3].hasPrefix("    a \u{2A00} (_skillboxIs("))
        #expect(lines[4] == "}")
        #expect(program.numbers == [1, 2, 3])
    }

    @Test func spreadsABoundedNumberOverTheProgram() throws {
        let lines = (0..<100).map { "    total = f(\($0))" }
        let source = "func run() {\n\(lines.joined(separator: "\n"))\n}\n"

        let program = try Mutator(limit: 10).program(of: source)

        #expect(program.mutants.map(\.line) == stride(from: 2, to: 102, by: 10).map(\.self))
        #expect(try Mutator(limit: 10).program(of: source) == program)
    }

    @Test func leavesOutWhatDidNotCompile() throws {
        let source = "func run() {\n    x = a < b\n    x = c > d\n}\n"
        let program = try Mutator().program(of: source)

        let smaller = try #require(program.omitting(errorsAt: [(line: 2, column: 11)]))

        #expect(Set(smaller.mutants.map(\.line)) == [3])
        #expect(smaller.source.contains("x = a < b"))
        #expect(program.omitting(errorsAt: [(line: 500, column: 1)]) == nil)
    }

    @Test func hasNoMutantsWhereItsOperatorsAreTaken() throws {
        let source = "infix operator \u{2A05}\nfunc run() { f(1 < 2) }\n"

        let program = try Mutator().program(of: source)

        #expect(program.mutants == [])
        #expect(program.source == source)
    }

    @Test func refusesWhatIsNestedTooDeeply() {
        let source = String(repeating: "(", count: 1_000)

        #expect(throws: SkillReaderError.tooDeeplyNested(line: 1)) {
            try Mutator().program(of: source)
        }
    }

    @Test func tellsWhatTheProgramMentions() throws {
        let program = try Mutator().program(of: "let a = [\"x\": 1.5, \"y\": 2]\n")

        #expect(program.numbers == [1.5, 2])
        #expect(program.texts == ["x", "y"])
    }

    @Test func saysWhichMutantToBe() throws {
        let program = try Mutator().program(of: "let a = b < c\n")

        #expect(
            program.mutants.map(\.environment) == [["SKILLBOX_MUTANT=1"], ["SKILLBOX_MUTANT=2"]])
    }
}
