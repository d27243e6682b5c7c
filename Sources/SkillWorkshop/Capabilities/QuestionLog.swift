import SkillCore
import SkillSandbox
import SkillStorage
import Synchronization

/// What the audit log says of one run's questions: of each capability the first, before the skill
/// learns what became of it, and all of them together once the run has ended.
///
/// So a run makes the log longer by two entries for a capability at most.
final class QuestionLog: Sendable {
    /// What became of a question.
    enum Outcome: String {
        case answered
        /// With what another run of the same trial was told.
        case repeated
        case denied
        case failed
    }

    private struct Tally {
        var outcomes: [Outcome: Int] = [:]
        /// The first time that each was asked about.
        var subjects: [String] = []
        var digests: [JSONValue] = []
    }

    /// The questions that are being answered.
    private struct Answering {
        var count = 0
        var isOver = false
        /// Who waits for the last of them.
        var end: CheckedContinuation<Void, Never>?
    }

    private let skill: SkillName
    private let depth: Int
    private let store: SkillStore
    private let tallies = Mutex<[String: Tally]>([:])
    private let answering = Mutex(Answering())

    init(skill: SkillName, depth: Int, store: SkillStore) {
        self.skill = skill
        self.depth = depth
        self.store = store
    }

    /// Begins to answer a question, which ``end()`` ends; or returns false when the run is over, and
    /// nothing may be done for it any more.
    func begin() -> Bool {
        answering.withLock { answering in
            if !answering.isOver { answering.count += 1 }
            return !answering.isOver
        }
    }

    func end() {
        let end = answering.withLock { answering in
            answering.count -= 1
            return answering.count == 0 ? answering.end : nil
        }
        end?.resume()
    }

    /// Waits for what is being answered, which is cancelled with its run and noted all the same.
    private func finish() async {
        await withCheckedContinuation { end in
            let isIdle = answering.withLock { answering in
                answering.isOver = true
                answering.end = end
                return answering.count == 0
            }
            if isIdle { end.resume() }
        }
    }

    /// Notes what became of a question: digests in place of texts.
    func note(
        _ question: HostQuestion, _ wish: HostWish?, _ outcome: Outcome
    ) async throws {
        let capability = wish.map { "\($0.capability)" } ?? question.kind
        let digest = JSONValue.string(HostWish.digest(of: question).hexadecimal)
        if tallies.withLock({ $0[capability] }) == nil {
            try await write(
                capability,
                [
                    "subject": wish.map { .string($0.subject) } ?? .null, "digest": digest,
                    "outcome": .string(outcome.rawValue),
                ])
        }
        tallies.withLock { tallies in
            var tally = tallies[capability, default: Tally()]
            tally.outcomes[outcome, default: 0] += 1
            tally.digests.append(digest)
            if let subject = wish?.subject, !tally.subjects.contains(subject) {
                tally.subjects.append(subject)
            }
            tallies[capability] = tally
        }
    }

    /// Writes what is to be said of the run as a whole, where one entry didn't say it all.
    func close() async throws {
        await finish()
        let tallies = tallies.withLock { tallies in
            defer { tallies = [:] }
            return tallies
        }
        for (capability, tally) in tallies.sorted(by: { $0.key < $1.key })
        where tally.digests.count > 1 {
            let outcomes = tally.outcomes.map { ($0.key.rawValue, JSONValue.integer($0.value)) }
            try await write(
                capability,
                [
                    "count": .integer(tally.digests.count),
                    "outcomes": .object(Dictionary(uniqueKeysWithValues: outcomes)),
                    "subjects": .array(tally.subjects.map(JSONValue.string)),
                    "digests": .array(tally.digests),
                ])
        }
    }

    private func write(
        _ capability: String, _ detail: [String: JSONValue]
    ) async throws {
        let run: [String: JSONValue] = [
            "skill": .string(skill.text), "depth": .integer(depth),
            "capability": .string(capability),
        ]
        let event = AuditEvent(.hostAsked, .object(detail.merging(run) { $1 }))
        let store = store
        // Awaited here: what was asked is logged though the run has ended meanwhile.
        try await Task { try await store.audit(event) }.value
    }
}

extension HostQuestion {
    /// The capability that it takes, as far as that can be told without reading a URL.
    fileprivate var kind: String {
        switch self {
        case .languageModel: "llm"
        case .skill: "skill"
        case .fetch: "http"
        }
    }
}
