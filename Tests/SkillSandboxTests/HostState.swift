import Foundation
import Glibc

/// What no run may change of the machine it runs on, at one moment.
struct HostState {
    private var facts: [String: String] = [:]
    private var clockOffset: Duration
    /// What other programs, and other runs, may have for a while.
    private var visitors: Set<String>
    private var processes: Set<JailedProcess>

    /// Looks at the machine, and at everything below `folder`.
    init(watching folder: URL) throws {
        clockOffset = Self.clockOffset()
        visitors = Self.visitors()
        processes = try JailedProcess.all()
        noteFiles(below: "/etc")
        noteFiles(below: folder.path)
        for folder in Self.writableFolders { noteMarkedFiles(in: folder) }
        noteLines(of: "/proc/self/mountinfo", as: "mount")
        noteLines(of: "/proc/self/cgroup", as: "control group")
        noteLines(of: "/proc/self/limits", as: "limit")
        for name in Self.settings {
            facts["setting \(name)"] = Self.lines(of: "/proc/sys/\(name)").joined(separator: " ")
        }
        facts["score for memory pressure"] = Self.lines(of: "/proc/self/oom_score_adj")
            .joined()
        facts["niceness"] = "\(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))"
    }

    /// Tells everything that is different from `earlier`, in words.
    ///
    /// Processes and objects of the kernel that were not there may belong to other runs and other
    /// programs, and are given time to go.
    func changes(
        since earlier: HostState, patience: Duration = .seconds(120)
    ) async throws -> [String] {
        var changes: [String] = []
        for key in Set(facts.keys).union(earlier.facts.keys).sorted() {
            switch (earlier.facts[key], facts[key]) {
            case (let old?, let new?) where old != new:
                changes.append("\(key) changed from \"\(old)\" to \"\(new)\"")
            case (nil, let new?): changes.append("\(key) appeared: \"\(new)\"")
            case (let old?, nil): changes.append("\(key) vanished: \"\(old)\"")
            default: break
            }
        }
        let drift = clockOffset - earlier.clockOffset
        // Other programs may steer the clock by a little.
        if drift > .seconds(1) || drift < .seconds(-1) { changes.append("clock moved by \(drift)") }
        let objects = try await left(
            of: visitors.subtracting(earlier.visitors), within: patience, Self.visitors)
        let survivors = try await left(
            of: processes.subtracting(earlier.processes), within: patience, JailedProcess.all)
        return changes + objects.map { "\($0) appeared" }
            + survivors.map { "process \($0) appeared" }
    }
}

extension HostState {
    private mutating func noteFiles(below folder: String) {
        noteFile(folder)
        let names = FileManager.default.enumerator(atPath: folder)
        while let name = names?.nextObject() as? String { noteFile("\(folder)/\(name)") }
    }

    /// The kernel sets a file's change time, which nobody can set back.
    private mutating func noteFile(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        let changed = status.st_ctim
        facts["file \(path)"] = """
            mode \(String(status.st_mode, radix: 8)), owner \(status.st_uid), \
            \(status.st_size) bytes, changed at \(changed.tv_sec).\(changed.tv_nsec)
            """
    }

    private mutating func noteMarkedFiles(in folder: String) {
        // Not every system has each folder, nor may everybody look into each.
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        for name in names ?? [] where name.hasPrefix(Self.mark) { noteFile("\(folder)/\(name)") }
    }

    private mutating func noteLines(of path: String, as kind: String) {
        for line in Self.lines(of: path) { facts["\(kind) \(line)"] = "there" }
    }

    private static func visitors() -> Set<String> {
        var objects = controlGroups().union(runFolders())
        for list in ["shm", "sem", "msg"] {
            // The fields after the key and the number change with every use.
            for line in lines(of: "/proc/sysvipc/\(list)").dropFirst() {
                let words = line.split(separator: " ").prefix(2)
                objects.insert("System V \(list) \(words.joined(separator: " "))")
            }
        }
        for line in lines(of: "/proc/keys") {
            // Keys by number and name: their lifetimes and uses change by themselves.
            let words = line.split(separator: " ")
            if words.count > 8 { objects.insert("key \(words[0]) \(words[7]) \(words[8])") }
        }
        for line in lines(of: "/proc/self/net/dev") {
            objects.insert("network interface \(line.prefix { $0 != ":" })")
        }
        return objects
    }

    /// The folders that runs in T2 have.
    private static func runFolders() -> Set<String> {
        let folder = FileManager.default.temporaryDirectory.path
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return Set((names ?? []).filter { $0.hasPrefix("skillbox-run-") }.map { "folder \($0)" })
    }

    /// The jails' groups below our own.
    private static func controlGroups() -> Set<String> {
        var groups: Set<String> = []
        for line in lines(of: "/proc/self/cgroup") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let controller = fields[1].isEmpty ? "" : "/\(fields[1])"
            let folder = "/sys/fs/cgroup\(controller)\(fields[2])"
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
            // Those that other programs make have names of their own.
            for name in names ?? [] where name.hasPrefix(mark) || name.contains("jail") {
                groups.insert("control group \(folder)/\(name)")
            }
        }
        return groups
    }

    private static func lines(of path: String) -> [Substring] {
        // Not every kernel has each of these files.
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return (text ?? "").split(separator: "\n")
    }

    private static func clockOffset() -> Duration {
        var real = timespec()
        var monotonic = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &real)
        unsafe clock_gettime(CLOCK_MONOTONIC, &monotonic)
        return .seconds(real.tv_sec - monotonic.tv_sec)
            + .nanoseconds(real.tv_nsec - monotonic.tv_nsec)
    }

    /// How every name begins that the fuzzer makes.
    static let mark = "fuzz"

    private static let writableFolders = [
        "/", "/dev", "/dev/shm", "/home", "/root", "/run", "/sys/fs/cgroup", "/tmp", "/usr",
        "/var/tmp",
    ]

    private static let settings = [
        "fs/suid_dumpable", "kernel/core_pattern", "kernel/domainname", "kernel/hostname",
        "kernel/modprobe", "kernel/randomize_va_space", "kernel/sysrq", "kernel/tainted",
        "kernel/yama/ptrace_scope", "net/ipv4/ip_forward", "user/max_user_namespaces",
        "vm/overcommit_memory",
    ]
}

/// Waits until nothing of `things` is seen any more, and returns what stays.
func left<Thing: Hashable>(
    of things: Set<Thing>, within patience: Duration, _ seen: () throws -> Set<Thing>
) async throws -> Set<Thing> {
    let end = ContinuousClock.now + patience
    var left = things
    while !left.isEmpty {
        left.formIntersection(try seen())
        guard !left.isEmpty, ContinuousClock.now < end else { break }
        try await Task.sleep(for: .milliseconds(5))
    }
    return left
}
