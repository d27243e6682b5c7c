public import Foundation
public import SkillCore
import Synchronization

/// Jails kept ready, so that a run doesn't wait for one.
///
/// Each run has a jail of its own, used once, with every layer that other runs have: namespaces for
/// processes, mounts and System V objects, a scratch folder, Landlock, a system call filter and
/// limits. What it doesn't have of its own are the user, network and host name namespaces, in which
/// there is nothing, and the addresses of its libraries, which change with every zygote.
///
/// A run ends with its answer: what a skill does after that is not part of it, and is killed. Where
/// jails can't be kept ready, because the kernel grants no namespaces or the run is to read files of
/// the host's, it is an ordinary run of ``Sandbox``.
public final class IsolatePool: Sendable {
    private struct State {
        var zygote: Zygote?
        /// Starts while the one before it still works.
        var successor: Zygote?
        var isRefused = false
        var isClosed = false
        /// The artifact of what every skill imports.
        var kit: URL?
        var rehearsed: SkillArtifact?
        /// Libraries in memory, by the folders of their artifacts.
        var libraries: [URL: SealedLibrary] = [:]
    }

    public let sandbox: Sandbox
    private let width: Int
    private let scratch: Int
    private let systemCalls: Set<String>?
    private let mostRuns: Int
    private let longestAge: Duration
    private let state = Mutex(State())

    /// Creates a pool; its first run starts it.
    ///
    /// `width` jails are kept ready, each with a scratch folder of `scratch` bytes and the system
    /// calls of `systemCalls`, as ``RunLimits`` has them. After `runs` runs, or `age`, they are made
    /// from a new zygote.
    public init(
        sandbox: Sandbox, width: Int = 4, scratch: Int = RunLimits().scratch,
        systemCalls: Set<String>? = nil, runs: Int = 10_000, age: Duration = .seconds(300)
    ) {
        self.sandbox = sandbox
        self.width = min(max(width, 1), 32)
        self.scratch = scratch
        self.systemCalls = systemCalls
        mostRuns = runs
        longestAge = age
    }

    deinit { close() }

    /// Ends the jails that are ready; what runs goes on to its end.
    public func close() {
        let zygotes = state.withLock { state in
            state.isClosed = true
            let zygotes = [state.zygote, state.successor]
            state.zygote = nil
            state.successor = nil
            return zygotes
        }
        for zygote in zygotes { zygote?.retire() }
    }

    /// Makes sure that jails are being made, so that the first run needn't wait for it.
    public func prepare() async throws(JailError) { _ = try await zygote() }

    /// Runs a compiled skill on one input, in a jail of its own.
    ///
    /// With other limits of the scratch folder or the system calls than the pool's, that is one made
    /// for it. `broker` answers what the skill asks of its host; without one all that is denied.
    public func run(
        _ artifact: SkillArtifact, input: JSONValue, limits: RunLimits = RunLimits(),
        readable: [URL] = [], environment: [String] = [], broker: (any HostBroker)? = nil
    ) async throws(JailError) -> RunReport {
        try limits.validate()
        if readable.isEmpty, canKeep(limits),
            let job = try await job(for: artifact, calls: 1, limits, environment)
        {
            do throws(JailError) {
                return try await call(
                    job, input: Sandbox.frame(input), limits: limits, isSession: false,
                    broker: broker
                ).answer.report()
            } catch {
                // Whether a weaker tier will do is for the sandbox's jail to say.
                guard error == .noIsolates || error == .isolateEnded else { throw error }
            }
        }
        return try await sandbox.run(
            artifact, input: input, limits: limits, readable: readable, environment: environment,
            broker: broker)
    }

    /// Gives a job to an isolate, of another zygote when the first ends before that.
    ///
    /// - Throws: ``JailError/noIsolates`` where the kernel grants no namespaces, and
    ///   ``JailError/isolateEnded`` once the pool is closed.
    func call(
        _ job: PooledJob, input: Data, limits: RunLimits, isSession: Bool,
        broker: (any HostBroker)? = nil
    ) async throws(JailError) -> (answer: PooledCallReport, zygote: Zygote) {
        var tries = 0
        while tries < Self.mostTries {
            guard let zygote = try await zygote() else {
                throw state.withLock { $0.isClosed } ? .isolateEnded : .noIsolates
            }
            do throws(JailError) {
                let answer = try await zygote.call(
                    job, input: input, limits: limits, isSession: isSession, broker: broker)
                if case .ended(let answer) = answer { return (answer, zygote) }
                // One that was replaced meanwhile doesn't count: the next is there already.
                if !zygote.isReplaced { tries += 1 }
            } catch {
                guard zygote.isDeclined else { throw error }
                state.withLock { $0.isRefused = true }
            }
        }
        throw .lostLauncher
    }

    /// Makes an isolate that answers `artifact`'s inputs one after another.
    ///
    /// `limits` are those of each call.
    public func isolate(
        for artifact: SkillArtifact, limits: RunLimits = RunLimits(), environment: [String] = []
    ) async throws(JailError) -> Isolate {
        try limits.validate()
        guard canKeep(limits), try await zygote() != nil,
            let job = try await job(for: artifact, calls: .max, limits, environment)
        else { throw .noIsolates }
        return Isolate(pool: self, job: job, limits: limits)
    }

    /// The launcher of the zygote that is in use.
    package var launcherProcess: pid_t? { state.withLock { $0.zygote?.launcherProcess } }

    // MARK: Zygotes

    private func canKeep(_ limits: RunLimits) -> Bool {
        // The filter stands before anything is known of a run.
        limits.scratch == scratch && limits.systemCalls == systemCalls && limits.processes == 1
    }

    /// The zygote to use, or nil when there can be none.
    func zygote() async throws(JailError) -> Zygote? {
        let kit = try await skillKit()
        let rehearsed = try await rehearsal()
        return try state.withLock { state throws(JailError) in
            if state.isRefused || state.isClosed || sandbox.jail.tier != .t1 { return nil }
            if let successor = state.successor, successor.hasBeenReady || !successor.isUsable {
                if successor.isUsable {
                    state.zygote?.retire()
                    state.zygote = successor
                }
                state.successor = nil
            }
            guard let zygote = state.zygote, zygote.isUsable else {
                let zygote = try makeZygote(kit, rehearsed)
                state.zygote = zygote
                return zygote
            }
            if state.successor == nil,
                zygote.dispatched >= mostRuns || zygote.age >= longestAge
            {
                state.successor = try makeZygote(kit, rehearsed)
            }
            return zygote
        }
    }

    private func skillKit() async throws(JailError) -> URL {
        if let kit = state.withLock({ $0.kit }) { return kit }
        let kit = try await sandbox.skillKit()
        state.withLock { $0.kit = kit }
        return kit
    }

    /// A skill of our own, from which a zygote learns what a skill's start needs.
    private func rehearsal() async throws(JailError) -> SkillArtifact {
        if let rehearsed = state.withLock({ $0.rehearsed }) { return rehearsed }
        let module = SkillModule(
            name: "Rehearsal",
            source: """
                import Foundation
                struct Input: Codable { var text: String? }
                struct Output: Codable { var text: String; var count: Int; var numbers: [Double] }
                func run(_ input: Input) throws -> Output {
                    let text = (input.text ?? "a b").uppercased()
                    return Output(text: text, count: text.count, numbers: [0.5])
                }

                """, isAsync: false)
        switch try await sandbox.build(module, dependencies: []) {
        case .built(let artifact):
            state.withLock { $0.rehearsed = artifact }
            return artifact
        case .didNotCompile(let diagnostics):
            throw .toolchainMissing(
                reason: "its compiler can't build a skill of skillbox's own: "
                    + (diagnostics.first?.message ?? "it gave no reason"))
        }
    }

    private func makeZygote(_ kit: URL, _ rehearsed: SkillArtifact) throws(JailError) -> Zygote {
        let places = JailPlaces(tier: .t1)
        let toolchain = sandbox.toolchain
        let view = JailView.swiftRuntime(of: toolchain, at: places)
        let kitPath = "/skill/lib\(Sandbox.kitModule).so"
        // SkillKit's brings along Foundation and what that needs. The rest is loaded by whoever needs it:
        // each library costs every isolate a little.
        let libraries = Toolchain.oftenNeeded.map { "\(JailView.runtimeFolder)/lib\($0).so" }
        var limits = RunLimits()
        limits.scratch = scratch
        limits.systemCalls = systemCalls
        var request = JailRequest(
            places: places, profile: .skill, limits: limits,
            work: .pool(
                preloads: libraries + [kitPath], warm: "skillboxWarm",
                rehearsed: "/skill/lib\(rehearsed.module).so",
                entry: Sandbox.entryName(of: rehearsed.module)),
            binds: view.binds, links: view.links)
        for link in rehearsed.closure {
            let name = "lib\(link.module).so"
            request.binds.append(
                .init(source: link.folder.appending(path: name).path, target: "/skill/\(name)"))
        }
        return try Zygote(request, launcher: sandbox.jail.launcher, width: width)
    }

    // MARK: Jobs

    private func job(
        for artifact: SkillArtifact, calls: UInt64, _ limits: RunLimits, _ environment: [String]
    ) async throws(JailError) -> PooledJob? {
        let kit = try await skillKit()
        var libraries: [SealedLibrary] = []
        for link in artifact.closure {
            if link.module == Sandbox.kitModule {
                // Another toolchain's skill, which the zygote's libraries are not for.
                guard link.folder == kit else { return nil }
                continue
            }
            libraries.append(try library(of: link))
        }
        // What can't be told to an isolate can be told to a launcher, or is refused there.
        guard libraries.count <= Self.mostLibraries, environment.count <= Self.mostEntries else {
            return nil
        }
        let job = try PooledJob(
            libraries: libraries, entry: Sandbox.entryName(of: artifact.module), calls: calls,
            limits: limits, environment: environment)
        return job.message.count <= Self.longestMessage ? job : nil
    }

    private func library(of link: SkillArtifact.Link) throws(JailError) -> SealedLibrary {
        if let library = state.withLock({ $0.libraries[link.folder] }) { return library }
        guard let bytes = sandbox.verifiedLibrary(of: link) else {
            throw .artifacts(reason: "what was compiled of \(link.module) is gone or damaged")
        }
        let library = SealedLibrary(bytes)
        state.withLock { state in
            if state.libraries.count >= Self.mostKeptLibraries { state.libraries = [:] }
            state.libraries[link.folder] = library
        }
        return library
    }

    private static let mostTries = 3
    // Well below what `sandbox/request.h` has room for.
    private static let mostEntries = 512
    // As much as goes through a socket in one piece.
    private static let longestMessage = 128 << 10
    // As many descriptors as travel in one message.
    private static let mostLibraries = 128
    private static let mostKeptLibraries = 256
}
