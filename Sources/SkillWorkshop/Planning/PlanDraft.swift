/// A plan that is being put together: finished steps, and calls that still lack fields.
struct PlanDraft {
    /// Where a field's value comes from, by the search's own numbers.
    enum Source: Hashable {
        case input(Int)
        case step(Int, output: Int)
        case literal(Int, LiteralForm)
    }

    /// How a value of the task's words is given to a field.
    enum LiteralForm {
        case asWritten
        /// A number where a text is wanted.
        case asText
        /// A number to go back by, where negative numbers do.
        case negative
    }

    struct Binding: Hashable {
        var field: Int
        var source: Source
        /// Whether the call is made for each element of the source.
        var isItem = false
        var reason: PlanExplanation.Reason
    }

    struct Step {
        var part: Int
        var bindings: [Binding]
        /// The sub-goal it was chosen for.
        var goal: Int?
        var isMapped: Bool { bindings.contains(where: \.isItem) }
    }

    /// Whether a call may be, must be or must not be made for each element of an array.
    enum Mapping { case free, required, forbidden }

    /// A call whose fields are being bound.
    struct Call {
        var part: Int
        var goal: Int?
        /// The next field to bind.
        var field = 0
        var bindings: [Binding] = []
        var mapping = Mapping.free
        /// How its value goes to the call that waits for it, once it is made.
        var delivery: Delivery?

        var isMapped: Bool { bindings.contains(where: \.isItem) }
    }

    struct Delivery {
        var output: Int
        var isItem: Bool
        var reason: PlanExplanation.Reason
    }

    var steps: [Step] = []
    /// The innermost last: each waits for the one after it.
    var calls: [Call] = []
    /// The next sub-goal to meet.
    var goal = 0
    /// The sub-goals that were met before their turn, or by a step that is there for another.
    var met: Set<Int> = []
    var cost = 0.0
    /// What the wanted answer's fields are bound to, once they are.
    var answer: [Binding]?
    /// How many decisions have been made.
    var progress = 0

    /// Every source that is bound so far.
    var sources: Set<Source> {
        var sources: Set<Source> = []
        for step in steps { sources.formUnion(step.bindings.map(\.source)) }
        for call in calls { sources.formUnion(call.bindings.map(\.source)) }
        sources.formUnion((answer ?? []).map(\.source))
        return sources
    }

    /// The literals that are bound so far.
    var literals: Set<Int> {
        Set(sources.compactMap { if case .literal(let place, _) = $0 { place } else { nil } })
    }

    /// The steps whose values nothing takes.
    var leaves: [Int] {
        var taken: Set<Int> = []
        for case .step(let step, _) in sources { taken.insert(step) }
        return steps.indices.filter { !taken.contains($0) }
    }

    func calls(_ part: Int) -> Bool {
        steps.contains { $0.part == part } || calls.contains { $0.part == part }
    }
}
