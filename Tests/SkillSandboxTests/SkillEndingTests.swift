import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct SkillEndingTests {
    @Test(arguments: RunWay.allCases) func completesWithAnAnswer(_ way: RunWay) async throws {
        let report = try await way.run("echo", "hello")

        #expect(report.ending == .completed)
        #expect(report.output == ["text": "hello"])
        #expect(report.exitCode == 0)
        #expect(report.tier == .t1)
    }

    @Test(arguments: RunWay.allCases) func failsWithTheMessageOfWhatItThrew(_ way: RunWay)
        async throws
    {
        let report = try await way.run("throw", "no such column")

        #expect(report.ending == .failed)
        #expect(report.error == "no such column")
        #expect(report.output == nil)
    }

    @Test(arguments: ["trap", "null", "overflow", "abort", "assert"], RunWay.allCases)
    func crashes(_ action: String, _ way: RunWay) async throws {
        let report = try await way.run(action)

        #expect(report.ending == .crashed, "\(report)")
        #expect(report.signal != nil)
        #expect(report.exitCode == nil)
    }

    @Test(arguments: RunWay.allCases) func namesTheSignalItDiedOf(_ way: RunWay) async throws {
        #expect(try await way.run("raise", number: Int(SIGTERM)).signal == SIGTERM)
        #expect(try await way.run("null").signal == SIGSEGV)
        #expect(try await way.run("abort").signal == SIGABRT)
    }

    @Test(arguments: ["sleep", "stop", "ignore"], RunWay.allCases)
    func endsAtTheWallClockLimit(_ action: String, _ way: RunWay) async throws {
        let limits = RunLimits(wallTime: .milliseconds(300))

        let report = try await way.run(action, limits: limits)

        #expect(report.ending == .timedOut)
        #expect(report.wallTime >= .milliseconds(300))
        #expect(report.wallTime < .seconds(1))
    }

    @Test(arguments: RunWay.allCases) func endsAtTheProcessorLimit(_ way: RunWay) async throws {
        let limits = RunLimits(wallTime: .seconds(20), cpuTime: .milliseconds(300))

        let report = try await way.run("spin", limits: limits)

        #expect(report.ending == .cpuExceeded)
        #expect(report.cpuTime >= .milliseconds(300))
        #expect(report.cpuTime < .milliseconds(600))
    }

    @Test(arguments: RunWay.allCases) func countsTheTimeOfAllThreads(_ way: RunWay) async throws {
        let limits = RunLimits(wallTime: .seconds(20), cpuTime: .milliseconds(400))

        let report = try await way.run("spin-threads", number: 4, limits: limits)

        #expect(report.ending == .cpuExceeded)
        #expect(report.cpuTime < .milliseconds(800))
    }

    @Test(arguments: RunWay.allCases) func tellsTooMuchMemoryAtOnce(_ way: RunWay) async throws {
        let report = try await way.run("allocate", number: 10 << 30)

        #expect(report.ending == .memoryExceeded)
    }

    @Test(arguments: RunWay.allCases) func tellsMemoryThatGrowsTooLarge(_ way: RunWay) async throws
    {
        let limits = RunLimits(wallTime: .seconds(20), cpuTime: .seconds(20))

        let report = try await way.run("grow", limits: limits)

        #expect(report.ending == .memoryExceeded)
        #expect(report.peakMemory < 400 << 20)
    }

    @Test(arguments: RunWay.allCases) func completesWhenARefusedMappingIsHandled(_ way: RunWay)
        async throws
    {
        let report = try await way.run("map", number: 10 << 30)

        #expect(report.ending == .completed)
        #expect(report.output == ["text": "refused"])
    }

    @Test(arguments: RunWay.allCases) func countsSharedMemoryToo(_ way: RunWay) async throws {
        let large = try await way.run("map", "shared", number: 300 << 20)
        let small = try await way.run("map", "shared", number: 30 << 20)

        #expect(large.output == ["text": "refused"])
        #expect(small.output == ["text": "mapped"])
    }

    @Test(arguments: ["print", "print-error"], RunWay.allCases)
    func endsWhenItPrintsForEver(_ action: String, _ way: RunWay) async throws {
        let limits = RunLimits(
            wallTime: .seconds(20), cpuTime: .seconds(20), output: 10_000)

        let report = try await way.run(action, limits: limits)

        #expect(report.ending == .outputExceeded)
        #expect(report.truncated)
        #expect(max(report.standardOutput.count, report.standardError.count) == 10_000)
    }

    @Test(arguments: RunWay.allCases) func endsWhenTheAnswerIsTooLong(_ way: RunWay) async throws {
        let report = try await way.run(
            "answer-much", number: 100_000, limits: RunLimits(output: 10_000))

        #expect(report.ending == .outputExceeded)
        #expect(report.output == nil)
    }

    @Test(arguments: RunWay.allCases) func tellsAFullScratchFolder(_ way: RunWay) async throws {
        let limits = RunLimits(scratch: 1 << 20)

        #expect(try await way.run("fill", limits: limits).ending == .diskExceeded)
        #expect(
            try await way.run("fill-and-trap", number: 4 << 20, limits: limits).ending
                == .diskExceeded)
        #expect(try await way.run("files", number: 100_000).ending == .diskExceeded)
    }

    @Test(arguments: RunWay.allCases) func acceptsFilesWithinTheLimit(_ way: RunWay) async throws {
        let report = try await way.run(
            "fill-and-trap", number: 1 << 20, limits: RunLimits(scratch: 2 << 20))

        #expect(report.ending == .completed)
    }

    @Test(arguments: RunWay.allCases) func keepsWhatWasPrintedBeforeTheEnd(_ way: RunWay)
        async throws
    {
        let limits = RunLimits(wallTime: .seconds(3), cpuTime: .milliseconds(500))

        let slept = try await way.run("sleep", "so far", limits: limits)
        let spun = try await way.run("spin", "so far", limits: limits)

        #expect(slept.standardOutput == Data("so far\n".utf8))
        #expect(spun.standardOutput == Data("so far\n".utf8))
    }

    @Test(arguments: RunWay.allCases) func tellsADeniedCallOfManyThreads(_ way: RunWay) async throws
    {
        let report = try await way.run("call-threads", number: 8)

        #expect(report.ending == .denied)
        #expect(report.deniedCall == "socket")
    }

    @Test(arguments: RunWay.allCases) func mapsMemoryWhileSignalsArrive(_ way: RunWay) async throws
    {
        let report = try await way.run(
            "interrupted", limits: RunLimits(wallTime: .seconds(20), cpuTime: .seconds(10)))

        #expect(report.output == ["text": "0 refused"], "\(report)")
    }

    @Test(arguments: RunWay.allCases) func runsThreads(_ way: RunWay) async throws {
        #expect(try await way.answer("concurrency") == "2016")
        #expect(try await way.answer("threads", number: 10) == "10")
        #expect(try await way.answer("threads", number: 100) == "31")
    }

    @Test(arguments: RunWay.allCases) func startsWithLittleMemory(_ way: RunWay) async throws {
        let little = try await way.run("echo", "small", limits: RunLimits(memory: 32 << 20))
        let tooLittle = try await way.run("echo", "small", limits: RunLimits(memory: 1 << 20))

        #expect(little.output == ["text": "small"], "\(little)")
        #expect([.memoryExceeded, .failed].contains(tooLittle.ending), "\(tooLittle)")
    }

    @Test(arguments: RunWay.allCases) func endsWithoutAnAnswerAsAFailure(_ way: RunWay) async throws
    {
        let left = try await way.run("exit", number: 0)
        let complained = try await way.run("exit", number: 3)
        let closed = try await way.run("close")

        #expect([left.ending, complained.ending, closed.ending] == [.failed, .failed, .failed])
        #expect(left.error == "The skill ended without an answer.")
        #expect(complained.exitCode == 3)
    }

    @Test(arguments: RunWay.allCases) func keepsItsDeadlineWhenEveryDescriptorIsClosed(
        _ way: RunWay
    ) async throws {
        let report = try await way.run(
            "close", number: 60, limits: RunLimits(wallTime: .milliseconds(300)))

        #expect(report.ending == .timedOut)
    }

    @Test(arguments: RunWay.allCases) func measuresWhatARunUses(_ way: RunWay) async throws {
        let limits = RunLimits(memory: 256 << 20)

        let idle = try await way.run("echo", limits: limits)
        let large = try await way.run("allocate", number: 100 << 20, limits: limits)

        #expect(idle.peakMemory > 1 << 20 && idle.peakMemory < 64 << 20)
        #expect(large.peakMemory > 100 << 20 && large.peakMemory < 192 << 20)
        #expect(idle.cpuTime > .zero && idle.cpuTime < .seconds(1))
        #expect(idle.wallTime > .zero && idle.wallTime < .seconds(2))
    }
}
