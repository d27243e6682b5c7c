/// A moment in the history of what search may find: the change that was the last one then.
///
/// Whoever keeps something made from the library, such as an index, keeps this with it and asks
/// ``LibrarySnapshot/holds(_:)`` before trusting it again.
public struct LibraryChange: Hashable, Sendable, Codable {
    /// Counts up from 1 in each library, and never goes back while the library is one file.
    public var number: Int64
    /// Drawn when the change was made, so that the same number in a restored older copy of the
    /// file, which went on without what came after, isn't taken for this one.
    public var stamp: Int64

    public init(number: Int64, stamp: Int64) {
        self.number = number
        self.stamp = stamp
    }
}
