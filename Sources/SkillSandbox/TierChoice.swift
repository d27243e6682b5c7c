import Synchronization

/// Which tier a jail tries next.
///
/// It begins with the best and remembers when the kernel doesn't grant that. It never goes below a
/// tier that was demanded, nor from one that was granted to a weaker one.
final class TierChoice: Sendable {
    private struct State {
        var tier: JailTier
        var reason: String?
    }

    private let state: Mutex<State>
    private let isDemanded: Bool

    init(demanded: JailTier?) {
        isDemanded = demanded != nil
        state = Mutex(State(tier: demanded ?? .t1))
    }

    var tier: JailTier { state.withLock { $0.tier } }

    /// Why it is not the best one; nil when it is, or was demanded.
    var reason: String? { state.withLock { $0.reason } }

    /// Whether `tier` will do, now that the better one is not to be had for `reason`.
    func accept(_ tier: JailTier, because reason: String) -> Bool {
        guard !isDemanded else { return false }
        state.withLock { $0 = State(tier: tier, reason: reason) }
        return true
    }
}
