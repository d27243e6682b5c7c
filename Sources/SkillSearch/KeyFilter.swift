/// The keys that a search may answer with.
public struct KeyFilter: Hashable, Sendable {
    /// Ascending, each once.
    let keys: [Int64]

    public init(_ keys: some Sequence<Int64>) {
        let sorted = keys.sorted()
        var unique: [Int64] = []
        unique.reserveCapacity(sorted.count)
        for key in sorted where key != unique.last { unique.append(key) }
        self.keys = unique
    }
}
