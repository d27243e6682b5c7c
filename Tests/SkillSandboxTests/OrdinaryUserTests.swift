import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

/// The same jail, started by a user without any privilege.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct OrdinaryUserTests {
    private let folder: TemporaryFolder
    private let sandbox: Sandbox

    init() throws {
        folder = try TemporaryFolder()
        sandbox = try Sandbox(
            jail: Jail(launcher: try Launcher.ordinary(in: folder)),
            toolchain: TestSandbox.sandbox().toolchain, artifacts: folder.file("artifacts"))
    }

    @Test func runsASkill() async throws {
        let user = try await Probe.answer("user", in: sandbox)
        let map = try await Probe.answer("read", "/proc/self/uid_map", in: sandbox)

        #expect(user == "1000 1000 1000 1000")
        let outside = geteuid() == 0 ? 1234 : Int(geteuid())
        #expect(
            map.split(whereSeparator: \.isWhitespace).compactMap { Int($0) } == [1000, outside, 1])
    }

    @Test func judgesARunAlike() async throws {
        let limits = RunLimits(wallTime: .milliseconds(300))

        #expect(try await Probe.run("sleep", limits: limits, in: sandbox).ending == .timedOut)
        #expect(try await Probe.run("call", number: 101, in: sandbox).ending == .denied)
        #expect(
            try await Probe.run("allocate", number: 10 << 30, in: sandbox).ending == .memoryExceeded
        )
        #expect(try await Probe.run("files", number: 100_000, in: sandbox).ending == .diskExceeded)
        #expect(try await Probe.answer("threads", number: 100, in: sandbox) == "31")
    }

    @Test func hasNoPrivilegesEither() async throws {
        let status = try await Probe.answer("read", "/proc/self/status", in: sandbox)

        #expect(status.contains("CapEff:\t0000000000000000"))
        #expect(status.contains("CapBnd:\t0000000000000000"))
        #expect(status.contains("NoNewPrivs:\t1"))
        #expect(status.contains("Seccomp:\t2"))
    }

    @Test func compiles() async throws {
        let report = try await sandbox.runScript("print(6 * 7)")

        #expect(report.standardOutput == Data("42\n".utf8))
    }

    @Test func countsThreadsOfEachRunAlone() async throws {
        let sandbox = sandbox
        let started = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask { try await Probe.answer("threads", number: 100, in: sandbox) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(started == Array(repeating: "31", count: 4))
    }
}
