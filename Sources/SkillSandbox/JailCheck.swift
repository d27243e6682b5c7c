import Foundation

extension Jail {
    /// Tries, from where untrusted code would stand, what each layer forbids.
    ///
    /// It takes about a third of a second. The tries are the launcher's own, so they need neither a
    /// compiler nor a program of the host's.
    public func layers() async throws(JailError) -> [JailLayer] {
        // A line for each layer: its name, and whether it held.
        let answer = String(decoding: try await check("layers").answer, as: UTF8.self)
        let held = answer.split(separator: "\n").filter { $0.hasSuffix(" held") }
        func layer(_ name: String, _ detail: String) -> JailLayer {
            let holds = held.contains { $0 == "\(name) held" }
            return JailLayer(name: name, state: holds ? .holds : .fails, detail: detail)
        }
        var layers = Self.namespaces.map { name, detail in
            tier == .t1
                ? layer(name, detail)
                : JailLayer(name: name, state: .absent, detail: Self.withoutNamespaces[name] ?? "")
        }
        layers += Self.always.map(layer)
        for ending in Self.endings {
            let report = try await check(ending.check).report
            let isRight = ending.calls.map { $0.contains(report.deniedCall ?? "") } ?? true
            layers.append(
                JailLayer(
                    name: ending.name,
                    state: report.ending == ending.ending && isRight ? .holds : .fails,
                    detail: ending.detail))
        }
        layers.append(try await controlGroup())
        return layers
    }

    /// Whether memory is bounded for all of a run's processes together.
    private func controlGroup() async throws(JailError) -> JailLayer {
        let report = try await check("tree", profile: .program).report
        let isBounded = report.ending == .memoryExceeded
        return JailLayer(
            name: "control group", state: isBounded ? .holds : .absent,
            detail: isBounded
                ? "two processes together get no more memory than one"
                : "memory is bounded for each process, not for all of them together")
    }

    func check(
        _ name: String, profile: JailRequest.Profile = .skill
    ) async throws(JailError) -> (report: RunReport, answer: Data) {
        let (outcome, tier) = try await perform { places in
            JailRequest(
                places: places, profile: profile,
                limits: RunLimits(
                    wallTime: name == "wait" ? .milliseconds(50) : .seconds(10),
                    cpuTime: .seconds(10), memory: 64 << 20, scratch: 4 << 20,
                    processes: profile == .program ? 2 : 1, threads: 8),
                work: .check(name))
        }
        let report = RunReport(try outcome.statement(), outcome, tier, isSkill: false)
        return (report, outcome.result.answer.bytes)
    }

    /// What namespaces hold, by the names that the launcher gives it.
    private static let namespaces = [
        ("processes", "a run sees no other's"),
        ("user", "1000 inside, an unprivileged one outside"),
        ("host", "a name of its own"),
        ("network", "no device but an empty loopback"),
        ("root", "read-only, without /etc/passwd and /sys"),
    ]

    /// What it means to do without them.
    private static let withoutNamespaces = [
        "processes": "a run can learn which processes there are, and reach none",
        "user": "the caller's own, or an unprivileged one when that is root",
        "host": "the machine's own name",
        "network": "shared, and no socket to use it by",
        "root": "shared: a run can learn which files exist, and open none that it isn't shown",
    ]

    /// What every tier holds.
    private static let always = [
        ("capabilities", "none, and none to be gained"),
        ("Landlock", "files that everybody may open stay closed"),
        ("seccomp", "calls that the kernel has are answered by the filter"),
        ("limits", "memory and descriptors end where they should, and can't be raised"),
        ("threads", "no more than allowed"),
    ]

    private struct Provoked {
        var name: String
        var check: String
        var ending: RunReport.Ending
        var calls: [String]?
        var detail: String
    }

    private static let endings = [
        Provoked(
            name: "sockets", check: "call", ending: .denied, calls: ["socket"],
            detail: "the call ends the run, and the report names it"),
        Provoked(
            name: "fork", check: "fork", ending: .denied, calls: ["clone", "fork", "vfork"],
            detail: "a skill starts no other process"),
        Provoked(
            name: "deadline", check: "wait", ending: .timedOut,
            detail: "a run that waits for ever is ended"),
        Provoked(
            name: "memory", check: "memory", ending: .memoryExceeded,
            detail: "a run that takes too much is ended"),
        Provoked(
            name: "scratch", check: "disk", ending: .diskExceeded,
            detail: "a run that writes too much is ended"),
    ]
}
