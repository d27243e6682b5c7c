import Foundation
import GRDB
import SkillCore
import Testing

@testable import SkillStorage

@Suite struct ExchangeTests {
    let store: SkillStore

    init() throws {
        store = try SkillStore()
    }

    @Test func remembersAReplyByWhatWasAsked() async throws {
        let key = SourceDigest(of: "question")

        #expect(try await store.cachedReply(for: key) == nil)
        try await store.record(Samples.exchange(), reply: (key, "first"))
        #expect(try await store.cachedReply(for: key) == "first")
        try await store.record(Samples.exchange(), reply: (key, "second 合計"))
        #expect(try await store.cachedReply(for: key) == "second 合計")
        #expect(try await store.cachedReply(for: SourceDigest(of: "another")) == nil)
    }

    @Test func neverRemembersAReplyOtherThanItWas() async throws {
        let key = SourceDigest(of: "question")

        try await store.record(Samples.exchange(), reply: (key, "a\u{0}b"))

        #expect(try await store.cachedReply(for: key) == nil)
    }

    @Test func forgetsTheOldestRepliesFirst() async throws {
        let keys = (0..<4).map { SourceDigest(of: "\($0)") }
        for key in keys.prefix(3) + keys.prefix(1) + keys.suffix(1) {
            try await store.record(
                Samples.exchange(), step: nil, reply: (key, String(repeating: "é", count: 5)),
                capacity: 30)
        }

        // 10 bytes each; the first was written anew.
        #expect(try await store.cachedReply(for: keys[1]) == nil)
        for key in [keys[0], keys[2], keys[3]] {
            #expect(try await store.cachedReply(for: key) == "ééééé")
        }

        try await store.record(
            Samples.exchange(), step: nil, reply: (keys[1], String(repeating: "x", count: 31)),
            capacity: 30)
        for key in keys { #expect(try await store.cachedReply(for: key) == nil) }
    }

    @Test func addsUpWhatWasSpentSince() async throws {
        let moments = [10.0, 20, 30].map(Date.init(timeIntervalSince1970:))
        for (moment, cost) in zip(moments, [1.0, 0.5, nil]) {
            try await store.record(Samples.exchange(at: moment, cost: cost))
        }
        for outcome in [ExchangeRecord.Outcome.cached, .failed] {
            try await store.record(Samples.exchange(at: moments[2], cost: 9, outcome: outcome))
        }

        #expect(try await store.spending(since: .distantPast) == (3 * 107, 1.5))
        #expect(try await store.spending(since: moments[1]) == (2 * 107, 0.5))
        #expect(try await store.spending(since: .distantFuture) == (0, 0))
    }

    @Test func keepsWhatIsKnownOfAnExchange() async throws {
        var exchange = Samples.exchange(outcome: .failed)
        exchange.parentID = "parent"
        exchange.taskID = 7
        exchange.endpoint = "https://models.example/v1"
        exchange.error = "It is \u{0}busy."
        try await store.record(exchange)

        let values = try store.file.database.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT parent_id, task_id, endpoint, outcome, error FROM exchanges")
        }
        #expect(
            values == [
                "parent_id": "parent", "task_id": 7, "endpoint": "https://models.example/v1",
                "outcome": "failed", "error": "It is \u{2400}busy.",
            ])
    }

    @Test func remembersTheLastWordOnAKey() async throws {
        #expect(try await store.remembered("server") == nil)
        try await store.remember("strict", for: "server")
        try await store.remember("plain", for: "server")
        try await store.remember("none", for: "ser\u{0}ver")

        #expect(try await store.remembered("server") == "plain")
        #expect(try await store.remembered("ser\u{0}ver") == "none")
    }
}
