/// How long language models took to answer, by the share of the answers that took no longer.
public struct AnswerTime: Hashable, Sendable {
    public var median: Duration
    /// 95 of 100.
    public var p95: Duration
    /// 99 of 100.
    public var p99: Duration

    public init(median: Duration, p95: Duration, p99: Duration) {
        self.median = median
        self.p95 = p95
        self.p99 = p99
    }
}
