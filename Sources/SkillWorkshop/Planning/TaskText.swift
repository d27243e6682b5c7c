/// A task's text with a mark in place of each quotation, so that nothing inside one divides it.
struct TaskText {
    /// The text with one private-use letter for each quotation.
    let masked: String
    private let quotations: [Quotation]

    private struct Quotation {
        /// As it was written, with its quotation marks.
        var written: String
        var inside: String
    }

    init(_ text: String) {
        var quotations: [Quotation] = []
        // A letter that stands for a quotation must not be one that was there before.
        masked = text.filter { Self.place(of: $0) == nil }.replacing(
            #/"([^"]*)"|“([^”"]*)[”"]|„([^“”]*)[“”]|`([^`]*)`|(?<before>^|[\s(])'([^']*)'(?=[\s.,;:!?)]|$)/#
        ) { match in
            let inside = match.1 ?? match.2 ?? match.3 ?? match.4 ?? match.6 ?? ""
            guard quotations.count < Self.maximumCount,
                let mark = Unicode.Scalar(Self.firstMark + UInt32(quotations.count))
            else { return String(match.0) }
            let before = match.before.map(String.init) ?? ""
            quotations.append(
                Quotation(
                    written: String(match.0.dropFirst(before.count)), inside: String(inside)))
            return before + String(Character(mark))
        }
        self.quotations = quotations
    }

    /// Puts the quotations back into a piece of the masked text.
    func written(_ piece: some StringProtocol) -> String {
        piece.map { letter in quotation(for: letter)?.written ?? String(letter) }.joined()
    }

    /// What a mark stands for, without quotation marks.
    func inside(_ letter: Character) -> String? { quotation(for: letter)?.inside }

    private func quotation(for letter: Character) -> Quotation? {
        Self.place(of: letter).flatMap { quotations.indices.contains($0) ? quotations[$0] : nil }
    }

    private static func place(of letter: Character) -> Int? {
        guard let scalar = letter.unicodeScalars.first, scalar.value >= firstMark,
            scalar.value <= lastMark
        else { return nil }
        return Int(scalar.value - firstMark)
    }

    private static let firstMark: UInt32 = 0xE000
    private static let lastMark: UInt32 = 0xF8FF
    private static let maximumCount = 256
}
