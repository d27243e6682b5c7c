/// SplitMix64: the same numbers from the same seed on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// Up to four of `pieces`, joined.
    mutating func text(from pieces: [String]) -> String {
        let count = Int.random(in: 0...4, using: &self)
        return (0..<count).compactMap { _ in pieces.randomElement(using: &self) }.joined()
    }

    /// `text` cut short, or with bytes removed, doubled, swapped or replaced, up to eight times.
    mutating func mutation(of text: String, inserting pieces: [String]) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &self) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &self)
            let end = Int.random(in: start...min(bytes.count, start + 20), using: &self)
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes.removeSubrange(start...)
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 3: bytes[start] = UInt8.random(in: 0...127, using: &self)
            case 4: bytes.swapAt(start, Int.random(in: 0..<bytes.count, using: &self))
            default:
                let piece = pieces.randomElement(using: &self) ?? ""
                bytes.insert(contentsOf: piece.utf8, at: start)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
