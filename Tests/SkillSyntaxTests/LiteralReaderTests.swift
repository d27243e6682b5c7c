import SkillCore
import SkillSyntax
import Testing

@Suite struct LiteralReaderTests {
    @Test(
        arguments: [
            ("Int", "-12_000", -12000), ("Double", "1.5", 1.5), ("Bool", "true", true),
            ("String", "#\"a \"b\"\"#", "a \"b\""), ("[[Int]]", "[[1], []]", [[1], []]),
            ("[String: Int]", "[\"a\": 1]", [["a", 1]]), ("[Int: Int]", "[:]", []),
            ("Set<Int>", "[2, 1]", [2, 1]), ("[AnyHashable]", "[1, \"a\", 1.2]", [1, "a", 1.2]),
        ] as [(String, String, JSONValue)])
    func readsWhatIsWrittenOut(_ type: String, _ text: String, _ value: JSONValue) throws {
        let constants = try LiteralReader().constants(in: "var v0 : \(type) = \(text)\n")

        #expect(constants.map(\.name) == ["v0"])
        #expect(constants.first?.type == type)
        #expect(constants.first?.value == value)
    }

    @Test(arguments: ["var x : Int = f(1)", "var x = 1", "let x : Int", "func f() {}"])
    func passesOverTheRest(_ source: String) throws {
        #expect(try LiteralReader().constants(in: source).isEmpty)
    }

    @Test func readsWhatAFunctionTakesAndGives() throws {
        let source = "func area(width w : Int, _ height : [Int]) -> Double {\n}\nfunc f() {}\n"

        let function = try #require(try LiteralReader().function(named: "area", in: source))

        #expect(function.parameters.map(\.label) == ["width", nil])
        #expect(function.parameters.map(\.name) == ["w", "height"])
        #expect(function.parameters.map(\.type) == ["Int", "[Int]"])
        #expect(function.result == "Double")
        #expect(try LiteralReader().function(named: "f", in: source)?.result == "Void")
        #expect(try LiteralReader().function(named: "volume", in: source) == nil)
    }
}
