import ParseNumber
import SkillKit

struct Input: Codable {
    /// The lines to sort.
    var lines: [String]
    /// Whether every line is a number and sorts by its size; false when left out.
    var isNumeric: Bool?
    /// Whether the greatest comes first; false when left out.
    var isDescending: Bool?
}

struct Output: Codable {
    /// The sorted lines, equals in the order they had.
    var lines: [String]
}

func run(_ input: Input) throws -> Output {
    let isDescending = input.isDescending ?? false
    guard input.isNumeric ?? false else {
        return Output(lines: isDescending ? input.lines.sorted(by: >) : input.lines.sorted())
    }
    let numbered = try input.lines.map { line in
        (line: line, number: try ParseNumber.run(.init(text: line)).number)
    }
    let sorted = numbered.sorted {
        isDescending ? $0.number > $1.number : $0.number < $1.number
    }
    return Output(lines: sorted.map(\.line))
}
