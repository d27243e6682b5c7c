/// Which rows of many count: a bit for each.
struct RowBitmap: Hashable, Sendable {
    private(set) var words: [UInt64]
    let count: Int

    /// Creates a bitmap of `count` rows, all of which count or none.
    init(count: Int, all: Bool) {
        self.count = count
        words = [UInt64](repeating: all ? ~0 : 0, count: (count + 63) / 64)
        // So that counting bits counts rows.
        if all, !count.isMultiple(of: 64), let last = words.indices.last {
            words[last] = (1 << UInt64(count % 64)) - 1
        }
    }

    subscript(row: Int) -> Bool {
        get { words[row / 64] >> UInt64(row % 64) & 1 == 1 }
        set {
            let bit: UInt64 = 1 << UInt64(row % 64)
            if newValue { words[row / 64] |= bit } else { words[row / 64] &= ~bit }
        }
    }

    /// How many rows count.
    var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    mutating func formIntersection(_ other: RowBitmap) {
        precondition(count == other.count, "Only bitmaps of the same rows can meet.")
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// The rows that count, ascending.
    var rows: [Int] {
        var rows: [Int] = []
        for (index, var word) in words.enumerated() {
            while word != 0 {
                rows.append(index * 64 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
        return rows
    }
}
