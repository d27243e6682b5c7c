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
        try await store.record(Samples.exchange(cost: 0.25))
        try await store.record(Samples.exchange())
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
        expected.skillsUsingOthers = 1
        expected.meanCallDepth = 1.5
        expected.greatestCallDepth = 2
        expected.exchanges = 2
        expected.promptTokens = 200
        expected.completionTokens = 14
        expected.cost = 0.25
        expected.answerTime = AnswerTime(
            median: .seconds(2), p95: .seconds(2), p99: .seconds(2))
        expected.runsByEnding = ["completed": 22, "timed-out": 1]
        expected.medianWallTime = .milliseconds(10)
        expected.slowWallTime = .milliseconds(20)
        expected.mostUsed = [.init(name: top.name, runs: 20), .init(name: base.name, runs: 1)]
        #expect(try await store.statistics() == expected)
    }

    @Test func addsUpWhatSkillsTook() async throws {
        try await store.addTasks(["one", "two", "three", "four"])
        let ids = try await store.tasks().map(\.id)
        for (task, calls, cost) in [(0, 1, 1.0), (1, 3, 2.0), (2, 8, nil), (3, 9, 100.0)] {
            for _ in 0..<calls {
                try await store.record(Samples.exchange(cost: cost, taskID: ids[task]))
            }
            let failed = Samples.exchange(cost: 50, outcome: .failed, taskID: ids[task])
            try await store.record(failed)
        }
        for id in ids.prefix(3) {
            try await store.setState(.givenUp(reason: "hard"), ofTask: id)
            try await store.setState(.accepted(as: SkillName("sum")), ofTask: id)
        }

        let statistics = try await store.statistics()
        #expect(statistics.tokensPerSkill == Spread(median: 321, mean: 428))
        #expect(statistics.costPerSkill == Spread(median: 1, mean: 3.5))
        #expect(statistics.exchanges == 21)
        #expect(statistics.failedExchanges == 4)
        #expect(statistics.errorRate == 0.16)
    }

    @Test func followsTheLongestChainOfUses() async throws {
        let uses = [
            ("base", []), ("side", []), ("middle", ["base"]), ("top", ["base", "middle", "side"]),
        ]
        for (name, used) in uses {
            try await store.keep(
                Samples.skill(name), provenance: Samples.provenance,
                uses: used.map { try SkillName($0) })
        }

        let statistics = try await store.statistics()

        #expect(statistics.meanCallDepth == 7.0 / 4)
        #expect(statistics.greatestCallDepth == 3)
        #expect(statistics.shareUsingOthers == 0.5)
    }

    @Test func measuresAnswersAlone() async throws {
        for milliseconds in 1...200 {
            try await store.record(Samples.exchange(latency: .milliseconds(milliseconds)))
        }
        for outcome in [ExchangeRecord.Outcome.cached, .failed] {
            for _ in 0..<25 {
                try await store.record(
                    Samples.exchange(outcome: outcome, latency: .seconds(100)))
            }
        }

        let statistics = try await store.statistics()
        #expect(
            statistics.answerTime
                == AnswerTime(
                    median: .milliseconds(100), p95: .milliseconds(190), p99: .milliseconds(198)))
        #expect(statistics.promptTokens == 20_000)
        #expect(statistics.cachedExchanges == 25)
        #expect(statistics.cacheHitRate == 0.1)
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
}
