import Foundation
import SkillTestSupport
import Testing

@testable import SkillSandbox

@Suite struct LauncherFramesTests {
    @Test func readsAWholeTalk() throws {
        let frames = Self.read(Self.talk)

        #expect(!frames.isMalformed)
        #expect(frames.failure == nil)
        #expect(frames.files == ["out/a.o": Data([1, 2, 3, 4]), "empty": Data()])
        let statement = try #require(frames.statement)
        #expect(statement.status == .exited(3))
        #expect(statement.stop == .denied)
        #expect(statement.denied == "socket")
        #expect(statement.memoryRefused)
        #expect(!statement.diskFull)
        #expect(statement.wallTime == .nanoseconds(1500))
        #expect(statement.cpuTime == .nanoseconds(700))
        #expect(statement.peakMemory == 4096)
        #expect(statement.commands == 1)
    }

    @Test(arguments: [1, 2, 3, 5, 7, 64])
    func readsPiecesOfAnySize(_ size: Int) {
        var frames = LauncherFrames(collectLimit: 100)
        for start in stride(from: 0, to: Self.talk.count, by: size) {
            frames.append(Self.talk[start..<min(start + size, Self.talk.count)])
        }

        #expect(frames.statement == Self.read(Self.talk).statement)
        #expect(frames.files == Self.read(Self.talk).files)
    }

    @Test func keepsTheFirstFailure() {
        let frames = Self.read(
            Self.frame("F", [2, 0, 0, 0] + Array("open /usr".utf8))
                + Self.frame("F", [1, 0, 0, 0] + Array("watch".utf8)))

        #expect(frames.failure == .init(step: "open /usr", code: 2))
        #expect(!frames.isMalformed)
    }

    @Test(arguments: ["", ".", "..", "../up", "a/../b", "/etc/passwd", "a//b", "a/", "./a", "a\0b"])
    func refusesAFileThatLeavesItsFolder(_ name: String) {
        let frames = Self.read(Self.frame("C", Array(name.utf8)))

        #expect(frames.isMalformed)
        #expect(frames.files.isEmpty)
    }

    @Test(
        arguments: [
            ("an unknown kind", frame("X", [])),
            ("a length beyond the most", [0x52, 0xff, 0xff, 0xff, 0xff]),
            ("data without a file", frame("D", [1])),
            (
                "more data than agreed",
                frame("C", [0x61]) + frame("D", Array(repeating: 0, count: 101))
            ),
            ("the same file twice", frame("C", [0x61]) + frame("C", [0x61])),
            ("a failure without a number", frame("F", [1, 2])),
            ("a report without fields", frame("R", [])),
            ("a report with a wrong number", frame("R", Array("exited x\n".utf8))),
            ("a report that isn't text", frame("R", [0xff, 0xfe, 0])),
        ] as [(String, [UInt8])])
    func noticesNonsense(_ name: String, _ bytes: [UInt8]) {
        var frames = Self.read(bytes)
        #expect(frames.isMalformed, "\(name)")

        frames.append(Self.talk)
        #expect(frames.isMalformed)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func survivesRandomBytes(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0..<4000, using: &generator)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }

        let frames = Self.read(bytes, generator: &generator)

        #expect(frames.statement == nil)
        #expect(frames.files.values.reduce(0) { $0 + $1.count } <= 100)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func survivesChangedTalks(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes = Self.talk
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                let index = bytes.indices.randomElement(using: &generator) ?? 0
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.removeLast(Int.random(in: 0...bytes.count / 2, using: &generator))
            default:
                bytes.insert(
                    UInt8.random(in: 0...255, using: &generator),
                    at: Int.random(in: 0...bytes.count, using: &generator))
            }
            if bytes.isEmpty { break }
        }

        let frames = Self.read(bytes, generator: &generator)

        #expect(frames.files.keys.allSatisfy(LauncherFrames.isPlain))
        #expect(frames.files.values.reduce(0) { $0 + $1.count } <= 100)
    }

    @Test func tellsNothingOfATruncatedTalk() {
        for count in 0..<Self.talk.count {
            #expect(Self.read(Array(Self.talk.prefix(count))).statement == nil)
        }
    }

    private static func read(_ bytes: [UInt8]) -> LauncherFrames {
        var frames = LauncherFrames(collectLimit: 100)
        frames.append(bytes)
        return frames
    }

    private static func read(
        _ bytes: [UInt8], generator: inout SeededGenerator
    ) -> LauncherFrames {
        var frames = LauncherFrames(collectLimit: 100)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &generator)
            frames.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return frames
    }

    private static func frame(_ kind: Unicode.Scalar, _ payload: [UInt8]) -> [UInt8] {
        let length = (0..<4).map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
        return [UInt8(ascii: kind)] + length + payload
    }

    private static let report = """
        exited 3
        stop denied
        denied socket
        memory-refused 1
        disk-full 0
        wall 1500
        cpu 700
        peak 4096
        commands 1

        """

    private static let talk =
        frame("C", Array("out/a.o".utf8)) + frame("D", [1, 2]) + frame("D", [3, 4])
        + frame("C", Array("empty".utf8)) + frame("R", Array(report.utf8))
}
