/// A phone number or a payment card's number at one place of a text.
struct PrivateNumber {
    let text: TextBytes
    let start: Int

    /// Returns the number that begins at the start, unless it is part of a longer one, of a name,
    /// a date, a version or a hash.
    func found() -> PrivateText.Found? {
        let first = text[start]
        guard first.isDigit || first == .plus || first == Self.open else { return nil }
        guard start == 0 || !Self.beforeNoNumber.contains(text[start - 1])
        else { return nil }
        // Another number may follow after a space.
        var groups = groups()
        while let end = groups.last?.range.upperBound {
            guard groups.reduce(0, { $0 + $1.count }) >= Self.fewestDigits else { return nil }
            if !continues(end), let kind = kind(of: groups) {
                return PrivateText.Found(kind: kind, range: start..<end)
            }
            groups.removeLast()
        }
        return nil
    }

    private func kind(of groups: [Group]) -> PrivateKind? {
        let digits = groups.flatMap { text[$0.range] }.map { Int($0) - 0x30 }
        if isCard(groups, digits) { return .card }
        return isPhone(groups, digits) ? .phone : nil
    }

    /// Digits in a row, and what stands before them.
    private struct Group {
        var separator: [UInt8]
        var range: Range<Int>
        var count: Int { range.count }
    }

    /// The groups of digits from the start, with one separator between them, at most 20 digits.
    private func groups() -> [Group] {
        var groups: [Group] = []
        var position = start
        var digits = 0
        while true {
            let separatorStart = position
            while position < text.count, position - separatorStart < 2,
                Self.separators.contains(text[position])
                    || (groups.isEmpty && text[position] == .plus)
            {
                position += 1
            }
            let separator = Array(text[separatorStart..<position])
            let group = position
            while isDigit(position), digits <= 20 {
                position += 1
                digits += 1
            }
            guard position > group, groups.count < 8,
                groups.isEmpty || Self.joints.contains(separator)
            else { return groups }
            groups.append(Group(separator: separator, range: group..<position))
        }
    }

    /// Whether a number that ends here goes on, as a fraction, a name or a range does.
    private func continues(_ end: Int) -> Bool {
        guard end < text.count else { return false }
        if isNameByte(text[end]) || Self.afterNoNumber.contains(text[end]) { return true }
        guard Self.mayGoOn.contains(text[end]), end + 1 < text.count else {
            return false
        }
        return isNameByte(text[end + 1])
    }

    private func isCard(_ groups: [Group], _ digits: [Int]) -> Bool {
        let sizes = groups.map(\.count)
        let separators = Set(groups.dropFirst().map(\.separator))
        guard groups[0].separator.isEmpty, separators.isSubset(of: [[0x20], [.hyphen]]),
            separators.count <= 1,
            sizes.count == 1 || sizes == [4, 4, 4, 4] || sizes == [4, 6, 5] || sizes == [4, 6, 4],
            Self.isIssued(digits), !Self.testCards.contains(digits)
        else { return false }
        return Self.passesLuhn(digits)
    }

    private static func isIssued(_ digits: [Int]) -> Bool {
        guard digits.count >= 14 else { return false }
        let two = digits[0] * 10 + digits[1]
        return switch digits.count {
        case 14: [30, 36, 38].contains(two)
        case 15: [34, 37].contains(two)
        case 16:
            digits[0] == 4 || (22...27).contains(two) || (51...55).contains(two)
                || [35, 60, 62, 64, 65].contains(two)
        case 19: digits[0] == 4 || two == 62
        default: false
        }
    }

    private static func passesLuhn(_ digits: [Int]) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, place in
            let doubled = place.offset.isMultiple(of: 2) ? place.element : place.element * 2
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum.isMultiple(of: 10)
    }

    private func isPhone(_ groups: [Group], _ digits: [Int]) -> Bool {
        if Self.isReserved(digits) { return false }
        let sizes = groups.map(\.count)
        if groups[0].separator.contains(.plus) {
            guard groups[0].separator == [.plus], digits[0] != 0 else { return false }
            return (groups.count == 1 ? 10...15 : 8...15).contains(digits.count)
        }
        let joints = groups.dropFirst().map(\.separator)
        // North America: 415-555-0123 and (415) 555-0123.
        if sizes == [3, 3, 4], digits[0] >= 2, digits[3] >= 2 {
            if groups[0].separator == [Self.open] {
                return [[Self.close, 0x20], [Self.close], [Self.close, .hyphen]].contains(joints[0])
                    && [[.hyphen], [0x20], [.dot]].contains(joints[1])
            }
            return groups[0].separator.isEmpty && joints[0] == joints[1]
                && [[.hyphen], [.dot]].contains(joints[0])
        }
        if sizes == [1, 3, 3, 4], digits[0] == 1, digits[1] >= 2, digits[4] >= 2 {
            return groups[0].separator.isEmpty && Set(joints) == [[.hyphen]]
        }
        // Groups of one size are codes in a row.
        let isEven = Set(sizes).count == 1
        // As it is dialled from abroad, with two zeros before the country.
        if digits.starts(with: [0, 0]), digits[2] != 0, (4...5).contains(sizes[0]) {
            return groups[0].separator.isEmpty && !isEven
                && (11...17).contains(digits.count)
                && joints.allSatisfy { $0 == [0x20] || $0 == [.hyphen] || $0 == [.slash] }
        }
        // Elsewhere, with the zero that stands for the country.
        guard groups[0].separator.isEmpty, !isEven, digits[0] == 0, digits[1...].first != 0,
            (3...6).contains(sizes[0]), (2...3).contains(sizes.count),
            (9...12).contains(digits.count),
            sizes[1] >= 4 || joints[0] == [.slash]
        else { return false }
        return [[.slash], [.hyphen], [0x20]].contains(joints[0])
            && sizes.dropFirst().allSatisfy { $0 >= 3 }
    }

    // 555-0100 to 555-0199 are for fiction in North America.
    private static func isReserved(_ digits: [Int]) -> Bool {
        let local = digits.suffix(7)
        return local.starts(with: [5, 5, 5, 0, 1]) && [10, 11].contains(digits.count)
    }

    private func isDigit(_ index: Int) -> Bool { index < text.count && text[index].isDigit }

    private func isNameByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte >= 0x80 || byte == .underscore
    }

    private static let open = UInt8(ascii: "(")
    private static let close = UInt8(ascii: ")")
    private static let beforeNoNumber: Set<UInt8> = [.dot, .hyphen, .plus, .slash]
    private static let afterNoNumber: Set<UInt8> = [.at, .plus, .slash]
    private static let mayGoOn: Set<UInt8> = [.dot, .hyphen, .colon]
    private static let fewestDigits = 8
    private static let separators: Set<UInt8> = [0x20, .hyphen, .dot, .slash, open, close]
    private static let joints: Set<[UInt8]> = [
        [0x20], [.hyphen], [.dot], [.slash], [close], [close, 0x20], [close, .hyphen],
        [0x20, open],
    ]
    // What payment services tell developers to try.
    private static let testCards = Set(
        [
            "4111111111111111", "4012888888881881", "4242424242424242", "4000056655665556",
            "5555555555554444", "5105105105105100", "5200828282828210", "2223003122003222",
            "378282246310005", "371449635398431", "6011111111111117", "6011000990139424",
            "30569309025904", "38520000023237", "3530111333300000", "3566002020360505",
        ].map { $0.utf8.map { Int($0) - 0x30 } })
}
