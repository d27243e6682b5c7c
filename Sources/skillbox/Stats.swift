import ArgumentParser
import Foundation
import SkillCore
import SkillStorage
import SkillWorkshop

struct Stats: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show growth, tokens, latencies and the most used skills.",
        discussion: "For example: skillbox stats --json")

    @OptionGroup var options: LibraryOptions

    func run() async throws {
        let statistics = try await options.bench().store.statistics()
        if options.json {
            Printer.answer(Self.json(statistics))
        } else {
            Printer.answer(Self.page(statistics))
        }
    }

    private static func page(_ statistics: LibraryStatistics) -> String {
        let runs = statistics.runsByEnding.sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        var lines = [
            """
            skills     \(statistics.skills), in \(statistics.versions) versions, with \
            \(statistics.examples) examples and \(statistics.uses) uses of one another
            """,
            """
            tasks      \(statistics.acceptedTasks) accepted, \(statistics.givenUpTasks) given up, \
            \(statistics.openTasks) open
            """,
            """
            model      \(statistics.exchanges) exchanges, \(statistics.promptTokens) tokens in, \
            \(statistics.completionTokens) out
            """,
            "runs       \(runs.isEmpty ? "none" : runs)",
        ]
        if let median = statistics.medianWallTime, let slow = statistics.slowWallTime {
            lines.append("run time   median \(milliseconds(median)), p95 \(milliseconds(slow))")
        }
        if !statistics.mostUsed.isEmpty {
            let list = statistics.mostUsed.map { "\($0.name) (\($0.runs))" }
            lines.append("most used  \(list.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }

    private static func json(_ statistics: LibraryStatistics) -> JSONValue {
        [
            "skills": .integer(statistics.skills),
            "versions": .integer(statistics.versions),
            "examples": .integer(statistics.examples),
            "uses": .integer(statistics.uses),
            "tasks": [
                "accepted": .integer(statistics.acceptedTasks),
                "givenUp": .integer(statistics.givenUpTasks),
                "open": .integer(statistics.openTasks),
            ],
            "exchanges": .integer(statistics.exchanges),
            "promptTokens": .integer(statistics.promptTokens),
            "completionTokens": .integer(statistics.completionTokens),
            "runs": .object(statistics.runsByEnding.mapValues(JSONValue.integer)),
            "medianWallSeconds": statistics.medianWallTime.map { .number(seconds($0)) } ?? .null,
            "p95WallSeconds": statistics.slowWallTime.map { .number(seconds($0)) } ?? .null,
            "mostUsed": .array(
                statistics.mostUsed.map {
                    ["name": .string($0.name.text), "runs": .integer($0.runs)]
                }),
        ]
    }

    private static func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1f ms", seconds(duration) * 1000)
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
