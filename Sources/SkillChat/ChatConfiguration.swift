public import Foundation

/// Which models are asked, where, and at what price, as the environment and a file say.
public struct ChatConfiguration: Hashable, Sendable {
    /// All language models, in the order in which they are tried where no route says otherwise.
    public var endpoints: [ConfiguredEndpoint]
    public var routes: Routes
    public var prices: PriceTable
    /// What may be spent in a day, or nil for any sum.
    public var dailyBudget: DailyBudget?
    /// The file that was read, if there was one.
    public let file: URL?
    /// The server that the environment names.
    public var server: ModelServer?
    /// The language model that the environment names.
    public var model: String?
    /// The embedding model's name, or nil when none is named.
    public var embeddingModel: String?

    /// Reads the variables that `Setting` lists, and the configuration file.
    ///
    /// The file is the one that `SKILLBOX_CONFIG` names, else `skillbox/config.json` in
    /// `$XDG_CONFIG_HOME` or `~/.config`, where it may be missing.
    public init(environment: [String: String]) throws(ChatError) {
        try self.init(
            environment: environment, file: ConfigurationFile.location(environment: environment))
    }

    /// Reads the variables that `Setting` lists, and `file` when there is one.
    ///
    /// An empty variable counts as one that isn't set. A model that the variables name comes before
    /// those of the file, whatever is asked.
    ///
    /// - Throws: `ChatError.missingSetting` when neither names a server,
    ///   `ChatError.unusableSetting` when a variable can't be used, and
    ///   `ChatError.unusableConfiguration` when `file` can't.
    public init(environment: [String: String], file: URL?) throws(ChatError) {
        func value(of setting: Setting) -> String? {
            environment[setting.rawValue].map(\.trimmingBlanks).flatMap { $0.isEmpty ? nil : $0 }
        }
        self.file = file
        let said =
            if let file {
                try ConfigurationFile(reading: file, environment: environment)
            } else { ConfigurationFile() }
        (endpoints, routes) = (said.endpoints, said.routes)
        (prices, dailyBudget) = (said.prices, said.dailyBudget)
        model = value(of: .model)
        embeddingModel = value(of: .embeddingModel)
        guard let address = value(of: .server) else {
            guard !endpoints.isEmpty else { throw .missingSetting(.server) }
            return
        }
        var key: APIKey?
        if let text = value(of: .key) { key = try APIKey(text) }
        let server = try ModelServer(address, key: key)
        self.server = server
        if let model {
            endpoints.insert(
                ConfiguredEndpoint(name: Self.environmentName, server: server, model: model), at: 0)
            routes.names = routes.names.mapValues { [Self.environmentName] + $0 }
        }
    }

    /// Returns the endpoints that are asked for `purpose`, in order.
    public func endpoints(for purpose: String) -> [ConfiguredEndpoint] {
        routes.endpoints(for: purpose, of: endpoints.map(\.name)).compactMap { name in
            endpoints.first { $0.name == name }
        }
    }

    /// Returns a client for the language model that is tried first.
    ///
    /// - Throws: `ChatError.missingSetting` when none is named.
    public func chat() throws(ChatError) -> OpenAIChat {
        guard let endpoint = endpoints(for: "default").first else {
            throw .missingSetting(.model)
        }
        return client(for: endpoint, remembering: nil, onText: nil)
    }

    /// Returns a client that asks the endpoints of each route in order.
    ///
    /// Every call, also one that asks again for a reply that didn't match its schema, must fit into
    /// `budgets`.
    ///
    /// `memory` keeps what servers refuse for the next process. `onText` is called with each piece
    /// of a reply as it is written; without it, replies come whole.
    ///
    /// - Throws: `ChatError.missingSetting` when no language model is named.
    public func routedChat(
        budgets: [SpendingBudget] = [], remembering memory: DialectMemory? = nil,
        onText: (@Sendable (String) -> Void)? = nil
    ) throws(ChatError) -> RoutedChat {
        guard !endpoints.isEmpty else { throw .missingSetting(.model) }
        return RoutedChat(
            endpoints.map { endpoint in
                let client = client(for: endpoint, remembering: memory, onText: onText)
                func guarded(_ client: OpenAIChat) -> any ChatModel {
                    CheckedChat(
                        BudgetedChat(
                            client, named: endpoint.model, budgets: budgets, prices: prices),
                        price: prices[endpoint.model])
                }
                return RoutedChat.Candidate(
                    name: endpoint.name, model: guarded(client),
                    impatient: guarded(client.impatient()))
            }, routes: routes)
    }

    /// Returns a client for the embedding model.
    ///
    /// - Throws: `ChatError.missingSetting` when none is named, or no server in the environment.
    public func embeddings() throws(ChatError) -> OpenAIEmbeddings {
        guard let embeddingModel else { throw .missingSetting(.embeddingModel) }
        guard let server else { throw .missingSetting(.server) }
        return OpenAIEmbeddings(server: server, model: embeddingModel)
    }

    private func client(
        for endpoint: ConfiguredEndpoint, remembering memory: DialectMemory?,
        onText: (@Sendable (String) -> Void)?
    ) -> OpenAIChat {
        OpenAIChat(
            server: endpoint.server, model: endpoint.model, name: endpoint.name,
            price: prices[endpoint.model], timeLimit: endpoint.timeLimit, remembering: memory,
            streaming: onText != nil, onText: onText)
    }

    /// What the endpoint is called that the environment names.
    public static let environmentName = "environment"
}
