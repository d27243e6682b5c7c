import SkillKit

struct Input: Codable {
    /// The lines, with repetitions.
    var lines: [String]
    /// Whether `Apple` and `apple` are the same; false when left out.
    var ignoresCase: Bool?
}

struct Output: Codable {
    /// Each line once, where it first appeared.
    var lines: [String]
}

func run(_ input: Input) throws -> Output {
    let ignoresCase = input.ignoresCase ?? false
    var seen: Set<String> = []
    let lines = input.lines.filter { seen.insert(ignoresCase ? $0.lowercased() : $0).inserted }
    return Output(lines: lines)
}
