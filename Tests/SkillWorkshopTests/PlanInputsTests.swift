import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct PlanInputsTests {
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

        let checked = try PlanChecker(skills: PlanCheckerTests.skills()).check(plan)

        #expect(
            checked.input.map { "\($0.name): \($0.type)" } == [
                "limit: Int?", "names: [String]?",
                "rows: [{name: String, open: Bool, price: {net: Double}}]",
            ])
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
        let checker = try PlanChecker(skills: PlanCheckerTests.skills())
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
            try PlanChecker(skills: PlanCheckerTests.skills()).check(plan, input: [:])
        }

        #expect(rejection?.description.contains("$input.no isn't there.") == true)
    }
}
