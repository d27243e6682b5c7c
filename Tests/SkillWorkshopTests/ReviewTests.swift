import Foundation
import SkillCore
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

/// What is done about the things that a language model makes up.
@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct ReviewTests {
    @Test func correctsAnInventedOutputThatTwoProgramsContradict() async throws {
        let examples = Vowels.examples + [["input": ["text": "sky sea"], "output": ["count": 3]]]
        let (growth, library) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification(examples)),
            Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight),
            Vowels.exchange(Vowels.confirming, Vowels.right),
            Vowels.exchange(Vowels.writing, Vowels.right),
            Vowels.exchange(Vowels.criticizing, Vowels.approval),
        ])

        #expect(growth.kinds.contains(.confirmed(examples: 5, disputed: 1)))
        #expect(growth.kept.map(\.text) == ["count-vowels"])
        let skill = try await library.bench.store.skill(named: SkillName("count-vowels")).skill
        #expect(
            skill.examples.contains {
                $0.input == ["text": "sky sea"]
                    && $0.expectation == .output(["count": 2])
            })
        // Nobody judged by the answers was shown them.
        let confirmations = growth.server.requests.filter {
            $0.prompt.hasPrefix(Vowels.confirming)
        }
        #expect(confirmations.count == 2)
        #expect(confirmations.allSatisfy { !$0.prompt.contains("\"output\":{") })
        #expect(confirmations.allSatisfy { $0.prompt.contains(#"{"text":"sky sea"}"#) })
    }

    @Test func leavesOutAnOutputThatNobodyAgreesOn() async throws {
        let examples = Vowels.examples + [["input": ["text": "sky"], "output": ["count": 7]]]
        let (growth, library) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification(examples)),
            Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight),
            // It holds y to be a vowel.
            Vowels.exchange(
                Vowels.confirming,
                Vowels.program(#"input.text.filter { "aeiouy".contains($0) }.count"#)),
            Vowels.exchange(
                Vowels.confirming,
                Vowels.program(#"input.text.filter { "aeiouky".contains($0) }.count"#)),
            Vowels.exchange(Vowels.writing, Vowels.right),
            Vowels.exchange(Vowels.criticizing, Vowels.approval),
        ])

        #expect(growth.kinds.contains(.confirmed(examples: 4, disputed: 1)))
        let skill = try await library.bench.store.skill(named: SkillName("count-vowels")).skill
        #expect(!skill.examples.contains { $0.input == ["text": "sky"] })
        let evidence = try await library.evidence(of: "count-vowels", .secondOpinion)
        #expect(evidence?.outcome == .noted)
        #expect(evidence?.detail["leftOut"] == 1)
        #expect(evidence?.detail["programs"] == 3)
    }

    @Test func theSameProgramAgainIsNoSecondOpinion() async throws {
        // Counted twice, it would outvote the right example.
        let wrong = Vowels.program(
            #"input.text == "sky sea" ? 3 : "#
                + #"input.text.filter { "aeiou".contains($0) }.count"#)
        let examples = Vowels.examples + [["input": ["text": "sky sea"], "output": ["count": 2]]]
        let (growth, library) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification(examples)),
            Vowels.exchange(
                Vowels.confirming, containing: ["It was the same program again"],
                Vowels.otherwiseRight),
            Vowels.exchange(Vowels.confirming, wrong, times: 2),
            Vowels.exchange(Vowels.writing, Vowels.right),
            Vowels.exchange(Vowels.criticizing, Vowels.approval),
        ])

        #expect(growth.kinds.contains(.confirmed(examples: 5, disputed: 0)))
        let skill = try await library.bench.store.skill(named: SkillName("count-vowels")).skill
        #expect(
            skill.examples.contains {
                $0.input == ["text": "sky sea"]
                    && $0.expectation == .output(["count": 2])
            })
    }

    @Test func comesBackKnowingWhyNothingCouldBeConfirmed() async throws {
        let library = try await TestLibrary()
        let store = library.bench.store
        var first = Growth(
            try ScriptedServer(exchanges: [
                Vowels.exchange(Vowels.specifying, Vowels.specification()),
                Vowels.exchange(Vowels.confirming, "I would rather not.", times: 3),
            ]))
        try await first.run(in: library, tasks: [Vowels.task])
        try await store.reopenTasks(attemptsBelow: 3, acceptedSince: 0)

        // Asked exactly as before, the known answers would end it the same way.
        var second = Growth(
            try ScriptedServer(exchanges: [
                Vowels.exchange(
                    Vowels.specifying,
                    containing: [
                        "It was tried before (1 time)",
                        "too few of its examples could be confirmed",
                    ],
                    Vowels.specification(
                        Vowels.examples + [["input": ["text": "tea"], "output": ["count": 2]]])),
                Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight),
                Vowels.exchange(Vowels.writing, Vowels.right),
                Vowels.exchange(Vowels.criticizing, Vowels.approval),
            ]))
        try await second.run(in: library)

        #expect(second.kept.map(\.text) == ["count-vowels"], "\(second.kinds)")
    }

    @Test func givesUpWhatNobodyCanConfirm() async throws {
        let (growth, library) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification()),
            Vowels.exchange(Vowels.confirming, "I would rather not.", times: 3),
        ])

        #expect(growth.kept.isEmpty)
        #expect(
            growth.kinds.last
                == .gaveUp(reason: "too few of its examples could be confirmed"))
        #expect(growth.allCalls == ["specify", "confirm", "confirm", "confirm"])
        #expect(try await library.bench.store.skills().isEmpty)
    }

    @Test func asksForExamplesThatWrongProgramsFail() async throws {
        // Each gives what a program does that always answers 3, but for the one without text.
        let weak: [JSONValue] = [
            ["input": ["text": "aria"], "output": ["count": 3]],
            ["input": ["text": "idea"], "output": ["count": 3]],
            ["input": ["text": ""], "error": "empty"],
        ]
        let (growth, library) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification(weak)),
            Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight),
            Vowels.exchange(Vowels.writing, Vowels.right),
            Vowels.exchange(
                Vowels.strengthening,
                #"{"examples": [{"input": {"text": "tea time"}, "output": {"count": 4}}, "#
                    + #"{"input": {"text": "oboe"}, "output": {"count": 9}}]}"#, times: 2),
            Vowels.exchange(Vowels.criticizing, Vowels.approval),
        ])

        #expect(growth.kept.map(\.text) == ["count-vowels"], "\(growth.events)")
        let strengthened = growth.kinds.contains { kind in
            if case .strengthened(let count) = kind { count > 0 } else { false }
        }
        #expect(strengthened)
        let skill = try await library.bench.store.skill(named: SkillName("count-vowels")).skill
        #expect(skill.examples.count > weak.count)
        // What the model claims is confirmed like everything else.
        #expect(!skill.examples.contains { $0.expectation == .output(["count": 9]) })
        let answers = Set(skill.examples.map(\.expectation))
        #expect(answers.count > 2)
    }

    @Test func repairsWhatACriticFindsAndAnotherProgramConfirms() async throws {
        let (growth, library) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification()),
            Vowels.exchange(
                Vowels.confirming,
                Vowels.program(#"input.text.lowercased().filter { "aeiou".contains($0) }.count"#)),
            Vowels.exchange(Vowels.writing, Vowels.right),
            Vowels.exchange(
                Vowels.criticizing,
                #"{"success": false, "critique": "It misses capital letters.", "#
                    + #""input": {"text": "AI"}, "output": {"count": 2}}"#),
            Vowels.exchange(
                Vowels.repairing,
                containing: [
                    "It misses capital letters.",
                    #"For the input {"text":"AI"} the right output is {"count":2}."#,
                ],
                Vowels.program(#"input.text.filter { "aeiouAEIOU".contains($0) }.count"#)),
            Vowels.exchange(Vowels.criticizing, Vowels.approval),
        ])

        #expect(growth.server.unexpected.isEmpty)
        #expect(growth.kept.map(\.text) == ["count-vowels"])
        let skill = try await library.bench.store.skill(named: SkillName("count-vowels")).skill
        #expect(skill.examples.contains { $0.input == ["text": "AI"] })
        #expect(try await library.evidence(of: "count-vowels", .critic)?.outcome == .passed)
    }

    @Test func overrulesACriticWhoIsWrong() async throws {
        let (growth, library) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification()),
            Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight),
            Vowels.exchange(Vowels.writing, Vowels.right),
            Vowels.exchange(
                Vowels.criticizing,
                #"{"success": false, "critique": "It can't count.", "#
                    + #""input": {"text": "oboe"}, "output": {"count": 8}}"#),
        ])

        #expect(growth.kept.map(\.text) == ["count-vowels"])
        #expect(growth.calls == ["specify", "write"])
        let evidence = try await library.evidence(of: "count-vowels", .critic)
        #expect(evidence?.outcome == .noted)
        #expect(evidence?.summary.contains("It can't count.") == true)
    }

    @Test func heedsACriticWhomNothingConfirmsOnce() async throws {
        let vague = #"{"success": false, "critique": "It could be faster."}"#
        let (growth, _) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification()),
            Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight),
            Vowels.exchange(Vowels.writing, Vowels.right),
            Vowels.exchange(Vowels.criticizing, vague, times: 2),
            Vowels.exchange(
                Vowels.repairing, containing: ["It could be faster."], Vowels.otherwiseRight),
        ])

        #expect(growth.server.unexpected.isEmpty)
        #expect(growth.kept.map(\.text) == ["count-vowels"])
        #expect(
            growth.allCalls
                == ["specify", "confirm", "write", "criticize", "repair", "criticize"])
    }

    @Test func asksOtherwiseAfterTheSameProgram() async throws {
        let (growth, library) = try await Self.grow([
            Vowels.exchange(Vowels.specifying, Vowels.specification()),
            Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight),
            Vowels.exchange(Vowels.writing, Vowels.letters),
            Vowels.exchange(
                Vowels.repairing, containing: ["Example 1 fails", "(round 2)"], Vowels.letters),
            Vowels.exchange(
                Vowels.repairing,
                containing: [
                    "This is the same program as before. Do it in another way.", "Example 1 fails",
                ], Vowels.right),
            Vowels.exchange(Vowels.criticizing, Vowels.approval),
        ])

        #expect(growth.server.unexpected.isEmpty)
        #expect(growth.kept.map(\.text) == ["count-vowels"])
        let temperatures = growth.server.requests
            .filter { $0.prompt.hasPrefix(Vowels.repairing) }
            .map { $0.json["temperature"] }
        #expect(temperatures == [0, 0.7])
        let rounds = try await library.bench.store.rounds(ofTask: 1)
        #expect(rounds.map(\.outcome) == ["rejected", "rejected", "accepted"])
    }

    /// Grows by the one task, with a model that answers by `exchanges`.
    private static func grow(
        _ exchanges: [ScriptedExchange]
    ) async throws -> (Growth, TestLibrary) {
        let library = try await TestLibrary()
        var growth = Growth(try ScriptedServer(exchanges: exchanges))
        try await growth.run(in: library, tasks: [Vowels.task])
        return (growth, library)
    }
}

extension TestLibrary {
    /// What one step of judging the current version of `name` came to.
    func evidence(of name: String, _ step: Evidence.Step) async throws -> Evidence? {
        try await bench.store.judgement(of: SkillName(name))?.evidence.first { $0.step == step }
    }
}
