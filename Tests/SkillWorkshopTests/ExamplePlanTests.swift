import SkillCore
import Testing

@testable import SkillWorkshop

/// The tasks of `examples/` are planned as they were by hand, without a language model, among all
/// starter skills.
@Suite(.timeLimit(.minutes(5))) struct ExamplePlanTests {
    @Test(arguments: try ExampleTask.all()) func plansAsByHand(_ example: ExampleTask) async throws
    {
        let outcome = try await StarterLibrary().outcome(of: example.task, input: example.input)

        #expect(
            outcome.choices.first?.plan.steps == example.plan.steps,
            "\(example.name): \(outcome.explanation)")
    }
}
