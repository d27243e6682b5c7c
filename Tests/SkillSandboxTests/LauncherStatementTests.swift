import Foundation
import SkillTestSupport
import Testing

@testable import SkillSandbox

@Suite struct LauncherStatementTests {
    @Test func readsAWholeReport() throws {
        let statement = try #require(LauncherStatement(Self.text(Self.lines)))

        #expect(statement.status == .signaled(9))
        #expect(statement.stop == .wall)
        #expect(statement.denied == nil)
        #expect(statement.wallTime == .nanoseconds(2_000_000_123))
    }

    @Test(arguments: lines.indices) func needsEveryLine(_ index: Int) {
        var lines = Self.lines
        lines.remove(at: index)

        #expect(LauncherStatement(Self.text(lines)) == nil)
    }

    @Test(arguments: lines.indices) func refusesWrongValues(_ index: Int) {
        for value in [
            "", " ", "x", "0x9", "1e3", "9.0", "--9", "9 9", "9\0", "９", "99999999999999999999",
        ] {
            var lines = Self.lines
            lines[index] = "\(lines[index].prefix { $0 != " " }) \(value)"
            // A denied call's name may be any word.
            let isWord = lines[index].hasPrefix("denied ") && !["", " ", "9 9"].contains(value)

            #expect((LauncherStatement(Self.text(lines)) == nil) != isWord, "\(lines[index])")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func survivesChangedReports(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let original = Array(Self.text(Self.lines).utf8)
        for _ in 0..<100 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: bytes.indices, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let statement = LauncherStatement(text) else { continue }

            // Whatever it takes for a report says what stands there.
            #expect(text.contains("stop \(statement.stop.rawValue)"))
            #expect(statement.denied.map { text.contains("denied \($0)") } ?? true)
        }
    }

    private static func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    static let lines = [
        "signaled 9", "stop wall", "denied -", "memory-refused 0", "disk-full 1",
        "wall 2000000123", "cpu 5", "peak 4096", "commands 1",
    ]
}
