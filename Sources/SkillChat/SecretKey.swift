import Foundation

/// The keys, tokens and passwords of a text.
struct SecretKey {
    let text: TextBytes

    /// Returns the key or token that begins with the word at `start`, or nil.
    ///
    /// Of `Bearer` and `Basic`, the word stays, because it says what follows.
    func key(at start: Int) -> Range<Int>? {
        // A hyphen before it makes it the end of a longer name.
        if start > 0, text[start - 1] == .hyphen { return nil }
        switch text[start] {
        case UInt8(ascii: "b"), UInt8(ascii: "B"):
            if let range = bearer(at: start) ?? basic(at: start) { return range }
        case UInt8(ascii: "e"):
            if let range = jsonWebToken(at: start) { return range }
        default: break
        }
        for form in Self.forms[text[start]] ?? [] where text.has(form.prefix, at: start) {
            let body = start + form.prefix.utf8.count
            let end = text.end(ofRunFrom: body, limit: Self.longestKey) {
                form.hyphenated ? $0.isTokenByte : $0.isAlphanumeric
            }
            if form.length.contains(end - body), looksRandom(body..<end) { return start..<end }
        }
        return nil
    }

    /// Returns where the private key ends that begins with the hyphen at `start`, or nil.
    ///
    /// It stands between two lines that say BEGIN and END, in a run of hyphens each.
    func pem(at start: Int) -> Int? {
        let title = "-----BEGIN "
        guard text.has(title, at: start) else { return nil }
        let head = start + title.utf8.count
        guard let name = text.find("PRIVATE KEY", from: head, within: 40),
            let line = text.find(Self.hyphens, from: name, within: 20)
        else { return nil }
        let body = line + Self.hyphens.utf8.count
        guard let end = text.find(Self.hyphens, from: body, within: Self.longestPEM),
            text.has("-----END ", at: end),
            let close = text.find(Self.hyphens, from: end + Self.hyphens.utf8.count, within: 60)
        else {
            // Its end was cut off: what follows is the key as long as it looks like one.
            let last = text.end(ofRunFrom: body, limit: .max) { $0.isBase64 || isLineEnd($0) }
            return last - body >= 32 ? last : nil
        }
        return close + Self.hyphens.utf8.count
    }

    /// Returns the secret that the colon or equals sign at `mark` gives to a name such as
    /// `api_key`, or the password of the address that goes on there, or nil.
    func value(after mark: Int) -> Range<Int>? {
        if text.has("://", at: mark) { return password(from: mark + 3) }
        guard isSecretName(before: mark) else { return nil }
        var start = mark + 1
        while start < text.count, start - mark < 4, Self.aroundMark.contains(text[start]) {
            start += 1
        }
        var end = text.end(ofRunFrom: start, limit: Self.longestKey) {
            $0 != .equal && ($0.isBase64 || $0 == .dot)
        }
        // The padding of base64 ends it.
        end = text.end(ofRunFrom: end, limit: 2) { $0 == .equal }
        // A call gives the value, or more of a name follows.
        guard end - start >= 16, looksRandom(start..<end), !text.isWord(end),
            end == text.count || !Self.afterName.contains(text[end]),
            text[start..<end].contains(where: \.isASCIILetter)
        else { return nil }
        return start..<end
    }

    // Three parts of base64url, of which the first two are JSON objects.
    private func jsonWebToken(at start: Int) -> Range<Int>? {
        guard text.has("eyJ", at: start) else { return nil }
        let header = text.end(ofRunFrom: start, limit: Self.longestKey, \.isTokenByte)
        guard header - start >= 10, text.has(".eyJ", at: header) else { return nil }
        let payload = text.end(ofRunFrom: header + 1, limit: Self.longestKey, \.isTokenByte)
        guard payload - header >= 10, text.has(".", at: payload) else { return nil }
        return start..<text.end(ofRunFrom: payload + 1, limit: Self.longestKey, \.isTokenByte)
    }

    private func bearer(at start: Int) -> Range<Int>? {
        guard text.has("bearer ", at: start, ignoringCase: true) else { return nil }
        let token = start + "bearer ".utf8.count
        let end = text.end(ofRunFrom: token, limit: Self.longestKey) { $0.isBase64 || $0 == .dot }
        return end - token >= 20 && looksRandom(token..<end) ? token..<end : nil
    }

    // A name and a password in base64.
    private func basic(at start: Int) -> Range<Int>? {
        guard text.has("basic ", at: start, ignoringCase: true) else { return nil }
        let token = start + "basic ".utf8.count
        let end = text.end(ofRunFrom: token, limit: Self.longestKey, \.isBase64)
        guard end - token >= 8, let login = Data(base64Encoded: Data(text[token..<end])),
            login.contains(.colon), login.allSatisfy({ (0x20..<0x7f).contains($0) })
        else { return nil }
        return token..<end
    }

    // Between the name of a user and that of a host.
    private func password(from start: Int) -> Range<Int>? {
        let isLoginByte: (UInt8) -> Bool = {
            $0 > 0x20 && $0 != .at && $0 != .colon && !Self.endsLogin.contains($0)
        }
        let name = text.end(ofRunFrom: start, limit: Self.longestLogin, isLoginByte)
        guard name < text.count, text[name] == .colon else { return nil }
        let end = text.end(ofRunFrom: name + 1, limit: Self.longestLogin, isLoginByte)
        guard end > name + 1, end < text.count, text[end] == .at else { return nil }
        let host = text.end(ofRunFrom: end + 1, limit: Self.longestLogin) {
            $0.isTokenByte || $0 == .dot || $0 >= 0x80
        }
        let labels = text[(end + 1)..<host].split(separator: .dot)
            .map { String(decoding: $0, as: UTF8.self).lowercased() }
        return EmailAddress.isReserved(labels) ? nil : (name + 1)..<end
    }

    /// Whether the word before `mark`, which a quote and blanks may follow, says that a secret
    /// comes.
    private func isSecretName(before mark: Int) -> Bool {
        var end = mark
        while end > 0, mark - end < 3, Self.aroundMark.contains(text[end - 1]) {
            end -= 1
        }
        var start = end
        while start > 0, end - start < Self.longestName, text[start - 1].isTokenByte { start -= 1 }
        guard end - start >= 5 else { return false }
        let word = String(
            decoding: text[start..<end].filter(\.isAlphanumeric), as: UTF8.self
        ).lowercased()
        return Self.secretNames.contains { word.hasSuffix($0) }
    }

    /// Whether there are digits and letters, as in random text and in few names.
    private func looksRandom(_ range: Range<Int>) -> Bool {
        let digits = text[range].count(where: \.isDigit)
        let capitals = text[range].count { $0.isASCIILetter && $0 & 0x20 == 0 }
        return digits >= 3 || (digits >= 1 && capitals >= 3)
    }

    // As it is, or as JSON and source write it.
    private func isLineEnd(_ byte: UInt8) -> Bool {
        byte == 0x0a || byte == 0x0d || byte == UInt8(ascii: "\\")
    }

    private struct Form {
        var prefix: String
        var length: ClosedRange<Int>
        var hyphenated = true
    }

    private static let forms: [UInt8: [Form]] = Dictionary(
        grouping: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_", "hf_", "gsk_", "r8_"].map {
            Form(prefix: $0, length: 20...255, hyphenated: false)
        } + ["AKIA", "ASIA"].map { Form(prefix: $0, length: 16...16, hyphenated: false) }
            + ["xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"].map {
                Form(prefix: $0, length: 10...255)
            } + [
                Form(prefix: "sk-", length: 16...255),
                Form(prefix: "sk_live_", length: 16...255),
                Form(prefix: "rk_live_", length: 16...255),
                Form(prefix: "github_pat_", length: 22...255),
                Form(prefix: "glpat-", length: 20...255),
                Form(prefix: "AIza", length: 35...35),
                Form(prefix: "xai-", length: 20...255),
                Form(prefix: "nvapi-", length: 20...255),
                Form(prefix: "pplx-", length: 20...255),
                Form(prefix: "ya29.", length: 20...2_048),
            ], by: { $0.prefix.utf8.first ?? 0 })
    private static let secretNames = [
        "apikey", "accesskey", "secretkey", "secret", "token", "password", "passwd",
    ]
    private static let hyphens = "-----"
    // Blanks, and quotes as they are or escaped.
    private static let aroundMark: Set<UInt8> = [0x20, 0x22, 0x27, UInt8(ascii: "\\")]
    private static let afterName: Set<UInt8> = [UInt8(ascii: "("), UInt8(ascii: "[")]
    private static let endsLogin = Set("/\"'<>(){}[]\\`?#".utf8)
    private static let longestKey = 4_096
    private static let longestLogin = 255
    private static let longestName = 40
    private static let longestPEM = 16_384
}
