import SkillKit

struct Input: Codable {
    /// Any text, such as a sentence with amounts in it.
    var text: String
}

struct Output: Codable {
    /// The numbers in the order they appear.
    var numbers: [Double]
}

func run(_ input: Input) throws -> Output {
    // Words such as `B2B` and dotted numbers such as `10.0.0.1` are matched to be skipped.
    let pieces =
        #/
        (?: [\p{L}_][\p{L}\p{N}_]* | [0-9]+(?:\.[0-9]+){2,} )
        | (?<sign>[-−])? (?<digits>
            (?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]) | [0-9]+)
            (?:\.[0-9]+)? (?:[eE][-+]?[0-9]+)?
        )
        /#
    var numbers: [Double] = []
    var end = input.text.startIndex
    for match in input.text.matches(of: pieces) {
        // In `2024-05` and `A-4` the hyphen joins; it is no sign.
        let isJoined = match.range.lowerBound == end && end != input.text.startIndex
        end = match.range.upperBound
        guard let digits = match.digits else { continue }
        guard let size = Double(digits.filter { $0 != "," }), size.isFinite else {
            throw InvalidInput("\"\(digits)\" is too large a number.")
        }
        numbers.append(match.sign == nil || isJoined ? size : -size)
    }
    return Output(numbers: numbers)
}
