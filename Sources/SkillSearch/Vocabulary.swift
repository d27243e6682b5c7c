/// The WordPiece tokens a model knows, each on its own line of `vocab.txt`, numbered from zero.
///
/// Lookups work on bytes: a dictionary of 30,522 strings takes longer to fill than a query to embed.
struct Vocabulary: Sendable {
    /// The whole file.
    private let bytes: [UInt8]
    /// Token `i` lies in `bounds[i]..<bounds[i + 1] - 1` of `bytes`.
    private let bounds: [Int]
    /// Open addressing with linear probing; -1 is a free place, other numbers are tokens.
    private let places: [Int32]
    private let longestToken: Int

    init(bytes: [UInt8]) {
        var bytes = bytes
        if let last = bytes.last, last != Self.newline { bytes.append(Self.newline) }
        var bounds = [0]
        for (index, byte) in bytes.enumerated() where byte == Self.newline {
            bounds.append(index + 1)
        }
        self.bytes = bytes
        self.bounds = bounds
        longestToken = zip(bounds, bounds.dropFirst()).map { $1 - $0 - 1 }.max() ?? 0
        places = Self.places(of: bounds, in: bytes)
    }

    var count: Int { bounds.count - 1 }

    /// Returns the token that is exactly `text`.
    func token(_ text: String) -> Int32? {
        let bytes = Array(text.utf8)
        let hash = bytes.reduce(Self.emptyHash, Self.hash)
        return token(bytes[...], hash: hash, isContinuation: false)
    }

    /// Returns the longest token that `word` has at `start`, and where it ends.
    ///
    /// Tokens inside a word are written with `##` before them; past the start only those count.
    func longestToken(in word: ArraySlice<UInt8>, from start: Int) -> (token: Int32, end: Int)? {
        let isContinuation = start > word.startIndex
        var hash = isContinuation ? Self.continuationHash : Self.emptyHash
        var longest: (token: Int32, end: Int)?
        for index in start..<min(word.endIndex, start + longestToken) {
            hash = Self.hash(hash, word[index])
            let end = index + 1
            // A token ends where a character does.
            guard end == word.endIndex || !UTF8.isContinuation(word[end]) else { continue }
            if let token = token(word[start..<end], hash: hash, isContinuation: isContinuation) {
                longest = (token, end)
            }
        }
        return longest
    }

    private func token(
        _ text: ArraySlice<UInt8>, hash: UInt64, isContinuation: Bool
    ) -> Int32? {
        let prefix = isContinuation ? Self.continuationMark : []
        var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while places[place] >= 0 {
            let token = places[place]
            let known = bytes[bounds[Int(token)]..<(bounds[Int(token) + 1] - 1)]
            if known.count == prefix.count + text.count, known.starts(with: prefix),
                known.dropFirst(prefix.count).elementsEqual(text)
            {
                return token
            }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    private static func places(of bounds: [Int], in bytes: [UInt8]) -> [Int32] {
        let count = bounds.count - 1
        // At most half full, so that a search soon meets a free place.
        var size = 2
        while size < 2 * count { size *= 2 }
        var places = [Int32](repeating: -1, count: size)
        for token in 0..<count {
            var hash = emptyHash
            for index in bounds[token]..<(bounds[token + 1] - 1) {
                hash = Self.hash(hash, bytes[index])
            }
            var place = Int(truncatingIfNeeded: hash) & (size - 1)
            while places[place] >= 0 { place = (place + 1) & (size - 1) }
            places[place] = Int32(token)
        }
        return places
    }

    private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        FNV1a.appending(byte, to: hash)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let continuationMark = Array("##".utf8)
    private static let emptyHash = FNV1a.offsetBasis
    private static let continuationHash = continuationMark.reduce(emptyHash, hash)
}
