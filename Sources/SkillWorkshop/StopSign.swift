import Synchronization

/// Asks growing to end after the steps that are under way, so that nothing paid for is lost.
public final class StopSign: Sendable {
    private let isRaised = Atomic(false)

    public init() {}

    /// Lets steps that have begun end, and keeps others from beginning.
    public func raise() { isRaised.store(true, ordering: .releasing) }

    /// Work ended because the sign was raised.
    struct Raised: Error {}

    func check() throws(Raised) {
        if isRaised.load(ordering: .acquiring) { throw Raised() }
    }
}
