import Foundation
import SkillChat
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Synchronization
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct GrowerTests {
    @Test func keepsAProgramThatIsRightAtOnce() async throws {
        let library = try await TestLibrary()
        var growth = try Growth("first-round")

        try await growth.run(in: library, tasks: [Self.task])

        let name = try SkillName("count-vowels")
        #expect(growth.wentAsRecorded)
        #expect(growth.calls == ["specify", "write"])
        #expect(growth.kept == [name])
        #expect(growth.allCalls == ["specify", "confirm", "write", "criticize"])
        #expect(
            growth.kinds == [
                .started(attempt: 1),
                .specified(
                    name,
                    description: "Counts the vowels of a text. Use it to measure how singable a "
                        + "text is.", examples: 4),
                .confirmed(examples: 4, disputed: 0), .kept(name, version: 1, rounds: 1),
            ])
        #expect(growth.events.allSatisfy { $0.task == Self.task && $0.taskID == 1 })
        let totals = try #require(growth.events.last?.totals)
        #expect(totals.accepted == 1 && totals.givenUp == 0)
        #expect(totals.promptTokens == 40)
        let store = library.bench.store
        #expect(try await store.tasks().map(\.state) == [.accepted(as: name)])
        let provenance = try await store.skill(named: name).provenance
        #expect(provenance.origin == .grown && provenance.model == "tiny")
        #expect(provenance.promptVersion?.count == 12)
        let report = try await library.bench.run(name, input: ["text": "sourdough"])
        #expect(report.output == ["count": 4])
        let found = try await library.bench.find(
            "count vowels", limit: 1, with: library.embedder)
        #expect(found.map(\.skill.name) == [name])
    }

    // What went wrong is in the recordings' prompts; another prompt is answered with status 500.
    @Test(arguments: [
        "does-not-compile", "unreadable", "wrong-output", "denied-call", "crash", "loud",
    ])
    func repairsAProgram(_ recording: String) async throws {
        let library = try await TestLibrary()
        var growth = try Growth(recording)

        try await growth.run(in: library, tasks: [Self.task])

        #expect(growth.wentAsRecorded)
        #expect(growth.calls == ["specify", "write", "repair"])
        #expect(growth.kept.map(\.text) == ["count-vowels"])
        let task = try #require(try await library.bench.store.tasks().first)
        let rounds = try await library.bench.store.rounds(ofTask: task.id)
        #expect(rounds.map(\.outcome) == ["rejected", "accepted"])
        #expect(rounds.allSatisfy { $0.source?.contains("struct Input") == true })
    }

    @Test func asksEachTimeWithAFreshBoundedPrompt() async throws {
        let library = try await TestLibrary()
        var growth = try Growth("loud")

        try await growth.run(in: library, tasks: [Self.task])

        for request in growth.server.requests {
            let messages = try #require(request.json["messages"]?.arrayValue)
            #expect(messages.map { $0["role"] } == ["system", "user"])
            #expect(request.body.count < 20_000)
        }
    }

    @Test func givesUpAfterFourRoundsAndSaysWhy() async throws {
        let library = try await TestLibrary()
        var growth = try Growth("gives-up")

        try await growth.run(in: library, tasks: [Self.task])

        #expect(growth.wentAsRecorded)
        #expect(growth.calls == ["specify", "write", "repair", "repair", "repair"])
        #expect(growth.kept.isEmpty)
        guard case .gaveUp(let reason) = growth.events.last?.kind else {
            Issue.record("\(growth.events)")
            return
        }
        // The recorded model never changes its mind.
        #expect(reason.hasPrefix("after 4 rounds: This is the same program as before."))
        #expect(reason.contains("Example 1 fails."))
        let task = try #require(try await library.bench.store.tasks().first)
        #expect(task.state == .givenUp(reason: reason))
        #expect(try await library.bench.store.rounds(ofTask: task.id).count == 4)
        #expect(try await library.bench.store.skills().isEmpty)
    }

    @Test func goesOnWhereItStopped() async throws {
        let library = try await TestLibrary()
        var first = try Growth("first-round")

        await #expect(throws: ChatError.self) {
            try await first.run(in: library, tasks: [Self.task, Self.secondTask])
        }

        #expect(first.calls == ["specify", "write", "specify"])
        #expect(
            try await library.bench.store.tasks().map(\.state)
                == [.accepted(as: SkillName("count-vowels")), .open])

        // Another process opens the library, and asks for the second task alone.
        var second = try Growth("second-task")
        try await second.run(in: library, tasks: [Self.task, Self.secondTask])

        #expect(second.wentAsRecorded)
        #expect(second.kept.map(\.text) == ["count-consonants"])
        #expect(try await library.bench.store.statistics().acceptedTasks == 2)
    }

    @Test func asksNothingWhenNothingIsOpen() async throws {
        let library = try await TestLibrary()
        var growth = Growth(try ScriptedServer(exchanges: []))
        let store = library.bench.store
        _ = try await store.addTasks([Self.task])
        let task = try #require(try await store.nextOpenTask())
        try await store.setState(.givenUp(reason: "too hard"), ofTask: task.id)

        try await growth.run(in: library, tasks: [Self.task])

        #expect(growth.server.requests.isEmpty)
        #expect(growth.events.isEmpty && growth.kept.isEmpty)
    }

    @Test func passesOverATaskThatIsNotSpecified() async throws {
        let library = try await TestLibrary()
        var growth = try Growth("no-specification")

        try await growth.run(in: library, tasks: ["Play chess", Self.task])

        #expect(growth.wentAsRecorded)
        #expect(growth.kept.map(\.text) == ["count-vowels"])
        let state = try await library.bench.store.tasks().first?.state
        #expect(
            state
                == .givenUp(
                    reason: "it was not specified. The last answer can't be used: it is not JSON."))
    }

    @Test(arguments: ["contradiction", "taken-name"])
    func asksForABetterSpecification(_ recording: String) async throws {
        let library = try await TestLibrary(Samples.splitWords)
        var growth = try Growth(recording)

        try await growth.run(in: library, tasks: [Self.task])

        #expect(growth.wentAsRecorded)
        #expect(growth.calls == ["specify", "specify", "write"])
        #expect(growth.kept.map(\.text) == ["count-vowels"])
    }

    @Test func proposesTasksTowardsAGoalAndNoTaskTwice() async throws {
        let library = try await TestLibrary()
        var growth = try Growth("goal")

        try await growth.run(in: library, goal: "measure texts")

        #expect(growth.wentAsRecorded)
        #expect(growth.calls == ["propose", "specify", "write", "propose", "propose", "propose"])
        #expect(growth.kept.map(\.text) == ["count-vowels"])
        #expect(try await library.bench.store.tasks().map(\.text) == [Self.task])
    }

    @Test func proposesWithAPromptThatDoesNotGrowWithTheLibrary() async throws {
        var sizes: [Int] = []
        for count in [35, 70] {
            let library = try await TestLibrary()
            for number in 100..<(100 + count) {
                _ = try await library.bench.store.keep(
                    Self.skill("measure-text-\(number)"),
                    provenance: .init(origin: .added, toolchain: "none", tier: "T1"))
            }
            var growth = Growth(try ScriptedServer(replies: .error(400, "enough")))

            await #expect(throws: ChatError.refused(status: 400, message: "enough")) {
                try await growth.run(in: library, goal: "measure a text")
            }

            let prompt = try #require(growth.server.requests.first).prompt
            #expect(prompt.matches(of: #/measure-text-\d+/#).count == 30)
            sizes.append(prompt.utf8.count)
        }
        #expect(sizes[0] == sizes[1])
    }

    @Test func stopsWhenTheBudgetIsSpent() async throws {
        let library = try await TestLibrary()
        var growth = try Growth("first-round")
        // Enough to specify, and too little to write.
        let budget = SpendingBudget(tokens: 4_500)

        let error = await #expect(throws: ChatError.self) {
            try await growth.run(in: library, tasks: [Self.task], budget: budget)
        }

        guard case .budgetSpent(.session, .tokens(limit: 4_500, let spent, _)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(spent == budget.spentTokens && spent > 0)
        let reason = try #require(error).description
        #expect(growth.events.last?.kind == .stopped(reason: reason))
        #expect(growth.allCalls == ["specify"])
        #expect(try await library.bench.store.tasks().map(\.state) == [.open])
        let statistics = try await library.bench.store.statistics()
        #expect(statistics.promptTokens + statistics.completionTokens == spent)
    }

    @Test func recordsEveryExchange() async throws {
        let library = try await TestLibrary()
        var growth = try Growth("wrong-output")

        try await growth.run(in: library, tasks: [Self.task])

        let statistics = try await library.bench.store.statistics()
        // Specify, confirm, write, repair, criticize.
        #expect(statistics.exchanges == 5)
        #expect(statistics.promptTokens == 50)
        #expect(statistics.completionTokens > 300)
    }

    @Test func leavesTheTaskOpenWhenItIsCancelled() async throws {
        let library = try await TestLibrary()
        let server = try ScriptedServer(replies: .silence)

        let kinds = Mutex<[GrowingEvent.Kind]>([])
        let growing = Task {
            var growth = Growth(server)
            defer { kinds.withLock { [growth] in $0 = growth.kinds } }
            try await growth.run(in: library, tasks: [Self.task])
        }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let time = await ContinuousClock().measure {
            growing.cancel()
            await #expect(throws: ChatError.cancelled) { try await growing.value }
        }

        #expect(time < .seconds(60))
        // Whoever watches hears of it.
        let last = kinds.withLock(\.last)
        guard case .stopped = last else {
            Issue.record("\(String(describing: last))")
            return
        }
        #expect(try await library.bench.store.tasks().map(\.state) == [.open])
    }

    private static let task = "Count the vowels of a text"
    private static let secondTask = "Count the consonants of a text"

    private static func skill(_ name: String) throws -> Skill {
        Skill(
            name: try SkillName(name), description: "Measures a text.", source: "",
            signature: Signature(input: [], output: [], inputSchema: [:], outputSchema: [:]),
            examples: [.gives(1, for: 1)])
    }
}
