import Foundation

/// Cuts text into lowercase words without accents, and punctuation marks, as BERT does.
enum BasicTokenizer {
    /// Calls `body` with the UTF-8 of each word and punctuation mark until it returns false.
    static func forEachWord(in text: Substring, _ body: (ArraySlice<UInt8>) -> Bool) {
        if text.utf8.allSatisfy(UTF8.isASCII) {
            forEachWord(inASCII: text.utf8, body)
        } else {
            forEachWord(inUnicode: text, body)
        }
    }

    /// Does what `forEachWord(inUnicode:)` does, without asking Unicode about each letter.
    private static func forEachWord(
        inASCII text: Substring.UTF8View, _ body: (ArraySlice<UInt8>) -> Bool
    ) {
        var word: [UInt8] = []
        for byte in text {
            switch byte {
            case 0x41...0x5A:
                word.append(byte | 0x20)
            case 0x61...0x7A, 0x30...0x39:
                word.append(byte)
            case 0x09, 0x0A, 0x0D, 0x20:
                guard word.isEmpty || body(word[...]) else { return }
                word.removeAll(keepingCapacity: true)
            case 0x00...0x1F, 0x7F:
                continue
            default:
                guard word.isEmpty || body(word[...]), body([byte]) else { return }
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { _ = body(word[...]) }
    }

    private static func forEachWord(
        inUnicode text: Substring, _ body: (ArraySlice<UInt8>) -> Bool
    ) {
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isDropped(scalar) { continue }
            let isIdeograph = isIdeograph(scalar)
            if isIdeograph || scalar.properties.isWhitespace {
                guard forEachPart(of: word, body) else { return }
                word = String.UnicodeScalarView()
            }
            if isIdeograph {
                guard forEachPart(of: String.UnicodeScalarView([scalar]), body) else { return }
            } else if !scalar.properties.isWhitespace {
                word.append(scalar)
            }
        }
        _ = forEachPart(of: word, body)
    }

    /// Folds what stood between two spaces, and cuts it at punctuation.
    ///
    /// - Returns: False when `body` did.
    private static func forEachPart(
        of word: String.UnicodeScalarView, _ body: (ArraySlice<UInt8>) -> Bool
    ) -> Bool {
        var bytes: [UInt8] = []
        for scalar in folded(word) {
            if isPunctuation(scalar) {
                guard bytes.isEmpty || body(bytes[...]) else { return false }
                guard body(Array(UTF8.encode(scalar) ?? .init())[...]) else { return false }
                bytes.removeAll(keepingCapacity: true)
            } else {
                bytes += UTF8.encode(scalar) ?? .init()
            }
        }
        return bytes.isEmpty || body(bytes[...])
    }

    /// Lowercase, and without the accents that canonical decomposition (NFD) sets apart.
    private static func folded(_ word: String.UnicodeScalarView) -> String.UnicodeScalarView {
        if word.allSatisfy(\.isASCII) { return String(word).lowercased().unicodeScalars }
        var folded = String.UnicodeScalarView()
        for scalar in String(word).decomposedStringWithCanonicalMapping.unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
        return folded
    }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (scalar.value < 0x20 && !["\t", "\n", "\r"].contains(scalar))
                || scalar.value == 0x7F
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate: return true
        default: return scalar == "\u{FFFD}"
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            // Unlike Unicode, BERT also counts the ASCII symbols, such as `$` and `+`.
            return switch scalar.value {
            case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
            default: false
            }
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }

    /// Chinese characters stand for words, so each is one; kana and hangul are not among them.
    ///
    /// The ranges are those of `tokenizers`, the gap before 2B920 included.
    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF,
            0x2A700...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
