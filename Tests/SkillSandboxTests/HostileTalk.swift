import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// The library of `Attacks/pool/talk.c`, which asks its host without anything of ours in between.
enum HostileTalk {
    static func run(
        _ action: String, _ way: HostWay, limits: RunLimits = HostWay.limits,
        broker: (any HostBroker)? = nil
    ) async throws -> RunReport {
        switch way {
        case .alone: try await alone(action, .t1, limits, broker)
        case .aloneInT2: try await alone(action, .t2, limits, broker)
        case .pooled: try await pooled(action, isSession: false, limits, broker)
        case .session: try await pooled(action, isSession: true, limits, broker)
        }
    }

    private static func alone(
        _ action: String, _ tier: JailTier, _ limits: RunLimits, _ broker: (any HostBroker)?
    ) async throws -> RunReport {
        let folder = try TemporaryFolder()
        let library = folder.file("libTalk.so")
        try made.get().write(to: library)
        let toolchain = try TestSandbox.sandbox().toolchain
        let jail = try Jail(launcher: TestSandbox.launcher, tier: tier)
        return try await jail.report(isSkill: true) { places throws(JailError) in
            let target = places.place("/skill/libTalk.so")
            let view = JailView.swiftRuntime(of: toolchain, at: places)
            var request = JailRequest(
                places: places, profile: .skill, limits: limits,
                work: .library(path: target, entry: "run"),
                binds: view.binds + [.init(source: library.path, target: target)],
                links: view.links, input: Sandbox.frame(.string(action)))
            request.broker = broker
            return request
        }
    }

    private static func pooled(
        _ action: String, isSession: Bool, _ limits: RunLimits, _ broker: (any HostBroker)?
    ) async throws -> RunReport {
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1)
        defer { pool.close() }
        let input = Sandbox.frame(.string(action))
        guard !isSession else {
            let session = try await Session(in: pool)
            defer { session.end() }
            return try await session.run(action, limits: limits, broker: broker)
        }
        let job = try job(limits, calls: 1)
        return try await pool.call(
            job, input: input, limits: limits, isSession: false, broker: broker
        ).answer.report()
    }

    /// An isolate that has answered already, and answers more.
    struct Session: Sendable {
        let zygote: Zygote
        let number: UInt32

        init(in pool: IsolatePool, limits: RunLimits = HostWay.limits) async throws {
            let (first, zygote) = try await pool.call(
                job(limits, calls: .max), input: Sandbox.frame("nothing"), limits: limits,
                isSession: true)
            self.zygote = zygote
            number = try #require(first.isolate)
        }

        func run(
            _ action: String, limits: RunLimits = HostWay.limits, broker: (any HostBroker)?
        ) async throws -> RunReport {
            try await zygote.callAgain(
                number, input: Sandbox.frame(.string(action)), limits: limits, broker: broker
            ).report()
        }

        func end() { zygote.dispose(number) }
    }

    private static func job(_ limits: RunLimits, calls: UInt64) throws -> PooledJob {
        try PooledJob(
            libraries: [SealedLibrary(try made.get())], entry: "run", calls: calls, limits: limits,
            environment: [])
    }

    private static let made = Result {
        let sources = try #require(Bundle.module.url(forResource: "Attacks", withExtension: nil))
        let folder = try TemporaryFolder()
        let library = folder.file("libTalk.so")
        try CProgram.compile(
            [sources.appending(path: "pool/talk.c")], options: ["-shared", "-fPIC"], to: library)
        return try Data(contentsOf: library)
    }
}
