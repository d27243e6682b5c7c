import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite struct JournalTests {
    let store: SkillStore
    let tasks: [Int]

    init() async throws {
        store = try SkillStore()
        try await store.addTasks(["one", "two"])
        tasks = try await store.tasks().map(\.id)
    }

    @Test func remembersTheStepsOfAnAttemptInOrder() async throws {
        let steps = [1, 2, 3].map { step(tasks[0], attempt: 1, $0) }
        let other = step(tasks[0], attempt: 2, 1)
        for step in steps + [other, step(tasks[1], attempt: 1, 9)] {
            try await store.record(exchange(), step: step)
        }

        let kept = try await store.steps(ofTask: tasks[0], attempt: 1)
        #expect(kept == steps)
        #expect(try await store.steps(ofTask: tasks[0], attempt: 2) == [other])
        #expect(try await store.steps(ofTask: tasks[0], attempt: 3).isEmpty)
        #expect(try await store.statistics().exchanges == 5)
    }

    @Test func forgetsTheCourseThatAnAttemptTookBefore() async throws {
        var later = step(tasks[0], attempt: 1, 2)
        later.reply = "later"
        let first = step(tasks[0], attempt: 1, 1)
        let course = [first, step(tasks[0], attempt: 1, 2), step(tasks[0], attempt: 1, 3)]
        for step in course + [step(tasks[0], attempt: 2, 3), later] {
            try await store.record(exchange(), step: step)
        }

        #expect(try await store.steps(ofTask: tasks[0], attempt: 1) == [first, later])
        #expect(try await store.steps(ofTask: tasks[0], attempt: 2).count == 1)
    }

    @Test(arguments: [
        TaskRecord.State.accepted(as: try SkillName("sum")), .givenUp(reason: "hard"),
    ])
    func dropsTheJournalOfAClosedTask(state: TaskRecord.State) async throws {
        for task in tasks {
            try await store.record(exchange(), step: step(task, attempt: 1, 1))
        }

        try await store.setState(state, ofTask: tasks[0])
        // A reply that comes late is no step of anything.
        try await store.record(exchange(), step: step(tasks[0], attempt: 1, 2))

        #expect(try await store.steps(ofTask: tasks[0], attempt: 1).isEmpty)
        #expect(try await store.steps(ofTask: tasks[1], attempt: 1).count == 1)
        #expect(try await store.statistics().exchanges == 3)
    }

    @Test func keepsTheJournalOfATaskThatStaysOpen() async throws {
        try await store.record(exchange(), step: step(tasks[0], attempt: 1, 1))
        try await store.setState(.open, ofTask: tasks[0])

        #expect(try await store.steps(ofTask: tasks[0], attempt: 1).count == 1)
    }

    @Test func writesAllOfAnExchangeOrNothing() async throws {
        let key = SourceDigest(of: "question")

        await #expect(throws: StoreError.noSuchTask(99)) {
            try await store.record(
                exchange(), step: step(99, attempt: 1, 1), reply: (key, "answer"))
        }

        #expect(try await store.statistics().exchanges == 0)
        #expect(try await store.cachedReply(for: key) == nil)
    }

    private func step(_ task: Int, attempt: Int, _ number: Int) -> StepRecord {
        StepRecord(
            taskID: task, attempt: attempt, number: number, purpose: "write",
            reply: "reply \(number)")
    }

    private func exchange() -> ExchangeRecord { Samples.exchange() }
}
