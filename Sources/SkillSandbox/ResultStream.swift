import Foundation

/// What a skill writes to its result descriptor, taken apart as it comes: questions, then its answer.
///
/// The bytes come from untrusted code. A question is `q`, a little-endian 32-bit length and that many
/// bytes; with the first frame of another kind the answer begins, and all that follows belongs to it.
/// No more than one question is kept, and of the answer what its limit allows.
struct ResultStream {
    /// What came after the questions.
    private(set) var answer: BoundedBuffer
    /// Whether it asked too much, or again before it could have had the host's reply, or was garbled
    /// otherwise.
    ///
    /// Nothing is a question any more after that, nor an answer, and nothing is kept.
    private(set) var isGarbled = false
    private var isAnswering: Bool
    /// The part of a question that is there so far.
    private var question = Data()
    private var asked = 0

    /// Keeps `limit` bytes of the answer's payload, which is all there is where nobody asks.
    init(limit: Int, asks: Bool = true) {
        answer = BoundedBuffer(limit: limit + ResultFrame.headerSize)
        isAnswering = !asks
    }

    /// Whether the run is to be ended: its answer is too long, or it is garbled.
    var isBeyondBounds: Bool { isGarbled || answer.isTruncated }

    /// Takes more, and returns the question that is whole with that.
    ///
    /// One that begins while it `mayAsk` not is garbled, and so is one after that which is returned.
    mutating func append(_ bytes: Data, mayAsk: Bool) -> Data? {
        var rest = bytes
        var whole: Data?
        while let first = rest.first, !isAnswering {
            if question.isEmpty, first != Self.kind || !mayAsk || whole != nil {
                begin(isGarbled: first == Self.kind)
                break
            }
            let part = rest.prefix(missing)
            question.append(part)
            rest = rest.dropFirst(part.count)
            if question.count == ResultFrame.headerSize,
                length > Self.longestQuestion || asked == Self.mostQuestions
            {
                begin(isGarbled: true)
            } else if missing == 0 {
                whole = question.dropFirst(ResultFrame.headerSize)
                question = Data()
                asked += 1
            }
        }
        if isAnswering, !isGarbled { answer.append(rest) }
        return whole
    }

    /// Gives up what came so far, and takes nothing more: it was said out of turn.
    mutating func garble() {
        begin(isGarbled: true)
        answer = BoundedBuffer(limit: 0)
    }

    private mutating func begin(isGarbled: Bool) {
        isAnswering = true
        self.isGarbled = isGarbled
        question = Data()
    }

    /// How many bytes the question lacks: first of its header, then of the rest.
    private var missing: Int {
        let header = ResultFrame.headerSize
        return (question.count < header ? header : header + length) - question.count
    }

    /// What a whole header says.
    private var length: Int {
        Int(littleEndian: question.prefix(ResultFrame.headerSize).dropFirst())
    }

    static let mostQuestions = 100
    static let longestQuestion = 1 << 20
    private static let kind = UInt8(ascii: "q")
}
