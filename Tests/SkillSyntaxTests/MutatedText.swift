import SkillTestSupport

extension SeededGenerator {
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
