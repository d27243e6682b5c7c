import SkillKit
import TextLines

struct Input: Codable {
    /// The text to wrap; its own line breaks stay.
    var text: String
    /// The greatest number of characters on a line.
    var width: Int
}

struct Output: Codable {
    /// The wrapped text, without a final line ending.
    var text: String
}

func run(_ input: Input) throws -> Output {
    guard input.width >= 1 else {
        throw InvalidInput("The width must be at least 1, not \(input.width).")
    }
    let lines = try TextLines.run(.init(text: input.text)).lines
    let wrapped = lines.flatMap { wrap($0, width: input.width) }
    return Output(text: wrapped.joined(separator: "\n"))
}

/// The line in pieces that end between words; a word wider than `width` has a line of its own.
private func wrap(_ line: String, width: Int) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var length = 0
    for word in line.split(whereSeparator: \.isWhitespace) {
        let count = word.count
        if length == 0 {
            piece = String(word)
            length = count
        } else if length + 1 + count <= width {
            piece += " \(word)"
            length += 1 + count
        } else {
            pieces.append(piece)
            piece = String(word)
            length = count
        }
    }
    return pieces + [piece]
}
