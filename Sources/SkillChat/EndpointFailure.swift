/// Why one of several endpoints gave no answer.
public struct EndpointFailure: Hashable, Sendable {
    /// The endpoint's name in the configuration.
    public var endpoint: String
    public var error: ChatError

    public init(endpoint: String, error: ChatError) {
        self.endpoint = endpoint
        self.error = error
    }
}
