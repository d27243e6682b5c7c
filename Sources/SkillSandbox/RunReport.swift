public import Foundation
public import SkillCore

/// What happened in one run.
///
/// A report is always a result, never an error: a program that crashed, ran too long, or tried a
/// forbidden call still ran, and the report says how it ended.
public struct RunReport: Hashable, Sendable {
    public enum Ending: String, Hashable, Sendable, Codable, CaseIterable {
        case completed
        /// It threw, or exited with another code than 0.
        case failed
        /// A signal or a Swift trap.
        case crashed
        case timedOut = "timed-out"
        case cpuExceeded = "cpu-exceeded"
        case memoryExceeded = "memory-exceeded"
        case outputExceeded = "output-exceeded"
        case diskExceeded = "disk-exceeded"
        /// It made a system call that its profile forbids.
        case denied
        case didNotCompile = "did-not-compile"
    }

    public var ending: Ending
    public var exitCode: Int32?
    /// The number of the signal that ended the program.
    public var signal: Int32?
    /// The name of the system call that ended a run as ``Ending/denied``.
    public var deniedCall: String?
    /// Whether the profile allows that call, and only ``RunLimits/systemCalls`` doesn't.
    public var isOutsideEnvelope: Bool
    /// The capabilities that it asked its host for and was denied, such as `llm`, in order of the
    /// alphabet.
    public var deniedCapabilities: [String]
    /// What a skill answered; nil when it gave no answer, and for programs that aren't skills.
    public var output: JSONValue?
    /// The message of what a skill threw.
    public var error: String?
    public var standardOutput: Data
    public var standardError: Data
    /// Whether some of the output was cut off.
    public var truncated: Bool
    public var wallTime: Duration
    public var cpuTime: Duration
    /// The largest resident size of one of the run's processes, in bytes, as the kernel counts it.
    ///
    /// Of a run that was watched it is the most private memory that one had, which is what
    /// ``RunLimits/memory`` limits, where that is more.
    public var peakMemory: Int
    public var tier: JailTier
    /// The names of the system calls it made, in order of the alphabet; nil unless it was watched.
    ///
    /// Those that were refused aren't among them.
    public var systemCalls: [String]?
    /// What the compiler said, when the program had to be compiled.
    public var diagnostics: [Diagnostic]

    public init(
        ending: Ending, exitCode: Int32? = nil, signal: Int32? = nil, deniedCall: String? = nil,
        isOutsideEnvelope: Bool = false, deniedCapabilities: [String] = [],
        output: JSONValue? = nil, error: String? = nil, standardOutput: Data = Data(),
        standardError: Data = Data(), truncated: Bool = false, wallTime: Duration = .zero,
        cpuTime: Duration = .zero, peakMemory: Int = 0, tier: JailTier = .t1,
        systemCalls: [String]? = nil, diagnostics: [Diagnostic] = []
    ) {
        self.ending = ending
        self.exitCode = exitCode
        self.signal = signal
        self.deniedCall = deniedCall
        self.isOutsideEnvelope = isOutsideEnvelope
        self.deniedCapabilities = deniedCapabilities
        self.output = output
        self.error = error
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.truncated = truncated
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.peakMemory = peakMemory
        self.tier = tier
        self.systemCalls = systemCalls
        self.diagnostics = diagnostics
    }

    public var succeeded: Bool { ending == .completed }
}

extension RunReport {
    /// The report as the command line prints it.
    ///
    /// Its field names are API.
    public var json: JSONValue {
        [
            "ending": .string(ending.rawValue),
            "exitCode": exitCode.map { .integer(Int($0)) } ?? .null,
            "signal": signal.map { .integer(Int($0)) } ?? .null,
            "deniedCall": deniedCall.map(JSONValue.string) ?? .null,
            "deniedCapabilities": .array(deniedCapabilities.map(JSONValue.string)),
            "output": output ?? .null,
            "error": error.map(JSONValue.string) ?? .null,
            "standardOutput": .string(String(decoding: standardOutput, as: UTF8.self)),
            "standardError": .string(String(decoding: standardError, as: UTF8.self)),
            "truncated": .bool(truncated),
            "wallSeconds": .number(wallTime.inSeconds),
            "cpuSeconds": .number(cpuTime.inSeconds),
            "peakMemoryBytes": .integer(peakMemory),
            "tier": .string(tier.rawValue),
            "diagnostics": .array(diagnostics.map(\.json)),
        ]
    }
}

extension RunReport: CustomStringConvertible {
    /// One sentence for a person.
    public var description: String {
        switch ending {
        case .completed: "It completed."
        case .failed where failedForWantOfCapability: lack
        case .failed: error ?? "It exited with code \(exitCode ?? 1)."
        case .crashed: "It crashed with signal \(signal ?? 0)\(signal.map(Self.name) ?? "")."
        case .timedOut: "It ran longer than the wall clock limit. Raise --timeout to allow more."
        case .cpuExceeded: "It used more CPU time than allowed. Raise --cpu to allow more."
        case .memoryExceeded: "It needed more memory than allowed. Raise --memory to allow more."
        case .outputExceeded: "It printed more than allowed. Raise --output to allow more."
        case .diskExceeded: "It wrote more files than allowed. Raise --scratch to allow more."
        case .denied where isOutsideEnvelope:
            """
            It made a system call that was not seen while it was judged: \
            \(deniedCall ?? "an unknown one"). Give --envelope none to allow it.
            """
        case .denied:
            "It made a system call that the jail forbids: \(deniedCall ?? "an unknown one")."
        case .didNotCompile:
            diagnostics.first { $0.severity == .error }.map { "It did not compile: \($0)" }
                ?? "It did not compile."
        }
    }

    /// Whether it threw what it was told when a capability wasn't granted.
    private var failedForWantOfCapability: Bool {
        deniedCapabilities.contains { name in
            Capability(name).map { HostAnswer.reasonForNotGranting($0) == error } ?? false
        }
    }

    private var lack: String {
        let names = deniedCapabilities.joined(separator: " and ")
        let isOne = deniedCapabilities.count == 1
        return """
            It needs the \(isOne ? "capability" : "capabilities") \(names), which \
            \(isOne ? "was" : "were") not granted. Give --grant \
            \(deniedCapabilities.joined(separator: ",")).
            """
    }

    private static func name(ofSignal signal: Int32) -> String {
        switch signal {
        case SIGILL, SIGTRAP: " (a Swift trap)"
        case SIGSEGV: " (a bad memory access)"
        case SIGABRT: " (abort)"
        case SIGFPE: " (a bad arithmetic operation)"
        default: ""
        }
    }
}
