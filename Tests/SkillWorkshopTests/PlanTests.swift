import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct PlanTests {
    @Test func readsAsOneLineForEachStep() throws {
        #expect(
            try Self.plan().description
                == "1. split(text: $input.text)\n2. count(words: $1.words, class: $input.class)")
    }

    @Test func isJSONOfStepsAndBindings() throws {
        #expect(
            try Self.plan().json == [
                "steps": [
                    ["skill": "split", "bind": ["text": "$input.text"]],
                    ["skill": "count", "bind": ["words": "$1.words", "class": "$input.class"]],
                ]
            ])
    }

    @Test func becomesAProgramThatImportsItsSkills() throws {
        #expect(
            try Glue.source(for: Self.plan()) == """
                import Count
                import Split

                struct Input: Codable {
                    var `class`: Int?
                    var text: String
                }

                struct Output: Codable {
                    var `in`: Int
                }

                func run(_ input: Input) throws -> Output {
                    let step1 = try Split.run(.init(text: input.text))
                    let step2 = try Count.run(.init(words: step1.words, `class`: input.`class`))
                    return Output(`in`: step2.`in`)
                }

                """)
    }

    @Test func givesTheProgramAFieldThatServesAllItsTakers() throws {
        let pad = try SketchedSkill.skill(
            "pad", takes: [("text", "String?")], gives: [("text", "String")])
        let join = try SketchedSkill.skill(
            "join", takes: [("left", "String"), ("right", "String")], gives: [("text", "String")])
        let plan = Plan(steps: [
            .init(skill: pad, bindings: [.init(field: "text", source: .input(field: "text"))]),
            .init(
                skill: join,
                bindings: [
                    .init(field: "left", source: .step(0, field: "text")),
                    .init(field: "right", source: .input(field: "text")),
                ]),
        ])

        #expect(Glue.source(for: plan).contains("    var text: String\n"))
    }

    private static func plan() throws -> Plan {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])
        let count = try SketchedSkill.skill(
            "count", takes: [("words", "[String]"), ("class", "Int?")], gives: [("in", "Int")])
        return Plan(steps: [
            .init(skill: split, bindings: [.init(field: "text", source: .input(field: "text"))]),
            .init(
                skill: count,
                bindings: [
                    .init(field: "words", source: .step(0, field: "words")),
                    .init(field: "class", source: .input(field: "class")),
                ]),
        ])
    }
}
