/// An axis that begins at 0 and is marked at round whole numbers.
struct GrowthAxis: Hashable {
    /// The number at its end.
    let end: Int
    /// The marked numbers, from 0 on.
    let marks: [Int]

    /// An axis for numbers up to `greatest` with about `count` marks beside 0; `endsAtMark` makes it
    /// longer, up to a mark.
    init(upTo greatest: Int, count: Int, endsAtMark: Bool) {
        let greatest = max(1, greatest)
        let step = Self.step(atLeast: (greatest + count - 1) / count)
        end = endsAtMark ? (greatest + step - 1) / step * step : greatest
        marks = Array(stride(from: 0, through: end, by: step))
    }

    /// Where a number lies, from 0 to 1.
    func share(of number: Int) -> Double { Double(number) / Double(end) }

    /// The least of 1, 2, 5, 10, 20, 50 and so on that isn't less than `number`.
    private static func step(atLeast number: Int) -> Int {
        var power = 1
        while true {
            for factor in [1, 2, 5] where factor * power >= number { return factor * power }
            power *= 10
        }
    }
}
