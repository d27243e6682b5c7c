/// A real HTTP/1.1 server on this machine that replays recorded exchanges.
///
/// Of the exchanges that match a request, the first unused one answers it. A request that nothing
/// matches is answered with status 500 and kept in `unexpected`.
public final class ScriptedServer: Sendable {
    /// The server could not be started.
    public struct StartError: Error, CustomStringConvertible {
        public let description: String
    }

    private let port: UInt16
    private let script: Script
    private let listener: Listener

    /// Starts listening on 127.0.0.1, on a port the system chooses.
    public init(exchanges: [ScriptedExchange]) throws {
        script = Script(exchanges)
        listener = try Listener(script)
        port = listener.port
        listener.start()
    }

    /// Starts a server that gives `replies` one after another, whatever it is asked.
    public convenience init(replies: ScriptedReply...) throws {
        try self.init(exchanges: replies.map { ScriptedExchange(reply: $0) })
    }

    deinit { stop() }

    /// What an OpenAI client takes as its base URL, such as `http://127.0.0.1:40000/v1`.
    public var baseURL: String { "http://127.0.0.1:\(port)/v1" }

    /// Every whole request received, in order.
    public var requests: [ReceivedRequest] { script.requests }

    /// The requests that no exchange matched.
    public var unexpected: [ReceivedRequest] { script.unexpected }

    /// The exchanges that could still answer a request.
    public var unusedExchanges: [ScriptedExchange] { script.unusedExchanges }

    /// How many clients left while the server was silent before its reply.
    public var abandonedRequests: Int { script.abandonedRequests }

    /// Stops listening, ends every connection, and waits until all threads have ended.
    public func stop() { listener.stop() }
}
