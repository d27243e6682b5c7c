import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

@Suite struct ResultStreamTests {
    @Test func takesQuestionsAndAnAnswerApart() {
        var stream = ResultStream(limit: 100)

        #expect(stream.append(Self.frame("q", "one"), mayAsk: true) == Data("one".utf8))
        #expect(stream.append(Self.frame("q", ""), mayAsk: true) == Data())
        #expect(stream.append(Self.frame("o", "1"), mayAsk: true) == nil)

        #expect(ResultFrame(stream.answer.bytes) == .output(1))
        #expect(!stream.isBeyondBounds)
    }

    @Test func takesThemInPieces() {
        var stream = ResultStream(limit: 100)
        var questions: [Data] = []

        for byte in Self.frame("q", "one") + Self.frame("q", "") + Self.frame("e", "bad") {
            if let question = stream.append(Data([byte]), mayAsk: true) {
                questions.append(question)
            }
        }

        #expect(questions == [Data("one".utf8), Data()])
        #expect(ResultFrame(stream.answer.bytes) == .error("bad"))
    }

    @Test func letsAnAnswerFollowAtOnce() {
        var stream = ResultStream(limit: 100)

        let question = stream.append(Self.frame("q", "?") + Self.frame("o", "1"), mayAsk: true)

        #expect(question == Data("?".utf8))
        #expect(ResultFrame(stream.answer.bytes) == .output(1))
    }

    @Test func givesNoAnswerWhenAskedTooSoon() {
        var atOnce = ResultStream(limit: 100)
        var meanwhile = ResultStream(limit: 100)

        let first = atOnce.append(Self.frame("q", "1") + Self.frame("q", "2"), mayAsk: true)
        let second = meanwhile.append(Self.frame("q", "1"), mayAsk: false)

        #expect(first == Data("1".utf8))
        #expect(second == nil)
        for var stream in [atOnce, meanwhile] {
            #expect(stream.isGarbled)
            #expect(stream.append(Self.frame("o", "1"), mayAsk: true) == nil)
            #expect(stream.append(Self.frame("q", "1"), mayAsk: true) == nil)
            #expect(ResultFrame(stream.answer.bytes) == nil)
        }
    }

    @Test func boundsHowLongAQuestionIs() {
        let longest = String(repeating: "x", count: ResultStream.longestQuestion)
        var fits = ResultStream(limit: 100)
        var tooLong = ResultStream(limit: 100)

        #expect(fits.append(Self.frame("q", longest), mayAsk: true)?.count == longest.count)
        #expect(tooLong.append(Self.frame("q", longest + "x"), mayAsk: true) == nil)

        #expect(!fits.isBeyondBounds)
        #expect(tooLong.isGarbled)
        #expect(tooLong.answer.bytes.count <= 105)
    }

    @Test func boundsHowManyQuestionsThereAre() {
        var stream = ResultStream(limit: 100)

        for _ in 0..<ResultStream.mostQuestions {
            #expect(stream.append(Self.frame("q", "?"), mayAsk: true) != nil)
        }
        #expect(!stream.isGarbled)
        #expect(stream.append(Self.frame("q", "?"), mayAsk: true) == nil)

        #expect(stream.isGarbled)
    }

    @Test func countsTheAnswerOnlyAgainstItsLimit() {
        var stream = ResultStream(limit: 3)

        _ = stream.append(Self.frame("q", String(repeating: "x", count: 100)), mayAsk: true)
        _ = stream.append(Self.frame("o", "123"), mayAsk: true)
        #expect(!stream.isBeyondBounds)
        _ = stream.append(Data([0]), mayAsk: true)

        #expect(stream.answer.isTruncated)
        #expect(!stream.isGarbled)
    }

    @Test func hearsNoQuestionsOfWhoHasNone() {
        var stream = ResultStream(limit: 100, asks: false)

        #expect(stream.append(Self.frame("q", "1"), mayAsk: true) == nil)

        #expect(stream.answer.bytes == Self.frame("q", "1"))
        #expect(!stream.isGarbled)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func staysWithinItsBounds(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var stream = ResultStream(limit: 50)
        var questions = 0

        for _ in 0..<150 {
            var frame = Self.frame(
                ["q", "q", "q", "o", "x"].randomElement(using: &generator) ?? "q",
                String(repeating: "x", count: .random(in: 0..<40, using: &generator)))
            // One in eight is wrong somewhere.
            if Int.random(in: 0..<8, using: &generator) == 0 {
                let place = Int.random(in: 0..<frame.count, using: &generator)
                frame[place] = .random(in: 0...255, using: &generator)
            }
            while !frame.isEmpty {
                let part = frame.prefix(.random(in: 1...frame.count, using: &generator))
                frame = frame.dropFirst(part.count)
                let mayAsk = Int.random(in: 0..<50, using: &generator) > 0
                if stream.append(part, mayAsk: mayAsk) != nil { questions += 1 }
                #expect(stream.answer.bytes.count <= 50 + ResultFrame.headerSize)
            }
        }

        #expect(questions <= ResultStream.mostQuestions)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func knowsNoQuestionInRandomBytes(_ seed: UInt64) async {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0..<200, using: &generator)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }

        let reply = await HostReply(to: Data(bytes), by: nil)

        #expect(reply.denied == nil)
        #expect(
            reply.frame.dropFirst(4)
                == Data(#"{"failed":"The question is none that the host knows."}"#.utf8))
    }

    private static func frame(_ kind: Unicode.Scalar, _ text: String) -> Data {
        Data([UInt8(ascii: kind)]) + Data(prefixed: Data(text.utf8))
    }
}
