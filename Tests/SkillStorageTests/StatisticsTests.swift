import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite struct StatisticsTests {
    let store: SkillStore

    init() throws {
        store = try SkillStore()
    }

    @Test func startsAtNothing() async throws {
        #expect(try await store.statistics() == LibraryStatistics())
    }

    @Test func addsUpEverything() async throws {
        let (base, top) = (try Samples.skill("base"), try Samples.skill("top"))
        try await store.keep(base, provenance: Samples.provenance)
        try await store.keep(top, provenance: Samples.provenance, uses: [base.name])
        try await store.keep(
            Samples.skill("top", source: "// new"), provenance: Samples.provenance,
            uses: [base.name], replacing: true)
        for milliseconds in 1...20 { try await run(top.name, for: .milliseconds(milliseconds)) }
        try await run(base.name, for: .seconds(9), ending: "timed-out")
        try await run(nil, for: .microseconds(1))
        try await run(try SkillName("removed"), for: .microseconds(1))
        try await exchange(cost: 0.25)
        try await exchange(cost: nil)
        try await store.addTasks(["one", "two", "three", "four"])
        let ids = try await store.tasks().map(\.id)
        try await store.setState(.accepted(as: top.name), ofTask: ids[0])
        try await store.setState(.givenUp(reason: "hard"), ofTask: ids[1])

        var expected = LibraryStatistics()
        expected.skills = 2
        expected.versions = 3
        expected.examples = 2
        expected.uses = 1
        expected.openTasks = 2
        expected.acceptedTasks = 1
        expected.givenUpTasks = 1
        expected.exchanges = 2
        expected.promptTokens = 200
        expected.completionTokens = 14
        expected.cost = 0.25
        expected.runsByEnding = ["completed": 22, "timed-out": 1]
        expected.medianWallTime = .milliseconds(10)
        expected.slowWallTime = .milliseconds(20)
        expected.mostUsed = [.init(name: top.name, runs: 20), .init(name: base.name, runs: 1)]
        #expect(try await store.statistics() == expected)
    }

    @Test func takesAnyNumbers() async throws {
        try await run(nil, for: .seconds(Int64.max))
        try await run(nil, for: .seconds(Int64.min), at: .distantFuture)
        try await run(nil, for: .zero, at: Date(timeIntervalSince1970: .infinity))
        try await run(nil, for: .zero, at: Date(timeIntervalSince1970: .nan))

        let statistics = try await store.statistics()
        #expect(statistics.runsByEnding == ["completed": 4])
        #expect(statistics.slowWallTime == .microseconds(Int64.max))
    }

    @Test func recordsSeveralRunsAtOnce() async throws {
        let record = RunRecord(
            skill: nil, version: nil, ending: "completed", wallTime: .seconds(1), cpuTime: .zero,
            peakMemoryBytes: 0, tier: "T1", at: .now)
        var other = record
        other.ending = "crashed"

        try await store.record([record, other, record])
        try await store.record([RunRecord]())

        #expect(try await store.statistics().runsByEnding == ["completed": 2, "crashed": 1])
    }

    private func run(
        _ name: SkillName?, for wallTime: Duration, ending: String = "completed",
        at date: Date = .now
    ) async throws {
        try await store.record(
            RunRecord(
                skill: name, version: name == nil ? nil : 1, ending: ending, wallTime: wallTime,
                cpuTime: wallTime, peakMemoryBytes: 6_291_456, tier: "T1", at: date))
    }

    private func exchange(cost: Double?) async throws {
        try await store.record(
            ExchangeRecord(
                purpose: "write", promptVersion: "write-3", model: "model-1", promptTokens: 100,
                completionTokens: 7, cost: cost, latency: .seconds(2), traceID: "t\u{0}race",
                finishReason: "stop", at: .now))
    }
}
