import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// The library of `Attacks/pool/isolate.c` in a pool: without anything of ours, it does as it likes.
struct PooledLibrary: Sendable {
    let pool: IsolatePool
    private let library: SealedLibrary

    init(in pool: IsolatePool) throws {
        self.pool = pool
        library = try Self.made.get()
    }

    /// Has a new isolate do `action`.
    func run(_ action: String, limits: RunLimits = Self.limits) async throws -> RunReport {
        try await pool.call(
            job(limits: limits, calls: 1), input: Sandbox.frame(.string(action)), limits: limits,
            isSession: false
        ).answer.report()
    }

    /// What a new isolate answers to `action`.
    func text(_ action: String, limits: RunLimits = Self.limits) async throws -> String? {
        try await run(action, limits: limits).output?.stringValue
    }

    func session(cpu: Duration = Self.limits.cpuTime) async throws -> Session {
        var limits = Self.limits
        limits.cpuTime = cpu
        let (first, zygote) = try await pool.call(
            job(limits: limits, calls: .max), input: Sandbox.frame("nothing"), limits: Self.limits,
            isSession: true)
        return Session(zygote: zygote, number: try #require(first.isolate))
    }

    /// An isolate that answers several times.
    struct Session: Sendable {
        let zygote: Zygote
        let number: UInt32

        func run(
            _ action: String, limits: RunLimits = PooledLibrary.limits
        ) async throws -> RunReport {
            try await zygote.callAgain(
                number, input: Sandbox.frame(.string(action)), limits: limits
            ).report()
        }

        func text(_ action: String) async throws -> String? {
            try await run(action).output?.stringValue
        }

        func end() { zygote.dispose(number) }
    }

    static let limits = RunLimits(wallTime: .seconds(20), cpuTime: .seconds(10), scratch: 4 << 20)
    static let ofShortLife = RunLimits(wallTime: .milliseconds(300), scratch: 4 << 20)

    private func job(limits: RunLimits, calls: UInt64) throws -> PooledJob {
        try PooledJob(
            libraries: [library], entry: "run", calls: calls, limits: limits, environment: [])
    }

    private static let made = Result {
        let sources = try #require(Bundle.module.url(forResource: "Attacks", withExtension: nil))
        let folder = try TemporaryFolder()
        let library = folder.file("libIsolate.so")
        try CProgram.compile(
            [sources.appending(path: "pool/isolate.c")], options: ["-shared", "-fPIC"], to: library)
        return SealedLibrary(try Data(contentsOf: library))
    }
}
