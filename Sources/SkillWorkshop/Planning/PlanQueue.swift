/// The drafts that are still to be looked at, the cheapest first.
struct PlanQueue {
    private struct Entry {
        var draft: PlanDraft
        var estimate: Double
        var order: Int

        /// Of equal estimates, what is nearer to being done, and then what came first.
        func precedes(_ other: Entry) -> Bool {
            if estimate != other.estimate { return estimate < other.estimate }
            if draft.progress != other.draft.progress {
                return draft.progress > other.draft.progress
            }
            return order < other.order
        }
    }

    private var heap: [Entry] = []
    private var pushed = 0
    /// How many drafts may wait; those that come later are lost.
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    var isEmpty: Bool { heap.isEmpty }

    mutating func push(_ draft: PlanDraft, estimate: Double) {
        guard heap.count < capacity else { return }
        heap.append(Entry(draft: draft, estimate: estimate, order: pushed))
        pushed += 1
        var place = heap.count - 1
        while place > 0, heap[place].precedes(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func pop() -> PlanDraft? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.draft }
        heap[0] = last
        var place = 0
        while true {
            var best = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < heap.count && heap[child].precedes(heap[best]) {
                best = child
            }
            guard best != place else { return first.draft }
            heap.swapAt(place, best)
            place = best
        }
    }
}
