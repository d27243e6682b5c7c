import Foundation
import SkillCore
import SkillStorage
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.timeLimit(.minutes(5))) struct CurriculumTests {
    @Test func goesFromEasyToHard() async throws {
        let store = try await TestLibrary().bench.store
        var levels: [Int] = []
        for number in 1...20 {
            levels.append(Curriculum.level(after: try await store.tasks()))
            _ = try await store.addTasks(["task \(number)"])
            try await store.setState(.accepted(as: SkillName("a")), ofTask: number)
        }

        #expect(levels == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5])
    }

    @Test func goesBackALevelAfterTwoFailures() async throws {
        let store = try await TestLibrary().bench.store
        _ = try await store.addTasks((1...6).map { "task \($0)" })
        for number in 1...4 {
            try await store.setState(.accepted(as: SkillName("a")), ofTask: number)
        }
        #expect(Curriculum.level(after: try await store.tasks()) == 2)

        for number in 5...6 {
            try await store.setState(.givenUp(reason: "no"), ofTask: number)
        }

        #expect(Curriculum.level(after: try await store.tasks()) == 1)
    }

    @Test(arguments: [
        ("Count the vowels.", "count  the VOWELS", true),
        ("Count the vowels", "Count vowels", false),
    ])
    func tellsTasksThatAreTheSame(_ one: String, _ other: String, _ areSame: Bool) {
        #expect((Curriculum.key(one) == Curriculum.key(other)) == areSame)
    }

    @Test func proposesWhatIsOftenAskedForAndNoTaskTwice() async throws {
        let library = try await TestLibrary()
        let store = library.bench.store
        try await store.noteUnanswered("measure a rope")
        let server = try ScriptedServer(
            replies: .completion(#"{"task": "Tie a knot.", "difficulty": 1}"#),
            .completion(#"{"task": "tie a KNOT", "difficulty": 1}"#),
            .completion(#"{"task": "Measure a rope", "difficulty": 9}"#))
        var curriculum = try Self.curriculum(library, server, goal: "ropes")

        let first = try await curriculum.next()
        let second = try await curriculum.next()

        #expect(first?.task.text == "Tie a knot.")
        #expect(first?.task.origin == .proposed && first?.level == 1)
        #expect(second?.task.text == "Measure a rope")
        #expect(second?.task.origin == .wanted && second?.level == 5)
        let prompts = server.requests.map(\.prompt)
        #expect(prompts[0].contains("measure a rope"))
        #expect(prompts[0].contains("Difficulty wanted: at most 1"))
        #expect(prompts[1].contains("Being worked on: Tie a knot."))
        #expect(prompts[2].contains("choose another: tie a KNOT"))
        #expect(server.requests.map { $0.json["temperature"] } == [0, 0, 0.7])
    }

    @Test func comesBackToATaskWhenTheLibraryHasLearned() async throws {
        let library = try await TestLibrary()
        let store = library.bench.store
        let server = try ScriptedServer(exchanges: [])
        _ = try await store.addTasks(["hard", "a", "b", "c"])
        var curriculum = try Self.curriculum(library, server, goal: nil)
        let hard = try #require(try await curriculum.next())
        try await store.setState(.givenUp(reason: "no"), ofTask: hard.task.id)

        var texts: [String] = []
        while let choice = try await curriculum.next() {
            texts.append(choice.task.text)
            if choice.task.text == "hard" {
                try await store.setState(.givenUp(reason: "no"), ofTask: choice.task.id)
            } else {
                try await store.setState(.accepted(as: SkillName("a")), ofTask: choice.task.id)
            }
        }

        #expect(texts == ["a", "b", "c", "hard"])
        #expect(try await store.tasks().first?.attempts == 2)
    }

    @Test func handsNoTaskOutTwice() async throws {
        let library = try await TestLibrary()
        _ = try await library.bench.store.addTasks(["a", "b"])
        var curriculum = try Self.curriculum(
            library, try ScriptedServer(exchanges: []), goal: nil)

        let texts = [
            try await curriculum.next()?.task.text, try await curriculum.next()?.task.text,
            try await curriculum.next()?.task.text,
        ]

        #expect(texts == ["a", "b", nil])
    }

    private static func curriculum(
        _ library: TestLibrary, _ server: ScriptedServer, goal: String?
    ) throws -> Curriculum {
        Curriculum(
            bench: library.bench, embedder: library.embedder,
            letters: Correspondence(bench: library.bench, chat: try TestLibrary.chat(server)),
            goal: goal)
    }
}
