import Foundation
import SkillCore
import SkillSandbox
import SkillSyntax
import SkillTestSupport
import Testing

@testable import SkillWorkshop

/// What holds of every plan, tried on random ones; a seed is a plan, the same in every run.
@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(20))) struct PlanPropertyTests {
    /// `SKILLBOX_PLAN_SEED` tries others, from there on.
    private static let seeds: Range<UInt64> = {
        let first =
            ProcessInfo.processInfo.environment["SKILLBOX_PLAN_SEED"].flatMap(UInt64.init) ?? 0
        return first..<(first + 100)
    }()

    @Test func acceptsWhatIsRightAndCompilesAndRunsWhatIsAccepted() async throws {
        let skills = try PlannedSkills.skills()
        let checker = PlanChecker(skills: skills)
        // Compiling takes longest: not every plan that is checked is also run.
        var accepted: [ProgramBatch.Member] = []
        var mutants = 0
        for seed in Self.seeds {
            let isRun = seed < Self.seeds.lowerBound + 40
            let random = RandomPlan(seed: seed, skills: skills)
            let plan = try Plan(json: random.json)
            #expect(try Plan(json: plan.json) == plan, "seed \(seed)")
            do throws(PlanRejection) {
                let checked = try checker.check(plan, input: random.input)
                if isRun {
                    accepted.append(.init(name: "seed \(seed)", checked, input: random.input))
                }
            } catch {
                Issue.record(
                    "seed \(seed): \(error)\n\(random.json.canonical)\n\(JSONValue.object(random.input).canonical)"
                )
            }
            // Without the input its takers tell what it is, if anything does.
            if isRun, let open = try? checker.check(plan) {
                accepted.append(.init(name: "seed \(seed), open", open, input: nil))
            }
            for number in 0..<4 {
                var mutation = PlanMutation(seed: seed &* 1000 &+ UInt64(number))
                let changed = mutation.changed(random.json)
                do throws(PlanRejection) {
                    let plan = try Plan(json: changed)
                    // Why it can't be read again is of no matter here.
                    #expect((try? Plan(json: plan.json)) == plan, "seed \(seed), \(number)")
                    let checked = try checker.check(plan, input: random.input)
                    guard changed != random.json, mutants < 30 else { continue }
                    mutants += 1
                    accepted.append(
                        .init(name: "seed \(seed), changed \(number)", checked, input: random.input)
                    )
                } catch {
                    expectPlaces(in: error, of: changed)
                }
            }
        }

        try await ProgramBatch.expectAnswers(of: accepted, with: skills)
    }

    /// Each problem names its step, and its field where there is one.
    private func expectPlaces(in rejection: PlanRejection, of plan: JSONValue) {
        #expect(!rejection.problems.isEmpty, "\(plan.canonical)")
        for problem in rejection.problems {
            let isOfTheWhole = problem.step == nil && problem.field == nil
            switch problem.kind {
            case .malformed, .tooLarge: break
            case .noSuchSkill: #expect(problem.step != nil, "\(problem) \(plan.canonical)")
            default:
                #expect(!isOfTheWhole && problem.field != nil, "\(problem) \(plan.canonical)")
            }
            #expect(!"\(problem)".contains("unknown"), "\(problem) \(plan.canonical)")
        }
    }
}
