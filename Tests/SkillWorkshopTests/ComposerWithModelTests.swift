import Foundation
import SkillChat
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct ComposerWithModelTests {
    @Test func asksForSubgoalsThenAPlanThenAJudgement() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split, Planned.count), Planned.plan(Planned.right),
            Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be or not"])

        #expect(solution.isSolved && solution.verdict == .satisfied)
        #expect(solution.report?.output == ["count": 4])
        #expect(solution.plan?.json == Planned.right)
        #expect(solution.rounds.isEmpty && solution.votes.isEmpty)
        #expect(solution.subgoals.map(\.needs) == [["a text"], ["a list"]])
        #expect(
            solution.subgoals.map { $0.candidates.first?.text } == ["split-words", "count-items"])
        #expect(server.unexpected.isEmpty && server.unusedExchanges.isEmpty)
        let statistics = try await library.bench.store.statistics()
        #expect(statistics.exchanges == 3)
        #expect(statistics.runsByEnding == ["completed": 2])
    }

    @Test func tellsTheModelTypesUntilThereIsAnAnswer() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(Planned.short), Planned.satisfied(),
        ])

        _ = try await library.composer(server).solve(
            Planned.task, input: ["text": "a secret", "limit": 3])

        let prompts = server.requests.map(\.prompt)
        try #require(prompts.count == 3)
        #expect(prompts.prefix(2).allSatisfy { $0.contains("limit: Int, text: String") })
        #expect(!prompts.prefix(2).contains { $0.contains("a secret") })
        #expect(prompts[1].contains("split-words(text: String) -> (words: [String])"))
        // Whoever judges sees the values, and nothing of how they were found.
        #expect(prompts[2].contains("a secret") && !prompts[2].contains("split-words"))
    }

    @Test func judgesNothingWhenThatIsNotWanted() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(Planned.short),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "a b"], rules: SolvingRules(isVerified: false))

        #expect(solution.isSolved && solution.verdict == nil)
        #expect(server.unexpected.isEmpty)
    }

    @Test func neverSendsSources() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split, Planned.count), Planned.plan(Planned.ill),
            Planned.plan(Planned.right), Planned.unsatisfied("It is too long."),
            Planned.plan(Planned.short), Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"])

        #expect(solution.isSolved && server.requests.count == 6)
        for text in [Samples.splitWords, Samples.countItems] {
            let lines = text.source.split(separator: "\n").map(String.init)
                .filter { $0.contains("input.") }
            #expect(!lines.isEmpty)
            for request in server.requests {
                #expect(!lines.contains { request.prompt.contains($0) })
            }
        }
    }

    @Test func tellsTheModelWhatIsWrongWithItsPlan() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split, Planned.count), Planned.plan(Planned.ill),
            Planned.plan(Planned.right, containing: ["step 2, field \"items\": ", "(round 1)"]),
            Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"])

        #expect(solution.report?.output == ["count": 2])
        #expect(solution.rounds.map(\.plan?.json) == [Planned.ill])
        #expect(solution.rounds.first?.problem.contains("[String]") == true)
        #expect(server.unexpected.isEmpty)
    }

    @Test func tellsTheModelHowItsPlanEnded() async throws {
        let library = try await TestLibrary(
            Samples.splitWords,
            SkillText(
                "refuse-text", "Splits a text into words, and refuses it.",
                takes: "text: String", gives: "words: [String]",
                body: """
                        guard input.text.isEmpty else { throw InvalidInput("It isn't empty.") }
                        return Output(words: [])
                    """,
                .gives(["words": []], for: ["text": ""])))
        let refused: JSONValue = [
            "steps": [["skill": "refuse-text", "bind": ["text": "$input.text"]]]
        ]
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(refused),
            Planned.plan(Planned.short, containing: ["It isn't empty."]), Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"])

        #expect(solution.report?.output == ["words": ["to", "be"]])
        #expect(server.unexpected.isEmpty)
    }

    @Test func putsSwiftBetweenSkillsThatDoNotFit() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.sayCount)
        func plan(_ body: String) -> JSONValue {
            [
                "steps": [
                    ["skill": "split-words", "bind": ["text": "$input.text"]],
                    [
                        "swift": .string("func count(words: [String]) -> Int { \(body) }"),
                        "bind": ["words": "$1.words"],
                    ],
                    ["skill": "say-count", "bind": ["count": "$2.value"]],
                ]
            ]
        }
        let say: JSONValue = ["goal": "say a count in a sentence", "needs": [], "gives": []]
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split, say), Planned.plan(plan("words.length")),
            Planned.plan(
                plan("words.count"), containing: ["It does not compile", "no member 'length'"]),
            Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be or"])

        #expect(solution.report?.output == ["sentence": "There are 3."], "\(solution)")
        #expect(solution.rounds.count == 1 && server.unexpected.isEmpty)
    }

    @Test func tellsTheModelTheFormOfASkillsOwnTypes() async throws {
        let library = try await TestLibrary(Samples.markLetters)
        let mark: JSONValue = ["goal": "mark letters as vowels", "needs": [], "gives": []]
        let plan: JSONValue = [
            "steps": [["skill": "mark-letters", "bind": ["text": "$input.text"]]]
        ]
        let server = try ScriptedServer(exchanges: [
            Planned.goals(mark),
            Planned.plan(plan, containing: ["(marks: [{isVowel: Bool, letter: String}])"]),
            Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "a"])

        #expect(solution.isSolved && server.unexpected.isEmpty)
    }

    @Test func repairsAtMostFourTimesAndThenGoesByTheSignatures() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let useless = (0..<8).map { number -> ScriptedExchange in
            Planned.plan([
                "steps": [["skill": "split-words", "bind": ["text\(number)": "$input.text"]]]
            ])
        }
        let server = try ScriptedServer(
            exchanges: [
                Planned.goals(Planned.split, Planned.count), Planned.satisfied(),
            ] + useless)

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"])

        #expect(solution.rounds.count == 5)
        #expect(server.unusedExchanges.map(\.times).reduce(0, +) == 3)
        #expect(solution.isSolved)
        #expect(solution.plan?.json == Planned.right)
    }

    @Test(arguments: ["mark-letters", "no-such-skill", "", "rm -rf /"])
    func usesNoSkillThatWasNotOffered(_ name: String) async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let plan: JSONValue = [
            "steps": [["skill": .string(name), "bind": ["number": "$input.number"]]]
        ]
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split),
            Planned.exchange("You plan how small programs", plan, times: 5),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["number": 1])

        #expect(solution.plan == nil && !solution.isSolved)
        #expect(solution.rounds.count == 5)
        // The same plan again is what the likeliest answer would be.
        #expect(
            server.requests.map { $0.json["temperature"]?.doubleValue } == [0, 0, 0, 0.7, 0.7, 0.7])
    }

    @Test func asksNobodyForAPlanOverNothing() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let bread: JSONValue = ["goal": "bake sourdough bread", "needs": [], "gives": ["bread"]]
        let server = try ScriptedServer(exchanges: [Planned.goals(bread)])

        let solution = try await library.composer(server).solve("Bake", input: ["text": "a"])

        #expect(solution.plan == nil)
        #expect(solution.missing.map(\.text) == ["bake sourdough bread"])
        #expect(server.unexpected.isEmpty)
    }

    @Test func goesByTheSignaturesWhenTheModelKnowsNoPlan() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(["steps": []]), Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "a b"])

        #expect(solution.plan?.json == Planned.short && solution.isSolved)
        #expect(solution.rounds.isEmpty && server.unexpected.isEmpty)
    }

    @Test func plansAgainWhenTheAnswerIsNotRight() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split, Planned.count), Planned.plan(Planned.short),
            Planned.unsatisfied("These are words and no length."),
            Planned.plan(Planned.right, containing: ["These are words and no length."]),
            Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"])

        #expect(solution.report?.output == ["count": 2])
        #expect(solution.verdict == .satisfied && solution.rounds.count == 1)
        #expect(server.unexpected.isEmpty)
    }

    @Test func keepsAnAnswerThatNobodyIsSatisfiedWithApart() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(Planned.short),
            Planned.exchange(
                "You check the answer", ["satisfied": false, "reason": "No."], times: 9),
            Planned.plan(["steps": []]),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "a b"])

        #expect(!solution.isSolved)
        #expect(solution.verdict == .unsatisfied(reason: "No."))
        #expect(solution.report?.output == ["words": ["a", "b"]])
        await #expect(throws: WorkshopError.nothingToSave) {
            try await library.composer().save(
                solution, of: Planned.task, input: ["text": "a b"], as: SkillName("nothing"))
        }
    }

    @Test func keepsAnAnswerWhoseJudgementMakesNoSense() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(Planned.short),
            Planned.exchange("You check the answer", ["satisfied": "very"]),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "a b"])

        #expect(!solution.isSolved)
        #expect(
            solution.verdict == .missing(reason: "it doesn't say whether the answer is right"))
        #expect(solution.report?.output == ["words": ["a", "b"]])
    }

    @Test func takesTheAnswerOfMostPlans() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let alsoRight: JSONValue = [
            "steps": [
                ["skill": "split-words", "bind": ["text": "$input.text"]],
                ["skill": "count-items", "bind": ["items": "$1.words"]],
            ], "task": "the same with other words",
        ]
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split, Planned.count), Planned.plan(Planned.short, at: 0),
            Planned.plan(Planned.right, at: 0.56), Planned.plan(alsoRight, at: 0.62),
            Planned.satisfied(times: 2),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"], rules: SolvingRules(samples: 3))

        #expect(solution.report?.output == ["count": 2])
        #expect(solution.votes.map(\.count) == [2, 1])
        #expect(solution.votes.map(\.answer) == [["count": 2], ["words": ["to", "be"]]])
        // What was said of an answer holds for all plans that give it.
        #expect(server.unexpected.isEmpty && server.unusedExchanges.isEmpty)
        let temperatures = server.requests.filter { $0.prompt.contains("You plan how") }
            .compactMap { $0.json["temperature"]?.doubleValue }
        #expect(temperatures.sorted() == [0, 0.56, 0.62])
    }

    @Test func takesTheFirstOfAnswersWithAsManyVotes() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split, Planned.count), Planned.plan(Planned.short, at: 0),
            Planned.plan(Planned.right, at: 0.56), Planned.satisfied(times: 2),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"], rules: SolvingRules(samples: 2))

        #expect(solution.report?.output == ["words": ["to", "be"]])
        #expect(solution.votes.map(\.count) == [1, 1])
    }

    /// The first waits for its answer without end, and the others are made beside it.
    @Test func makesSeveralPlansAtOnce() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(Planned.short, at: 0.56),
            Planned.plan(Planned.short, at: 0.62), Planned.satisfied(),
            ScriptedExchange(.init(contains: ["You plan how"], temperature: 0), reply: .silence),
        ])
        let composer = try library.composer(server)

        let work = Task {
            try await composer.solve(
                Planned.task, input: ["text": "to be"], rules: SolvingRules(samples: 3))
        }
        while server.requests.count < 5 { try await Task.sleep(for: .milliseconds(5)) }
        work.cancel()

        await #expect(throws: (any Error).self) { try await work.value }
        #expect(server.unexpected.isEmpty && server.unusedExchanges.isEmpty)
    }

    /// Each reserves what its call may take, and two together more than there is.
    @Test func makesPlansOneAfterAnotherWhenTheBudgetIsShort() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(Planned.short, at: 0),
            Planned.plan(Planned.short, at: 0.56),
        ])
        let chat = BudgetedChat(
            try TestLibrary.chat(server), budgets: [SpendingBudget(tokens: 7_000)])

        let solution = try await Composer(
            bench: library.bench, embedder: library.embedder, chat: chat
        ).solve(
            Planned.task, input: ["text": "to be"],
            rules: SolvingRules(samples: 2, isVerified: false))

        #expect(solution.votes.map(\.count) == [2], "\(solution)")
        #expect(server.unexpected.isEmpty && server.unusedExchanges.isEmpty)
        let refused = try await library.bench.store.auditEntries(last: 9)
            .filter { $0.event == "budget-spent" }
        #expect(refused.count == 1)
    }

    @Test func endsAfterTheStepThatIsUnderWay() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [Planned.goals(Planned.split)])
        let stop = StopSign()
        stop.raise()

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"], stop: stop)

        #expect(solution.plan == nil && !solution.isSolved)
        #expect(solution.subgoals.map(\.text) == ["split a text into words"])
        #expect(server.requests.count == 1)
    }

    @Test func plansOnlyWhenNothingIsToBeRun() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(Planned.short),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "a b"], rules: SolvingRules(isDry: true))

        #expect(solution.plan?.json == Planned.short && solution.source != nil)
        #expect(solution.report == nil && !solution.isSolved)
        #expect(try await library.bench.store.statistics().runsByEnding.isEmpty)
        #expect(server.unexpected.isEmpty)
    }

    @Test func comparesTheAnswerWithWhatIsWanted() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let wanted: JSONValue = ["type": "object", "required": ["count"]]
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split, Planned.count), Planned.plan(Planned.short),
            Planned.plan(Planned.right, containing: ["has no field \"count\""]),
            Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "to be"], rules: SolvingRules(output: wanted))

        #expect(solution.report?.output == ["count": 2])
        #expect(server.unexpected.isEmpty)
    }

    @Test func growsWhatIsMissing() async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let vowels: JSONValue = ["goal": "tally vowels", "needs": ["text"], "gives": ["count"]]
        let plan: JSONValue = [
            "steps": [["skill": "count-vowels", "bind": ["text": "$input.text"]]]
        ]
        let server = try ScriptedServer(exchanges: [
            Planned.goals(vowels),
            Vowels.exchange(
                Vowels.specifying, containing: ["tally vowels. It needs text. It gives count"],
                Vowels.specification()),
            Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight, times: 9),
            Vowels.exchange(Vowels.writing, Vowels.right),
            Vowels.exchange(Vowels.criticizing, Vowels.approval, times: 9),
            Planned.plan(plan), Planned.satisfied(),
        ])
        // Another task is open, and is none of this one's.
        _ = try await library.bench.store.addTasks(["something else"])

        let solution = try await library.composer(server).solve(
            "How does it sound?", input: ["text": "aria"], rules: SolvingRules(isGrowing: true))

        #expect(solution.grown.map(\.text) == ["count-vowels"])
        #expect(solution.report?.output == ["count": 3])
        #expect(solution.subgoals.first?.candidates.first?.text == "count-vowels")
        #expect(server.unexpected.isEmpty)
        #expect(try await library.bench.store.openTasks(limit: 9).map(\.text) == ["something else"])
    }

    @Test func growsNothingWithoutAModel() async throws {
        let library = try await TestLibrary()

        await #expect(throws: WorkshopError.growingNeedsModel) {
            try await library.composer().solve(
                "tally vowels", input: [:], rules: SolvingRules(isGrowing: true))
        }
    }

    @Test func losesNothingWhenTheBudgetIsSpent() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        // About 4,500 tokens.
        let long: JSONValue = [
            "task": .string(String(repeating: "long", count: 4_500)),
            "steps": Planned.short["steps"] ?? [],
        ]
        let server = try ScriptedServer(exchanges: [
            Planned.goals(Planned.split), Planned.plan(long), Planned.satisfied(),
        ])
        func solve(tokens: Int) async throws -> Composer.Solution {
            let chat = BudgetedChat(
                try TestLibrary.chat(server), budgets: [SpendingBudget(tokens: tokens)])
            return try await Composer(
                bench: library.bench, embedder: library.embedder, chat: chat
            ).solve(Planned.task, input: ["text": "a b"])
        }

        // For the first call alone.
        await #expect(throws: ChatError.self) { try await solve(tokens: 1_600) }
        #expect(server.requests.count == 1)
        func refusals() async throws -> Int {
            try await library.bench.store.auditEntries(last: 99)
                .count { $0.event == "budget-spent" }
        }
        #expect(try await refusals() == 1)
        // An answer that can't be judged any more is told all the same.
        let unjudged = try await solve(tokens: 5_200)
        #expect(server.requests.count == 2)
        #expect(unjudged.report?.output == ["words": ["a", "b"]])
        #expect(!unjudged.isSolved)
        let solution = try await solve(tokens: 5_200)
        #expect(solution.isSolved && server.requests.count == 3)
    }

    @Test func saysThatAnAnswerIsNoJSON() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(
            replies: .completion("I am sorry, Dave."), .completion("{\"subgoals\": [oops]}"))

        let error = await #expect(throws: WorkshopError.self) {
            try await library.composer(server).solve(Planned.task, input: [:])
        }

        #expect(error == .uselessReply(purpose: "decompose", reason: "it is not JSON"))
        #expect(
            error?.description == """
                The language model's answer to "decompose" can't be used: it is not JSON. Try \
                again, or choose another model in SKILLBOX_MODEL.
                """)
        // The second try must not get the likeliest answer once more.
        #expect(server.requests.map { $0.json["temperature"]?.doubleValue } == [0, 0.7])
    }

    @Test(arguments: ["{}", "{\"subgoals\": []}", "{\"subgoals\": [1, null, \"\", {\"goal\": 1}]}"])
    func saysThatNoSubgoalIsNamed(_ reply: String) async throws {
        let library = try await TestLibrary()
        let server = try ScriptedServer(replies: .completion(reply))

        await #expect(
            throws: WorkshopError.uselessReply(
                purpose: "decompose", reason: "it names no sub-goal")
        ) {
            try await library.composer(server).solve(Planned.task, input: [:])
        }
    }

    @Test func saysThatTheServerRefused() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(replies: .error(401, "no such key"))

        await #expect(throws: ChatError.refused(status: 401, message: "no such key")) {
            try await library.composer(server).solve(Planned.task, input: [:])
        }
    }

    @Test func takesAtMostEightSubgoalsAndGoalsWithoutMore() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(exchanges: [
            Planned.exchange(
                "You divide a task",
                ["subgoals": .array(Array(repeating: "split a text into words", count: 50))]),
            Planned.plan(Planned.short), Planned.satisfied(),
        ])

        let solution = try await library.composer(server).solve(
            Planned.task, input: ["text": "a b"])

        #expect(solution.subgoals.count == 8)
        #expect(solution.report?.output == ["words": ["a", "b"]])
    }

    @Test func offersEachOfFortyLongProgramsByNameAndFields() throws {
        let goals = try (0..<8).map { goal in
            let offers = try (0..<5).map { number in
                let field = Signature.Field(name: "someRatherLongFieldName", type: "[String]")
                let skill = Skill(
                    name: try SkillName("a-long-name-of-a-skill-\(goal)-\(number)"),
                    description: String(repeating: "Does a thing well. ", count: 53), source: "",
                    signature: Signature(
                        input: [field], output: [field], inputSchema: [:], outputSchema: [:]),
                    examples: [])
                return SoughtGoal.Offer(skill: skill, nearness: 1)
            }
            return SoughtGoal(
                text: String(repeating: "do the thing ", count: 10), offers: offers)
        }

        let text = PlanProposer.text(of: goals)
        let request = Prompt.plan.request([
            "task": "a task", "input": "text: String", "offers": text,
            "problem": String(repeating: "It does not compile. ", count: 20),
        ])

        #expect(request.estimatedPromptTokens <= Prompt.tokenBound)
        let prompt = request.messages[1].content
        for name in goals.flatMap(\.offers).map(\.skill.name.text) {
            #expect(prompt.contains("- \(name)(someRatherLongFieldName: [String]) -> "))
        }
    }
}
