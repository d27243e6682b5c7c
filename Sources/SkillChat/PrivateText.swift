/// Finds what should not leave this machine in a text: keys, addresses, phone and card numbers.
///
/// It looks at forms alone, so it finds what looks like them and nothing else. Reserved example
/// values stay, because nobody is behind them. Each byte is looked at a bounded number of times,
/// except that a private key in PEM may be as long as it is.
struct PrivateText {
    struct Found: Hashable {
        var kind: PrivateKind
        var range: Range<Int>
    }

    let text: TextBytes

    init(_ text: String) {
        self.text = TextBytes(bytes: Array(text.utf8))
    }

    /// What was found, in order, never overlapping.
    func all() -> [Found] {
        let email = EmailAddress(text: text)
        let key = SecretKey(text: text)
        var found: [Found] = []
        var position = 0
        while position < text.count {
            if let next = match(at: position, email, key) {
                found.append(next)
                position = next.range.upperBound
            } else {
                position += 1
            }
        }
        return found
    }

    private func match(at start: Int, _ email: EmailAddress, _ key: SecretKey) -> Found? {
        let first = text[start]
        // Nothing begins with most of the bytes between words.
        switch first {
        case .hyphen where !text.isWord(start - 1):
            return key.pem(at: start).map { Found(kind: .privateKey, range: start..<$0) }
        case .colon, .equal:
            return key.value(after: start).map { Found(kind: .key, range: $0) }
        case UInt8(ascii: "("), .plus: break
        default:
            guard first.isAlphanumeric || first == .underscore || first >= 0x80 else { return nil }
        }
        guard text.beginsWord(start) else { return nil }
        if let range = key.key(at: start) { return Found(kind: .key, range: range) }
        if let end = email.end(from: start) { return Found(kind: .email, range: start..<end) }
        return PrivateNumber(text: text, start: start).found()
    }
}
