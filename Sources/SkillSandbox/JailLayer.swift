/// One layer of the jail, and whether it held when what it forbids was tried.
public struct JailLayer: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        case holds
        /// It was tried, and something got through.
        case fails
        /// This tier, or this machine, doesn't have it.
        case absent
    }

    public let name: String
    public let state: State
    /// What was tried and what came of it, in a phrase.
    public let detail: String
}
