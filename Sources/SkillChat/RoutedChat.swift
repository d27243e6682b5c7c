/// Several endpoints that stand in for one another: each call goes to those of its route, in order,
/// until one answers.
public struct RoutedChat: ChatModel {
    /// An endpoint that may be asked.
    public struct Candidate: Sendable {
        public var name: String
        /// The endpoint when no other follows.
        public var model: any ChatModel
        /// The endpoint when another follows: one that doesn't wait when its server is too busy.
        public var impatient: any ChatModel

        public init(name: String, model: any ChatModel, impatient: any ChatModel) {
            self.name = name
            self.model = model
            self.impatient = impatient
        }
    }

    private let candidates: [Candidate]
    private let routes: Routes

    /// Creates a model of one candidate or more, which are all that `routes` may name.
    public init(_ candidates: [Candidate], routes: Routes = Routes()) {
        let names = Set(candidates.map(\.name))
        precondition(
            !candidates.isEmpty
                && routes.names.values.allSatisfy { !$0.isEmpty && names.isSuperset(of: $0) },
            "Each route has an endpoint to ask.")
        self.candidates = candidates
        self.routes = routes
    }

    public var identity: String {
        let routes = routes.names.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value.joined(separator: " "))" }
        return (candidates.map { "\($0.name): \($0.model.identity)" } + routes)
            .joined(separator: "; ")
    }

    /// Returns the answer of the first endpoint that gives one, which the reply names.
    ///
    /// The next one is asked when an endpoint can't be reached, is too slow, refuses the request or
    /// answers what can't be read. Each has its own time limit.
    ///
    /// - Throws: The endpoint's error when the route has only one, `ChatError.cancelled`, what a
    ///   budget forbids, and else `ChatError.failedEverywhere`.
    public func reply(to request: ChatRequest) async throws(ChatError) -> ChatReply {
        let names = routes.endpoints(for: request.purpose, of: candidates.map(\.name))
        let route = names.compactMap { name in candidates.first { $0.name == name } }
        var failures: [EndpointFailure] = []
        for (index, candidate) in route.enumerated() {
            let isLast = index == route.count - 1
            do throws(ChatError) {
                var reply = try await (isLast ? candidate.model : candidate.impatient)
                    .reply(to: request)
                if reply.endpoint.isEmpty { reply.endpoint = candidate.name }
                return reply
            } catch {
                guard Self.mayFareBetterElsewhere(error) else { throw error }
                failures.append(EndpointFailure(endpoint: candidate.name, error: error))
            }
        }
        if failures.count == 1 { throw failures[0].error }
        throw .failedEverywhere(failures)
    }

    // Even a refusal for the request's own sake: other models know longer texts and other forms.
    private static func mayFareBetterElsewhere(_ error: ChatError) -> Bool {
        switch error {
        case .unreachable, .refused, .timedOut, .unreadable, .failedEverywhere: true
        case .missingSetting, .unusableSetting, .unusableConfiguration, .missingLibrary,
            .cancelled, .budgetSpent, .unknownPrice:
            false
        }
    }
}
