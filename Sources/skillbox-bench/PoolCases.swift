import Foundation
import SkillCore
import SkillSandbox

/// Fresh jails that were kept ready, each used once.
enum PoolCases {
    static func trivial(_ stage: Stage, title: String) async throws -> Section {
        let (pool, trivial) = (stage.pool, stage.trivial)
        let plain = SpawnedProgram(words: ["/usr/bin/true"])
        @Sendable func run() async throws {
            let report = try await pool.run(trivial)
            guard report.output == [:] else {
                throw MeasuringFailed(reason: "The smallest program gave no answer: \(report)")
            }
        }
        let series = try await Contender.times(
            of: [
                Contender(name: "posix_spawn of `true`, no jail") { _ in try plain.run() },
                Contender(name: "fresh pooled jail") { _ in try await run() },
            ], rounds: stage.rounds, pause: pause)
        let rates = try await rates(
            of: plain, named: "posix_spawn of `true`, no jail", beside: run, stage.rounds)
        return Section(
            title: title,
            method: """
                A library of C that answers `{}`, from the call until its result is here: \
                \(pacing)
                """,
            series: series, rates: rates,
            goals: [
                .time("\(title), median", series[1].median, atMost: 0.1),
                .time("\(title), p99", series[1].p99, atMost: 0.6),
                .rate("\(title), throughput", rates[1], atLeast: 2_000),
            ])
    }

    static func skill(_ stage: Stage, title: String) async throws -> Section {
        let (pool, skill, plain) = (stage.pool, stage.skill, stage.program)
        @Sendable func run() async throws {
            try Stage.check(await pool.run(skill, input: MeasuredSkill.input))
        }
        var contenders = [
            Contender(name: "posix_spawn of it as a program, no jail") { _ in try plain.run() },
            Contender(name: "fresh pooled jail") { _ in try await run() },
        ]
        if Bubblewrap.isInstalled {
            let jailed = Bubblewrap.around(plain, showing: stage.programFiles)
            contenders.append(
                Contender(name: "bubblewrap around the program") { _ in try jailed.run() })
        }
        let series = try await Contender.times(of: contenders, rounds: stage.rounds, pause: pause)
        let rates = try await rates(
            of: plain, named: "posix_spawn of it as a program, no jail", beside: run, stage.rounds)
        return Section(
            title: title,
            method: """
                A skill that reads JSON, asks Foundation for the words and capitals of a text, and \
                writes JSON, from the call until its result is here; the program is the same source, \
                built with `swiftc -O`: \(pacing)
                """,
            series: series, rates: rates,
            goals: [
                .time("\(title), median", series[1].median, atMost: 0.75),
                .time("\(title), p99", series[1].p99, atMost: 3),
                .faster(
                    "\(title), beside bubblewrap", series[1],
                    than: series.count > 2
                        ? series[2] : Series(name: "bubblewrap", absence: Machine.noBubblewrap),
                    atLeast: 8),
                .rate("\(title), throughput", rates[1], atLeast: 1_200),
            ])
    }

    private static func rates(
        of plain: SpawnedProgram, named name: String,
        beside run: @escaping @Sendable () async throws -> Void, _ rounds: Int
    ) async throws -> [Rate] {
        [
            try await Rate.measured(name, runs: rounds, atOnce: atOnce) { try plain.run() },
            try await Rate.measured("fresh pooled jails", runs: rounds * 6, atOnce: atOnce, run),
        ]
    }

    private static let pacing = """
        in turns and with 5 ms between, so that the next jail is ready; then back to back, \
        \(atOnce) at once.
        """
    private static let pause = Duration.milliseconds(5)
    private static let atOnce = 4
}
