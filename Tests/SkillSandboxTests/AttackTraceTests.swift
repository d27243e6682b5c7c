import Foundation
import Glibc
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Attacks that are seen by what they leave with the host.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct AttackTraceTests {
    @Test(arguments: JailSetting.available)
    func leaveNoProcess(in setting: JailSetting) async throws {
        let mark = "attack-\(UUID().uuidString)"
        let report = try await AttackTrial(
            name: "daemonize", profile: .program, limits: .ofFour, arguments: [mark]
        ).report(in: setting)

        #expect(AttackOutcome(report) == .reached("a daemon"), "\(report.json.canonical)")
        #expect(try Processes().all(running: mark).isEmpty)
    }

    @Test(arguments: JailSetting.available)
    func typeNothing(in setting: JailSetting) async throws {
        let terminal = try Terminal()
        let report = try await AttackTrial(
            name: "type-into-terminal", profile: .program, limits: .forAttacks,
            inputDescriptor: terminal.program
        ).report(in: setting)

        #expect(AttackOutcome(report) == .refused("ioctl ENOTTY"), "\(report.json.canonical)")
        #expect(terminal.typed().isEmpty)
    }

    @Test func seesWhatIsTyped() throws {
        let terminal = try Terminal()

        terminal.type("#")

        #expect(terminal.typed(within: 10_000) == "#")
    }

    @Test(arguments: JailSetting.available)
    func changeNoFile(in setting: JailSetting) async throws {
        let stage = try AttackStage.shared()
        let before = try Data(contentsOf: stage.program)

        for name in ["truncate-program", "touch-program", "make-program-setuid", "mark-program"] {
            _ = try await AttackTrial(
                name: name, profile: .skill, limits: .forAttacks
            ).report(in: setting)
        }

        #expect(try Data(contentsOf: stage.program) == before)
        let attributes = try FileManager.default.attributesOfItem(atPath: stage.program.path)
        #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o6022 } == 0)
    }
}
