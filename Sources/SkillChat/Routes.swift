/// Which endpoints are asked for what, and in which order.
public struct Routes: Hashable, Sendable {
    /// The names of endpoints by the purpose of a call; `default` is for all other purposes.
    public var names: [String: [String]]

    public init(_ names: [String: [String]] = [:]) {
        self.names = names
    }

    /// Returns which of the endpoints `all` to ask for `purpose`: those of its route, else those of
    /// the route `default`, else all.
    public func endpoints(for purpose: String, of all: [String]) -> [String] {
        names[purpose] ?? names["default"] ?? all
    }
}
