import Foundation

// How moments, lengths of time and texts become columns.

extension Date {
    init(microseconds: Int) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1e6)
    }

    /// Whole microseconds since 1970; moments beyond what fits become the nearest that does.
    var microseconds: Int { Int(saturating: timeIntervalSince1970 * 1e6) }
}

extension Duration {
    /// Whole microseconds; lengths beyond what fits become the nearest that does.
    var microseconds: Int { Int(saturating: self / .microseconds(1)) }
}

extension String {
    /// The text, unless SQLite would end it early; then the error says `what` the text is.
    func storable(as what: String) throws(StoreError) -> String {
        guard !utf8.contains(0) else { throw .unstorableText(what) }
        return self
    }

    /// The text with U+0000 shown as `␀`: what programs and models said is kept, not refused.
    var storable: String { utf8.contains(0) ? replacing("\0", with: "\u{2400}") : self }
}

extension Int {
    fileprivate init(saturating value: Double) {
        // 2^63 has no `Int`, and neither has NaN.
        self =
            Int(exactly: value.rounded()) ?? (value > 0 ? .max : value < 0 ? .min : 0)
    }
}
