import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Every attack of a skill's, in isolates kept ready: alone, and in a session after a harmless call.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct PooledAttackTests {
    // In one test, for the pool must not outlive it: others look at which jails there are.
    @Test(arguments: PoolSetting.available) func fail(in setting: PoolSetting) async throws {
        let pool = try setting.pool(scratch: RunLimits.forAttacks.scratch)
        defer { pool.close() }
        let library = try PooledAttacks.library()

        try await Self.eachOf(Self.attacks) { attack in
            let report = try await PooledAttacks.report(
                on: attack, from: library, in: pool, isSession: setting.isSession)
            let outcome = AttackOutcome(report)
            let answer = PooledAttacks.answers[attack.name] ?? attack.inSkill
            #expect(
                answer.allows(outcome),
                "\(attack.name) in \(setting): \(outcome), \(report.json.canonical)")
            if attack.name == "forge-report" { #expect(!report.succeeded && report.output == nil) }
        }
    }

    @Test(arguments: PoolSetting.available)
    func failInSwift(in setting: PoolSetting) async throws {
        let artifact = try await SwiftAttackTests.artifact.value
        let pool = try setting.pool(
            scratch: SwiftAttackTests.attacks[0].limits.scratch,
            artifacts: artifact.folder.deletingLastPathComponent())
        defer { pool.close() }
        let stage = try AttackStage.shared()

        try await Self.eachOf(SwiftAttackTests.attacks) { attack in
            // What the launcher's request named, and only that.
            let kit = try #require(artifact.closure.first).folder.path
            let input: JSONValue = [
                "attack": .string(attack.name), "file": .string(stage.secret.path),
                "port": .string(stage.port), "mark": .string(String(kit.reversed())),
            ]
            let answer = PooledAttacks.answersInSwift[attack.name] ?? attack.expectation
            let report: RunReport
            if setting.isSession {
                var limits = attack.limits
                if answer.allows(.ended(.timedOut)) { limits.wallTime = .milliseconds(800) }
                let isolate = try await pool.isolate(for: artifact, limits: limits)
                let first = try await isolate.call([
                    "attack": "none", "file": "", "port": "", "mark": "",
                ])
                #expect(first.output?["text"] == "unknown")
                report = try await isolate.call(input)
            } else {
                report = try await pool.run(artifact, input: input, limits: attack.limits)
            }
            let outcome = AttackOutcome(skill: report)
            #expect(
                answer.allows(outcome),
                "\(attack.name) in \(setting): \(outcome), \(report.json.canonical)")
            #expect(report.tier == .t1)
        }
    }

    private static let attacks = AttackFamily.allCases.flatMap { AttackFamily.attacks[$0] ?? [] }

    /// Does `work` with each, beside few others.
    private static func eachOf<Element: Sendable>(
        _ elements: [Element], _ work: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (count, element) in elements.enumerated() {
                if count >= lanes { try await group.next() }
                group.addTask { try await work(element) }
            }
            try await group.waitForAll()
        }
    }

    private static let lanes = 6
}
