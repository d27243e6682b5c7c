import ArgumentParser
import SkillSandbox

extension RunLimits {
    /// Of the time and memory that nobody named: what is narrower counts.
    static let unnamed = RunLimits(
        wallTime: .seconds(1_000_000), cpuTime: .seconds(1_000_000), memory: .max)
}

/// What a run may spend of time and memory.
struct SpendingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Wall clock time, such as 500ms, 2s or 1m. (default: 2s)", valueName: "time"))
    var timeout: TimeAmount?

    @Option(
        help: ArgumentHelp(
            "CPU time of all threads and processes together. (default: 1s)", valueName: "time"))
    var cpu: TimeAmount?

    @Option(
        help: ArgumentHelp("Memory, such as 128MiB or 1GiB. (default: 128MiB)", valueName: "size"))
    var memory: ByteAmount?

    func validate() throws {
        do {
            try limits().validate()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// What the options say, and where they say nothing what `defaults` do.
    func limits(over defaults: RunLimits = RunLimits()) -> RunLimits {
        var limits = defaults
        if let timeout { limits.wallTime = timeout.duration }
        if let cpu { limits.cpuTime = cpu.duration }
        if let memory { limits.memory = memory.bytes }
        return limits
    }
}
