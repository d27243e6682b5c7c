import Foundation
import SkillCore
import SkillSandbox

/// A host that runs one skill in isolates kept ready: it adds one to a number.
struct PoolHost {
    private let pool: IsolatePool
    private let artifact: SkillArtifact

    init(artifacts: URL) async throws {
        let sandbox = try Sandbox(artifacts: artifacts)
        let source = """
            typealias Input = Int
            typealias Output = Int
            func run(_ input: Int) throws -> Int { input + 1 }

            """
        let module = SkillModule(name: "Successor", source: source, isAsync: false)
        guard case .built(let artifact) = try await sandbox.build(module, dependencies: []) else {
            throw JailError.lostLauncher
        }
        self.artifact = artifact
        pool = IsolatePool(sandbox: sandbox, width: 2)
        try await pool.prepare()
    }

    /// What became of many runs.
    struct Tally: CustomStringConvertible {
        var right = 0
        var wrong = 0
        var errors = 0
        var longest = Duration.zero

        var description: String {
            "right \(right) wrong \(wrong) errors \(errors) longest \(longest)"
        }
    }

    /// Runs and calls sessions side by side, and tells after that whether one more run goes well.
    func work(for time: Duration) async throws -> Tally {
        let end = ContinuousClock.now + time
        var tally = try await withThrowingTaskGroup(of: Tally.self) { group in
            for lane in 0..<4 {
                group.addTask { await lane < 2 ? runs(until: end) : calls(until: end) }
            }
            return try await group.reduce(into: Tally()) { sum, tally in
                sum.right += tally.right
                sum.wrong += tally.wrong
                sum.errors += tally.errors
                sum.longest = max(sum.longest, tally.longest)
            }
        }
        if try await pool.run(artifact, input: 41).output != 42 { tally.wrong += 1 }
        return tally
    }

    func repeatRuns(_ count: Int) async throws {
        for number in 0..<count {
            let report = try await pool.run(artifact, input: .integer(number))
            guard report.output == .integer(number + 1) else { throw JailError.lostLauncher }
        }
    }

    func repeatCalls(_ count: Int) async throws {
        let isolate = try await pool.isolate(for: artifact)
        for number in 0..<count {
            let report = try await isolate.call(.integer(number))
            guard report.output == .integer(number + 1) else { throw JailError.lostLauncher }
        }
    }

    private func runs(until end: ContinuousClock.Instant) async -> Tally {
        await tally(until: end) { number in
            try await pool.run(artifact, input: .integer(number))
        }
    }

    private func calls(until end: ContinuousClock.Instant) async -> Tally {
        var isolate: Isolate?
        return await tally(until: end) { number in
            if isolate?.isAlive != true { isolate = try await pool.isolate(for: artifact) }
            return try await isolate?.call(.integer(number))
        }
    }

    private func tally(
        until end: ContinuousClock.Instant, _ work: (Int) async throws -> RunReport?
    ) async -> Tally {
        var tally = Tally()
        var number = 0
        while .now < end {
            number += 1
            let start = ContinuousClock.now
            do {
                let report = try await work(number)
                // A process that was killed is no answer, and not taken for one.
                if report?.output == .integer(number + 1) {
                    tally.right += 1
                } else if report?.output == nil {
                    tally.errors += 1
                } else {
                    tally.wrong += 1
                }
            } catch {
                tally.errors += 1
            }
            tally.longest = max(tally.longest, .now - start)
        }
        return tally
    }
}
