/// When a call is tried again, and after how long: as the reference client does it.
struct RetryPolicy: Hashable, Sendable {
    /// How often a call may be tried again.
    var retries: Int
    /// Whether a server is waited for that is asked too often, or asks for a wait.
    var waitsForBusyServers = true

    /// Returns how long to wait before trying again, or nil when it is of no use.
    ///
    /// The first attempt has number 0.
    func wait(after refusal: Refusal, attempt: Int) -> Duration? {
        guard attempt < retries,
            refusal.advice.shouldRetry ?? Self.isPassing(status: refusal.status)
        else { return nil }
        guard waitsForBusyServers || (refusal.status != 429 && refusal.advice.wait == nil) else {
            return nil
        }
        guard let wait = refusal.advice.wait else { return backoff(attempt: attempt) }
        return wait <= Self.longestAdvisedWait ? wait : nil
    }

    /// Returns how long to wait before connecting again, or nil after the last attempt.
    func waitAfterBrokenConnection(attempt: Int) -> Duration? {
        attempt < retries ? backoff(attempt: attempt) : nil
    }

    private func backoff(attempt: Int) -> Duration {
        let doubled = Self.firstWait * (1 << min(attempt, 10))
        return min(doubled, Self.longestWait) * Double.random(in: 0.75...1)
    }

    private static func isPassing(status: Int) -> Bool {
        [408, 409, 429].contains(status) || status >= 500
    }

    private static let firstWait = Duration.milliseconds(500)
    private static let longestWait = Duration.seconds(8)
    /// A server that wants a longer wait has no answer for this call.
    static let longestAdvisedWait = Duration.seconds(120)
}
