public import SkillCore

/// What a caller lets skills use of the host's, where they ask for it.
public struct Grants: Hashable, Sendable {
    public let capabilities: Set<Capability>

    public init(_ capabilities: Set<Capability> = []) {
        self.capabilities = capabilities
    }

    /// Reads lists such as `llm,skill` and `http:example.org`, each of one capability at least.
    ///
    /// - Throws: `UnknownCapability` for the first word that names none.
    public init(parsing lists: [String]) throws(UnknownCapability) {
        var capabilities: Set<Capability> = []
        for list in lists {
            let granted = try Capability.list(list)
            // Who grants nothing has mistyped something.
            guard !granted.isEmpty else { throw UnknownCapability(list) }
            capabilities.formUnion(granted)
        }
        self.capabilities = capabilities
    }

    /// Whether models are asked, which the runs that use them need.
    public var hasModels: Bool { capabilities.contains(.languageModel) }

    /// Whether what is granted answers in its own time, as models and servers do.
    var isSlow: Bool {
        capabilities.contains { capability in
            switch capability {
            case .languageModel, .http: true
            case .skills: false
            }
        }
    }
}
