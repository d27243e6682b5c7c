import Foundation
import SkillCore
import SkillTestSupport
import Testing

/// What `examples/` promises: tasks that people have, solved without a language model from the skills
/// that come with skillbox.
@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct ExampleTaskTests {
    @Test(arguments: ExampleTask.names)
    func isSolvedWithoutAModel(_ name: String) async throws {
        let example = try ExampleTask(named: name)
        let library = try await TestLibrary.withStarterSkills()

        let outcome = try await Program.run(
            ["solve", example.text, "--offline", "--json"] + example.arguments,
            in: example.setting(with: library))

        try #require(outcome.exitCode == 0, "\(outcome.summary)")
        let solution = try outcome.json()
        let steps = solution["plan"]?["steps"]?.arrayValue ?? []
        #expect(solution["output"] == example.answer)
        #expect(Set(steps.compactMap { $0["skill"]?.stringValue }).count >= 3)
    }

    @Test(arguments: ExampleTask.names)
    func isSolvedByItsPlan(_ name: String) async throws {
        let example = try ExampleTask(named: name)
        let library = try await TestLibrary.withStarterSkills()

        let outcome = try await Program.run(
            ["solve", "--plan", "plan.json"] + example.arguments,
            in: example.setting(with: library))

        try #require(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(try outcome.json() == example.answer)
    }

    @Test(arguments: ExampleTask.names)
    func isRefusedWithoutSkills(_ name: String) async throws {
        let example = try ExampleTask(named: name)
        let library = try TestLibrary()
        let skill = TestLibrary.starter(["roman-numerals"])
        let added = try await Program.run(["add"] + skill, in: library.setting)
        let removed = try await Program.run("remove", "roman-numerals", in: library.setting)

        let outcome = try await Program.run(
            ["solve", example.text, "--offline"] + example.arguments,
            in: example.setting(with: library))

        #expect(added.exitCode == 0, "\(added.summary)")
        #expect(removed.exitCode == 0, "\(removed.summary)")
        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: ExampleTask.names)
    func joinsSeveralSkills(_ name: String) throws {
        let plan = try ExampleTask(named: name).plan
        let skills = (plan["steps"]?.arrayValue ?? []).compactMap { $0["skill"]?.stringValue }

        #expect(Set(skills).count >= 3)
        #expect(
            skills.allSatisfy {
                FileManager.default.fileExists(
                    atPath: TestLibrary.starterSkills.appending(path: "\($0)/skill.swift").path)
            })
    }
}
