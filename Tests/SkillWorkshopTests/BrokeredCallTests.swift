import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct BrokeredCallTests {
    private static func broker(_ library: TestLibrary, depth: Int = 0) async throws -> Brokered {
        try await Brokered(nil, asking: [.skills], granting: [.skills], in: library, depth: depth)
    }

    @Test func runsAnotherSkillAndRecordsIt() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let broker = try await Self.broker(library).broker

        let answer = await broker.answer(.skill(name: "split-words", input: ["text": "to be"]))

        #expect(answer == .value(["words": ["to", "be"]]))
        let statistics = try await library.bench.store.statistics()
        #expect(statistics.mostUsed == [.init(name: try SkillName("split-words"), runs: 1)])
        let unneeded = try await library.bench.store.prune(.init([.unused, .added]), dryRun: true)
        #expect(unneeded.skills.isEmpty)
    }

    @Test func tellsWhyAnotherSkillGaveNothing() async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let broker = try await Self.broker(library).broker

        let failing = await broker.answer(
            .skill(name: "halve-number", input: ["number": "five"]))
        let unknown = await broker.answer(.skill(name: "no-such-skill", input: [:]))
        let nameless = await broker.answer(.skill(name: "../../etc", input: [:]))

        #expect(
            failing
                == .failed(
                    reason: """
                        The skill "halve-number" failed: The input's field "number" is not a \
                        value of type Double.
                        """))
        let name = try SkillName("no-such-skill")
        #expect(unknown == .failed(reason: "\(StoreError.noSuchSkill(name))"))
        #expect(nameless == .failed(reason: "\(InvalidSkillName(text: "../../etc"))"))
        #expect(try await library.bench.store.statistics().runsByEnding == ["failed": 1])
    }

    @Test func goesNoDeeperThanEight() async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let question = HostQuestion.skill(name: "halve-number", input: ["number": 3])

        let deep = await (try Self.broker(library, depth: 8)).broker.answer(question)
        let control = await (try Self.broker(library, depth: 7)).broker.answer(question)

        #expect(
            deep == .failed(reason: "Skills call one another 8 deep, and no deeper. Call fewer."))
        #expect(control == .value(["half": 1.5]))
    }

    @Test func givesACalledSkillNoMoreTimeThanIsLeft() async throws {
        var slow = Samples.halveNumber
        slow.source =
            "import Foundation\n"
            + slow.source.replacing(
                "    Output(half",
                with: """
                        if input.number == 600 { Thread.sleep(forTimeInterval: 600) }
                        return Output(half
                    """)
        slow.examples = [.gives(["half": 0], for: ["number": 0])]
        let library = try await TestLibrary(slow)
        let brokered = try await Brokered(
            nil, asking: [.skills], granting: [.skills], in: library, time: .milliseconds(800))

        let answer = await brokered.broker.answer(
            .skill(name: "halve-number", input: ["number": 600]))

        guard case .failed = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(try await brokered.log().map { $0["outcome"] } == ["failed"])
    }
}
