import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Isolates that are called again and again.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct IsolateTests {
    @Test func answersEachCall() async throws {
        try await Self.withIsolate { isolate in
            for number in 0..<50 {
                let report = try await isolate.call(["add": .integer(number)])
                #expect(report.output?["text"] == .string("\(number)"))
            }
        }
    }

    @Test func keepsWhatTheSkillKeeps() async throws {
        try await Self.withIsolate { isolate in
            let counts = try await [
                isolate.call(["add": 1]), isolate.call(["add": 1]), isolate.call(["add": 1]),
            ].map { $0.output?["calls"] }

            #expect(counts == [1, 2, 3])
        }
    }

    @Test func sharesNothingWithAnotherOfTheSameSkill() async throws {
        let pool = try IsolatePoolTests.pool()
        defer { pool.close() }
        let artifact = try await Self.counter.value
        let first = try await pool.isolate(for: artifact)
        let second = try await pool.isolate(for: artifact)

        _ = try await first.call(["add": 1])
        let report = try await second.call(["add": 1])

        #expect(report.output?["calls"] == 1)
        first.dispose()
        second.dispose()
    }

    @Test func goesOnAfterAnError() async throws {
        try await Self.withIsolate { isolate in
            let thrown = try await isolate.call(["fail": "no"])
            let next = try await isolate.call(["add": 1])

            #expect(thrown.ending == .failed)
            #expect(thrown.error == "no")
            #expect(next.output?["calls"] == 2)
        }
    }

    @Test func keepsWhatEachCallPrints() async throws {
        try await Self.withIsolate { isolate in
            for text in ["one", "two"] {
                let report = try await isolate.call(["print": .string(text)])
                #expect(report.standardOutput == Data(text.utf8))
            }
        }
    }

    @Test func hasADeadlineForEachCall() async throws {
        try await Self.withIsolate { isolate in
            let time = Duration.milliseconds(400)
            for _ in 0..<3 {
                #expect(try await isolate.call(["sleep": 200], wallTime: time).succeeded)
            }

            let late = try await isolate.call(["sleep": 60_000], wallTime: time)

            #expect(late.ending == .timedOut)
            #expect(late.wallTime < .seconds(2))
        }
    }

    @Test func hasProcessorTimeForEachCall() async throws {
        try await Self.withIsolate { isolate in
            let wall = Duration.seconds(20)
            let time = Duration.milliseconds(300)
            for _ in 0..<3 {
                #expect(
                    try await isolate.call(["spin": 150], wallTime: wall, cpuTime: time).succeeded)
            }

            let late = try await isolate.call(["spin": 60_000], wallTime: wall, cpuTime: time)

            #expect(late.ending == .cpuExceeded)
        }
    }

    @Test(arguments: [["crash": true], ["sleep": 60_000], ["deny": true]] as [JSONValue])
    func endsAloneWhenItsCallDoes(_ input: JSONValue) async throws {
        let pool = try IsolatePoolTests.pool()
        defer { pool.close() }
        let artifact = try await Self.counter.value
        let other = try await pool.isolate(for: artifact)
        defer { other.dispose() }
        _ = try await other.call(["add": 1])
        let isolate = try await pool.isolate(for: artifact)

        let report = try await isolate.call(input, wallTime: .milliseconds(500))

        #expect([.crashed, .timedOut, .denied].contains(report.ending), "\(report)")
        #expect(!isolate.isAlive)
        await #expect(throws: JailError.isolateEnded) { try await isolate.call(["add": 1]) }
        #expect(try await other.call(["add": 1]).output?["calls"] == 2)
    }

    @Test func takesOneCallAtATime() async throws {
        try await Self.withIsolate { isolate in
            _ = try await isolate.call(["add": 1])
            async let slow = isolate.call(["sleep": 400])
            try await Task.sleep(for: .milliseconds(100))

            await #expect(throws: JailError.isolateBusy) { try await isolate.call(["add": 1]) }

            #expect(try await slow.succeeded)
        }
    }

    @Test func beginsInTheZygoteThatThereIsThen() async throws {
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1, runs: 1)
        defer { pool.close() }
        let artifact = try await Self.counter.value
        let first = try await pool.isolate(for: artifact)
        let fresh = try await pool.isolate(for: artifact)
        #expect(try await first.call(["add": 1]).succeeded)
        let old = try await pool.zygote()
        try await IsolatePoolTests.wait {
            _ = try await pool.run(artifact, input: ["add": 1])
            return try await pool.zygote() !== old
        }

        #expect(try await fresh.call(["add": 1]).output?["calls"] == 1)
        #expect(try await first.call(["add": 1]).output?["calls"] == 2)
        first.dispose()
        fresh.dispose()
    }

    @Test func endsWhenItIsDisposedOf() async throws {
        try await Self.withIsolate { isolate in
            _ = try await isolate.call(["add": 1])

            isolate.dispose()

            #expect(!isolate.isAlive)
            await #expect(throws: JailError.isolateEnded) { try await isolate.call(["add": 1]) }
        }
    }

    @Test func runsNothingBetweenCalls() async throws {
        try await Self.withIsolate { isolate in
            _ = try await isolate.call(["count": true])
            try await Task.sleep(for: .milliseconds(50))
            let before = try await isolate.call(["add": 0]).output?["counted"]?.doubleValue
            try await Task.sleep(for: .milliseconds(500))
            let after = try await isolate.call(["add": 0]).output?["counted"]?.doubleValue
            let working = try await isolate.call(["sleep": 500]).output?["counted"]?.doubleValue

            let rested = try #require(after) - #require(before)
            let worked = try #require(working) - #require(after)
            // It counts the moment before it is stopped, and while it answers.
            #expect(rested < worked / 4, "\(rested) \(worked)")
            #expect(worked > 0)
        }
    }

    @Test func staysAliveBetweenCallsForLongerThanOneMayTake() async throws {
        try await Self.withIsolate { isolate in
            _ = try await isolate.call(["add": 1], wallTime: .milliseconds(300))
            try await Task.sleep(for: .milliseconds(800))

            #expect(try await isolate.call(["add": 1]).succeeded)
        }
    }

    @Test func answersAsyncSkillsToo() async throws {
        let artifact = try await TestSandbox.build(
            "AsyncCalls",
            """
            struct Input: Codable { var number: Int }
            struct Output: Codable { var number: Int }
            func run(_ input: Input) async throws -> Output {
                async let one = input.number
                return Output(number: await one + 1)
            }
            """, isAsync: true)
        let pool = try IsolatePoolTests.pool()
        defer { pool.close() }
        let isolate = try await pool.isolate(for: artifact)
        defer { isolate.dispose() }

        for number in 0..<10 {
            #expect(
                try await isolate.call(["number": .integer(number)]).output
                    == ["number": .integer(number + 1)])
        }
    }

    private static func withIsolate(_ body: (Isolate) async throws -> Void) async throws {
        let pool = try IsolatePoolTests.pool()
        defer { pool.close() }
        let isolate = try await pool.isolate(for: try await counter.value)
        defer { isolate.dispose() }
        try await body(isolate)
    }

    private static let counter = Task {
        try await TestSandbox.build(
            "Counter",
            """
            import Foundation
            import Glibc

            struct Input: Codable {
                var add: Int?
                var fail: String?
                var print: String?
                var sleep: Int?
                var spin: Int?
                var crash: Bool?
                var deny: Bool?
                /// Starts a thread that counts for ever.
                var count: Bool?
            }
            struct Output: Codable { var calls: Int; var counted: Int; var text: String }
            struct Failure: Error, CustomStringConvertible { var description: String }
            nonisolated(unsafe) var calls = 0
            nonisolated(unsafe) var counted = 0
            func run(_ input: Input) throws -> Output {
                calls += 1
                if let message = input.fail { throw Failure(description: message) }
                if let text = input.print { print(text, terminator: "") }
                if let time = input.sleep { usleep(UInt32(time) * 1000) }
                if let time = input.spin {
                    let end = clock() + time * 1000
                    while clock() < end {}
                }
                if input.count == true {
                    Thread.detachNewThread { while true { counted += 1; usleep(1000) } }
                }
                if input.crash == true { fatalError() }
                if input.deny == true { _ = socket(AF_INET, 1, 0) }
                return Output(calls: calls, counted: counted, text: "\\(input.add ?? 0)")
            }
            """)
    }
}
