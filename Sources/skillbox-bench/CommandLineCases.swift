import Foundation
import SkillCore
import SkillSearch

/// The program as people start it.
enum CommandLineCases {
    static func start(_ stage: Stage, title: String) async throws -> Section {
        let plain = SpawnedProgram(words: ["/bin/true"])
        let help = stage.commandLine(["--help"])
        let embed = stage.commandLine(["embed", MeasuredText.tenWords])
        let run = stage.commandLine(
            ["run", MeasuredSkill(number: 0).name, "--input", MeasuredSkill.input.canonical])
        let series = try await Contender.times(
            of: [
                Contender(name: "posix_spawn of `/bin/true`") { _ in try plain.run() },
                Contender(name: "`skillbox --help`") { _ in try help.run() },
                Contender(name: "`skillbox embed`") { _ in try embed.run() },
                Contender(name: "`skillbox run`") { _ in
                    guard try JSONValue(parsing: run.run()) == MeasuredSkill.output else {
                        throw MeasuringFailed(reason: "\"skillbox run\" gave another answer")
                    }
                },
            ], rounds: max(1, stage.rounds / 5))
        let embedding =
            ModelFolder().isInstalled
            ? series[2] : Series(name: series[2].name, absence: "the model is not installed")
        return Section(
            title: title,
            method: """
                From `posix_spawn` until the command is reaped, in turns; `run` is of the skill with \
                Foundation and JSON, which was compiled before, and `embed` of a text of 12 tokens.
                """,
            series: series,
            goals: [
                .time("`skillbox run`, skill cached", series[3].median, atMost: 30),
                .time("`skillbox --help`", series[1].median, atMost: 15),
                .median("`skillbox embed` of 12 tokens", of: embedding, atMost: 15),
            ])
    }

    static func batch(_ stage: Stage, title: String) async throws -> Section {
        let count = stage.rounds * 4
        let line = MeasuredSkill.input.canonical + "\n"
        let lines = try stage.file("lines.jsonl", holding: String(repeating: line, count: count))
        let plain = stage.program
        let batch = stage.commandLine(
            ["run", MeasuredSkill(number: 0).name, "--input", "@\(lines.path)", "--each"])
        // A pass of the peer is shorter, for it is slower.
        let peerCount = max(1, count / 10)
        let atOnce = ProcessInfo.processInfo.activeProcessorCount
        let series = try await Contender.times(
            of: [
                Contender(name: "posix_spawn of the program for each line, no jail") { _ in
                    _ = try await Rate.measured("", runs: peerCount, atOnce: atOnce) {
                        try plain.run()
                    }
                },
                Contender(name: "`skillbox run --each`") { _ in
                    let reports = try batch.run().count { $0 == UInt8(ascii: "\n") }
                    guard reports == count else {
                        throw MeasuringFailed(reason: "A batch gave \(reports) of \(count) reports")
                    }
                },
            ], rounds: min(passes, stage.rounds))
        let rates = zip(series, [peerCount, count]).map { series, count in
            Rate(
                name: series.name, runs: count,
                perSecond: Double(count) / (series.median / 1_000))
        }
        return Section(
            title: title,
            method: """
                `skillbox run --each` of the skill with Foundation and JSON over \
                \(Figure.count(count)) lines, as a command, its start included, each line in a jail \
                of its own, \(atOnce) at once; the median of \(series[0].times.count) passes, in \
                turns. The first, uncounted pass leaves the optimized skill behind, if it is there \
                in time.
                """,
            rates: rates)
    }

    private static let passes = 3
}
