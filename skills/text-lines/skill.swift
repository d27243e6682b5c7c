import SkillKit

struct Input: Codable {
    /// Any text.
    var text: String
}

struct Output: Codable {
    /// The lines in order, without their line endings.
    var lines: [String]
}

func run(_ input: Input) throws -> Output {
    var lines = input.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    // What follows the last line ending is a line only when something is there.
    if lines.last?.isEmpty == true { lines.removeLast() }
    return Output(lines: lines.map(String.init))
}
