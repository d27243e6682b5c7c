extension SIMD2<Double> {
    var drawn: String { "\(x.drawn),\(y.drawn)" }
    var length: Double { (self * self).sum().squareRoot() }
    var direction: SIMD2<Double> { self / length }
}

extension Double {
    /// The number with one digit after the point, as every picture has it.
    var drawn: String {
        let tenths = Int((self * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let (whole, tenth) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return tenth == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(tenth)"
    }
}

extension String {
    /// The text as it stands in XML.
    ///
    /// Descriptions come from anywhere. What XML forbids becomes U+FFFD, and so does what would
    /// turn round the direction of the text around it; line breaks become spaces.
    var markup: String {
        var markup = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            case "\"": markup += "&quot;"
            case "'": markup += "&#39;"
            case "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": markup += " "
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": markup += "\u{FFFD}"
            case "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                markup += "\u{FFFD}"
            default: markup.unicodeScalars.append(scalar)
            }
        }
        return markup
    }
}
