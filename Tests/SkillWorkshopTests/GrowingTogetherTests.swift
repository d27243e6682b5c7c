import Foundation
import SkillChat
import SkillCore
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

/// Several tasks at once, and ending in the middle.
@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct GrowingTogetherTests {
    @Test func worksOnSeveralTasksAtOnce() async throws {
        let library = try await TestLibrary()
        let tasks = (1...4).map(NumberedTask.init)
        // Each answer takes a while, so that waiting for one another would show in the order.
        let server = try ScriptedServer(
            exchanges: tasks.flatMap { $0.exchanges(delay: .milliseconds(100)) })
        var growth = Growth(server)

        try await growth.run(
            in: library, tasks: tasks.map(\.text), rules: GrowingRules(parallel: 2))

        #expect(server.unexpected.isEmpty)
        #expect(Set(growth.kept.map(\.text)) == Set(tasks.map(\.name)), "\(growth.kinds)")
        let states = try await library.bench.store.tasks().map(\.state)
        #expect(states.allSatisfy { if case .accepted = $0 { true } else { false } })
        let starts = growth.events.indices.filter {
            if case .started = growth.events[$0].kind { true } else { false }
        }
        let firstKept = growth.events.firstIndex {
            if case .kept = $0.kind { true } else { false }
        }
        #expect(starts.count == 4)
        #expect(starts[1] < firstKept ?? 0)
        #expect(starts[2] > starts[1] + 1)
        #expect(growth.events.last?.totals.accepted == 4)
    }

    @Test func endsAfterTheStepThatIsUnderWayAndGoesOnLater() async throws {
        let library = try await TestLibrary()
        let task = NumberedTask(number: 1)
        let server = try ScriptedServer(exchanges: task.exchanges(delay: .milliseconds(500)))
        let stop = StopSign()

        let growing = Task {
            var growth = Growth(server)
            try await growth.run(in: library, tasks: [task.text], stop: stop)
            return growth
        }
        while server.requests.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        stop.raise()
        let stopped = try await growing.value
        var later = Growth(server)
        try await later.run(in: library)

        #expect(stopped.kept.isEmpty)
        #expect(stopped.kinds.last == .stopped(reason: "it was asked to stop"))
        // The answer that was under way was heard to its end, and was not asked for again.
        #expect(later.kept.map(\.text) == [task.name])
        #expect(server.requests.count == 4 && server.abandonedRequests == 0)
        #expect(later.allCalls == ["specify", "confirm", "write", "criticize"])
    }

    @Test func onlyOneProcessGrowsALibrary() async throws {
        let library = try await TestLibrary()
        let task = NumberedTask(number: 1)
        let server = try ScriptedServer(exchanges: task.exchanges(delay: .milliseconds(300)))

        let growing = Task {
            var growth = Growth(server)
            try await growth.run(in: library, tasks: [task.text])
            return growth.kept
        }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        var second = Growth(server)
        await #expect(throws: WorkshopError.alreadyGrowing) {
            try await second.run(in: library)
        }

        #expect(try await growing.value.map(\.text) == [task.name])
        try await second.run(in: library)
        #expect(second.kept.isEmpty)
    }

    @Test func keepsWhatOthersFinishedWhenOneCantBeAsked() async throws {
        let library = try await TestLibrary()
        let good = NumberedTask(number: 1)
        let server = try ScriptedServer(
            exchanges: good.exchanges(delay: .milliseconds(100)) + [
                ScriptedExchange(
                    .init(contains: ["Task: \(NumberedTask(number: 2).text)"]),
                    reply: .error(400, "no"))
            ])
        var growth = Growth(server)

        await #expect(throws: ChatError.self) {
            try await growth.run(
                in: library, tasks: [good.text, NumberedTask(number: 2).text, "third"],
                rules: GrowingRules(parallel: 2))
        }

        let states = try await library.bench.store.tasks().map(\.state)
        #expect(states == [.accepted(as: try SkillName(good.name)), .open, .open])
    }
}
