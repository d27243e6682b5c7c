import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

@Suite struct ResultFrameTests {
    @Test func readsAnOutput() {
        #expect(
            ResultFrame(Self.frame("o", "{\"sum\":6}")) == .output(["sum": 6]))
        #expect(ResultFrame(Self.frame("o", "null")) == .output(nil))
    }

    @Test func readsAnError() {
        #expect(ResultFrame(Self.frame("e", "no such column")) == .error("no such column"))
        #expect(ResultFrame(Self.frame("e", "")) == .error(""))
    }

    @Test func mendsAMessageThatIsNotText() {
        #expect(ResultFrame(Data([0x65, 1, 0, 0, 0, 0xff])) == .error("\u{fffd}"))
    }

    @Test func readsASlice() {
        let bytes = Data([9, 9]) + Self.frame("o", "1")

        #expect(ResultFrame(bytes.dropFirst(2)) == .output(1))
    }

    @Test func refusesEveryOtherLength() {
        let frame = Self.frame("o", "[1,2]")

        for count in 0..<frame.count { #expect(ResultFrame(frame.prefix(count)) == nil) }
        #expect(ResultFrame(frame + Data([0])) == nil)
        #expect(ResultFrame(frame + frame) == nil)
    }

    @Test func refusesWhatIsNoAnswer() {
        #expect(ResultFrame(Self.frame("x", "1")) == nil)
        #expect(ResultFrame(Self.frame("o", "")) == nil)
        #expect(ResultFrame(Self.frame("o", "{")) == nil)
        #expect(ResultFrame(Self.frame("o", "1 2")) == nil)
        #expect(ResultFrame(Data([0x6f, 0xff, 0xff, 0xff, 0xff, 0x31])) == nil)
        #expect(ResultFrame(Self.frame("o", String(repeating: "[", count: 1 << 20))) == nil)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func survivesRandomBytes(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0..<200, using: &generator)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }

        #expect(ResultFrame(Data(bytes)) == nil)
    }

    private static func frame(_ kind: Unicode.Scalar, _ text: String) -> Data {
        let length = (0..<4).map { UInt8(truncatingIfNeeded: text.utf8.count >> ($0 * 8)) }
        return Data([UInt8(ascii: kind)] + length + Array(text.utf8))
    }
}
