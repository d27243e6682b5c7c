import Synchronization

/// What a scripted server still has to answer, and what it saw, shared by its threads.
final class Script: Sendable {
    private struct State {
        var exchanges: [ScriptedExchange]
        var requests: [ReceivedRequest] = []
        var unexpected: [ReceivedRequest] = []
        var abandonedRequests = 0
    }

    private let state: Mutex<State>

    init(_ exchanges: [ScriptedExchange]) {
        state = Mutex(State(exchanges: exchanges))
    }

    var requests: [ReceivedRequest] { state.withLock(\.requests) }
    var unexpected: [ReceivedRequest] { state.withLock(\.unexpected) }
    var abandonedRequests: Int { state.withLock(\.abandonedRequests) }
    var unusedExchanges: [ScriptedExchange] {
        state.withLock { $0.exchanges.filter { $0.times > 0 } }
    }

    /// Records `request` and uses up the first exchange that matches it.
    func reply(to request: ReceivedRequest) -> ScriptedReply {
        state.withLock { state in
            state.requests.append(request)
            let found = state.exchanges.firstIndex { $0.times > 0 && $0.match.accepts(request) }
            guard let found else {
                state.unexpected.append(request)
                return Self.refusal(of: request)
            }
            state.exchanges[found].times -= 1
            return state.exchanges[found].reply
        }
    }

    func recordAbandonment() {
        state.withLock { $0.abandonedRequests += 1 }
    }

    // The client must not ask again: the second time would be as unexpected.
    private static func refusal(of request: ReceivedRequest) -> ScriptedReply {
        .error(
            500, "No exchange is scripted for \(request.path) with the prompt: \(request.prompt)",
            headers: ["x-should-retry": "false"])
    }
}
