import ArgumentParser
import Foundation
import SkillCore
import SkillStorage
import SkillWorkshop

struct Stats: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show growth, tokens, cost, latencies and the most used skills.",
        discussion: """
            The picture draws what was accepted, what was given up, how many skills use others \
            and where their chains became longer, task by task, as an SVG file for any browser. \
            For example: skillbox stats --svg growth.svg
            """)

    @OptionGroup var options: LibraryOptions

    @Option(help: ArgumentHelp("Draw the growth in this file.", valueName: "file"))
    var svg: String?

    func run() async throws {
        let store = try options.bench().store
        let statistics = try await store.statistics()
        let growth = try await store.growth()
        if let svg { try PictureFile(path: svg).write(GrowthFigure(growth).svg) }
        if options.json {
            Printer.answer(Self.json(statistics, growth))
        } else if let svg {
            Printer.answer(
                "\(growth.count.counted("iteration", "iterations")) drawn in \(svg)")
        } else {
            Printer.answer(Self.page(statistics, growth))
        }
    }

    private static func page(_ statistics: LibraryStatistics, _ growth: [GrowthPoint]) -> String {
        let runs = statistics.runsByEnding.sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        var lines = [
            """
            skills     \(statistics.skills), in \(statistics.versions) versions, with \
            \(statistics.examples) examples and \(statistics.uses) uses of one another; \
            \(statistics.skillsUsingOthers) use others (\(percent(statistics.shareUsingOthers))); \
            call depth \(depth(statistics.meanCallDepth)), at most \(statistics.greatestCallDepth)
            """,
            """
            tasks      \(statistics.acceptedTasks) accepted, \(statistics.givenUpTasks) given up, \
            \(statistics.openTasks) open; \
            \(statistics.rejectedRounds.counted("round", "rounds")) rejected
            """,
        ]
        if let last = growth.last {
            let before = growth.dropLast(lately).last?.accepted ?? 0
            let count = min(lately, growth.count)
            lines.append(
                """
                growth     \(last.accepted - before) accepted in the last \
                \(count.counted("iteration", "iterations"))
                """)
        }
        lines.append(
            """
            model      \(statistics.exchanges) exchanges, \(statistics.promptTokens) tokens in, \
            \(statistics.completionTokens) out, \(statistics.cost.dollars)
            """)
        if let tokens = statistics.tokensPerSkill {
            let cost = statistics.costPerSkill.map {
                "; \($0.median.dollars), mean \($0.mean.dollars)"
            }
            lines.append(
                """
                a skill    \(whole(tokens.median)) tokens, mean \(whole(tokens.mean))\
                \(cost ?? "")
                """)
        }
        if let time = statistics.answerTime {
            lines.append(
                """
                answers    median \(milliseconds(time.median)), p95 \(milliseconds(time.p95)), \
                p99 \(milliseconds(time.p99))
                """)
        }
        if statistics.exchanges + statistics.cachedExchanges + statistics.failedExchanges > 0 {
            lines.append(
                """
                calls      \(statistics.failedExchanges) failed \
                (\(percent(statistics.errorRate))), \(statistics.cachedExchanges) were known \
                (\(percent(statistics.cacheHitRate)))
                """)
        }
        lines.append("runs       \(runs.isEmpty ? "none" : runs)")
        if let median = statistics.medianWallTime, let slow = statistics.slowWallTime {
            lines.append("run time   median \(milliseconds(median)), p95 \(milliseconds(slow))")
        }
        if !statistics.mostUsed.isEmpty {
            let list = statistics.mostUsed.map { "\($0.name) (\($0.runs))" }
            lines.append("most used  \(list.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }

    private static func json(
        _ statistics: LibraryStatistics, _ growth: [GrowthPoint]
    ) -> JSONValue {
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
            "skillsUsingOthers": .integer(statistics.skillsUsingOthers),
            "shareUsingOthers": .number(statistics.shareUsingOthers),
            "meanCallDepth": .number(statistics.meanCallDepth),
            "greatestCallDepth": .integer(statistics.greatestCallDepth),
            "rejectedRounds": .integer(statistics.rejectedRounds),
            "exchanges": .integer(statistics.exchanges),
            "cachedExchanges": .integer(statistics.cachedExchanges),
            "failedExchanges": .integer(statistics.failedExchanges),
            "errorRate": .number(statistics.errorRate),
            "cacheHitRate": .number(statistics.cacheHitRate),
            "cost": .number(statistics.cost),
            "tokensPerSkill": json(statistics.tokensPerSkill),
            "costPerSkill": json(statistics.costPerSkill),
            "answerSeconds": statistics.answerTime.map {
                [
                    "median": .number(seconds($0.median)), "p95": .number(seconds($0.p95)),
                    "p99": .number(seconds($0.p99)),
                ]
            } ?? .null,
            "growth": .array(growth.map(json)),
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

    private static func json(_ spread: Spread?) -> JSONValue {
        spread.map { ["median": .number($0.median), "mean": .number($0.mean)] } ?? .null
    }

    private static func json(_ point: GrowthPoint) -> JSONValue {
        [
            "iteration": .integer(point.iteration),
            "accepted": .integer(point.accepted),
            "givenUp": .integer(point.givenUp),
            "rejectedRounds": .integer(point.rejectedRounds),
            "skillsUsingOthers": .integer(point.skillsUsingOthers),
            "greatestCallDepth": .integer(point.greatestCallDepth),
            "at": .string(point.at.formatted(.iso8601)),
        ]
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.0f %%", share * 100)
    }

    private static func depth(_ mean: Double) -> String { String(format: "%.2f", mean) }

    private static func whole(_ number: Double) -> String { String(format: "%.0f", number) }

    private static func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1f ms", seconds(duration) * 1000)
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// The iterations that tell how growing goes now.
    private static let lately = 20
}
