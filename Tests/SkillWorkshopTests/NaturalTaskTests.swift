import SkillCore
import SkillSearch
import Testing

@testable import SkillWorkshop

/// What is planned without a language model for tasks that nobody phrased for it.
@Suite(.timeLimit(.minutes(10))) struct NaturalTaskTests {
    @Test func plansNothingWrong() async throws {
        let library = try await StarterLibrary()

        // What holds of each task holds with a model as well, which is tried with all of them.
        let tally = try await tally(library, every: 4)

        #expect(tally.wrong == [])
        #expect(tally.right >= 10)
    }

    @Test func plansNothingWrongByMeaning() async throws {
        let library = try await StarterLibrary(embedder: MiniLM(folder: ModelFolder().url))

        let tally = try await tally(library, every: 1)

        #expect(tally.wrong == [])
        #expect(tally.right >= 71)
    }

    private func tally(
        _ library: StarterLibrary, every stride: Int
    ) async throws -> (right: Int, wrong: [String]) {
        var right = 0
        var wrong: [String] = []
        for (number, task) in try NaturalTask.all().enumerated() where number % stride == 0 {
            let outcome = try await library.outcome(of: task.text, input: task.input)
            guard let plan = outcome.choices.first?.plan else { continue }
            if task.plans.contains(where: { $0.steps == plan.steps }) {
                right += 1
            } else {
                wrong.append("\(task.text)\n\(plan)")
            }
        }
        return (right, wrong)
    }
}
