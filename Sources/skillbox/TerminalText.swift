/// What a terminal makes of text: what it would obey instead of show, and how wide the rest is.
enum TerminalText {
    /// `text` on one line, without anything that moves the cursor, sets a colour, rings, or turns
    /// round the direction of what stands beside it.
    ///
    /// Line breaks and tabs become blanks. What would be obeyed becomes U+FFFD, so that one sees
    /// that there was something.
    static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        var marks = 0
        for scalar in text.unicodeScalars {
            if scalar == " " {
                plain.append(scalar)
                marks = 0
            } else if scalar.properties.isWhitespace {
                if plain.last != " " { plain.append(" ") }
                marks = 0
            } else if isObeyed(scalar) {
                if plain.last != "\u{FFFD}" { plain.append("\u{FFFD}") }
                marks = 0
            } else if width(of: scalar) == 0 {
                // A pile of accents covers the lines above and below it.
                marks += 1
                if marks <= mostMarks { plain.append(scalar) }
            } else {
                plain.append(scalar)
                marks = 0
            }
        }
        return String(plain)
    }

    /// `text` with its line breaks, and otherwise as in ``plain(_:)``.
    static func plainLines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            plain(String($0))
        }
    }

    /// `text` with its lines, tabs and blanks, and with U+FFFD for all that would be obeyed.
    static func harmless(_ text: String) -> String {
        var harmless = String.UnicodeScalarView()
        for scalar in text.replacing("\r\n", with: "\n").unicodeScalars {
            let isKept = scalar == "\n" || scalar == "\t" || !isObeyed(scalar)
            harmless.append(isKept ? scalar : "\u{FFFD}")
        }
        return String(harmless)
    }

    /// How many columns a character takes at most.
    ///
    /// Terminals differ where several code points make one picture. Too much leaves a gap; too
    /// little would break the line, and everything drawn over it.
    static func width(of character: Character) -> Int {
        character.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20...0x7E: 1
        // The sign that makes a picture of the letter before it.
        case 0xFE0F: 1
        case 0x1100...0x115F, 0x231A...0x231B, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F000...0x1FAFF, 0x16FE0...0x18DFF, 0x1B000...0x1B2FF,
            0x20000...0x3FFFD:
            2
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: 0
            default: scalar.properties.isEmojiPresentation ? 2 : 1
            }
        }
    }

    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // The joiner of pictures and scripts does nothing but join.
        case 0x200C, 0x200D: false
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
                .unassigned:
                true
            default: false
            }
        }
    }

    private static let mostMarks = 4
}
