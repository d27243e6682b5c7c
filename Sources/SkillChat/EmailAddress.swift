/// The e-mail addresses of a text.
struct EmailAddress {
    private let text: TextBytes
    /// Where each at sign is, as itself or as addresses of pages write it.
    private let signs: [Range<Int>]

    init(text: TextBytes) {
        self.text = text
        var signs: [Range<Int>] = []
        for (index, byte) in text.bytes.enumerated() {
            if byte == .at {
                signs.append(index..<index + 1)
            } else if byte == .percent, text.has("%40", at: index) {
                signs.append(index..<index + 3)
            }
        }
        self.signs = signs
    }

    /// Returns where the address ends that begins with the word at `start`, or nil.
    func end(from start: Int) -> Int? {
        guard let sign = sign(after: start), sign.lowerBound - start <= Self.longestLocalPart,
            sign.lowerBound > start, text.isWord(start), text[sign.lowerBound - 1] != .dot,
            (start..<sign.lowerBound).allSatisfy({
                text.isWord($0) || Self.localMarks.contains(text[$0])
            }),
            // That is how repositories are addressed.
            !text.has("git@", at: start)
        else { return nil }
        var end = sign.upperBound
        while end < text.count, end - sign.upperBound < Self.longestDomain,
            text.isWord(end) || text[end] == .dot || text[end] == .hyphen
        {
            end += 1
        }
        while end > sign.upperBound, [.dot, .hyphen].contains(text[end - 1]) { end -= 1 }
        return isDomain(sign.upperBound..<end) ? end : nil
    }

    /// The first at sign that isn't before `start`.
    private func sign(after start: Int) -> Range<Int>? {
        var low = 0
        var high = signs.count
        while low < high {
            let middle = (low + high) / 2
            if signs[middle].lowerBound < start { low = middle + 1 } else { high = middle }
        }
        return low < signs.count ? signs[low] : nil
    }

    private func isDomain(_ range: Range<Int>) -> Bool {
        let labels = text[range].split(separator: .dot, omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let top = labels.last,
            top.count >= 2, top.allSatisfy({ $0 >= 0x80 || $0.isASCIILetter })
        else { return false }
        let names = labels.map { String(decoding: $0, as: UTF8.self).lowercased() }
        return !Self.isReserved(names) && !Self.fileEndings.contains(names[names.count - 1])
    }

    /// Whether nobody can have the domain with these lowercase labels: RFC 2606 and RFC 6761.
    static func isReserved(_ labels: [String]) -> Bool {
        guard let top = labels.last else { return false }
        return ["test", "example", "invalid", "localhost"].contains(top)
            || (["com", "net", "org"].contains(top) && labels.dropLast().last == "example")
    }

    // logo@2x.png and the like are files, getty@tty1.service is a program.
    private static let fileEndings: Set<String> = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "css", "js", "json", "tgz", "html",
        "swift", "txt", "service",
    ]
    private static let localMarks: Set<UInt8> = [.dot, .plus, .hyphen, .percent]
    private static let longestLocalPart = 64
    private static let longestDomain = 255
}
