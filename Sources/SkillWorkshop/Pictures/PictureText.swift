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

extension String {
    /// The width of the text in the widest of the usual typefaces without serifs.
    func drawnWidth(size: Double) -> Double {
        reduce(0) { $0 + size * $1.drawnWidth }
    }

    /// As much of the text as has room, with dots where some is missing.
    func cut(toWidth room: Double, size: Double) -> String {
        guard drawnWidth(size: size) > room else { return self }
        let dots = "..."
        var left = room - dots.drawnWidth(size: size)
        let kept = prefix { letter in
            left -= size * letter.drawnWidth
            return left >= 0
        }
        return kept + dots
    }
}

extension Character {
    fileprivate var drawnWidth: Double {
        switch self {
        case "i", "j", "l", ".", ",", ":", "'", " ": 0.29
        case "f", "t", "-", "(", ")", "[", "]": 0.4
        case "r": 0.43
        case "w": 0.83
        case "m", "M", "W", "@", "%": 0.98
        case "A"..."Z": 0.75
        default: isWide ? 1 : 0.64
        }
    }

    /// Whether it is as wide as high, as Chinese, Japanese and Korean letters and most pictures are.
    private var isWide: Bool {
        switch unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
