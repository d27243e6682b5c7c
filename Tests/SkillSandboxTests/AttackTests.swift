import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Every attack, behind every filter, in every kind of jail: it must fail, and be told of rightly.
@Suite(.tags(.jail), .timeLimit(.minutes(10))) struct AttackTests {
    @Test(arguments: trials, JailSetting.available)
    func fails(_ trial: AttackTrial, in setting: JailSetting) async throws {
        let answer = setting.tier.answer(to: trial.name, usually: trial.expectation)
        guard let answer else { return }

        let report = try await trial.report(in: setting)

        let outcome = AttackOutcome(report)
        #expect(answer.allows(outcome), "\(outcome): \(report.json.canonical)")
        #expect(report.tier == setting.tier)
    }

    @Test(arguments: outsideControls)
    func getsThroughOutside(_ name: String) throws {
        let line = try AttackStage.shared().outside(name)

        #expect(line.hasPrefix("reached "), "\(line)")
    }

    @Test(arguments: insideControls)
    func getsThroughWhereItMay(_ trial: AttackTrial) async throws {
        let setting = try #require(JailSetting.available.last)

        let report = try await trial.report(in: setting)

        let isReached = if case .reached = AttackOutcome(report) { true } else { false }
        #expect(isReached, "\(report.json.canonical)")
    }

    @Test(arguments: AttackFamily.allCases)
    func isHeldAgainstWhatWorks(_ family: AttackFamily) throws {
        let attacks = try #require(AttackFamily.attacks[family])

        #expect(attacks.contains { $0.control != .family })
    }

    @Test func areAllExpected() throws {
        let known = try AttackStage.shared().list()

        let expected =
            AttackFamily.attacks.values.flatMap { $0.map(\.name) }
            + ProductAttackTests.names
        #expect(known.sorted() == expected.sorted())
        #expect(known.count >= 120)
    }

    private static let all = AttackFamily.allCases.flatMap { AttackFamily.attacks[$0] ?? [] }

    private static let trials = all.flatMap { attack in
        [(JailRequest.Profile.skill, attack.inSkill), (.program, attack.inProgram)]
            .compactMap { profile, expectation in
                expectation.map {
                    AttackTrial(
                        name: attack.name, profile: profile, limits: attack.limits, expectation: $0)
                }
            }
    }

    private static let outsideControls = all.filter { $0.control == .outside }.map(\.name)

    private static let insideControls = all.compactMap { attack -> AttackTrial? in
        switch attack.control {
        case .outside, .family: nil
        case .asProgram:
            AttackTrial(name: attack.name, profile: .program, limits: attack.limits)
        case .generous(let limits):
            AttackTrial(name: attack.name, profile: .program, limits: limits)
        }
    }
}
