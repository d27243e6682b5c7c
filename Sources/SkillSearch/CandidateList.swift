/// The rows that can be among the nearest to a query, while rows are looked at.
///
/// A row can be when its upper bound reaches the `limit` greatest lower bounds so far.
struct CandidateList {
    struct Candidate: Hashable, Sendable {
        var row: Int
        var low: Float
        var high: Float
    }

    /// What an upper bound must reach.
    private(set) var threshold = -Float.infinity
    private let limit: Int
    private var all: [Candidate] = []
    /// The greatest lower bounds: a heap with the least at its root.
    private var bounds: [Float] = []
    private var roomBeforeCleaning = 1024

    init(limit: Int) {
        self.limit = limit
    }

    /// Adds a row.
    mutating func add(_ candidate: Candidate) {
        guard candidate.high >= threshold else { return }
        if all.count >= roomBeforeCleaning {
            let threshold = threshold
            all.removeAll { $0.high < threshold }
            roomBeforeCleaning = max(1024, all.count * 2)
        }
        all.append(candidate)
        add(bound: candidate.low)
    }

    /// The rows that can be among the nearest of all that were added.
    var candidates: [Candidate] { all.filter { $0.high >= threshold } }

    private mutating func add(bound: Float) {
        if bounds.count < limit {
            bounds.append(bound)
            siftUp(bounds.count - 1)
        } else if let least = bounds.first, bound > least {
            bounds[0] = bound
            siftDown()
        } else {
            return
        }
        if bounds.count == limit { threshold = bounds[0] }
    }

    private mutating func siftUp(_ index: Int) {
        var index = index
        while index > 0, bounds[index] < bounds[(index - 1) / 2] {
            bounds.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func siftDown() {
        var index = 0
        while true {
            var least = index
            for child in (index * 2 + 1)...(index * 2 + 2)
            where child < bounds.count && bounds[child] < bounds[least] {
                least = child
            }
            guard least != index else { return }
            bounds.swapAt(index, least)
            index = least
        }
    }
}
