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

        #expect(planner.plans(limit: 1).map(\.description) == ["1. rank(text: $input.text)"])
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

    @Test func mapsASkillOverAnArray() throws {
        let days = try SketchedSkill.skill(
            "days", takes: [("text", "String"), ("unit", "String")], gives: [("days", "Int")])
        let compare = try SketchedSkill.skill(
            "compare", takes: [("days", "[Int]")], gives: [("table", "String")])
        let goals = [Self.part("find the days in each text"), Self.part("compare the days")]

        let outcome = Self.outcome(
            ["documents": ["a", "b"], "unit": "week"], [days, compare], goals: goals
        ) { $0 }

        #expect(
            outcome.choices.first?.plan.description == """
                1. days(text: $item, unit: $input.unit) for each of $input.documents
                2. compare(days: $1.days)
                """)
    }

    @Test(
        arguments: [
            (["words": "a"], PlanExplanation.Reason.onlyValue),
            (["words": "a", "more": "b"], .type),
            (["textLines": "a"], .similarName), (["text": "a"], .sameName),
        ] as [([String: JSONValue], PlanExplanation.Reason)])
    func saysWhyAFieldHasItsValue(
        _ input: [String: JSONValue], _ reason: PlanExplanation.Reason
    ) throws {
        let hash = try SketchedSkill.skill(
            "hash", takes: [("text", "String")], gives: [("hex", "String")])

        let outcome = Self.outcome(input, [hash], goals: Self.parts(1)) { $0 }

        #expect(outcome.explanation.steps.first?.bindings.map(\.reason) == [reason])
    }

    @Test func bindsTheValuesThatTheWordsHave() throws {
        var keep = try SketchedSkill.skill(
            "keep", takes: [("csv", "String"), ("column", "String"), ("equals", "String")],
            gives: [("csv", "String")])
        keep.description = "Keeps rows."
        let top = try SketchedSkill.skill(
            "greatest", takes: [("csv", "String"), ("column", "String"), ("limit", "Int?")],
            gives: [("rows", "[[String]]")])
        let goals = [
            Self.part("keep the rows whose column \"region\" equals \"north\""),
            Self.part("show the 5 greatest of the column \"price\""),
        ]

        let outcome = Self.outcome(["csv": "a"], [keep, top], goals: goals) { $0 }

        #expect(
            outcome.choices.first?.plan.description == """
                1. keep(column: "region", csv: $input.csv, equals: "north")
                2. greatest(column: "price", csv: $1.csv, limit: 5)
                """)
        #expect(outcome.explanation.unused.isEmpty)
        #expect(
            outcome.explanation.steps.first?.bindings.map(\.reason)
                == [.sameName, .namedLiteral, .namedLiteral])
    }

    @Test func givesNumbersAsTextsWhereTextsAreWanted() throws {
        let keep = try SketchedSkill.skill(
            "keep-above", takes: [("csv", "String"), ("value", "String")],
            gives: [("csv", "String")])

        let outcome = Self.outcome(
            ["csv": "a"], [keep], goals: [Self.part("keep what is above 100")]
        ) { $0 }

        #expect(
            outcome.choices.first?.plan.description
                == "1. keep-above(csv: $input.csv, value: \"100\")")
    }

    @Test func givesWhatSeveralLastStepsGive() throws {
        let dates = try SketchedSkill.skill(
            "dates", takes: [("text", "String")], gives: [("list", "[String]"), ("days", "Int")])
        let sums = try SketchedSkill.skill(
            "sums", takes: [("text", "String")], gives: [("list", "[Double]")])

        let outcome = Self.outcome(
            ["text": "a"], [dates, sums], goals: Self.parts(2)
        ) { $0 }

        #expect(
            outcome.choices.first?.plan.output
                == .object([
                    "datesList": .reference(.step(0, "list")),
                    "days": .reference(.step(0, "days")),
                    "sumsList": .reference(.step(1, "list")),
                ]))
    }

    @Test func givesTheWantedOutput() throws {
        let describe = try SketchedSkill.skill(
            "describe", takes: [("numbers", "[Double]")],
            gives: [("mean", "Double"), ("count", "Int")])
        let wanted = WantedOutput(schema: [
            "properties": ["meanValue": ["type": "number"], "count": ["type": "integer"]]
        ])
        let impossible = WantedOutput(schema: ["properties": ["image": ["type": "boolean"]]])

        let given = Self.outcome(
            ["numbers": [1.5]], [describe], goals: Self.parts(1), wanted: wanted
        ) { $0 }
        let refused = Self.outcome(
            ["numbers": [1.5]], [describe], goals: Self.parts(1), wanted: impossible
        ) { $0 }

        #expect(
            given.choices.first?.plan.output
                == .object([
                    "count": .reference(.step(0, "count")),
                    "meanValue": .reference(.step(0, "mean")),
                ]))
        #expect(
            refused.explanation.refusal == .noAnswer(field: "image", type: "Bool", nearest: nil))
    }

    @Test func saysWhichSubgoalNothingWasFoundFor() throws {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])
        let goals = [Self.part("split the text"), Self.part("bake bread")]

        let refused = Self.outcome(["text": "a"], [split], goals: goals) { $0 }
        let control = Self.outcome(["text": "a"], [split], goals: [goals[0]]) { $0 }

        #expect(refused.explanation.description.hasPrefix("No skill was found for \"bake bread\"."))
        #expect(refused.choices.isEmpty && control.choices.count == 1)
    }

    @Test func saysWhichFieldNothingGives() throws {
        let hash = try SketchedSkill.skill(
            "hash", takes: [("text", "String")], gives: [("hex", "String")])

        let refused = Self.outcome(
            ["text": 5], [hash], goals: [Self.part("hash the text")]
        ) { $0 }

        #expect(
            refused.explanation.refusal?.description == """
                "hash the text" can't be done: hash needs "text" (String), and nothing gives it. \
                Nearest is $input.text, which is Int.
                """)
        #expect(refused.explanation.json["refusal"]?["field"] == "text")
    }

    @Test func guessesNoSkillByItsTypeAlone() throws {
        let hash = try SketchedSkill.skill(
            "hash", takes: [("text", "String")], gives: [("hex", "String")])
        let format = try SketchedSkill.skill(
            "format", takes: [("seconds", "Double")], gives: [("text", "String")])
        let goals = [Self.part("hash it all")]

        let refused = Self.outcome(["number": 5], [hash, format], goals: goals) {
            $0 == 0 ? 0 : nil
        }
        let control = Self.outcome(["seconds": 5], [hash, format], goals: goals) {
            $0 == 0 ? 0 : nil
        }

        #expect(refused.choices.isEmpty)
        #expect(
            control.choices.first?.plan.description
                == "1. format(seconds: $input.seconds)\n2. hash(text: $1.text)")
    }

    @Test func plansTheSameInWhateverOrderTheCandidatesCome() throws {
        let skills = try Self.crowd(60)
        let input: [String: JSONValue] = ["text": "a", "number": 1]
        func plans(_ skills: [Skill]) -> [Plan] {
            Planner(
                input: input,
                candidates: skills.map { skill in
                    let number = Int(skill.name.text.split(separator: "-")[1]) ?? 0
                    return .init(
                        skill: skill, goal: number % 3, relevance: 0.4 + Double(number) / 100)
                }, goals: Self.parts(3)
            ).plans(limit: 10)
        }

        #expect(plans(skills) == plans(skills.reversed()))
        #expect(plans(skills).count == 10)
    }

    @Test(arguments: 0..<12) func everyPlanIsFitToRun(_ seed: Int) throws {
        let skills = try Self.crowd(200)
        let input: [String: JSONValue] = ["text": "a", "number": 1, "list": ["a", "b"]]
        let checker = PlanChecker(skills: skills)

        let outcome = Self.outcome(input, skills, goals: Self.parts(2), limit: 20) {
            ($0 * 7 + seed) % 11 < 2 ? ($0 + seed) % 2 : nil
        }

        #expect(!outcome.choices.isEmpty)
        for choice in outcome.choices {
            #expect(throws: Never.self) { try checker.check(choice.plan, input: input) }
        }
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
                gives: [("a", nested(place + 1))])
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

extension Planner {
    /// The plans alone, the best first.
    func plans(limit: Int) -> [Plan] { search(limit: limit).choices.map(\.plan) }
}
