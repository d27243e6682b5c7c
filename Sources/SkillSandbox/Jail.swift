public import Foundation
import SkillCore

/// Runs programs where they can reach nothing else, through the launcher `skilljail`.
///
/// The jail is made of namespaces, a root of its own, Landlock, seccomp and resource limits; see
/// `sandbox/README.md`. Where the kernel grants no namespaces it is made of the rest: ``JailTier``.
/// A layer that can't be set up ends the launch: nothing runs half jailed.
public struct Jail: Sendable {
    let launcher: String
    private let choice: TierChoice

    /// Creates a jail around the launcher at `launcher`.
    ///
    /// `tier` is the only one that will do; nil takes the best that the kernel grants.
    public init(launcher: URL, tier: JailTier? = nil) throws(JailError) {
        guard FileManager.default.isExecutableFile(atPath: launcher.path) else {
            throw .launcherMissing(searched: [launcher.path])
        }
        self.launcher = launcher.path
        choice = TierChoice(demanded: tier)
    }

    /// Finds the launcher: `SKILLBOX_JAIL`, beside this program, or in `../libexec/skillbox`.
    ///
    /// `SKILLBOX_TIER` names the only tier that will do, such as `T1`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment)
        throws(JailError)
    {
        let tier = try JailTier(demandedBy: environment)
        if let named = environment["SKILLBOX_JAIL"], !named.isEmpty {
            try self.init(launcher: URL(filePath: named), tier: tier)
            return
        }
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let folder = program.deletingLastPathComponent()
        let candidates = [
            folder.appending(path: "skilljail"),
            folder.deletingLastPathComponent().appending(path: "libexec/skillbox/skilljail"),
        ]
        let isThere = FileManager.default.isExecutableFile(atPath:)
        guard let found = candidates.first(where: { isThere($0.path) }) else {
            throw .launcherMissing(searched: candidates.map(\.path))
        }
        try self.init(launcher: found, tier: tier)
    }

    /// The tier that runs are made in: of those done already, and of the next, which tries it first.
    public var tier: JailTier { choice.tier }

    /// Which step the kernel refused when the tier is not the best; nil before the first run.
    public var refusal: String? { choice.reason }

    /// Runs a request to its end: in the best tier that the kernel grants, or in the one demanded.
    ///
    /// `compose` is told where the run finds things, and may be asked twice. Cancelling the task
    /// kills the run.
    func perform(
        _ compose: (JailPlaces) throws(JailError) -> JailRequest
    ) async throws(JailError) -> (outcome: JailProcess.Outcome, tier: JailTier) {
        let tier = choice.tier
        let outcome = try await launch(compose(JailPlaces(tier: tier)))
        guard let failure = outcome.frames.failure else { return (outcome, tier) }
        let reason = "\(failure.step): \(systemMessage(failure.code))"
        guard outcome.frames.isDeclined, choice.accept(.t2, because: reason) else {
            throw JailError(failure)
        }
        let second = try await launch(compose(JailPlaces(tier: .t2)))
        if let failure = second.frames.failure { throw JailError(failure) }
        return (second, .t2)
    }

    /// Runs `request` on a thread of its own.
    private func launch(_ request: JailRequest) async throws(JailError) -> JailProcess.Outcome {
        try request.limits.validate()
        let cancellation = try Signal()
        let launcher = launcher
        let result: Result<JailProcess.Outcome, JailError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    continuation.resume(
                        returning: Result { () throws(JailError) in
                            try JailProcess.run(
                                request, launcher: launcher, cancellation: cancellation)
                        })
                }
                thread.start()
            }
        } onCancel: {
            cancellation.give()
        }
        let outcome = try result.get()
        if outcome.wasCancelled { throw .cancelled }
        return outcome
    }

    /// Runs a request and says how it ended.
    func report(
        isSkill: Bool, on compose: (JailPlaces) throws(JailError) -> JailRequest
    ) async throws(JailError) -> RunReport {
        let (outcome, tier) = try await perform(compose)
        return RunReport(try outcome.statement(), outcome, tier, isSkill: isSkill)
    }
}

extension JailError {
    init(_ failure: LauncherFrames.Failure) {
        let start = "start "
        if failure.step.hasPrefix(start), [ENOENT, EACCES, ENOEXEC].contains(failure.code) {
            self = .programMissing(String(failure.step.dropFirst(start.count)))
        } else {
            self = .setupFailed(step: failure.step, reason: systemMessage(failure.code))
        }
    }
}

extension RunReport {
    init(
        _ statement: LauncherStatement, _ outcome: JailProcess.Outcome, _ tier: JailTier,
        isSkill: Bool
    ) {
        let truncated =
            outcome.standardOutput.isTruncated || outcome.standardError.isTruncated
            || outcome.result.answer.isTruncated
        let isGarbled = outcome.result.isGarbled
        self.init(
            ending: Self.ending(of: statement, truncated: truncated, isGarbled: isGarbled),
            deniedCapabilities: outcome.deniedCapabilities.sorted(),
            standardOutput: outcome.standardOutput.bytes,
            standardError: outcome.standardError.bytes, truncated: truncated,
            wallTime: statement.wallTime, cpuTime: statement.cpuTime,
            peakMemory: statement.peakMemory, tier: tier,
            systemCalls: outcome.frames.systemCalls)
        switch (statement.stop, statement.status) {
        case (.none, .exited(let code)): exitCode = code
        case (.none, .signaled(let number)): signal = number
        case (.denied, _), (.narrowed, _): deniedCall = statement.denied
        case (.wall, _), (.cpu, _), (.output, _), (.disk, _): break
        }
        isOutsideEnvelope = statement.stop == .narrowed
        if ending == .denied, deniedCall == nil { deniedCall = "a call of a foreign architecture" }
        if isSkill { interpretResult(outcome.result.answer.bytes) }
    }

    /// A skill answered, which ends a run in a jail kept ready.
    init(
        answer: Data, deniedCapabilities: [String], standardOutput: Data, standardError: Data,
        wallTime: Duration, cpuTime: Duration, peakMemory: Int
    ) {
        self.init(
            ending: .completed, deniedCapabilities: deniedCapabilities,
            standardOutput: standardOutput, standardError: standardError,
            wallTime: wallTime, cpuTime: cpuTime, peakMemory: peakMemory)
        interpretResult(answer)
        exitCode = ending == .completed ? 0 : 1
    }

    /// A skill completes only with an answer.
    private mutating func interpretResult(_ bytes: Data) {
        guard ending == .completed || ending == .failed else { return }
        switch ResultFrame(bytes) {
        case .output(let value) where ending == .completed: output = value
        case .error(let message):
            ending = .failed
            error = message
        case .output, nil:
            ending = .failed
            error = "The skill ended without an answer."
        }
    }

    private static func ending(
        of statement: LauncherStatement, truncated: Bool, isGarbled: Bool
    ) -> Ending {
        switch statement.stop {
        case .denied, .narrowed: return .denied
        case .wall: return .timedOut
        case .cpu: return .cpuExceeded
        // What can't be understood is stopped in the same way.
        case .output: return isGarbled && !truncated ? .failed : .outputExceeded
        case .disk: return .diskExceeded
        case .none: break
        }
        if truncated { return .outputExceeded }
        switch statement.status {
        case .exited(0): return .completed
        case .exited where statement.memoryRefused: return .memoryExceeded
        case .exited where statement.diskFull: return .diskExceeded
        case .exited: return .failed
        case .signaled(SIGXCPU): return .cpuExceeded
        case .signaled(SIGXFSZ): return .diskExceeded
        case .signaled(SIGSYS): return .denied
        // Swift traps when nobody catches what a refused allocation or a full disk makes it throw.
        case .signaled where statement.memoryRefused: return .memoryExceeded
        case .signaled where statement.diskFull: return .diskExceeded
        case .signaled: return .crashed
        }
    }
}
