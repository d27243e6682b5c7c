import Foundation

/// The WordPiece tokens a model knows, each on its own line of `vocab.txt`, numbered from zero.
///
/// Lookups work on bytes: a dictionary of 30,522 strings takes longer to fill than a query to embed.
struct Vocabulary: Sendable {
    /// The whole file, its last line ended.
    let bytes: [UInt8]
    /// Token `i` lies in `bounds[i]..<bounds[i + 1] - 1` of `bytes`.
    let bounds: [UInt32]
    /// Open addressing with linear probing; -1 is a free place, other numbers are tokens.
    let places: [Int32]
    private let longestToken: Int

    init(bytes: [UInt8]) {
        var bytes = bytes
        if let last = bytes.last, last != Self.newline { bytes.append(Self.newline) }
        var bounds: [UInt32] = [0]
        for (index, byte) in bytes.enumerated() where byte == Self.newline {
            bounds.append(UInt32(index + 1))
        }
        self.bytes = bytes
        self.bounds = bounds
        longestToken = Self.longestToken(in: bounds)
        places = Self.places(of: bounds, in: bytes)
    }

    /// Takes what another vocabulary worked out, or returns nil when that can't be.
    init?(bytes: Data, bounds: Data, places: Data) {
        self.bytes = Array(bytes)
        self.bounds = bounds.unpacked(as: UInt32.self)
        self.places = places.unpacked(as: Int32.self)
        longestToken = Self.longestToken(in: self.bounds)
        let count = self.bounds.count - 1
        // Each token has its newline at least, tokens have places, and a search meets a free one.
        guard count >= 0, self.bounds.first == 0, self.bounds.last ?? 0 == bytes.count,
            zip(self.bounds, self.bounds.dropFirst()).allSatisfy({ $0 < $1 }),
            self.places.count == Self.placeCount(forTokens: count),
            self.places.allSatisfy({ $0 >= -1 && $0 < count }), self.places.contains(-1)
        else { return nil }
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

    /// How many places there are: at most half of them full, so that a search soon meets a free one.
    static func placeCount(forTokens count: Int) -> Int {
        var size = 2
        while size < 2 * count { size *= 2 }
        return size
    }

    private func range(of token: Int) -> Range<Int> {
        Int(bounds[token])..<(Int(bounds[token + 1]) - 1)
    }

    private func token(
        _ text: ArraySlice<UInt8>, hash: UInt64, isContinuation: Bool
    ) -> Int32? {
        let prefix = isContinuation ? Self.continuationMark : []
        var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while places[place] >= 0 {
            let token = places[place]
            let known = bytes[range(of: Int(token))]
            if known.count == prefix.count + text.count, known.starts(with: prefix),
                known.dropFirst(prefix.count).elementsEqual(text)
            {
                return token
            }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    private static func places(of bounds: [UInt32], in bytes: [UInt8]) -> [Int32] {
        let count = bounds.count - 1
        let size = placeCount(forTokens: count)
        var places = [Int32](repeating: -1, count: size)
        for token in 0..<count {
            var hash = emptyHash
            for index in Int(bounds[token])..<Int(bounds[token + 1] - 1) {
                hash = Self.hash(hash, bytes[index])
            }
            var place = Int(truncatingIfNeeded: hash) & (size - 1)
            while places[place] >= 0 { place = (place + 1) & (size - 1) }
            places[place] = Int32(token)
        }
        return places
    }

    private static func longestToken(in bounds: [UInt32]) -> Int {
        zip(bounds, bounds.dropFirst()).reduce(0) { max($0, Int($1.1) - Int($1.0) - 1) }
    }

    private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        FNV1a.appending(byte, to: hash)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let continuationMark = Array("##".utf8)
    private static let emptyHash = FNV1a.offsetBasis
    private static let continuationHash = continuationMark.reduce(emptyHash, hash)
}

extension Data {
    /// Returns the numbers whose bytes these are.
    fileprivate func unpacked<Number: BitwiseCopyable>(as type: Number.Type) -> [Number] {
        let size = MemoryLayout<Number>.size
        return unsafe [Number](unsafeUninitializedCapacity: count / size) { numbers, count in
            count = unsafe copyBytes(to: numbers) / size
        }
    }
}
