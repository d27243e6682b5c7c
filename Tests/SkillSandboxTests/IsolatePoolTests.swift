import Foundation
import Glibc
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// What jails kept ready do beyond ending as others do, which `SkillEndingTests` are about.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct IsolatePoolTests {
    @Test func answersManyAtOnceEachItsOwn() async throws {
        let pool = try Self.pool()
        defer { pool.close() }

        let answers = try await withThrowingTaskGroup(of: (Int, RunReport).self) { group in
            for number in 0..<100 {
                group.addTask { (number, try await Self.run("echo", "\(number)", in: pool)) }
            }
            return try await group.reduce(into: [Int: JSONValue]()) { $0[$1.0] = $1.1.output }
        }

        #expect(answers.count == 100)
        for (number, output) in answers { #expect(output["text"] == .string("\(number)")) }
    }

    @Test func runsASkillThatUsesOthers() async throws {
        let base = try await TestSandbox.build("PoolBase", Self.doubling)
        let middle = try await TestSandbox.build(
            "PoolMiddle", Self.doubling(using: "PoolBase"), dependencies: [base])
        let top = try await TestSandbox.build(
            "PoolTop", Self.doubling(using: "PoolMiddle"), dependencies: [middle])
        let pool = try Self.pool()
        defer { pool.close() }

        let report = try await pool.run(top, input: ["number": 1])

        #expect(report.output == ["number": 8], "\(report)")
    }

    @Test func loadsLibrariesThatFewSkillsNeed() async throws {
        let artifact = try await TestSandbox.build(
            "PoolLibraries",
            """
            import Foundation
            import Observation
            import RegexBuilder
            import Synchronization
            struct Input: Codable { var text: String }
            struct Output: Codable { var word: String }
            func run(_ input: Input) throws -> Output {
                let registrar = ObservationRegistrar()
                var word = "\\(type(of: registrar))"
                let pattern = Regex { Capture { OneOrMore(.word) } }
                if let match = input.text.firstMatch(of: pattern) { word = String(match.1) }
                return Output(word: word)
            }
            """)
        let pool = try Self.pool()
        defer { pool.close() }

        let alone = try await TestSandbox.sandbox().run(artifact, input: ["text": "one two"])
        let pooled = try await pool.run(artifact, input: ["text": "one two"])

        #expect(pooled.output == ["word": "one"], "\(pooled)")
        #expect(pooled.output == alone.output)
    }

    @Test func takesAndGivesMoreThanAPipeHolds() async throws {
        let pool = try Self.pool()
        defer { pool.close() }
        let text = String(repeating: "0123456789", count: 50_000)

        let report = try await Self.run("echo", text, in: pool)

        #expect(report.output == ["text": .string(text)])
    }

    @Test func readsTheSystemsRandomNumbersAnew() async throws {
        let artifact = try await TestSandbox.build(
            "PoolRandom",
            """
            import Foundation
            struct Input: Codable {}
            struct Output: Codable { var numbers: [String] }
            func run(_ input: Input) throws -> Output {
                Output(numbers: ["\\(UInt64.random(in: 0 ... .max))", UUID().uuidString])
            }
            """)
        let pool = try Self.pool()
        defer { pool.close() }

        var seen: Set<String> = []
        for _ in 0..<8 {
            let numbers = try await pool.run(artifact, input: [:]).output?["numbers"]?.arrayValue
            for number in try #require(numbers) { seen.insert(try #require(number.stringValue)) }
        }

        #expect(seen.count == 16)
    }

    @Test func givesARunTheEnvironmentOfAnother() async throws {
        let pool = try Self.pool()
        defer { pool.close() }
        let artifact = try await Probe.artifact.value
        let input: JSONValue = ["action": "environment", "text": "", "number": 0]

        let alone = try await TestSandbox.sandbox().run(
            artifact, input: input, environment: ["A=b"])
        let pooled = try await pool.run(artifact, input: input, environment: ["A=b"])

        #expect(pooled.output == alone.output)
        #expect(try #require(pooled.output?["text"]?.stringValue).contains("A=b"))
    }

    @Test func seesWhatAnotherRunSees() async throws {
        let pool = try Self.pool()
        defer { pool.close() }

        for (action, text) in [
            ("list", "/"), ("list", "/tmp"), ("list", "/dev"), ("list", "/proc/self/fd"),
            ("descriptors", ""), ("user", ""), ("host", ""),
        ] {
            let pooled = try await Self.run(action, text, in: pool)
            let alone = try await Probe.run(action, text)
            #expect(pooled.output == alone.output, "\(action) \(text)")
            #expect(pooled.ending == .completed)
        }
    }

    @Test func hasTheRightsThatAnotherRunHas() async throws {
        let pool = try Self.pool()
        defer { pool.close() }

        func rights(_ report: RunReport) throws -> [String] {
            let text = try #require(report.output?["text"]?.stringValue)
            let names = ["Uid", "Gid", "Groups", "NStgid", "Cap", "NoNewPrivs", "Seccomp:", "Sig"]
            return text.split(separator: "\n").map(String.init)
                .filter { line in names.contains { line.hasPrefix($0) } && !line.hasPrefix("SigQ") }
        }
        let pooled = try rights(await Self.run("read", "/proc/self/status", in: pool))
        let alone = try rights(await Probe.run("read", "/proc/self/status"))

        #expect(pooled == alone)
        #expect(pooled.contains("CapBnd:\t0000000000000000"))
    }

    @Test func readsFilesInAnOrdinaryRun() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("shown")
        try Data("shown".utf8).write(to: file)
        let pool = try Self.pool()
        defer { pool.close() }

        let report = try await pool.run(
            try await Probe.artifact.value,
            input: ["action": "read", "text": .string(file.path), "number": 0], readable: [file])

        #expect(report.output == ["text": "shown"])
    }

    @Test func makesOrdinaryRunsWhereThereAreNoNamespaces() async throws {
        let sandbox = try Sandbox(
            jail: Jail(launcher: TestSandbox.launcher, tier: .t2),
            toolchain: TestSandbox.sandbox().toolchain,
            artifacts: FileManager.default.temporaryDirectory)
        let pool = IsolatePool(sandbox: sandbox)
        defer { pool.close() }
        let artifact = try await Probe.artifact.value

        let report = try await pool.run(
            artifact, input: ["action": "echo", "text": "there", "number": 0])

        #expect(report.output == ["text": "there"])
        #expect(report.tier == .t2)
        await #expect(throws: JailError.noIsolates) { try await pool.isolate(for: artifact) }
    }

    @Test func goesOnWithANewZygoteAfterSomeRuns() async throws {
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1, runs: 3)
        defer { pool.close() }
        let first = try await pool.zygote()

        var isReplaced = false
        for _ in 0..<200 where !isReplaced {
            #expect(try await Self.run("echo", "again", in: pool).succeeded)
            isReplaced = try await pool.zygote() !== first
        }

        #expect(isReplaced)
        #expect(first?.isUsable == false)
    }

    @Test func isReadyAgainWhenItsProcessesAreKilled() async throws {
        let pool = try Self.pool()
        defer { pool.close() }
        #expect(try await Self.run("echo", "before", in: pool).succeeded)

        for victim in [PoolProcess.zygote, .supervisor, .launcher] {
            try await Self.wait { try await pool.zygote() != nil && victim.find(in: pool) != nil }
            let process = try #require(victim.find(in: pool), "\(victim)")
            kill(process, SIGKILL)
            try await Self.wait { try await pool.zygote()?.isUsable == true }
            var report = try? await Self.run("echo", "after", in: pool)
            // The one that was killed may not be missed at once.
            if report == nil { report = try await Self.run("echo", "after", in: pool) }
            #expect(report?.output == ["text": "after"], "\(victim)")
        }
    }

    @Test func cancellationKillsTheRun() async throws {
        let pool = try Self.pool()
        defer { pool.close() }
        #expect(try await Self.run("echo", "", in: pool).succeeded)
        let run = Task {
            try await Self.run("sleep", "", limits: RunLimits(wallTime: .seconds(60)), in: pool)
        }
        try await Task.sleep(for: .milliseconds(100))

        let start = ContinuousClock.now
        run.cancel()
        let result = await run.result

        #expect(throws: JailError.cancelled) { try result.get() }
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(try await Self.run("echo", "next", in: pool).succeeded)
    }

    @Test func leavesNothingWhenItIsClosed() async throws {
        let pool = try Self.pool()
        #expect(try await Self.run("echo", "", in: pool).succeeded)
        let processes = PoolProcess.all(of: pool)
        #expect(processes.count >= 3)

        pool.close()

        try await Self.wait { processes.allSatisfy { kill($0, 0) != 0 } }
        #expect(try await Self.run("echo", "still", in: pool).output == ["text": "still"])
    }

    static func pool(width: Int = 2) throws -> IsolatePool {
        IsolatePool(sandbox: try TestSandbox.sandbox(), width: width)
    }

    static func run(
        _ action: String, _ text: String = "", limits: RunLimits = RunLimits(), in pool: IsolatePool
    ) async throws -> RunReport {
        try await pool.run(
            try await Probe.artifact.value,
            input: ["action": .string(action), "text": .string(text), "number": 0], limits: limits)
    }

    /// Waits until `isSo`, and fails when that takes too long.
    static func wait(until isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while try await !isSo() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static let doubling = """
        struct Input: Codable { var number: Int }
        struct Output: Codable { var number: Int }
        func run(_ input: Input) throws -> Output { Output(number: input.number * 2) }
        """

    private static func doubling(using module: String) -> String {
        """
        @testable import \(module)
        struct Input: Codable { var number: Int }
        struct Output: Codable { var number: Int }
        func run(_ input: Input) throws -> Output {
            Output(number: try \(module).run(.init(number: input.number)).number * 2)
        }
        """
    }
}
