import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(2))) struct JailStartTests {
    @Test func measuresEachRunnerBesideTheFloor() async throws {
        let answer = try await Bench.run(["jail", "--runs", "3"])

        let rows = answer.text.split(separator: "\n")
        #expect(answer.status == 0, "\(answer.text)")
        #expect(rows.first == "| Runner | median, ms | p99, ms | times no jail |")
        #expect(rows.contains { $0.hasPrefix("| no jail |") && $0.hasSuffix("| 1.0 |") })
        #expect(rows.contains { $0.hasPrefix("| skillbox, T1 |") })
        #expect(rows.contains { $0.hasPrefix("| skillbox, T2 |") })
    }

    @Test func refusesToMeasureNothing() async throws {
        #expect(try await Bench.run(["jail", "--runs", "0"]).status == 64)
    }
}
