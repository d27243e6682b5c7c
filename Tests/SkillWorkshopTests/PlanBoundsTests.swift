import Foundation
import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct PlanBoundsTests {
    @Test func refusesWhatIsTooLarge() throws {
        let step = Plan.Step(.skill(try SkillName("split")), bindings: ["text": .literal("a")])
        var deep = PlanValue.literal("a")
        for _ in 0..<40 { deep = .array([deep]) }
        let checker = PlanChecker(skills: try PlanCheckerTests.skills())

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
            try PlanChecker(skills: PlanCheckerTests.skills()).check(plan)
        }

        #expect(rejection?.problems.count == 41)
        #expect(rejection?.sentences.count == 21)
        #expect(rejection?.sentences.last == "21 more problems were found.")
    }
}
