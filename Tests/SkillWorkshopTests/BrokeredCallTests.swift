import Foundation
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

    /// A skill that fills memory when it is told to, and says which process it is.
    private static let fillMemory = SkillText(
        "fill-memory", "Fills memory.", takes: "mebibytes: Int", gives: "sum: Int, process: Int",
        body: """
                let bytes = [UInt8](repeating: 1, count: input.mebibytes << 20)
                let sum = stride(from: 0, to: bytes.count, by: 4_096).reduce(0) { $0 + Int(bytes[$1]) }
                let process = input.mebibytes == 0 ? 0 : ProcessInfo.processInfo.processIdentifier
                return Output(sum: sum, process: Int(process))
            """, .gives(["sum": 0, "process": 0], for: ["mebibytes": 0])
    ).importing("Foundation")

    @Test func holdsACalledSkillToWhatTheCallerNamed() async throws {
        let library = try await TestLibrary(Self.fillMemory)
        let question = HostQuestion.skill(name: "fill-memory", input: ["mebibytes": 40])
        func answer(_ most: RunLimits?) async throws -> HostAnswer {
            try await Brokered(
                nil, asking: [.skills], granting: [.skills], in: library, most: most
            ).broker.answer(question)
        }

        let free = try await answer(nil)
        let held = try await answer(RunLimits(memory: 32 << 20))

        guard case .value(let output) = free, output["sum"] == .integer(40 << 8) else {
            Issue.record("\(free)")
            return
        }
        guard case .failed(let reason) = held else {
            Issue.record("\(held)")
            return
        }
        #expect(reason.hasPrefix("The skill \"fill-memory\" failed: "), "\(reason)")
        #expect(
            try await library.bench.store.statistics().runsByEnding == [
                "completed": 1, "memory-exceeded": 1,
            ])
    }

    @Test func countsWhatCalledSkillsUseTogether() async throws {
        let library = try await TestLibrary(Self.fillMemory)
        let broker = try await Brokered(
            nil, asking: [.skills], granting: [.skills], in: library,
            most: RunLimits(cpuTime: .milliseconds(1))
        ).broker
        let question = HostQuestion.skill(name: "fill-memory", input: ["mebibytes": 1])

        // The first needs more, whether it ends before that is noticed or not.
        _ = await broker.answer(question)
        let second = await broker.answer(question)

        #expect(second == .failed(reason: HostAllowance.Shortage.cpuTime.reason))
    }

    /// In the second tier a run's processes have the numbers that they have for all.
    @Test func runsACalledSkillInTheTierOfTheCaller() async throws {
        let library = try await TestLibrary(Self.fillMemory)
        func process(_ tier: JailTier) async throws -> Int {
            var environment = ProcessInfo.processInfo.environment
            environment[JailTier.variable] = tier.rawValue
            var bench = try Workbench(
                folder: library.bench.folder, creating: false, environment: environment)
            bench.grants = Grants([.skills])
            let broker = CapabilityBroker(
                skill: try SkillName("asking-skill"), asked: [.skills], bench: bench, depth: 0,
                allowance: HostAllowance(time: .seconds(120)))
            let answer = await broker.answer(
                .skill(name: "fill-memory", input: ["mebibytes": 1]))
            guard case .value(let output) = answer, case .integer(let number) = output["process"]
            else {
                Issue.record("\(answer)")
                return -1
            }
            return number
        }

        #expect(try await process(.t1) < 10)
        #expect(try await process(.t2) > 10)
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

    /// Only a page's answer is counted by its body.
    @Test func countsAllThatACalledSkillAnswers() async throws {
        let library = try await TestLibrary(
            SkillText(
                "fill-page", "Fills a page.", takes: "length: Int",
                gives: "body: String, rest: String",
                body: """
                        Output(body: "", rest: String(repeating: "x", count: input.length))
                    """, .gives(["body": "", "rest": "x"], for: ["length": 1])))
        let broker = try await Self.broker(library).broker
        let question = HostQuestion.skill(name: "fill-page", input: ["length": 600_000])

        let first = await broker.answer(question)
        let second = await broker.answer(question)

        guard case .value = first else {
            Issue.record("\(first)")
            return
        }
        #expect(second == .failed(reason: HostAllowance.Shortage.answerBytes.reason))
    }
}
