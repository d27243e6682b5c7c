import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// What a run leaves at the places that the host brings files back from.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct ProductAttackTests {
    @Test(arguments: leftOut, JailSetting.available)
    func isLeftOut(_ name: String, in setting: JailSetting) async throws {
        let outcome = try await Self.outcome(of: name, in: setting)

        #expect(outcome.frames.files.isEmpty, "\(outcome.frames.files)")
        #expect(!outcome.frames.isMalformed)
        #expect(outcome.frames.statement?.stop == LauncherStatement.Stop.none)
    }

    @Test(arguments: JailSetting.available)
    func bringsAPlainFileBack(in setting: JailSetting) async throws {
        let outcome = try await Self.outcome(of: Self.plain, in: setting)

        #expect(outcome.frames.files == ["product": Data("plain".utf8)])
    }

    @Test(arguments: JailSetting.available)
    func keepsOddNamesAsNames(in setting: JailSetting) async throws {
        let outcome = try await Self.outcome(of: Self.oddNames, in: setting)

        #expect(
            Set(outcome.frames.files.keys) == [
                "product/line\nend", "product/back\\slash ..", "product/\u{1b}[2J",
            ])
    }

    @Test(arguments: JailSetting.available)
    func refusesNamesThatAreNoText(in setting: JailSetting) async throws {
        let outcome = try await Self.outcome(of: Self.noNames, in: setting)

        // Two files under one name would hide one of them.
        #expect(outcome.frames.isMalformed)
    }

    /// A program may make pipes, which nobody would ever finish reading.
    @Test(arguments: JailSetting.available)
    func leavesAPipeOut(in setting: JailSetting) async throws {
        func trial(_ profile: JailRequest.Profile) -> AttackTrial {
            AttackTrial(
                name: Self.pipe, profile: profile, limits: .forAttacks, collected: ["product"])
        }

        let outcome = try await trial(.program).outcome(in: setting)
        let report = try await trial(.skill).report(in: setting)

        #expect(outcome.frames.files.isEmpty && !outcome.frames.isMalformed)
        #expect(outcome.frames.statement?.status == .exited(0))
        #expect(AttackOutcome(report) == .denied("mknodat"))
    }

    static let names = leftOut + [plain, oddNames, noNames, pipe]

    private static let leftOut = [
        "product-is-link", "product-is-secret-link", "product-below-link", "product-is-endless",
        "product-is-too-large", "product-is-hidden", "product-is-deep",
    ]
    private static let plain = "product-is-plain"
    private static let oddNames = "product-with-odd-names"
    private static let noNames = "product-with-no-names"
    private static let pipe = "product-is-pipe"

    private static func outcome(
        of name: String, in setting: JailSetting
    ) async throws -> JailProcess.Outcome {
        try await AttackTrial(
            name: name, profile: .skill, limits: .forAttacks,
            collected: ["product", "product/null", "../etc/passwd"]
        ).outcome(in: setting)
    }
}
