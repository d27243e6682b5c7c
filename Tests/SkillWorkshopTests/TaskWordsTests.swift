import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct TaskWordsTests {
    @Test(
        arguments: [
            ("the average of the column", "column-sum", "average"),
            ("the average of the column", "column-values", "average"),
            ("the sum of the column", "column-sum", nil),
            ("describe the column", "describe-numbers", nil),
            // Nobody knows the word, so nobody does what it says.
            ("the cheapest of the column", "column-sum", "cheapest"),
            ("not the sum of the column", "column-sum", "not"),
            ("the total of the columns", "column-sum", nil),
            // Said of any task, whoever else says it.
            ("turn their columns into a sum", "column-sum", nil),
            // The input has it.
            ("the sum of the average", "column-sum", nil),
        ] as [(String, String, String?)])
    func findsTheWordThatAPlanLeavesOut(
        _ task: String, _ name: String, _ word: String?
    ) throws {
        let skills = try Self.skills()
        let input = task.hasSuffix("average") ? ["average"] : ["csv"]
        let words = TaskWords(goals: [TaskPart(task)], skills: skills, input: input)

        let found = words.unheeded(
            by: skills.filter { $0.name.text == name }.map {
                TaskVocabulary(of: $0, binding: ["csv"])
            })

        #expect(found?.word == word)
    }

    @Test func refusesAPlanThatLeavesAWordOut() throws {
        let skills = try Self.skills()
        let planner = Planner(
            input: ["csv": "n"],
            candidates: [Planner.Candidate(skill: skills[0], goal: 0, relevance: 1)]
                + skills.dropFirst().map { Planner.Candidate(skill: $0, relevance: 0.5) },
            goals: [TaskPart("the average of the table")])

        let outcome = planner.search(limit: 5)

        #expect(outcome.choices.isEmpty)
        #expect(
            outcome.explanation.refusal
                == .unheeded(word: "average", skills: [try SkillName("describe-numbers")]))
    }

    @Test(
        arguments: [
            ("between 2026-01-01 or 2026-03-01", ["2026-01-01", "2026-03-01"]),
            ("at 10:30, version 1.2.3", ["10:30", "1.2.3"]),
            ("a 5-day stay", [5]),
            ("-3 and 1,000.5", [-3, 1000.5]),
        ] as [(String, [JSONValue])])
    func takesADateForOneValue(_ text: String, _ values: [JSONValue]) {
        #expect(TaskLiteral.all(in: text).map(\.value) == values)
    }

    @Test(arguments: [
        ("sort the lines descending", true), ("sort the lines", false),
        ("sort the lines, not descending", false),
    ])
    func turnsOnWhatTheWordsName(_ task: String, _ isOn: Bool) throws {
        let sort = try SketchedSkill.skill(
            "sort", takes: [("lines", "[String]"), ("isDescending", "Bool?")],
            gives: [("lines", "[String]")])
        let planner = Planner(
            input: ["lines": ["a"]],
            candidates: [Planner.Candidate(skill: sort, goal: 0, relevance: 1)],
            goals: [TaskPart(task)])

        let step = try #require(planner.plans(limit: 1).first?.steps.first)

        #expect(step.bindings["isDescending"] == (isOn ? .literal(true) : nil))
    }

    private static func skills() throws -> [Skill] {
        try [
            ("column-sum", "Adds up a column. Use it for the sum of a table.", "Double"),
            (
                "column-values", "Reads a column. Use it to get its numbers for averages.",
                "[Double]"
            ),
            ("describe-numbers", "Turns a column into its average, beside their count.", "Double"),
        ].map { name, description, type in
            var skill = try SketchedSkill.skill(
                name, takes: [("csv", "String")], gives: [("result", type)])
            skill.description = description
            return skill
        }
    }
}
