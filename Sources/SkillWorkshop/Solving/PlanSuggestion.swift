extension String {
    /// The one of `names` that this was probably meant to be, or nil when none is near.
    func nearest(of names: [String]) -> String? {
        let distances = names.prefix(Self.mostNames).map { ($0, distance(to: $0)) }
        // A third of the letters may be others.
        let near = distances.filter { $0.1 <= max(1, count / 3) && $0.0 != self }
        return near.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// How many letters have to be changed, left out or put in, upper and lower case being alike.
    private func distance(to other: String) -> Int {
        let (left, right) = (
            Array(lowercased().prefix(Self.mostLetters)),
            Array(other.lowercased().prefix(Self.mostLetters))
        )
        var row = Array(0...right.count)
        for (place, letter) in left.enumerated() {
            var corner = row[0]
            row[0] = place + 1
            for (column, otherLetter) in right.enumerated() {
                let change = corner + (letter == otherLetter ? 0 : 1)
                corner = row[column + 1]
                row[column + 1] = Swift.min(change, row[column] + 1, corner + 1)
            }
        }
        return row[right.count]
    }

    private static let mostNames = 2_000
    private static let mostLetters = 100
}
