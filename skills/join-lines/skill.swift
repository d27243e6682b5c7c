import SkillKit

struct Input: Codable {
    /// The lines to join.
    var lines: [String]
    /// What goes between two lines; a line break when left out.
    var separator: String?
}

struct Output: Codable {
    var text: String
}

func run(_ input: Input) throws -> Output {
    Output(text: input.lines.joined(separator: input.separator ?? "\n"))
}
