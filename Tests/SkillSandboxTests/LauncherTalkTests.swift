import Foundation
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Talks of any launcher, also of one that lies, in any pieces.
@Suite(.timeLimit(.minutes(5))) struct LauncherTalkTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func readsByteByByteWhatItReadsAsAWhole(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let talk = Talk.random(using: &generator)

            let whole = Self.read([talk.bytes])
            let bytes = Self.read(talk.bytes.map { [$0] })

            #expect(whole == talk.result)
            #expect(bytes == talk.result)
        }
    }

    /// What a change turns a talk into is again the same in one piece and in many.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func readsChangedTalksAlike(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let talk = generator.changed(Talk.random(using: &generator).bytes)

            let whole = Self.read([talk])
            let pieces = Self.read(generator.pieces(of: talk))

            // After nonsense nothing counts any more, and how far it was read is all the same.
            #expect(whole == pieces || (whole.isMalformed && pieces.isMalformed))
            #expect(whole.files.keys.allSatisfy(LauncherFrames.isPlain))
            #expect(whole.files.values.reduce(0) { $0 + $1.count } <= Talk.collectLimit)
        }
    }

    /// No change of one bit goes unseen but in what is passed on as it is: a number, a name, bytes.
    @Test func noticesOrPassesOnEveryChangedBit() {
        var generator = SeededGenerator(seed: 7)
        let talk = Talk.random(using: &generator)
        for bit in 0..<talk.bytes.count * 8 {
            var bytes = talk.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)

            let result = Self.read([bytes])

            // A frame whose length grew waits for ever: then the report is missing.
            #expect(
                result.isMalformed || result.statement == nil || result != talk.result,
                "bit \(bit)")
        }
    }

    @Test(
        arguments: [[0x0a], Talk.frame("F", [1, 0, 0, 0]), Talk.frame("C", [0x61])] as [[UInt8]])
    func takesTheReportForTheLastWord(_ more: [UInt8]) {
        var generator = SeededGenerator(seed: 3)
        let talk = Talk.random(using: &generator)

        #expect(Self.read([talk.bytes + more]).isMalformed)
        #expect(Self.read([talk.bytes, more]).isMalformed)
        #expect(Self.read([talk.bytes + talk.bytes]).isMalformed)
    }

    @Test func believesNoShortenedTalk() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<20 {
            let talk = Talk.random(using: &generator)
            for count in talk.bytes.indices {
                #expect(Self.read([Array(talk.bytes.prefix(count))]).statement == nil)
            }
        }
    }

    @Test func takesTheLargestFrameAndNoLarger() {
        let largest = Talk.frame("D", [UInt8](repeating: 7, count: 1 << 20))
        let larger = Talk.frame("D", [UInt8](repeating: 7, count: 1 << 20 + 1))
        let name = Talk.frame("C", Array("a".utf8))
        var frames = LauncherFrames(collectLimit: 4 << 20)
        frames.append(name + largest + largest)
        #expect(!frames.isMalformed)
        #expect(frames.files["a"]?.count == 2 << 20)

        // Its length alone gives it away: nothing of it is kept.
        frames.append(larger.prefix(5))
        #expect(frames.isMalformed)
    }

    private static func read(_ pieces: [[UInt8]]) -> Talk.Result {
        var frames = LauncherFrames(collectLimit: Talk.collectLimit)
        for piece in pieces { frames.append(piece) }
        return Talk.Result(
            isMalformed: frames.isMalformed, failure: frames.failure, files: frames.files,
            systemCalls: frames.systemCalls, statement: frames.statement)
    }
}

extension SeededGenerator {
    /// `bytes` with some changed, removed, doubled, swapped or cut off.
    fileprivate mutating func changed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &self) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &self)
            let end = Int.random(in: start..<min(bytes.count, start + 30), using: &self)
            switch Int.random(in: 0..<7, using: &self) {
            case 0: bytes.removeSubrange(start...)
            case 1: bytes.removeSubrange(start...end)
            case 2: bytes.insert(contentsOf: bytes[start...end], at: start)
            case 3: bytes.swapAt(start, end)
            case 4: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            default: bytes[start] = UInt8.random(in: 0...255, using: &self)
            }
        }
        return bytes
    }

    /// `bytes` as a socket may deliver them.
    fileprivate mutating func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...min(rest.count, 40), using: &self)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
