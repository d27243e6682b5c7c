import CLinux
import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Runs that may make fewer system calls than their profile.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct NarrowedRunTests {
    /// Calls that no skill needs for itself, each beside a run that may make it.
    @Test(
        arguments: [
            ("sched_getscheduler", SYS_sched_getscheduler), ("chdir", SYS_chdir),
            ("alarm", SYS_alarm), ("pipe", SYS_pipe), ("unlink", SYS_unlink),
            ("rename", SYS_rename), ("epoll_create1", SYS_epoll_create1),
            ("rt_sigtimedwait", SYS_rt_sigtimedwait), ("mkdir", SYS_mkdir),
        ] as [(String, Int32)], NarrowedWay.allCases)
    func deniesACallThatIsNotGranted(
        _ call: (name: String, number: Int32), _ way: NarrowedWay
    ) async throws {
        let narrowed = try await way.run("call", number: call.number, granting: [])
        let granted = try await way.run("call", number: call.number, granting: [call.name])
        let free = try await way.run("call", number: call.number, granting: nil)

        #expect(narrowed.ending == .denied, "\(narrowed)")
        #expect(narrowed.deniedCall == call.name)
        #expect(narrowed.isOutsideEnvelope)
        #expect("\(narrowed)".contains("--envelope none"))
        #expect(granted.ending == .completed, "\(granted)")
        #expect(free.ending == .completed, "\(free)")
    }

    @Test(arguments: NarrowedWay.allCases) func grantsTheWholeFamily(_ way: NarrowedWay)
        async throws
    {
        let report = try await way.run("make", "file", granting: ["rename"])
        let folder = try await way.run("call", number: SYS_mkdir, granting: ["unlink"])
        let other = try await way.run("call", number: SYS_mkdir, granting: ["alarm"])

        #expect(report.output == ["text": "made"], "\(report)")
        #expect(folder.ending == .completed, "\(folder)")
        #expect(other.deniedCall == "mkdir")
    }

    /// Granting is never more than the profile allows.
    @Test(
        arguments: [
            ("socket", SYS_socket), ("ptrace", SYS_ptrace), ("mount", SYS_mount),
            ("bpf", SYS_bpf), ("fork", SYS_fork), ("execve", SYS_execve),
            ("sendmsg", SYS_sendmsg), ("recvmsg", SYS_recvmsg), ("unshare", SYS_unshare),
            ("io_uring_setup", SYS_io_uring_setup), ("pidfd_getfd", SYS_pidfd_getfd),
        ] as [(String, Int32)], NarrowedWay.allCases)
    func cannotGrantWhatTheProfileForbids(
        _ call: (name: String, number: Int32), _ way: NarrowedWay
    ) async throws {
        let report = try await way.run("call", number: call.number, granting: [call.name])

        #expect(report.ending == .denied, "\(report)")
        #expect(report.deniedCall == call.name)
        // Nothing that the caller could say would allow it.
        #expect(!report.isOutsideEnvelope)
    }

    @Test(arguments: NarrowedWay.allCases)
    func saysOfAForbiddenCallThatItIsForbidden(_ way: NarrowedWay) async throws {
        let report = try await way.run("call", number: SYS_socket, granting: [])

        #expect(report.deniedCall == "socket")
        #expect(!report.isOutsideEnvelope)
        #expect("\(report)".contains("forbids"))
    }

    @Test(arguments: NarrowedWay.allCases)
    func refusesWhatIsRefusedAnyway(_ way: NarrowedWay) async throws {
        for call in [SYS_clone3, SYS_openat2, SYS_memfd_create, SYS_flock, SYS_ioctl] {
            let narrowed = try await way.run("call", number: call, granting: [])
            let free = try await way.run("call", number: call, granting: nil)

            #expect(narrowed.output == free.output, "\(narrowed)")
            #expect(narrowed.output != nil)
        }
    }

    /// A bad end is told as such, whatever it takes to come to it.
    @Test(
        arguments: [
            ("echo", .completed), ("throw", .failed), ("exit", .failed), ("trap", .crashed),
            ("null", .crashed), ("overflow", .crashed), ("abort", .crashed),
            ("assert", .crashed), ("allocate", .memoryExceeded), ("grow", .memoryExceeded),
            ("print", .outputExceeded),
        ] as [(String, RunReport.Ending)], NarrowedWay.allCases)
    func leavesEveryEndingAsItIs(
        _ action: (name: String, ending: RunReport.Ending), _ way: NarrowedWay
    ) async throws {
        let number: Int32 = action.name == "allocate" ? 1 << 30 : 3
        let report = try await way.run(action.name, number: number, granting: [])

        #expect(report.ending == action.ending, "\(report)")
    }

    @Test(arguments: NarrowedWay.allCases)
    func holdsToWhatWasSeen(_ way: NarrowedWay) async throws {
        let watched = try await TestSandbox.sandbox(in: way.tier).run(
            Probe.artifact.value, input: ["action": "concurrency", "text": "", "number": 0],
            limits: RunLimits(wallTime: .seconds(30), cpuTime: .seconds(10)),
            watchingSystemCalls: true)
        let seen = Set(try #require(watched.systemCalls))

        let same = try await way.run("concurrency", granting: seen)
        let other = try await way.run("make", "file", granting: seen)
        let beyond = try await way.run("call", number: SYS_unlink, granting: seen)

        #expect(same.output == ["text": "2016"], "\(same)")
        // Opening is every run's; where files are limited, so is making them.
        #expect(other.output == ["text": "made"], "\(other)")
        #expect(beyond.deniedCall == "unlink", "\(beyond)")
    }

    @Test func refusesMalformedLists() async throws {
        for name in ["", "a b", "read,write", "Read", "read\0", "ré"] {
            await #expect(throws: JailError.self, "\(name)") {
                try await Probe.run("echo", limits: RunLimits(systemCalls: [name]))
            }
        }
        await #expect(
            throws: JailError.setupFailed(
                step: "read the request: no such system call", reason: "Protocol error")
        ) {
            try await Probe.run("echo", limits: RunLimits(systemCalls: ["no_such_call"]))
        }
    }

    /// What the launcher itself makes of lists that the host never sends.
    @Test(
        arguments: [
            ["system-calls", ","], ["system-calls", "read,"], ["system-calls", ",read"],
            ["system-calls", "read,,write"], ["system-calls", "read write"],
            ["system-calls", "read", "system-calls", ""], ["system-calls", "r\u{1}"],
            ["system-calls", String(repeating: "a", count: 100)], ["system-calls"],
            ["watched", "no"], ["watched", ""], ["watched"],
        ])
    func theLauncherRefusesMalformedLists(_ strings: [String]) async throws {
        let message = try JailRequest.encoded(strings)

        let failure = try LauncherFailure.of(request: message)

        #expect(
            failure?.step.hasPrefix("read the request") == true, "\(String(describing: failure))")
    }

    @Test(arguments: JailTier.allCases) func narrowsPrograms(_ tier: JailTier) async throws {
        let jail = try Jail(launcher: TestSandbox.launcher, tier: tier)
        func perl(_ call: Int32, _ granted: Set<String>?) async throws -> RunReport {
            try await jail.runProgram(
                "perl", arguments: ["-e", "syscall(\(call), (0) x 6); print 'after'"],
                limits: RunLimits(
                    wallTime: .seconds(20), cpuTime: .seconds(20), systemCalls: granted))
        }

        #expect(try await perl(SYS_getpid, []).standardOutput == Data("after".utf8))
        #expect(try await perl(SYS_timer_delete, []).deniedCall == "timer_delete")
        #expect(
            try await perl(SYS_timer_delete, ["alarm"]).standardOutput == Data("after".utf8))
        // The one that starts the program isn't the program's.
        #expect(try await perl(SYS_execve, []).deniedCall == "execve")
        #expect(try await perl(SYS_execve, nil).standardOutput == Data("after".utf8))
    }
}

/// The ways to run a skill that is held to some of its calls.
enum NarrowedWay: String, CaseIterable, CustomTestStringConvertible {
    case alone, inAFolder, pooled

    var testDescription: String { rawValue }

    var tier: JailTier { self == .inAFolder ? .t2 : .t1 }

    /// Runs the probe with no calls but its family's and every run's, or with all for nil.
    func run(
        _ action: String, _ text: String = "", number: Int32 = 0, granting calls: Set<String>?
    ) async throws -> RunReport {
        let input: JSONValue = [
            "action": .string(action), "text": .string(text), "number": .integer(Int(number)),
        ]
        let limits = RunLimits(
            wallTime: .seconds(30), cpuTime: .seconds(10), systemCalls: calls)
        let artifact = try await Probe.artifact.value
        let sandbox = try TestSandbox.sandbox(in: tier)
        guard self == .pooled else {
            return try await sandbox.run(artifact, input: input, limits: limits)
        }
        let pool = IsolatePool(sandbox: sandbox, width: 1, systemCalls: calls)
        defer { pool.close() }
        let isolate = try await pool.isolate(for: artifact, limits: limits)
        defer { isolate.dispose() }
        return try await isolate.call(input)
    }
}
