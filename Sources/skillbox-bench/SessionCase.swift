import Foundation
import SkillCore
import SkillSandbox

/// One more call of an isolate that a session has.
enum SessionCase {
    static func section(_ stage: Stage, title: String) async throws -> Section {
        let isolate = try await stage.pool.isolate(for: stage.skill)
        defer { isolate.dispose() }
        let echo = try Echo()
        let frame = Data(MeasuredSkill.input.canonical.utf8)
        let series = try await Contender.times(
            of: [
                Contender(name: "`cat` over two pipes, no jail") { _ in
                    guard try echo.answer(to: frame) == frame else {
                        throw MeasuringFailed(reason: "\"cat\" gave another answer")
                    }
                },
                Contender(name: "session call") { _ in
                    try Stage.check(await isolate.call(MeasuredSkill.input))
                },
            ], rounds: stage.rounds * 6)
        return Section(
            title: title,
            method: """
                The same skill, called again and again in one isolate, from the call until its \
                result is here; in turns with `cat`, which gives the same bytes back and so tells \
                what any call of another process takes.
                """,
            series: series,
            goals: [.time("Session call, median", series[1].median, atMost: 0.05)])
    }
}
