public import Foundation
import SkillCore

/// Runs programs where they can reach nothing else, through the launcher `skilljail`.
///
/// The jail is made of namespaces, a root of its own, Landlock, seccomp and resource limits; see
/// `sandbox/README.md`. A layer that can't be set up ends the launch: nothing runs half jailed.
public struct Jail: Sendable {
    let launcher: String

    /// Creates a jail around the launcher at `launcher`.
    public init(launcher: URL) throws(JailError) {
        guard FileManager.default.isExecutableFile(atPath: launcher.path) else {
            throw .launcherMissing(searched: [launcher.path])
        }
        self.launcher = launcher.path
    }

    /// Finds the launcher: `SKILLBOX_JAIL`, beside this program, or in `../libexec/skillbox`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment)
        throws(JailError)
    {
        if let named = environment["SKILLBOX_JAIL"], !named.isEmpty {
            try self.init(launcher: URL(filePath: named))
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
        try self.init(launcher: found)
    }

    /// Runs `request` to its end on a thread of its own.
    ///
    /// Cancelling the task kills the run.
    func perform(_ request: JailRequest) async throws(JailError) -> JailProcess.Outcome {
        try request.limits.validate()
        let cancellation = try CancellationSignal()
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
            cancellation.request()
        }
        let outcome = try result.get()
        if outcome.wasCancelled { throw .cancelled }
        if let failure = outcome.frames.failure { throw JailError(failure) }
        return outcome
    }

    /// Runs `request` and says how it ended.
    func report(on request: JailRequest, isSkill: Bool) async throws(JailError) -> RunReport {
        let outcome = try await perform(request)
        guard !outcome.frames.isMalformed, let statement = outcome.frames.statement else {
            throw .lostLauncher
        }
        return RunReport(statement, outcome, isSkill: isSkill)
    }
}

extension JailError {
    fileprivate init(_ failure: LauncherFrames.Failure) {
        let start = "start "
        if failure.step.hasPrefix(start), [ENOENT, EACCES, ENOEXEC].contains(failure.code) {
            self = .programMissing(String(failure.step.dropFirst(start.count)))
        } else {
            self = .setupFailed(step: failure.step, reason: systemMessage(failure.code))
        }
    }
}

extension RunReport {
    init(_ statement: LauncherStatement, _ outcome: JailProcess.Outcome, isSkill: Bool) {
        let truncated =
            outcome.standardOutput.isTruncated || outcome.standardError.isTruncated
            || outcome.result.isTruncated
        self.init(
            ending: Self.ending(of: statement, truncated: truncated),
            standardOutput: outcome.standardOutput.bytes,
            standardError: outcome.standardError.bytes, truncated: truncated,
            wallTime: statement.wallTime, cpuTime: statement.cpuTime,
            peakMemory: statement.peakMemory)
        switch (statement.stop, statement.status) {
        case (.none, .exited(let code)): exitCode = code
        case (.none, .signaled(let number)): signal = number
        case (.denied, _): deniedCall = statement.denied
        case (.wall, _), (.cpu, _), (.output, _): break
        }
        if ending == .denied, deniedCall == nil { deniedCall = "a call of a foreign architecture" }
        if isSkill { interpretResult(outcome.result.bytes) }
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

    private static func ending(of statement: LauncherStatement, truncated: Bool) -> Ending {
        switch statement.stop {
        case .denied: return .denied
        case .wall: return .timedOut
        case .cpu: return .cpuExceeded
        case .output: return .outputExceeded
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
