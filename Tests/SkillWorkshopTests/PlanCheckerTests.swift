import Foundation
import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct PlanCheckerTests {
    private static func skills() throws -> [Skill] {
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

    @Test func tellsTheTypeOfTheInputByItsTakers() throws {
        let plan = try Plan(json: [
            "steps": [
                ["skill": "halve", "map": "$input.rows", "bind": ["number": "$item.price.net"]],
                [
                    "skill": "split", "map": "$input.rows", "when": "$item.open",
                    "bind": ["text": "$item.name", "limit": "$input.limit"],
                ],
                ["skill": "count", "bind": ["items": ["$first": ["$input.names", []]]]],
            ]
        ])

        let checked = try PlanChecker(skills: Self.skills()).check(plan)

        #expect(
            checked.input.map { "\($0.name): \($0.type)" } == [
                "limit: Int?", "names: [String]?",
                "rows: [{name: String, open: Bool, price: {net: Double}}]",
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

    @Test func refusesWhatIsTooLarge() throws {
        let step = Plan.Step(.skill(try SkillName("split")), bindings: ["text": .literal("a")])
        var deep = PlanValue.literal("a")
        for _ in 0..<40 { deep = .array([deep]) }
        let checker = PlanChecker(skills: try Self.skills())

        for plan in [
            Plan(steps: Array(repeating: step, count: 65)), Plan(steps: []),
            Plan(steps: [.init(step.call, bindings: ["text": deep])]),
            Plan(
                steps: [step],
                output: .object(["a": .literal(.string(String(repeating: "a", count: 300_000)))])),
        ] {
            #expect(throws: PlanRejection.self) { try checker.check(plan) }
        }
        #expect(throws: Never.self) {
            try checker.check(Plan(steps: Array(repeating: step, count: 64)))
        }
    }

    @Test func refusesTooManyStepsWithoutReadingThem() {
        let plan: JSONValue = ["steps": .array(Array(repeating: ["skill": 1], count: 200_000))]

        let rejection = #expect(throws: PlanRejection.self) { try Plan(json: plan) }

        #expect(rejection?.description == "The plan has 200000 steps. It may have 64.")
    }

    @Test(
        arguments: [
            [
                "steps": [
                    [
                        "skill": "split",
                        "bind": ["text": .string(String(repeating: "a", count: 300_000))],
                    ]
                ]
            ],
            [
                "steps": [
                    [
                        "skill": "split",
                        "bind": ["text": .array(Array(repeating: 1, count: 300_000))],
                    ]
                ]
            ],
            [
                "steps": [["skill": "split"]],
                "task": .string(String(repeating: "a", count: 300_000)),
            ],
        ] as [JSONValue])
    func refusesTooMuchText(_ plan: JSONValue) {
        let rejection = #expect(throws: PlanRejection.self) { try Plan(json: plan) }

        #expect(
            rejection?.description
                == "The plan is larger than 256 KiB. Give long texts with the input.")
    }

    @Test func refusesALargeFile() {
        let spaces = Data(repeating: UInt8(ascii: " "), count: 1 << 20)
        let plan = Data(#"{"steps": [{"skill": "split"}]}"#.utf8)

        #expect(throws: PlanRejection.self) { try Plan(parsing: spaces + plan) }
        #expect(throws: Never.self) { try Plan(parsing: spaces.dropFirst(plan.count) + plan) }
        #expect(throws: PlanRejection.self) { try Plan(parsing: plan.dropLast()) }
    }

    @Test func tellsTwentyProblemsAndCountsTheRest() throws {
        let fields = (10..<50).map { ("field\($0)", JSONValue.integer($0)) }
        let plan = try Plan(json: [
            "steps": [
                ["skill": "split", "bind": .object(Dictionary(fields) { first, _ in first })]
            ]
        ])

        let rejection = #expect(throws: PlanRejection.self) {
            try PlanChecker(skills: Self.skills()).check(plan)
        }

        #expect(rejection?.problems.count == 41)
        #expect(rejection?.sentences.count == 21)
        #expect(rejection?.sentences.last == "21 more problems were found.")
    }

    /// Fields that are absent or null: what a binding to an optional field takes.
    @Test(
        arguments: [
            ["steps": [["skill": "split", "bind": ["text": "a", "limit": "$input.no"]]]],
            ["steps": [["skill": "split", "bind": ["text": ["$first": ["$input.no", "a"]]]]]],
            [
                "steps": [
                    [
                        "skill": "split", "map": ["$first": ["$input.no", ["a"]]],
                        "bind": ["text": "$item"],
                    ]
                ]
            ],
            [
                "steps": [
                    [
                        "skill": "split", "when": ["$first": ["$input.no", true]],
                        "bind": ["text": "a"],
                    ]
                ]
            ],
            [
                "steps": [
                    [
                        "skill": "split", "when": ["$equal": ["$input.no", "yes"]],
                        "bind": ["text": "a"],
                    ]
                ]
            ],
            [
                "steps": [
                    [
                        "skill": "split", "map": "$input.rows", "bind": ["text": "$item.text"],
                        "when": ["$not": ["$equal": ["$item.no", 3]]],
                    ]
                ]
            ],
            [
                "steps": [["skill": "split", "bind": ["text": "a"]]],
                "output": [
                    "a": ["$first": ["$input.no", "$1.words"]],
                    "b": ["$equal": [nil, "$input.no"]],
                ],
            ],
            [
                "steps": [["skill": "split", "bind": ["text": "a", "limit": "$input.no"]]],
                "output": ["limit": "$input.no", "words": "$1.words"],
            ],
        ] as [JSONValue])
    func takesAbsentFieldsWhereNullWillDo(_ plan: JSONValue) throws {
        let plan = try Plan(json: plan)
        let checker = try PlanChecker(skills: Self.skills())
        let rows: JSONValue = [["text": "a"]]

        #expect(throws: Never.self) { try checker.check(plan, input: ["rows": rows]) }
        #expect(throws: Never.self) { try checker.check(plan, input: ["rows": rows, "no": nil]) }
    }

    @Test(
        arguments: [
            ["steps": [["skill": "split", "bind": ["text": "$input.no"]]]],
            ["steps": [["skill": "split", "map": "$input.no", "bind": ["text": "$item"]]]],
            ["steps": [["skill": "split", "when": "$input.no", "bind": ["text": "a"]]]],
            ["steps": [["skill": "split", "bind": ["text": "a"]]], "output": ["a": "$input.no"]],
            [
                "steps": [["skill": "split", "bind": ["text": ["$first": ["a", "$input.no"]]]]],
                "output": ["a": "$input.no"],
            ],
        ] as [JSONValue])
    func wantsFieldsWhereNullWontDo(_ plan: JSONValue) throws {
        let plan = try Plan(json: plan)

        let rejection = #expect(throws: PlanRejection.self) {
            try PlanChecker(skills: Self.skills()).check(plan, input: [:])
        }

        #expect(rejection?.description.contains("$input.no isn't there.") == true)
    }

    @Test func looksAtWhatIsNeverAskedFor() throws {
        let plan = try Plan(json: [
            "steps": [["skill": "split", "bind": ["text": ["$first": ["a", "$9.words"]]]]]
        ])

        #expect(throws: PlanRejection.self) { try PlanChecker(skills: Self.skills()).check(plan) }
    }
}
