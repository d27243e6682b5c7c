import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct SkillEndingTests {
    @Test func completesWithAnAnswer() async throws {
        let report = try await Probe.run("echo", "hello")

        #expect(report.ending == .completed)
        #expect(report.output == ["text": "hello"])
        #expect(report.exitCode == 0)
        #expect(report.tier == .t1)
    }

    @Test func failsWithTheMessageOfWhatItThrew() async throws {
        let report = try await Probe.run("throw", "no such column")

        #expect(report.ending == .failed)
        #expect(report.error == "no such column")
        #expect(report.output == nil)
    }

    @Test(arguments: ["trap", "null", "overflow", "abort", "assert"])
    func crashes(_ action: String) async throws {
        let report = try await Probe.run(action)

        #expect(report.ending == .crashed, "\(report)")
        #expect(report.signal != nil)
        #expect(report.exitCode == nil)
    }

    @Test func namesTheSignalItDiedOf() async throws {
        #expect(try await Probe.run("raise", number: Int(SIGTERM)).signal == SIGTERM)
        #expect(try await Probe.run("null").signal == SIGSEGV)
        #expect(try await Probe.run("abort").signal == SIGABRT)
    }

    @Test(arguments: ["sleep", "stop", "ignore"])
    func endsAtTheWallClockLimit(_ action: String) async throws {
        let limits = RunLimits(wallTime: .milliseconds(300))

        let report = try await Probe.run(action, limits: limits)

        #expect(report.ending == .timedOut)
        #expect(report.wallTime >= .milliseconds(300))
        #expect(report.wallTime < .seconds(1))
    }

    @Test func endsAtTheProcessorLimit() async throws {
        let limits = RunLimits(wallTime: .seconds(20), cpuTime: .milliseconds(300))

        let report = try await Probe.run("spin", limits: limits)

        #expect(report.ending == .cpuExceeded)
        #expect(report.cpuTime >= .milliseconds(300))
        #expect(report.cpuTime < .milliseconds(600))
    }

    @Test func countsTheTimeOfAllThreads() async throws {
        let limits = RunLimits(wallTime: .seconds(20), cpuTime: .milliseconds(400))

        let report = try await Probe.run("spin-threads", number: 4, limits: limits)

        #expect(report.ending == .cpuExceeded)
        #expect(report.cpuTime < .milliseconds(800))
    }

    @Test func tellsTooMuchMemoryAtOnce() async throws {
        let report = try await Probe.run("allocate", number: 10 << 30)

        #expect(report.ending == .memoryExceeded)
    }

    @Test func tellsMemoryThatGrowsTooLarge() async throws {
        let limits = RunLimits(wallTime: .seconds(20), cpuTime: .seconds(20))

        let report = try await Probe.run("grow", limits: limits)

        #expect(report.ending == .memoryExceeded)
        #expect(report.peakMemory < 400 << 20)
    }

    @Test func completesWhenARefusedMappingIsHandled() async throws {
        let report = try await Probe.run("map", number: 10 << 30)

        #expect(report.ending == .completed)
        #expect(report.output == ["text": "refused"])
    }

    @Test func countsSharedMemoryToo() async throws {
        let large = try await Probe.run("map", "shared", number: 300 << 20)
        let small = try await Probe.run("map", "shared", number: 30 << 20)

        #expect(large.output == ["text": "refused"])
        #expect(small.output == ["text": "mapped"])
    }

    @Test(arguments: ["print", "print-error"])
    func endsWhenItPrintsForEver(_ action: String) async throws {
        let limits = RunLimits(
            wallTime: .seconds(20), cpuTime: .seconds(20), output: 10_000)

        let report = try await Probe.run(action, limits: limits)

        #expect(report.ending == .outputExceeded)
        #expect(report.truncated)
        #expect(max(report.standardOutput.count, report.standardError.count) == 10_000)
    }

    @Test func endsWhenTheAnswerIsTooLong() async throws {
        let report = try await Probe.run(
            "answer-much", number: 100_000, limits: RunLimits(output: 10_000))

        #expect(report.ending == .outputExceeded)
        #expect(report.output == nil)
    }

    @Test func tellsAFullScratchFolder() async throws {
        let limits = RunLimits(scratch: 1 << 20)

        #expect(try await Probe.run("fill", limits: limits).ending == .diskExceeded)
        #expect(
            try await Probe.run("fill-and-trap", number: 4 << 20, limits: limits).ending
                == .diskExceeded)
        #expect(try await Probe.run("files", number: 100_000).ending == .diskExceeded)
    }

    @Test func acceptsFilesWithinTheLimit() async throws {
        let report = try await Probe.run(
            "fill-and-trap", number: 1 << 20, limits: RunLimits(scratch: 2 << 20))

        #expect(report.ending == .completed)
    }

    @Test func keepsWhatWasPrintedBeforeTheEnd() async throws {
        let limits = RunLimits(wallTime: .seconds(3), cpuTime: .milliseconds(500))

        let slept = try await Probe.run("sleep", "so far", limits: limits)
        let spun = try await Probe.run("spin", "so far", limits: limits)

        #expect(slept.standardOutput == Data("so far\n".utf8))
        #expect(spun.standardOutput == Data("so far\n".utf8))
    }

    @Test func tellsADeniedCallOfManyThreads() async throws {
        let report = try await Probe.run("call-threads", number: 8)

        #expect(report.ending == .denied)
        #expect(report.deniedCall == "socket")
    }

    @Test func mapsMemoryWhileSignalsArrive() async throws {
        let report = try await Probe.run(
            "interrupted", limits: RunLimits(wallTime: .seconds(20), cpuTime: .seconds(10)))

        #expect(report.output == ["text": "0 refused"], "\(report)")
    }

    @Test func runsThreads() async throws {
        #expect(try await Probe.answer("concurrency") == "2016")
        #expect(try await Probe.answer("threads", number: 10) == "10")
        #expect(try await Probe.answer("threads", number: 100) == "31")
    }

    @Test func startsWithLittleMemory() async throws {
        let little = try await Probe.run("echo", "small", limits: RunLimits(memory: 32 << 20))
        let tooLittle = try await Probe.run("echo", "small", limits: RunLimits(memory: 1 << 20))

        #expect(little.output == ["text": "small"], "\(little)")
        #expect([.memoryExceeded, .failed].contains(tooLittle.ending), "\(tooLittle)")
    }

    @Test func endsWithoutAnAnswerAsAFailure() async throws {
        let left = try await Probe.run("exit", number: 0)
        let complained = try await Probe.run("exit", number: 3)
        let closed = try await Probe.run("close")

        #expect([left.ending, complained.ending, closed.ending] == [.failed, .failed, .failed])
        #expect(left.error == "The skill ended without an answer.")
        #expect(complained.exitCode == 3)
    }

    @Test func keepsItsDeadlineWhenEveryDescriptorIsClosed() async throws {
        let report = try await Probe.run(
            "close", number: 60, limits: RunLimits(wallTime: .milliseconds(300)))

        #expect(report.ending == .timedOut)
    }

    @Test func measuresWhatARunUses() async throws {
        let limits = RunLimits(memory: 256 << 20)

        let idle = try await Probe.run("echo", limits: limits)
        let large = try await Probe.run("allocate", number: 100 << 20, limits: limits)

        #expect(idle.peakMemory > 1 << 20 && idle.peakMemory < 64 << 20)
        #expect(large.peakMemory > 100 << 20 && large.peakMemory < 192 << 20)
        #expect(idle.cpuTime > .zero && idle.cpuTime < .seconds(1))
        #expect(idle.wallTime >= .milliseconds(1) && idle.wallTime < .seconds(2))
    }
}
