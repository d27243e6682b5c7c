/// What a run may spend before the jail stops it.
public struct RunLimits: Hashable, Sendable {
    /// Time on the wall clock, from the start of the program to its end.
    public var wallTime: Duration
    /// Time on a processor, summed over the run's threads and processes.
    public var cpuTime: Duration
    /// Private writable memory, in bytes, and as much shared memory.
    ///
    /// What libraries map comes on top.
    public var memory: Int
    /// Standard output, standard error and a skill's result, in bytes each.
    public var output: Int
    /// The scratch folder `/tmp`, in bytes.
    public var scratch: Int
    /// Processes alive at once.
    public var processes: Int
    /// Threads alive at once, the first included.
    public var threads: Int
    /// The system calls that it may make, of those that its profile allows; nil for all of these.
    ///
    /// A call stands for its family, and what every run needs comes on top: `sandbox/families.h` has
    /// both. A name that the profile forbids stays forbidden.
    public var systemCalls: Set<String>?

    public init(
        wallTime: Duration = .seconds(2), cpuTime: Duration = .seconds(1),
        memory: Int = 128 << 20, output: Int = 1 << 20, scratch: Int = 16 << 20,
        processes: Int = 1, threads: Int = 32, systemCalls: Set<String>? = nil
    ) {
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.memory = memory
        self.output = output
        self.scratch = scratch
        self.processes = processes
        self.threads = threads
        self.systemCalls = systemCalls
    }
}

extension Duration {
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The time in seconds, as a report shows it.
    var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
