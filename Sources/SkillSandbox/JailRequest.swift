import Foundation

/// One run, as the launcher is told about it.
///
/// `sandbox/request.h` is the other side.
struct JailRequest {
    enum Profile: String {
        case skill, program, compiler
    }

    /// A file or folder of the host shown inside the jail, read-only.
    struct Bind: Hashable {
        var source: String
        var target: String
    }

    struct Link: Hashable {
        var target: String
        var path: String
    }

    enum Work {
        /// Programs run one after another, each only when the one before it exited with 0.
        case commands([[String]])
        /// A shared library, loaded without `execve`, and its function.
        case library(path: String, entry: String)
        /// A check of the launcher's own of what the layers hold; `sandbox/checks.h` lists them.
        case check(String)
        /// Isolates kept ready: libraries loaded beforehand, each after those it needs, and the
        /// function of the last that is called then; and a skill that is tried once. `sandbox/pool.h` says how it goes on.
        case pool(preloads: [String], warm: String, rehearsed: String, entry: String)
    }

    var places: JailPlaces
    var profile: Profile
    var limits: RunLimits
    var work: Work
    var binds: [Bind] = []
    var links: [Link] = []
    /// `KEY=VALUE` entries beyond those that every run has.
    var environment: [String] = []
    /// Files or folders below the scratch folder to bring back.
    var collected: [String] = []
    var collectLimit = 0
    var standardInput = Data()
    /// A descriptor of the caller's that the rest of the standard input is read from.
    var inputDescriptor: Int32?
    /// What a skill reads as its input.
    var input = Data()
    /// Whether the system calls that it makes are noted.
    var isWatched = false
    /// Who answers a skill's questions; without one they are all denied.
    var broker: (any HostBroker)?

    /// Whether it answers an input.
    var isSkill: Bool { if case .library = work { true } else { false } }

    /// The request's bytes: strings, each ended by a NUL.
    func encoded() throws(JailError) -> Data {
        var strings = ["tier", places.tier.rawValue, "profile", profile.rawValue]
        if places.tier == .t2 { strings += ["folder", places.folder] }
        for (key, value) in counts { strings += [key, String(value)] }
        if isWatched { strings += ["watched", "yes"] }
        if let calls = limits.systemCalls {
            strings += ["system-calls", calls.sorted().joined(separator: ",")]
        }
        for bind in binds { strings += ["bind", bind.source, bind.target] }
        for link in links { strings += ["link", link.target, link.path] }
        for entry in places.environment + environment { strings += ["environment", entry] }
        for name in collected { strings += ["collect", name] }
        switch work {
        case .commands(let commands):
            for command in commands {
                strings.append("command")
                for argument in command { strings += ["argument", argument] }
            }
        case .library(let path, let entry): strings += ["library", path, "entry", entry]
        case .check(let name): strings += ["check", name]
        case .pool(let preloads, let warm, let rehearsed, let entry):
            for library in preloads { strings += ["preload", library] }
            strings += ["warm", warm, "rehearsed", rehearsed, "rehearsed-entry", entry]
        }
        return try Self.encoded(strings)
    }

    /// Strings as the launcher reads them, each ended by a NUL.
    static func encoded(_ strings: [String]) throws(JailError) -> Data {
        var bytes = Data()
        for string in strings {
            guard !string.utf8.contains(0) else {
                throw .launchFailed(reason: "an argument contains a NUL byte")
            }
            bytes.append(contentsOf: string.utf8)
            bytes.append(0)
        }
        return bytes
    }

    private var counts: [(String, Int64)] {
        limits.counts + [("collect-limit", Int64(collectLimit))]
    }
}

extension RunLimits {
    /// The limits by the names that the launcher gives them.
    var counts: [(String, Int64)] {
        [
            ("wall", wallTime.nanoseconds), ("cpu", cpuTime.nanoseconds),
            ("memory", Int64(memory)), ("address-space", addressSpace),
            ("scratch", Int64(scratch)), ("processes", Int64(processes)),
            ("threads", Int64(threads)),
        ]
    }

    /// Memory, and what libraries map.
    var addressSpace: Int64 { Int64(memory) + Self.mappedLibraries }

    // Address space for what is mapped and not written: Foundation and its Unicode data take 110
    // MiB of it, the compiler 300 MiB.
    private static let mappedLibraries: Int64 = 512 << 20

    /// Refuses limits that can't hold or that no program can start within.
    ///
    /// - Throws: ``JailError/badLimit(_:)`` with the range that the first such limit has.
    public func validate() throws(JailError) {
        let day = Duration.seconds(86_400)
        try Self.check(
            wallTime > .zero && wallTime <= day, "wall clock limit", "more than 0s, up to 24h")
        try Self.check(cpuTime > .zero && cpuTime <= day, "CPU limit", "more than 0s, up to 24h")
        try Self.check(
            memory >= 1 << 20 && memory <= 1 << 40, "memory limit", "1MiB to 1024GiB")
        try Self.check(output >= 0 && output <= 1 << 30, "output limit", "0 to 1GiB")
        try Self.check(
            scratch >= 4096 && scratch <= 1 << 40, "scratch limit", "4KiB to 1024GiB")
        try Self.check(processes >= 1 && processes <= 4096, "number of processes", "1 to 4096")
        try Self.check(threads >= 1 && threads <= 4096, "number of threads", "1 to 4096")
        for call in systemCalls ?? [] where !Self.isSystemCall(call) {
            throw .badLimit("\"\(call)\" is no system call. Give names such as openat.")
        }
    }

    /// Whether `name` is of the form that system calls' names have.
    static func isSystemCall(_ name: some StringProtocol) -> Bool {
        (1..<64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func check(_ holds: Bool, _ name: String, _ range: String) throws(JailError) {
        guard holds else { throw .badLimit("The \(name) is out of range. Give \(range).") }
    }
}
