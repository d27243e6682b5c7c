import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// A session ends an isolate that speaks out of turn, and none that doesn't.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct SteadySessionTests {
    @Test func goesOnWithWhoeverSpeaksInTurn() async throws {
        let artifact = try await TestSandbox.build(
            "SteadySession",
            """
            import Foundation
            import SkillKit
            struct Input: Codable { var text: String; var number: Int }
            struct Output: Codable { var length: Int }
            struct No: Error {}
            func run(_ input: Input) throws -> Output {
                if input.number % 5 == 0 { _ = try Host.ask("really?") }
                if input.number % 7 == 0 {
                    Thread.detachNewThread { for _ in 0..<50 { print("behind"); usleep(100) } }
                }
                if input.number % 11 == 0 { throw No() }
                return Output(length: input.text.utf8.count)
            }
            """)
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 2)
        defer { pool.close() }
        let reply = JSONValue.string(String(repeating: "y", count: 200_000))

        try await withThrowingTaskGroup(of: Void.self) { group in
            for session in 0..<4 {
                group.addTask {
                    let isolate = try await pool.isolate(for: artifact, limits: HostWay.limits)
                    let broker = ScriptedBroker { _ in .value(reply) }
                    for number in 1...100 {
                        let length = number % 3 == 0 ? number * 3_000 : session
                        let text = String(repeating: "x", count: length)
                        let report = try await isolate.call(
                            ["text": .string(text), "number": .integer(number)],
                            broker: broker)
                        if number % 11 == 0 {
                            #expect(report.ending == .failed, "\(number): \(report)")
                        } else {
                            #expect(
                                report.output == ["length": .integer(length)],
                                "\(number): \(report)")
                        }
                    }
                    #expect(broker.asked.count == 20)
                }
            }
            try await group.waitForAll()
        }
    }
}
