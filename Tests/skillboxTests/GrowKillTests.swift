import Foundation
import SkillCore
import SkillTestSupport
import Testing

/// Growing survives being killed at any moment.
@Suite(.tags(.jail), .timeLimit(.minutes(15))) struct GrowKillTests {
    @Test func endsWithTheSameLibraryHoweverOftenItIsKilled() async throws {
        let disturbed = try await Self.grow(kills: Self.kills)
        let undisturbed = try await Self.grow(kills: 0)

        #expect(disturbed.library == undisturbed.library)
        #expect(undisturbed.library.count == Self.tasks.count)
        // What was answered and recorded is never asked again: only what was under way when the
        // program died may be, and that is at most one question for each task at work.
        #expect(disturbed.exchanges == undisturbed.exchanges)
        #expect(disturbed.rejectedRounds == undisturbed.rejectedRounds)
        #expect(disturbed.requests <= undisturbed.requests + Self.kills * Self.atOnce)
        print(
            """
            \(Self.tasks.count) tasks, \(Self.kills) kills: \(disturbed.requests) requests, \
            \(undisturbed.requests) undisturbed
            """)
    }

    private struct Ending {
        /// Of each skill its version, source and examples.
        var library: [String: JSONValue]
        var exchanges: JSONValue?
        var rejectedRounds: JSONValue?
        var requests: Int
    }

    /// Grows all tasks, and kills the program so many times before it may finish.
    private static func grow(kills: Int) async throws -> Ending {
        let library = try TestLibrary()
        let server = try ScriptedServer(
            exchanges: tasks.flatMap {
                $0.exchanges(
                    delay: .milliseconds(20), isWrongFirst: $0.number.isMultiple(of: 3),
                    times: kills + 1)
            })
        let setting = GrowCommandTests.setting(library, server)
        let list = try library.write(
            tasks.map(\.text).joined(separator: "\n"), to: "tasks.txt")
        let arguments = [
            "grow", "--tasks", list.path, "--iterations", "\(tasks.count)", "--parallel",
            "\(atOnce)",
        ]

        // Moments that are the same in each run say where to look when one fails.
        var numbers = SeededGenerator(seed: 6)
        for _ in 0..<kills {
            let moment = Duration.milliseconds(Int.random(in: 30...2_500, using: &numbers))
            try await Program.turns.take {
                let program = try Program.start(arguments, in: setting)
                try await Task.sleep(for: moment)
                program.send(SIGKILL)
                _ = try await program.end()
            }
        }
        let outcome = try await Program.turns.take {
            try await Program.start(arguments, in: setting).end(within: .seconds(600))
        }
        // Something was left to do, so that every kill hit work.
        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(server.unexpected.isEmpty, "\(server.unexpected.map(\.prompt))")
        return try await ending(of: setting, server)
    }

    private static func ending(
        of setting: Program.Setting, _ server: ScriptedServer
    ) async throws -> Ending {
        let list = try await Program.run("list", "--json", in: setting)
        var library: [String: JSONValue] = [:]
        for skill in try list.json().arrayValue ?? [] {
            let name = try #require(skill["name"]?.stringValue)
            let shown = try await Program.run("show", name, "--json", in: setting).json()
            library[name] = [
                "version": shown["version"] ?? .null, "source": shown["source"] ?? .null,
                "examples": shown["examples"] ?? .null, "uses": shown["uses"] ?? .null,
            ]
        }
        let stats = try await Program.run("stats", "--json", in: setting).json()
        #expect(stats["tasks"]?["accepted"] == .integer(tasks.count))
        #expect(stats["versions"] == .integer(tasks.count))
        let audit = try await Program.run("audit", "verify", in: setting)
        #expect(audit.exitCode == 0, "\(audit.summary)")
        return Ending(
            library: library, exchanges: stats["exchanges"],
            rejectedRounds: stats["rejectedRounds"], requests: server.requests.count)
    }

    private static let tasks = (1...30).map(NumberedTask.init)
    private static let kills = 20
    private static let atOnce = 2
}
