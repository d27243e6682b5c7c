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

    @Test func forgetsTheRoundsOfAnAttemptThatWasCutOff() async throws {
        try await store.addTasks(["one", "two"])
        let ids = try await store.tasks().map(\.id)
        func round(_ feedback: String) -> RoundRecord {
            RoundRecord(
                source: nil, outcome: "rejected", feedback: feedback,
                at: Date(timeIntervalSince1970: 1))
        }
        try await store.record(round("a"), forTask: ids[0])
        try await store.record(round("b"), forTask: ids[0])
        try await store.setState(.givenUp(reason: "hard"), ofTask: ids[0])
        try await store.setState(.open, ofTask: ids[0])
        try await store.record(round("c"), forTask: ids[0])
        try await store.record(round("d"), forTask: ids[1])

        try await store.forgetUnfinishedRounds(ofTask: ids[0])
        try await store.forgetUnfinishedRounds(ofTask: ids[0])

        #expect(try await store.rounds(ofTask: ids[0]).map(\.feedback) == ["a", "b"])
        #expect(try await store.rounds(ofTask: ids[1]).map(\.feedback) == ["d"])
        #expect(try await store.record(round("e"), forTask: ids[0]) == 3)
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

    @Test func remembersWhereATaskCameFrom() async throws {
        try await store.addTasks(["asked"])
        try await store.addTasks(["proposed"], origin: .proposed, level: 3)
        try await store.addTasks(["wanted", "asked"], origin: .wanted)

        let tasks = try await store.openTasks(limit: 9)
        #expect(tasks.map(\.text) == ["asked", "proposed", "wanted"])
        #expect(tasks.map(\.origin) == [.asked, .proposed, .wanted])
        #expect(tasks.map(\.level) == [nil, 3, nil])
        #expect(try await store.openTasks(limit: 2) == Array(tasks.prefix(2)))
        #expect(try await store.openTasks(limit: 0).isEmpty)
        #expect(try await store.openTasks(limit: -1).isEmpty)
        #expect(try await store.nextOpenTask() == tasks[0])
    }

    @Test func opensTasksAgainThatMayBeEasierByNow() async throws {
        try await store.addTasks(["once", "twice", "just now", "done", "new"])
        let ids = try await store.tasks().map(\.id)
        for id in [ids[0], ids[1], ids[1]] {
            try await store.setState(.givenUp(reason: "hard"), ofTask: id)
        }
        try await store.setState(.accepted(as: SkillName("sum")), ofTask: ids[3])
        try await store.setState(.givenUp(reason: "hard"), ofTask: ids[2])

        #expect(try await store.tasks().map(\.attempts) == [1, 2, 1, 0, 0])
        #expect(try await store.tasks().map(\.acceptedThen) == [0, 0, 1, 0, 0])
        #expect(try await store.reopenTasks(attemptsBelow: 2, acceptedSince: 2).isEmpty)
        let opened = try await store.reopenTasks(attemptsBelow: 2, acceptedSince: 1)
        #expect(opened.map(\.text) == ["once"])
        #expect(opened.map(\.state) == [.open])
        #expect(try await store.openTasks(limit: 9).map(\.text) == ["once", "new"])
        let rest = try await store.reopenTasks(attemptsBelow: 3, acceptedSince: 0)
        #expect(rest.map(\.text) == ["twice", "just now"])
        #expect(rest.map(\.attempts) == [2, 1])
    }

    @Test func drawsHowTheLibraryGrew() async throws {
        let (base, top) = (try Samples.skill("base"), try Samples.skill("top"))
        try await store.keep(base, provenance: Samples.provenance)
        try await store.keep(top, provenance: Samples.provenance, uses: [base.name])
        try await store.addTasks(["one", "two", "three"])
        let ids = try await store.tasks().map(\.id)
        let rejected = RoundRecord(source: nil, outcome: "rejected", feedback: "", at: .now)
        let accepted = RoundRecord(source: nil, outcome: "accepted", feedback: "", at: .now)

        #expect(try await store.growth().isEmpty)
        try await store.record(rejected, forTask: ids[0])
        try await store.setState(.givenUp(reason: "hard"), ofTask: ids[0])
        try await store.record(accepted, forTask: ids[1])
        try await store.setState(.accepted(as: top.name), ofTask: ids[1])
        try await store.setState(.accepted(as: top.name), ofTask: ids[1])
        try await store.reopenTasks(attemptsBelow: 9, acceptedSince: 1)
        try await store.record(rejected, forTask: ids[0])
        try await store.setState(.accepted(as: base.name), ofTask: ids[0])
        try await store.setState(.accepted(as: top.name), ofTask: ids[2])

        let points = try await store.growth()
        #expect(points.map(\.iteration) == [1, 2, 3, 4])
        #expect(points.map(\.accepted) == [0, 1, 2, 3])
        #expect(points.map(\.givenUp) == [1, 1, 1, 1])
        #expect(points.map(\.rejectedRounds) == [1, 1, 2, 2])
        #expect(points.map(\.skillsUsingOthers) == [0, 1, 1, 1])
        #expect(points.map(\.greatestCallDepth) == [0, 2, 2, 2])
        #expect(try await store.statistics().rejectedRounds == 2)
        #expect(try await store.statistics().shareUsingOthers == 0.5)
    }
}
