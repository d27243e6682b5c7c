import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite struct GrowingTests {
    let folder: TemporaryFolder
    let store: SkillStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SkillStore(at: folder.library)
    }

    @Test func addsEachTextOnce() async throws {
        #expect(try await store.addTasks(["one", "two", "one"]) == 2)
        #expect(try await store.addTasks(["two", "three"]) == 1)
        #expect(try await store.addTasks([]) == 0)
        #expect(try await store.tasks().map(\.text) == ["one", "two", "three"])
        #expect(try await store.tasks().allSatisfy { $0.state == .open })
    }

    @Test func resumesWhereItStopped() async throws {
        try await store.addTasks(["one", "two", "three"])
        let ids = try await store.tasks().map(\.id)
        let name = try SkillName("sum")

        #expect(try await store.nextOpenTask()?.text == "one")
        try await store.setState(.accepted(as: name), ofTask: ids[0])
        try await store.setState(.givenUp(reason: "no idea\u{0}"), ofTask: ids[1])

        let reopened = try SkillStore(openingExisting: folder.library)
        #expect(try await reopened.nextOpenTask()?.text == "three")
        #expect(
            try await reopened.tasks().map(\.state) == [
                .accepted(as: name), .givenUp(reason: "no idea\u{2400}"), .open,
            ])
        try await reopened.setState(.open, ofTask: ids[1])
        #expect(try await store.nextOpenTask()?.text == "two")
    }

    @Test func hasNoNextTaskWhenNoneIsOpen() async throws {
        #expect(try await store.nextOpenTask() == nil)
    }

    @Test func remembersEachRound() async throws {
        try await store.addTasks(["one", "two"])
        let ids = try await store.tasks().map(\.id)
        let first = RoundRecord(
            source: nil, outcome: "no-code", feedback: "Write Swift.",
            at: Date(timeIntervalSince1970: 1))
        let second = RoundRecord(
            source: "func run() {}", outcome: "accepted", feedback: "",
            at: Date(timeIntervalSince1970: 2))

        #expect(try await store.record(first, forTask: ids[0]) == 1)
        #expect(try await store.record(second, forTask: ids[0]) == 2)
        #expect(try await store.record(first, forTask: ids[1]) == 1)

        #expect(try await store.rounds(ofTask: ids[0]) == [first, second])
        #expect(try await store.rounds(ofTask: ids[1]) == [first])
    }

    @Test func namesTheMissingTask() async throws {
        let round = RoundRecord(source: nil, outcome: "", feedback: "", at: .now)

        await #expect(throws: StoreError.noSuchTask(7)) {
            try await store.setState(.open, ofTask: 7)
        }
        await #expect(throws: StoreError.noSuchTask(7)) {
            try await store.record(round, forTask: 7)
        }
        #expect(try await store.rounds(ofTask: 7).isEmpty)
    }

    @Test func addsAllTasksOrNone() async throws {
        await #expect(throws: StoreError.unstorableText("task")) {
            try await store.addTasks(["one", "t\u{0}wo"])
        }
        #expect(try await store.tasks().isEmpty)
    }
}
