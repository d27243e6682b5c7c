import SkillKit
import TextLines

struct Input: Codable {
    /// The text before, of at most 1,500 lines.
    var text: String
    /// The text after, of at most 1,500 lines.
    var other: String
}

struct Output: Codable {
    /// Every line after `+ ` when added, `- ` when removed, and two spaces when unchanged.
    var diff: String
    /// How many lines were added.
    var added: Int
    /// How many lines were removed.
    var removed: Int
}

func run(_ input: Input) throws -> Output {
    let before = try lines(of: input.text)
    let after = try lines(of: input.other)
    let difference = after.difference(from: before)
    let insertions = Set(difference.insertions.map(\.offset))
    let removals = Set(difference.removals.map(\.offset))

    var marked: [String] = []
    var next = 0
    for (offset, line) in before.enumerated() {
        let isRemoved = removals.contains(offset)
        if !isRemoved {
            while insertions.contains(next) {
                marked.append("+ \(after[next])")
                next += 1
            }
            next += 1
        }
        marked.append(isRemoved ? "- \(line)" : "  \(line)")
    }
    marked += after.dropFirst(next).map { "+ \($0)" }
    return Output(
        diff: marked.joined(separator: "\n"), added: insertions.count, removed: removals.count)
}

/// Comparing takes memory that grows with the square of the number of lines.
private func lines(of text: String) throws -> [String] {
    let lines = try TextLines.run(.init(text: text)).lines
    guard lines.count <= maximumLines else {
        throw InvalidInput(
            "A text of \(lines.count) lines is too long. Give at most \(maximumLines).")
    }
    return lines
}

private let maximumLines = 1500

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
