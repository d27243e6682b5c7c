import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

/// Skills that write to the result descriptor themselves and then exit.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct ForgedResultTests {
    @Test(arguments: frames) func isNoAnswer(_ frame: Frame) async throws {
        let report = try await Probe.run("forge", Data(frame.bytes).base64EncodedString())

        #expect(report.ending == .failed, "\(report)")
        #expect(report.output == nil)
        #expect(report.error == "The skill ended without an answer.")
    }

    @Test func isNoSuccessWithAnotherExitCode() async throws {
        let frame = Data([0x6f, 1, 0, 0, 0, 0x31]).base64EncodedString()

        let report = try await Probe.run("forge", frame, number: 3)

        #expect(report.ending == .failed)
        #expect(report.output == nil)
    }

    @Test func isAFailureWhenItSaysSo() async throws {
        let frame = Data([0x65, 3, 0, 0, 0] + Array("bad".utf8)).base64EncodedString()

        let report = try await Probe.run("forge", frame)

        #expect(report.ending == .failed)
        #expect(report.error == "bad")
    }

    struct Frame: CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]

        init(_ description: String, _ bytes: [UInt8]) {
            testDescription = description
            self.bytes = bytes
        }
    }

    private static let frames = [
        Frame("nothing", []),
        Frame("garbage", Array("garbage".utf8)),
        Frame("half a header", [0x6f, 2, 0]),
        Frame("half a payload", [0x6f, 9, 0, 0, 0, 0x7b]),
        Frame("an oversized length", [0x6f, 0xff, 0xff, 0xff, 0xff, 0x31]),
        Frame("an unknown kind", [0x78, 1, 0, 0, 0, 0x31]),
        Frame("a payload that isn't JSON", [0x6f, 2, 0, 0, 0, 0x7b, 0x7b]),
        Frame("more than one frame", [0x6f, 1, 0, 0, 0, 0x31, 0x6f, 1, 0, 0, 0, 0x32]),
        Frame("deep nesting", [0x6f, 0, 0, 1, 0] + Array(repeating: 0x5b, count: 1 << 16)),
        Frame("a launcher's report", [0x52, 4, 0, 0, 0] + Array("stop".utf8)),
    ]
}
