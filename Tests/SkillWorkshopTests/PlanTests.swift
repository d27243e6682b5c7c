import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct PlanTests {
    @Test func readsAsOneLineForEachStep() throws {
        #expect(
            try Self.plan().plan.description
                == "1. split(text: $input.text)\n2. count(class: $input.class, words: $1.words)")
    }

    @Test func isJSONOfStepsAndBindings() throws {
        #expect(
            try Self.plan().plan.json == [
                "steps": [
                    ["skill": "split", "bind": ["text": "$input.text"]],
                    ["skill": "count", "bind": ["words": "$1.words", "class": "$input.class"]],
                ]
            ])
    }

    @Test func becomesAProgramThatImportsItsSkills() throws {
        #expect(
            try Self.plan().source == """
                import Count
                import SkillKit
                import Split

                struct Input: Codable {
                    var `class`: Int?
                    var text: String
                }

                struct Output: Codable {
                    var `in`: Int
                }

                func run(_ input: Input) throws -> Output {
                    let step1 = try naming("step 1, split") { try Split.run(.init(text: input.text)) }
                    let step2 = try naming("step 2, count") { try Count.run(.init(words: step1.words, `class`: input.`class`)) }
                    return Output(`in`: step2.`in`)
                }

                /// Says which step refused its input.
                private func naming<Answer>(_ step: String, _ call: () throws -> Answer) throws -> Answer {
                    do {
                        return try call()
                    } catch let error as InvalidInput {
                        throw InvalidInput("\\(step): \\(error)")
                    }
                }

                """)
    }

    @Test func givesTheProgramAFieldThatServesAllItsTakers() throws {
        let pad = try SketchedSkill.skill(
            "pad", takes: [("text", "String?")], gives: [("text", "String")])
        let join = try SketchedSkill.skill(
            "join", takes: [("left", "String"), ("right", "String")], gives: [("text", "String")])
        let plan = Plan(steps: [
            .init(.skill(pad.name), bindings: ["text": .reference(.input("text"))]),
            .init(
                .skill(join.name),
                bindings: [
                    "left": .reference(.step(0, "text")), "right": .reference(.input("text")),
                ]),
        ])

        let checked = try PlanChecker(skills: [pad, join]).check(plan)

        #expect(checked.source.contains("    var text: String\n"))
    }

    private static func plan() throws -> CheckedPlan {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])
        let count = try SketchedSkill.skill(
            "count", takes: [("words", "[String]"), ("class", "Int?")], gives: [("in", "Int")])
        let plan = Plan(steps: [
            .init(.skill(split.name), bindings: ["text": .reference(.input("text"))]),
            .init(
                .skill(count.name),
                bindings: [
                    "words": .reference(.step(0, "words")), "class": .reference(.input("class")),
                ]),
        ])
        return try PlanChecker(skills: [split, count]).check(plan)
    }
}
