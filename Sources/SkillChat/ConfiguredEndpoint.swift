/// A language model and the server that it is asked at.
public struct ConfiguredEndpoint: Hashable, Sendable {
    /// What routes call it.
    public var name: String
    public var server: ModelServer
    /// The name that the server knows the model by.
    public var model: String
    /// For one call, its retries included.
    public var timeLimit: Duration

    public init(
        name: String, server: ModelServer, model: String, timeLimit: Duration = usualTimeLimit
    ) {
        self.name = name
        self.server = server
        self.model = model
        self.timeLimit = timeLimit
    }

    public static let usualTimeLimit = Duration.seconds(180)
}
