import Foundation
import Synchronization

/// What a run's skill and its host say to each other: questions, replies, and the skill's answer.
///
/// Without a question it costs nothing. The reply is worked out in a task, so that the run's own
/// thread goes on with everything else, the deadline included.
struct HostTalk {
    private(set) var result: ResultStream
    /// The names of the capabilities that were denied.
    private(set) var denied: Set<String> = []
    private var pending: PendingReply?
    private let broker: (any HostBroker)?

    init(limit: Int, isSkill: Bool, broker: (any HostBroker)?) {
        result = ResultStream(limit: limit, asks: isSkill)
        self.broker = broker
    }

    /// Readable once there is a reply; -1 while nothing is asked.
    var number: Int32 { pending?.number ?? -1 }

    /// Takes what the skill wrote; `isSent` says whether all that it was told is on its way.
    mutating func hear(_ bytes: Data, isSent: Bool) throws(JailError) {
        guard let question = result.append(bytes, mayAsk: pending == nil && isSent) else { return }
        pending = try PendingReply(to: question, by: broker)
    }

    /// The reply that is there.
    mutating func reply() -> Data? {
        guard let reply = pending?.reply else { return nil }
        pending = nil
        if let capability = reply.denied { denied.insert("\(capability)") }
        return reply.frame
    }
}

/// A question that is being answered; letting go of it cancels that.
private final class PendingReply: Sendable {
    /// Where the task leaves its reply for the run's thread.
    ///
    /// A broker may be slow to hear that it is cancelled; this lives as long as either needs it.
    private final class Place: Sendable {
        let reply = Mutex<HostReply?>(nil)
        let signal: Signal

        init() throws(JailError) { signal = try Signal() }
    }

    private let place: Place
    private let task: Task<Void, Never>

    init(to question: Data, by broker: (any HostBroker)?) throws(JailError) {
        let place = try Place()
        self.place = place
        // Who asked waits for the signal, until the run's end.
        task = Task {
            let reply = await HostReply(to: question, by: broker)
            place.reply.withLock { $0 = reply }
            place.signal.give()
        }
    }

    deinit { task.cancel() }

    var number: Int32 { place.signal.number }
    var reply: HostReply? { place.reply.withLock { $0 } }
}
