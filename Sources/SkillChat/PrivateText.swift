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

    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// What was found, in order, never overlapping.
    func all() -> [Found] {
        var found: [Found] = []
        var position = 0
        while position < bytes.count {
            if let next = match(at: position) {
                found.append(next)
                position = next.range.upperBound
            } else {
                position += 1
            }
        }
        return found
    }

    private func match(at start: Int) -> Found? {
        guard !isWord(start - 1) else { return nil }
        if bytes[start] == UInt8(ascii: "-") {
            return pem(at: start).map { Found(kind: .privateKey, range: start..<$0) }
        }
        if let end = key(at: start) { return Found(kind: .key, range: start..<end) }
        if let found = bearer(at: start) { return found }
        if let found = email(at: start) { return found }
        return PrivateNumber(bytes: bytes, start: start).found()
    }

    // Between two lines that say BEGIN and END, in a run of hyphens each.
    private func pem(at start: Int) -> Int? {
        let title = "-----BEGIN "
        guard has(title, at: start) else { return nil }
        let head = start + title.utf8.count
        guard let name = find(" KEY-----", from: head, within: 40),
            find("PRIVATE", from: head, within: name - head) != nil
        else { return nil }
        let body = name + " KEY-----".utf8.count
        guard let end = find("-----END ", from: body, within: Self.longestPEM),
            let close = find("KEY-----", from: end, within: 40)
        else {
            // Its end was cut off: what follows is the key as long as it looks like one.
            var last = body
            while last < bytes.count, isBase64(bytes[last]) || isLineEnd(last) { last += 1 }
            return last - body >= 32 ? last : nil
        }
        return close + "KEY-----".utf8.count
    }

    private func key(at start: Int) -> Int? {
        // A hyphen before it makes it the end of a longer name.
        if start > 0, bytes[start - 1] == .hyphen { return nil }
        for form in Self.keyForms where has(form.prefix, at: start) {
            let body = start + form.prefix.utf8.count
            let end = run(from: body, form.hyphenated ? isTokenByte : isAlphanumeric)
            guard form.length.contains(end - body), looksRandom(body..<end) else { continue }
            return end
        }
        return jwt(at: start)
    }

    // Three parts of base64url, of which the first two are JSON objects.
    private func jwt(at start: Int) -> Int? {
        guard has("eyJ", at: start) else { return nil }
        let header = run(from: start, isTokenByte)
        guard header - start >= 10, has(".eyJ", at: header) else { return nil }
        let payload = run(from: header + 1, isTokenByte)
        guard payload - header >= 10, has(".", at: payload) else { return nil }
        return run(from: payload + 1, isTokenByte)
    }

    // The word stays, because it says what follows.
    private func bearer(at start: Int) -> Found? {
        guard has("bearer ", at: start, ignoringCase: true) else { return nil }
        let token = start + "bearer ".utf8.count
        let end = run(from: token) {
            isTokenByte($0) || [.dot, .plus, .slash, .equal].contains($0)
        }
        guard end - token >= 20, looksRandom(token..<end) else { return nil }
        return Found(kind: .key, range: token..<end)
    }

    private func email(at start: Int) -> Found? {
        guard isWord(start) else { return nil }
        var at = start
        while at < bytes.count, at - start <= 64, isWord(at) || Self.localMarks.contains(bytes[at])
        {
            at += 1
        }
        guard at < bytes.count, bytes[at] == .at, bytes[at - 1] != .dot else { return nil }
        var end = at + 1
        while end < bytes.count, end - at <= 255,
            isWord(end) || [.dot, .hyphen].contains(bytes[end])
        {
            end += 1
        }
        while end > at, [.dot, .hyphen].contains(bytes[end - 1]) { end -= 1 }
        let labels = bytes[(at + 1)..<max(at + 1, end)].split(
            separator: .dot, omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let top = labels.last,
            top.count >= 2, top.allSatisfy({ $0 >= 0x80 || isASCIILetter($0) }),
            !Self.fileEndings.contains(Self.lowercased(top))
        else { return nil }
        let names = labels.map(Self.lowercased)
        guard !Self.isReserved(names) else { return nil }
        return Found(kind: .email, range: start..<end)
    }

    // RFC 2606 and RFC 6761.
    private static func isReserved(_ labels: [String]) -> Bool {
        guard let top = labels.last, labels.count >= 2 else { return false }
        return ["test", "example", "invalid", "localhost"].contains(top)
            || (["com", "net", "org"].contains(top) && labels[labels.count - 2] == "example")
    }

    private func has(_ text: String, at start: Int, ignoringCase: Bool = false) -> Bool {
        guard start + text.utf8.count <= bytes.count else { return false }
        return zip(text.utf8, bytes[start...]).allSatisfy { wanted, byte in
            wanted == byte
                || (ignoringCase && (0x41...0x5a).contains(byte) && wanted == byte | 0x20)
        }
    }

    /// Where `text` begins, at most `distance` bytes after `start`.
    private func find(_ text: String, from start: Int, within distance: Int) -> Int? {
        let last = min(start + distance, bytes.count - text.utf8.count)
        guard start <= last else { return nil }
        return (start...last).first { has(text, at: $0) }
    }

    private func run(
        from start: Int, limit: Int = longestKey, _ belongs: (UInt8) -> Bool
    ) -> Int {
        var end = start
        while end < bytes.count, end - start < limit, belongs(bytes[end]) { end += 1 }
        return end
    }

    /// Whether there are digits and letters, as in random text and in few names.
    private func looksRandom(_ range: Range<Int>) -> Bool {
        let digits = bytes[range].count { (0x30...0x39).contains($0) }
        let capitals = bytes[range].count { (0x41...0x5a).contains($0) }
        return digits >= 3 || (digits >= 1 && capitals >= 3)
    }

    private func isWord(_ index: Int) -> Bool {
        guard bytes.indices.contains(index) else { return false }
        return isAlphanumeric(bytes[index]) || isLetter(index) || bytes[index] == .underscore
    }

    // Latin, Greek and Cyrillic letters beyond ASCII, all of two bytes. In other scripts words
    // stand beside an address without a space.
    private func isLetter(_ index: Int) -> Bool {
        let leads: ClosedRange<UInt8> = 0xc3...0xd4
        return leads.contains(bytes[index])
            || (index > 0 && (0x80...0xbf).contains(bytes[index])
                && leads.contains(bytes[index - 1]))
    }

    private func isASCIILetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        isASCIILetter(byte) || (0x30...0x39).contains(byte)
    }

    private func isTokenByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == .hyphen || byte == .underscore
    }

    private func isBase64(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || [.plus, .slash, .equal].contains(byte)
    }

    // As it is, or as JSON and source write it.
    private func isLineEnd(_ index: Int) -> Bool {
        [0x0a, 0x0d, UInt8(ascii: "\\")].contains(bytes[index])
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).lowercased()
    }

    private struct KeyForm {
        var prefix: String
        var length: ClosedRange<Int>
        var hyphenated = true
    }

    private static let keyForms =
        ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_", "hf_"].map {
            KeyForm(prefix: $0, length: 20...255, hyphenated: false)
        } + ["AKIA", "ASIA"].map { KeyForm(prefix: $0, length: 16...16, hyphenated: false) }
        + ["xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"].map {
            KeyForm(prefix: $0, length: 10...255)
        } + [
            KeyForm(prefix: "sk-", length: 16...255),
            KeyForm(prefix: "sk_live_", length: 16...255),
            KeyForm(prefix: "rk_live_", length: 16...255),
            KeyForm(prefix: "github_pat_", length: 22...255),
            KeyForm(prefix: "glpat-", length: 20...255),
            KeyForm(prefix: "AIza", length: 35...35),
        ]
    // logo@2x.png and the like are files.
    private static let fileEndings: Set<String> = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "css", "js", "json", "tgz", "html",
        "swift", "txt",
    ]
    private static let localMarks: Set<UInt8> = [.dot, .plus, .hyphen, .percent]
    private static let longestKey = 4_096
    private static let longestPEM = 16_384
}

extension UInt8 {
    static let at = UInt8(ascii: "@")
    static let dot = UInt8(ascii: ".")
    static let equal = UInt8(ascii: "=")
    static let hyphen = UInt8(ascii: "-")
    static let percent = UInt8(ascii: "%")
    static let plus = UInt8(ascii: "+")
    static let slash = UInt8(ascii: "/")
    static let underscore = UInt8(ascii: "_")
}
