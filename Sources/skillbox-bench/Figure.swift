import Foundation

/// How numbers are written in the report.
enum Figure {
    /// Milliseconds, to the figures that mean something.
    static func time(_ milliseconds: Double) -> String {
        let places = milliseconds < 1 ? 3 : milliseconds < 100 ? 2 : 0
        return String(format: "%.\(places)f", milliseconds)
    }

    /// A number that was given, not measured.
    static func limit(_ value: Double) -> String { String(format: "%g", value) }

    static func ratio(_ value: Double) -> String {
        String(format: value < 0.095 ? "%.3f" : value < 10 ? "%.2f" : "%.1f", value)
    }

    /// A part of 1, to three places: `.821`.
    static func share(_ value: Double) -> String {
        let text = String(format: "%.3f", value)
        return text.hasPrefix("0") ? String(text.dropFirst()) : text
    }

    /// A count, with its thousands set apart.
    static func count(_ value: Int) -> String {
        let digits = Array(String(value))
        return digits.indices.map { index in
            let isApart = index > 0 && (digits.count - index).isMultiple(of: 3)
            return (isApart ? "," : "") + String(digits[index])
        }.joined()
    }

    static func size(_ bytes: Int) -> String { "\(count(bytes >> 10)) KiB" }
}
