/// The most that a skill used while it was judged.
public struct Envelope: Hashable, Sendable, Codable {
    public var wallTime: Duration
    public var cpuTime: Duration
    /// In bytes.
    public var peakMemory: Int
    /// The names of the system calls it made, in order of the alphabet, or nil when none were
    /// watched.
    public var systemCalls: [String]?

    public init(
        wallTime: Duration, cpuTime: Duration, peakMemory: Int, systemCalls: [String]? = nil
    ) {
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.peakMemory = peakMemory
        self.systemCalls = systemCalls
    }
}
