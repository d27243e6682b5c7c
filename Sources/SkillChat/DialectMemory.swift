/// Where clients keep what they learned about servers, over processes.
///
/// A text that can't be read is as good as none. What is kept should be forgotten after some days,
/// because servers learn too.
public struct DialectMemory: Sendable {
    /// Returns the text that was kept under a key, or nil.
    public var read: @Sendable (_ key: String) async -> String?
    /// Keeps a text under a key, instead of any other.
    public var write: @Sendable (_ key: String, _ text: String) async -> Void

    public init(
        read: @escaping @Sendable (_ key: String) async -> String?,
        write: @escaping @Sendable (_ key: String, _ text: String) async -> Void
    ) {
        self.read = read
        self.write = write
    }
}
