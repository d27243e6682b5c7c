import CLinux
import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Runs whose system calls are noted.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct WatchedRunTests {
    @Test(arguments: JailTier.allCases)
    func namesWhatARunDid(_ tier: JailTier) async throws {
        let made = try await Self.run("make", "file", in: tier)
        let yielded = try await Self.run("call", number: SYS_sched_yield, in: tier)

        for report in [made, yielded] {
            #expect(report.ending == .completed, "\(report)")
            let calls = try #require(report.systemCalls)
            #expect(calls == Set(calls).sorted())
            #expect(Set(calls).isSuperset(of: ["read", "write", "openat", "mmap", "exit_group"]))
        }
        #expect(yielded.systemCalls?.contains("sched_yield") == true)
        #expect(made.systemCalls?.contains("sched_yield") == false)
    }

    @Test(arguments: JailTier.allCases) func namesTheSameTwice(_ tier: JailTier) async throws {
        let first = try await Self.run("echo", "hello", in: tier)
        let second = try await Self.run("echo", "hello", in: tier)

        #expect(first.systemCalls != nil)
        #expect(first.systemCalls == second.systemCalls)
        #expect(first.output == ["text": "hello"])
        #expect(first.tier == tier)
    }

    @Test func namesNothingUnlessAsked() async throws {
        #expect(try await Probe.run("echo").systemCalls == nil)
    }

    /// Being watched opens nothing: each way the filter looks at arguments, and what it forbids.
    @Test(
        arguments: [
            ("call", "", Int(SYS_socket), "socket"), ("call", "", Int(SYS_ptrace), "ptrace"),
            ("call", "", Int(SYS_fork), "fork"), ("call", "", Int(SYS_mount), "mount"),
            ("call", "", Int(SYS_sendmsg), "sendmsg"), ("map-executable", "", 0, "mmap"),
            ("make-executable", "", 0, "mprotect"), ("call-threads", "", 2, "socket"),
        ] as [(String, String, Int, String)], JailTier.allCases)
    func deniesWhatIsDeniedUnwatched(
        _ action: (name: String, text: String, number: Int, call: String), _ tier: JailTier
    ) async throws {
        let report = try await Self.run(
            action.name, action.text, number: Int32(action.number), in: tier)

        #expect(report.ending == .denied, "\(report)")
        #expect(report.deniedCall == action.call)
        #expect(!report.isOutsideEnvelope)
        #expect(report.systemCalls?.contains(action.call) != true || action.call.hasPrefix("m"))
    }

    @Test(arguments: JailTier.allCases)
    func refusesWhatIsRefusedUnwatched(_ tier: JailTier) async throws {
        for call in [SYS_clone3, SYS_openat2, SYS_memfd_create, SYS_flock] {
            let watched = try await Self.run("call", number: call, in: tier)
            let unwatched = try await Self.run("call", number: call, isWatched: false, in: tier)

            #expect(watched.output == unwatched.output, "\(watched)")
            #expect(watched.output != nil)
        }
        #expect(try await Self.run("open", "/etc/passwd", in: tier).output != ["text": "opened"])
    }

    #if arch(x86_64)
        @Test func killsCallsOfAForeignArchitecture() async throws {
            let report = try await Self.run("call", number: 0x4000_0000 + SYS_getpid, in: .t1)

            #expect(report.ending == .denied)
            #expect(report.deniedCall == "a call of a foreign architecture")
        }
    #endif

    @Test(arguments: JailTier.allCases) func watchesThreads(_ tier: JailTier) async throws {
        let report = try await Self.run("concurrency", in: tier)

        #expect(report.output == ["text": "2016"], "\(report)")
        #expect(report.systemCalls?.contains("clone") == true)
    }

    /// A call that is interrupted while it is asked about is made again.
    @Test func survivesSignals() async throws {
        let report = try await Self.run("interrupted", in: .t1)

        #expect(report.output == ["text": "0 refused"], "\(report)")
        #expect(report.systemCalls?.contains("setitimer") == true)
    }

    /// The limit counts memory that was never touched, which is not resident.
    @Test(arguments: JailTier.allCases) func tellsTheMemoryThatTheLimitCounts(_ tier: JailTier)
        async throws
    {
        let artifact = try await TestSandbox.build(
            "Untouched",
            """
            import Glibc
            struct Input: Codable { var bytes: Int }
            struct Output: Codable { var isThere: Bool }
            func run(_ input: Input) throws -> Output {
                let memory = calloc(input.bytes, 1)
                defer { free(memory) }
                return Output(isThere: memory != nil)
            }
            """)
        func run(_ bytes: Int, isWatched: Bool) async throws -> RunReport {
            try await TestSandbox.sandbox(in: tier).run(
                artifact, input: ["bytes": .integer(bytes)],
                limits: RunLimits(wallTime: .seconds(30), cpuTime: .seconds(10)),
                watchingSystemCalls: isWatched)
        }

        let large = try await run(96 << 20, isWatched: true)
        let small = try await run(64, isWatched: true)
        let unwatched = try await run(96 << 20, isWatched: false)

        #expect(large.output == ["isThere": true], "\(large)")
        #expect(large.peakMemory > 96 << 20)
        #expect(large.peakMemory < 128 << 20)
        #expect(small.peakMemory < 48 << 20)
        #expect(unwatched.peakMemory < 48 << 20)
    }

    @Test(arguments: ["trap", "null", "abort"]) func tellsHowItEnded(_ action: String) async throws
    {
        let report = try await Self.run(action, in: .t1)

        #expect(report.ending == .crashed, "\(report)")
        #expect(report.systemCalls?.isEmpty == false)
    }

    private static func run(
        _ action: String, _ text: String = "", number: Int32 = 0,
        isWatched: Bool = true, in tier: JailTier
    ) async throws -> RunReport {
        try await TestSandbox.sandbox(in: tier).run(
            Probe.artifact.value,
            input: [
                "action": .string(action), "text": .string(text), "number": .integer(Int(number)),
            ],
            limits: RunLimits(wallTime: .seconds(30), cpuTime: .seconds(10)),
            watchingSystemCalls: isWatched)
    }
}

extension TestSandbox {
    /// A sandbox with the shared artifacts whose runs are made in `tier`.
    static func sandbox(in tier: JailTier) throws -> Sandbox {
        let shared = try sandbox()
        return try Sandbox(
            jail: Jail(launcher: launcher, tier: tier), toolchain: shared.toolchain,
            artifacts: shared.artifacts.folder)
    }
}
