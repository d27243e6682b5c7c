import SkillCore
import Testing

@testable import SkillWorkshop

@Suite(.timeLimit(.minutes(1))) struct PlannerTests {
    @Test func bindsAFieldOfTheInput() throws {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])

        #expect(Self.best(["text": "a b"], [split]) == "1. split(text: $input.text)")
    }

    @Test func handsAnOutputToTheNextSkill() throws {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])
        let count = try SketchedSkill.skill(
            "count", takes: [("items", "[String]")], gives: [("count", "Int")])

        #expect(
            Self.best(["text": "a b"], [split, count])
                == "1. split(text: $input.text)\n2. count(items: $1.words)")
    }

    @Test func joinsOnlyWhatFitsByType() throws {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])
        let sum = try SketchedSkill.skill(
            "sum", takes: [("words", "[Double]")], gives: [("sum", "Double")])

        let plans = Self.plans(["text": "a b"], [split, sum], goals: 1)

        #expect(plans.map(\.description) == ["1. split(text: $input.text)"])
    }

    @Test func neverHandsOverASkillsOwnType() throws {
        let parse = try SketchedSkill.skill(
            "parse", takes: [("text", "String")], gives: [("rows", "[Row]")])
        let print = try SketchedSkill.skill(
            "print", takes: [("rows", "[Row]")], gives: [("text", "String")])

        let plans = Self.plans(["text": "a"], [parse, print], goals: 1)

        #expect(plans.map(\.description) == ["1. parse(text: $input.text)"])
    }

    @Test func findsNoPlanWhereARequiredFieldIsMissing() throws {
        let sum = try SketchedSkill.skill(
            "sum", takes: [("numbers", "[Double]"), ("weight", "Double")],
            gives: [("sum", "Double")])

        #expect(Self.plans(["numbers": [1, 2]], [sum]).isEmpty)
        #expect(Self.plans([:], [sum]).isEmpty)
        #expect(Self.plans(["numbers": "1 2", "weight": 2], [sum]).isEmpty)
        #expect(Self.plans(["numbers": [1]], []).isEmpty)
    }

    @Test func fillsAnOptionalFieldByItsNameAlone() throws {
        let pad = try SketchedSkill.skill(
            "pad", takes: [("text", "String"), ("fill", "String?")], gives: [("text", "String")])

        #expect(
            Self.best(["text": "a", "fill": "-"], [pad])
                == "1. pad(fill: $input.fill, text: $input.text)")
        #expect(Self.best(["text": "a", "other": "-"], [pad]) == "1. pad(text: $input.text)")
        #expect(Self.best(["text": "a", "fill": 3], [pad]) == "1. pad(text: $input.text)")
    }

    @Test func givesWholeNumbersWhereNumbersAreWanted() throws {
        let halve = try SketchedSkill.skill(
            "halve", takes: [("number", "Double")], gives: [("half", "Double")])
        let repeated = try SketchedSkill.skill(
            "repeat", takes: [("count", "Int")], gives: [("text", "String")])

        #expect(Self.best(["number": 3], [halve]) == "1. halve(number: $input.number)")
        #expect(Self.plans(["count": 1.5], [repeated]).isEmpty)
    }

    @Test func prefersValuesOfTheSameName() throws {
        let join = try SketchedSkill.skill(
            "join", takes: [("first", "String"), ("last", "String")], gives: [("name", "String")])

        #expect(
            Self.best(["last": "b", "first": "a"], [join])
                == "1. join(first: $input.first, last: $input.last)")
    }

    @Test func meetsEverySubgoalInOrder() throws {
        let skills = try ["trim", "lower", "quote"].map {
            try SketchedSkill.skill($0, takes: [("text", "String")], gives: [("text", "String")])
        }

        let best = Self.best(["text": " A "], skills)

        #expect(
            best
                == "1. trim(text: $input.text)\n2. lower(text: $1.text)\n3. quote(text: $2.text)")
    }

    @Test func usesOneStepForSeveralFields() throws {
        let divide = try SketchedSkill.skill(
            "divide", takes: [("number", "Double"), ("divisor", "Double")],
            gives: [("quotient", "Double"), ("remainder", "Double")])
        let show = try SketchedSkill.skill(
            "show", takes: [("quotient", "Double"), ("remainder", "Double")],
            gives: [("text", "String")])

        #expect(
            Self.best(["number": 7, "divisor": 2], [divide, show])
                == """
                1. divide(divisor: $input.divisor, number: $input.number)
                2. show(quotient: $1.quotient, remainder: $1.remainder)
                """)
    }

    @Test(arguments: [1, 4, 6, 8]) func putsSkillsBetweenForOneSubgoal(_ count: Int) throws {
        let skills = try Self.chain(count)

        let outcome = Self.outcome(["a": [1]], skills, goals: [Self.part("make it")]) {
            $0 == count - 1 ? 0 : nil
        }

        #expect(outcome.choices.first?.plan.steps.count == count)
    }

    @Test func endsAChainThatIsTooLong() throws {
        let skills = try Self.chain(PlanSearch.maximumSteps + 2)

        let outcome = Self.outcome(["a": [1]], skills, goals: [Self.part("make it")]) {
            $0 == skills.count - 1 ? 0 : nil
        }

        #expect(outcome.choices.isEmpty)
        #expect(outcome.explanation.examined <= PlanSearch.maximumExpansions)
    }

    @Test func usesNoSkillTwiceOnAPath() throws {
        let skills = try (1...4).map {
            try SketchedSkill.skill(
                "change-\($0)", takes: [("text", "String")], gives: [("text", "String")])
        }

        for plan in Self.plans(["text": "a"], skills, goals: 1, limit: 1_000) {
            for step in plan.steps { #expect(!Self.uses(step.call, before: step, in: plan)) }
        }
    }

    @Test func ignoresInputThatSwiftCannotName() throws {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])

        for name in ["a b", "", "_", "1st", "text: 1)\nimport Glibc //", "a-b", "a.b"] {
            #expect(Self.plans([name: "a"], [split]).isEmpty, "\(name)")
        }
        #expect(Self.plans(["größe": "a"], [split]).count == 1)
    }

    @Test func plansTheSameTwice() throws {
        let candidates = try Self.crowd(40)

        let first = Self.plans(["text": "a", "number": 1], candidates, goals: 3, limit: 50)
        let second = Self.plans(["text": "a", "number": 1], candidates, goals: 3, limit: 50)

        #expect(first == second)
        #expect(first.count == 50)
    }

    @Test(arguments: [1, 3, 8]) func looksAtABoundedNumberOfDrafts(forGoals goals: Int) throws {
        let candidates = try Self.crowd(1_000)
        let input: [String: JSONValue] = ["text": "a", "number": 1, "list": ["a"]]

        let outcome = Self.outcome(input, candidates, goals: Self.parts(goals)) { $0 % goals }

        #expect(!outcome.choices.isEmpty)
        #expect(outcome.explanation.examined <= PlanSearch.maximumExpansions)
    }

    @Test func refusesAmongManyCandidates() throws {
        let crowd = try Self.crowd(999)
        let draw = try SketchedSkill.skill(
            "draw", takes: [("shape", "Shape")], gives: [("svg", "String")])

        let outcome = Self.outcome(["text": "a"], crowd + [draw], goals: [Self.part("draw it")]) {
            $0 == 999 ? 0 : nil
        }

        #expect(outcome.choices.isEmpty)
        #expect(
            outcome.explanation.refusal
                == .noValue(
                    goal: "draw it", skill: draw.name, field: "shape", type: "Shape",
                    nearest: nil))
    }

    @Test func findsAChainOfEightSkills() throws {
        let candidates = try (0..<8).flatMap { (goal: Int) -> [Planner.Candidate] in
            try (0..<5).map { place in
                Planner.Candidate(
                    skill: try SketchedSkill.skill(
                        "goal-\(goal)-place-\(place)", takes: [("text", "String")],
                        gives: [("text", "String")]), goal: goal,
                    relevance: 0.9 - 0.1 * Double(place))
            }
        }

        let plans = Planner(input: ["text": "a"], candidates: candidates, goals: Self.parts(8))
            .plans(limit: 1)

        #expect(
            plans.first?.skillNames.map(\.text)
                == (0..<8).map { "goal-\($0)-place-0" })
    }

    @Test func leavesNoSubgoalOut() throws {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])
        let sum = try SketchedSkill.skill(
            "sum", takes: [("numbers", "[Double]")], gives: [("sum", "Double")])

        #expect(Self.plans(["text": "a b"], [split, sum]).isEmpty)
        #expect(
            Planner(
                input: ["text": "a b"],
                candidates: [.init(skill: split, goal: 0, relevance: 1)], goals: Self.parts(2)
            ).plans(limit: 5).isEmpty)
    }

    @Test func meetsTwoSubgoalsWithOneSkill() throws {
        let rank = try SketchedSkill.skill(
            "rank", takes: [("text", "String")], gives: [("ranking", "[String]")])
        let planner = Planner(
            input: ["text": "a b"],
            candidates: [0, 1].map { .init(skill: rank, goal: $0, relevance: 0.5) },
            goals: Self.parts(2))

        #expect(planner.plans(limit: 5).map(\.description) == ["1. rank(text: $input.text)"])
    }

    @Test func takesNoDetourToRenameAValue() throws {
        let encode = try SketchedSkill.skill(
            "encode", takes: [("text", "String")], gives: [("base64", "String")])
        let decode = try SketchedSkill.skill(
            "decode", takes: [("base64", "String")], gives: [("text", "String")])
        let hash = try SketchedSkill.skill(
            "hash", takes: [("text", "String")], gives: [("hex", "String")])
        let planner = Planner(
            input: ["text": "a"],
            candidates: [
                .init(skill: encode, goal: 0, relevance: 0.6),
                .init(skill: decode, goal: 0, relevance: 0.5),
                .init(skill: hash, goal: 1, relevance: 0.6),
            ], goals: Self.parts(2))

        #expect(
            planner.plans(limit: 1).first?.description
                == "1. encode(text: $input.text)\n2. hash(text: $1.base64)")
    }

    @Test func findsTheChainAmongManyCandidates() throws {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])
        let count = try SketchedSkill.skill(
            "count", takes: [("words", "[String]")], gives: [("total", "Int")])
        let crowd = try Self.crowd(300).map {
            Planner.Candidate(skill: $0, goal: 0, relevance: 0.1)
        }
        let planner = Planner(
            input: ["text": "a b"],
            candidates: crowd + [
                Planner.Candidate(skill: split, goal: 0, relevance: 0.9),
                Planner.Candidate(skill: count, goal: 1, relevance: 0.9),
            ], goals: Self.parts(2))

        #expect(
            planner.plans(limit: 1).first?.description
                == "1. split(text: $input.text)\n2. count(words: $1.words)")
    }

    /// Plans for candidates that each meet a sub-goal of their own, in their order, or take turns in
    /// meeting fewer `goals`.
    private static func plans(
        _ input: [String: JSONValue], _ skills: [Skill], goals: Int? = nil, limit: Int = 10
    ) -> [Plan] {
        let goals = goals ?? skills.count
        return Planner(
            input: input,
            candidates: skills.enumerated().map {
                Planner.Candidate(skill: $0.element, goal: $0.offset % goals, relevance: 0.8)
            }, goals: parts(goals)
        ).plans(limit: limit)
    }

    /// What comes of skills that each were found for the sub-goal that `goal` gives their place.
    private static func outcome(
        _ input: [String: JSONValue], _ skills: [Skill], goals: [TaskPart], limit: Int = 5,
        wanted: WantedOutput? = nil, goal: (Int) -> Int?
    ) -> PlanSearchOutcome {
        Planner(
            input: input,
            candidates: skills.enumerated().map {
                Planner.Candidate(skill: $0.element, goal: goal($0.offset), relevance: 0.8)
            }, goals: goals, wanted: wanted
        ).search(limit: limit)
    }

    private static func part(_ text: String) -> TaskPart { TaskPart(text) }

    /// Sub-goals that say nothing of fields or values.
    private static func parts(_ count: Int) -> [TaskPart] {
        (0..<count).map { _ in TaskPart("do it") }
    }

    /// Skills each of which takes what the one before gives, and nothing else does.
    private static func chain(_ count: Int) throws -> [Skill] {
        try (1...count).map { place in
            try SketchedSkill.skill(
                "step-\(place)", takes: [("a", nested(place))],
                gives: [("b", nested(place + 1))])
        }
    }

    private static func best(_ input: [String: JSONValue], _ skills: [Skill]) -> String? {
        plans(input, skills).first?.description
    }

    /// Skills that nearly all fit one another, each with two inputs and two outputs.
    private static func crowd(_ count: Int) throws -> [Skill] {
        let types = ["String", "Double", "[String]", "Int"]
        return try (0..<count).map { place in
            try SketchedSkill.skill(
                "skill-\(place)",
                takes: [("text", types[place % 4]), ("more", types[(place / 4) % 4])],
                gives: [("text", types[(place + 1) % 4]), ("rest", types[(place / 4 + 1) % 4])])
        }
    }

    /// `[Int]` within as many more brackets as `depth` says.
    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + "Int" + String(repeating: "]", count: depth)
    }

    /// Whether a step that `step` takes values from, directly or not, makes the same `call`.
    private static func uses(_ call: Plan.Call, before step: Plan.Step, in plan: Plan) -> Bool {
        step.bindings.values.flatMap(\.references).contains { reference in
            guard case .step(let index) = reference.root else { return false }
            let earlier = plan.steps[index]
            return earlier.call == call || uses(call, before: earlier, in: plan)
        }
    }
}
