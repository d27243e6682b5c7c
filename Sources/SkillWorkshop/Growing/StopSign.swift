import Synchronization

/// Asks growing to end after the steps that are under way, so that nothing paid for is lost.
public final class StopSign: Sendable {
    private let raised = Atomic(false)

    public init() {}

    /// Lets steps that have begun end, and keeps others from beginning.
    public func raise() { raised.store(true, ordering: .releasing) }

    public var isRaised: Bool { raised.load(ordering: .acquiring) }

    /// Work ended because the sign was raised.
    struct Raised: Error {}

    func check() throws(Raised) {
        if isRaised { throw Raised() }
    }
}
