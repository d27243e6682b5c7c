import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct PlanCheckerTests {
    static func skills() throws -> [Skill] {
        [
            try SketchedSkill.skill(
                "split", takes: [("text", "String"), ("limit", "Int?")],
                gives: [("words", "[String]")]),
            try SketchedSkill.skill(
                "halve", takes: [("number", "Double")], gives: [("half", "Double")]),
            try SketchedSkill.skill(
                "count", takes: [("items", "[String]")], gives: [("count", "Int")]),
            try SketchedSkill.skill(
                "table", takes: [("cells", "[String: Int]")], gives: [("rows", "[Row]")]),
        ]
    }

    @Test(
        arguments: [
            (
                ["skill": "splt", "bind": [:]],
                "step 1: The library has no skill \"splt\". Did you mean split?"
            ),
            (
                ["skill": "split", "bind": ["txet": "a", "text": "a"]],
                """
                step 1, field "txet": split has no such field. It takes text, limit.
                """
            ),
            (
                ["skill": "split", "bind": [:]],
                "step 1, field \"text\": This field is needed, and nothing is bound to it."
            ),
            (
                ["skill": "split", "bind": ["text": 3]],
                "step 1, field \"text\": String is wanted, and 3 is Int."
            ),
            (
                ["skill": "count", "bind": ["items": ["a", 3]]],
                "step 1, field \"items\": [String] is wanted, and [\"a\",3] has element 2, which is Int."
            ),
            (
                ["skill": "split", "bind": ["text": "$input.number"]],
                "step 1, field \"text\": String is wanted, and $input.number is Int."
            ),
            (
                ["skill": "split", "bind": ["text": "$input.txt"]],
                """
                step 1, field "text": $input.txt isn't there. There is $input.docs, $input.number, \
                $input.table, $input.text. Did you mean $input.text?
                """
            ),
            (
                ["skill": "split", "when": "$input.text", "bind": ["text": "$input.text"]],
                "step 1, field \"when\": Bool is wanted, and $input.text is String."
            ),
            (
                ["skill": "split", "bind": ["text": "$1.words"]],
                """
                step 1, field "text": $1.words isn't there yet. A step takes from the input and \
                from steps before it.
                """
            ),
            (
                ["skill": "split", "bind": ["text": "$item"]],
                """
                step 1, field "text": $item is there only in a step with "map", in its "bind" and \
                "when".
                """
            ),
            (
                ["skill": "split", "map": "$input.text", "bind": ["text": "$item"]],
                "step 1, field \"map\": A map goes through an array, and $input.text is String."
            ),
            (
                ["skill": "split", "map": "$input.docs", "bind": ["text": "$item.body"]],
                """
                step 1, field "text": String is wanted, and $input.docs has element 2, which has \
                "body", which is Int.
                """
            ),
            (
                ["skill": "split", "bind": ["text": "$input.text.length"]],
                """
                step 1, field "text": String is wanted, and $input.text is String, which has no \
                fields.
                """
            ),
            (
                ["skill": "split", "when": "$input.text", "bind": ["text": "a"]],
                "step 1, field \"when\": Bool is wanted, and $input.text is String."
            ),
            (
                ["skill": "table", "bind": ["cells": "$input.docs"]],
                "step 1, field \"cells\": [String: Int] is wanted, and $input.docs is [mixed]."
            ),
            (
                ["swift": "let a = 1", "bind": [:]],
                """
                step 1, field "swift": The Swift isn't one function. Write \
                "func name(field: Type) -> Type { ... }" and nothing beside it.
                """
            ),
        ] as [(JSONValue, String)])
    func namesStepAndField(_ step: JSONValue, _ sentence: String) throws {
        let plan = try Plan(json: ["steps": [step]])
        let input: [String: JSONValue] = [
            "text": "a", "number": 3, "docs": [["body": "a"], ["body": 1]], "table": ["a": 1],
        ]

        let rejection = #expect(throws: PlanRejection.self) {
            try PlanChecker(skills: Self.skills()).check(plan, input: input)
        }

        #expect("\(try #require(rejection))" == sentence)
    }

    @Test(arguments: ["$+1.words", "$01.words", "$0.words", "$99999999999999999999.words"])
    func knowsOneSpellingOfAStep(_ text: String) {
        #expect(throws: PlanProblem.Kind.noReference(text)) {
            try PlanValue(json: .string(text))
        }
    }

    @Test func findsEveryProblem() throws {
        let plan = try Plan(json: [
            "steps": [
                ["skill": "split", "bind": ["text": 1, "limit": "b"]],
                ["skill": "halve", "bind": ["number": "$1.words"]],
                ["skill": "count", "bind": ["items": "$9.x"]],
            ],
            "output": ["a b": "$1.words", "c": "$2.x"],
        ])

        let rejection = #expect(throws: PlanRejection.self) {
            try PlanChecker(skills: Self.skills()).check(plan)
        }

        #expect(
            rejection?.problems.map { "\($0.step ?? -1) \($0.field ?? "")" }
                == ["0 text", "0 limit", "1 number", "2 items", "-1 output.a b", "-1 output.c"])
    }

    @Test func suggestsFirstForWhatMayBeNull() throws {
        let plan = try Plan(json: [
            "steps": [
                ["skill": "split", "when": "$input.wanted", "bind": ["text": "a"]],
                ["skill": "count", "bind": ["items": "$1.words"]],
            ]
        ])

        let rejection = #expect(throws: PlanRejection.self) {
            try PlanChecker(skills: Self.skills()).check(plan)
        }

        #expect(
            rejection?.problems == [
                PlanProblem(
                    step: 1, field: "items",
                    .mayBeNull(wanted: "[String]", source: "$1.words"))
            ])
    }

    @Test func asksForTheInputWhereNothingTellsItsType() throws {
        let plan = try Plan(json: [
            "steps": [["skill": "split", "bind": ["text": "a"]]], "output": ["x": "$input.x"],
        ])
        let checker = PlanChecker(skills: try Self.skills())

        let rejection = #expect(throws: PlanRejection.self) { try checker.check(plan) }

        #expect(
            rejection?.problems == [
                PlanProblem(field: "output.x", .unknownType(source: "$input.x"))
            ])
        #expect(try checker.check(plan, input: ["x": [1, 2.5]]).source.contains("var x: [Double]"))
    }

    @Test func looksAtWhatIsNeverAskedFor() throws {
        let plan = try Plan(json: [
            "steps": [["skill": "split", "bind": ["text": ["$first": ["a", "$9.words"]]]]]
        ])

        #expect(throws: PlanRejection.self) { try PlanChecker(skills: Self.skills()).check(plan) }
    }

    @Test func comparesWholeNumbersWithOthers() throws {
        let plan = try Plan(json: [
            "steps": [["skill": "count", "bind": ["items": ["a"]]]],
            "output": ["a": ["$equal": ["$1.count", 2.5]], "b": ["$equal": [2.5, 1]]],
        ])

        #expect(throws: Never.self) { try PlanChecker(skills: Self.skills()).check(plan) }
    }

    @Test func refusesToCompareAChoiceWithWhatIsNone() throws {
        let grade = try #require(PlannedSkills.skills().first { $0.name.text == "grade-text" })
        let plan = try Plan(json: [
            "steps": [["skill": "grade-text", "bind": ["text": "a", "level": "low"]]],
            "output": ["a": ["$equal": ["$1.grade", "hihg"]]],
        ])

        let rejection = #expect(throws: PlanRejection.self) {
            try PlanChecker(skills: [grade]).check(plan)
        }

        #expect(
            rejection?.description == """
                field "output.a": one of "high", "low", "middle" is wanted, and this is "hihg".
                """)
    }
}
