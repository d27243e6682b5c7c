import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// What a language model might write into a skill, in every kind of jail.
@Suite(.tags(.jail), .timeLimit(.minutes(10))) struct SwiftAttackTests {
    @Test(arguments: attacks, JailSetting.available)
    func fails(_ attack: SwiftAttack, in setting: JailSetting) async throws {
        let answer = setting.tier.answer(to: attack.name, usually: attack.expectation)
        guard let answer else { return }

        let report = try await Self.report(on: attack.name, limits: attack.limits, in: setting)

        let outcome = AttackOutcome(skill: report)
        #expect(answer.allows(outcome), "\(outcome): \(report.json.canonical)")
    }

    @Test func findsWhatItHoldsItself() async throws {
        let setting = try #require(JailSetting.available.last)

        let report = try await Self.report(
            on: "scan-own-memory-for-itself", limits: .ofSwift, in: setting)

        #expect(AttackOutcome(skill: report) == .reached("memory"), "\(report.json.canonical)")
    }

    @Test func getsThroughWithMoreThreads() async throws {
        let setting = try #require(JailSetting.available.last)
        var limits = RunLimits.ofSwift
        limits.threads = 400
        limits.memory = 1 << 30

        let report = try await Self.report(on: "thread-bomb", limits: limits, in: setting)

        #expect(AttackOutcome(skill: report) == .reached("threads"), "\(report.json.canonical)")
    }

    @Test func readsAFileThatItMay() async throws {
        let setting = try #require(JailSetting.available.last)
        let file = try AttackStage.shared().shared

        let report = try await Self.report(
            on: "read-a-secret", file: file, limits: .ofSwift, readable: [file], in: setting)

        #expect(AttackOutcome(skill: report) == .reached("file"), "\(report.json.canonical)")
    }

    struct SwiftAttack: CustomTestStringConvertible {
        var name: String
        var expectation: Expectation
        var limits: RunLimits

        init(_ name: String, _ expectation: Expectation, limits: RunLimits = .ofSwift) {
            self.name = name
            self.expectation = expectation
            self.limits = limits
        }

        var testDescription: String { name }
    }

    private static func report(
        on attack: String, file: URL? = nil, limits: RunLimits, readable: [URL] = [],
        in setting: JailSetting
    ) async throws -> RunReport {
        let stage = try AttackStage.shared()
        let artifact = try await artifact.value
        let sandbox = try Sandbox(
            jail: stage.jail(setting), toolchain: TestSandbox.sandbox().toolchain,
            artifacts: artifact.folder.deletingLastPathComponent())
        // Its own folder is named in the launcher's request, which it must not find again. Turned
        // around, for the input itself would be found.
        let request = artifact.folder.path
        let input: JSONValue = [
            "attack": .string(attack), "file": .string((file ?? stage.secret).path),
            "port": .string(stage.port), "mark": .string(String(request.reversed())),
        ]
        return try await stage.inTurn(attack) {
            try await sandbox.run(artifact, input: input, limits: limits, readable: readable)
        }
    }

    // Every test awaits the one build.
    static let artifact = Task {
        try await TestSandbox.build(SwiftAttackSource.module, SwiftAttackSource.text)
    }

    static let attacks: [SwiftAttack] = [
        SwiftAttack("read-the-accounts", [.refused("passwd")]),
        SwiftAttack("read-a-secret", [.refused("file")]),
        SwiftAttack("list-the-homes", [.refused("homes")]),
        SwiftAttack("walk-everything", [.refused("file")]),
        SwiftAttack("link-to-a-secret", [.refused("link")]),
        SwiftAttack("replace-itself", [.refused("move")]),
        SwiftAttack("rewrite-itself", [.refused("write")]),
        SwiftAttack("rewrite-the-runtime", [.refused("write")]),
        SwiftAttack("write-beside-itself", [.refused("create")]),
        SwiftAttack("load-a-copy", [.refused("dlopen")]),
        SwiftAttack("name-of-machine", [.refused("hostName")]),
        SwiftAttack("fill-the-disk", [.ended(.diskExceeded)]),
        SwiftAttack("run-a-process", [.denied("socket"), .denied("clone"), .denied("vfork")]),
        SwiftAttack("spawn", .noProcess),
        SwiftAttack("fork", .noProcess),
        SwiftAttack("become-another", [.denied("execve")]),
        SwiftAttack("trace", [.denied("ptrace")]),
        SwiftAttack("become-root", [.denied("setuid")]),
        SwiftAttack("kill-the-supervisor", [.refused("kill")]),
        SwiftAttack("fetch-a-page", [.refused("page")]),
        SwiftAttack("look-up-a-name", [.denied("socket")]),
        SwiftAttack("open-a-socket", [.denied("socket")]),
        SwiftAttack("read-the-supervisor", [.refused("environ")]),
        SwiftAttack("inherit-the-environment", [.refused("environment")]),
        SwiftAttack("write-to-nowhere", [.ended(.crashed)]),
        SwiftAttack("write-far-away", [.ended(.crashed)]),
        SwiftAttack("make-code", [.denied("mprotect")]),
        SwiftAttack("map-code", [.denied("mmap")]),
        SwiftAttack("scan-own-memory", [.refused("memory")]),
        SwiftAttack("long-text", [.ended(.memoryExceeded)]),
        SwiftAttack("double-an-array", [.ended(.memoryExceeded)]),
        SwiftAttack("recurse-for-ever", [.ended(.crashed)]),
        SwiftAttack("dispatch-bomb", [.refused("threads")]),
        SwiftAttack("thread-bomb", [.refused("threads"), .ended(.crashed)]),
        SwiftAttack("task-bomb", [.ended(.cpuExceeded)], limits: .ofHastySwift),
        SwiftAttack("timer-bomb", [.ended(.cpuExceeded)], limits: .ofHastySwift),
        SwiftAttack("wait-for-ever", [.ended(.timedOut)], limits: .ofShortSwift),
        SwiftAttack("wait-for-the-main-queue", [.ended(.timedOut)], limits: .ofShortSwift),
        SwiftAttack("lock-twice", [.ended(.timedOut)], limits: .ofShortSwift),
        SwiftAttack("match-for-ever", [.ended(.cpuExceeded)], limits: .ofHastySwift),
        SwiftAttack("ignore-the-end", [.ended(.cpuExceeded)], limits: .ofHastySwift),
        SwiftAttack("answer-twice", [.ended(.failed)]),
        SwiftAttack("answer-and-fail", [.ended(.failed)]),
        SwiftAttack("answer-and-crash", [.ended(.crashed)]),
        SwiftAttack("answer-and-stay", [.ended(.cpuExceeded)], limits: .ofHastySwift),
        SwiftAttack("answer-and-be-denied", [.denied("socket")]),
        SwiftAttack("answer-without-end", [.ended(.outputExceeded)]),
        SwiftAttack("answer-with-another-file", [.ended(.failed)]),
        SwiftAttack("close-everything", [.ended(.failed)]),
        SwiftAttack("write-to-the-host", [.refused("write")]),
        SwiftAttack("print-for-ever", [.ended(.outputExceeded)]),
        SwiftAttack("lie-about-denial", [.refused("raise 1")]),
    ]
}

extension RunLimits {
    fileprivate static let ofSwift = swift()
    fileprivate static let ofShortSwift = swift(wall: .milliseconds(600))
    fileprivate static let ofHastySwift = swift(cpu: .milliseconds(400))

    private static func swift(
        wall: Duration = .seconds(30), cpu: Duration = .seconds(15)
    ) -> RunLimits {
        RunLimits(wallTime: wall, cpuTime: cpu, output: 1 << 16, scratch: 4 << 20)
    }
}

extension Expectation {
    /// However the C library makes one.
    fileprivate static let noProcess: Expectation = [
        .denied("clone"), .denied("vfork"), .denied("fork"),
    ]
}
