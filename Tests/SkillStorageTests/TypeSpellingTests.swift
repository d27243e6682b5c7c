import Testing

@testable import SkillStorage

@Suite struct TypeSpellingTests {
    @Test(arguments: [
        ("Int", "Int"), (" [ String : Int ] ", "[String:Int]"), ("Optional<Int>", "Int?"),
        ("Swift.Optional<Swift.Array<Int>>", "[Int]?"), ("Array<Array<Int?>>", "[[Int?]]"),
        ("Dictionary<String, [Optional<Int>]>", "[String:[Int?]]"),
        ("Dictionary<String, (Int, Int)>", "[String:(Int,Int)]"), ("Set<Int>", "Set<Int>"),
        ("Result<Optional<Int>, Never>", "Result<Int?,Never>"), ("My.Array<Int>", "My.Array<Int>"),
        ("(Int) -> Array<Int>", "(Int)->[Int]"), ("Array<(Int) -> Int>", "[(Int)->Int]"),
        ("MyOptional<Int>", "MyOptional<Int>"), ("Array<Int, Int>", "Array<Int,Int>"),
        ("Optional<Int", "Optional<Int"), ("Int>", "Int>"), ("[Int)", "[Int)"), ("", ""),
        ("<>", "<>"), ("Array<Int>.Index", "[Int].Index"), ("a\u{0}b", "ab"),
    ])
    func writesEachTypeOneWay(type: String, expected: String) {
        #expect(TypeSpelling.normalized(type) == expected)
    }

    @Test func leavesWhatIsTooLongToBeAType() {
        let type = String(repeating: "Optional<", count: 50_000)
        #expect(TypeSpelling.normalized(type) == type)
    }
}
