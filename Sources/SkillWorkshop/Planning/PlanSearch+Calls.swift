// The calls of a draft: their fields one after another, and their end.
extension PlanSearch {
    /// Binds the next field of a call, in each of the best ways.
    mutating func bind(_ draft: PlanDraft, _ call: PlanDraft.Call) {
        let field = parts[call.part].input[call.field]
        var ways = literalWays(draft, call)
        var direct = sourceWays(draft, call)
        if direct.count == 1, case .bind(var only) = direct[0].way, only.reason == .type {
            only.reason = .onlyValue
            direct[0].way = .bind(only)
        }
        ways += direct
        if field.isRequired || call.part == answer {
            let isNamed = direct.contains { $0.cost < PlanCost.strain(.shared) }
            ways += supplierWays(draft, call, onlyForGoals: isNamed)
            if !field.isRequired { ways.append((.leaveOut, PlanCost.unansweredCost)) }
        } else if ways.isEmpty || ways.allSatisfy({ $0.cost >= PlanCost.strain(.none) }) {
            ways.append((.leaveOut, 0))
        }
        if ways.isEmpty { noteEnd(of: draft) }
        let best = ways.indices.sorted { (ways[$0].cost, $0) < (ways[$1].cost, $1) }
            .prefix(Self.width)
        for place in best {
            var next = draft
            next.cost += ways[place].cost
            let last = next.calls.count - 1
            next.calls[last].field += 1
            switch ways[place].way {
            case .leaveOut: break
            case .bind(let binding): next.calls[last].bindings.append(binding)
            case .call(let supplier):
                // Its own value comes when the supplier's call is complete.
                next.calls[last].field -= 1
                next.calls.append(
                    PlanDraft.Call(
                        part: supplier.part, mapping: supplier.mapping,
                        delivery: PlanDraft.Delivery(
                            output: supplier.output, isItem: supplier.isItem,
                            reason: supplier.reason)))
                if let goal = goalMetBy(supplier.part, in: draft) {
                    next.met.insert(goal)
                    next.calls[last + 1].goal = goal
                }
            }
            push(next)
        }
    }

    /// Remembers which sub-goal's skill lacked a value, if no search came farther.
    private mutating func noteEnd(of draft: PlanDraft) {
        guard draft.progress > dead?.progress ?? -1, let call = draft.calls.first else { return }
        dead = Dead(
            progress: draft.progress, part: call.part, field: call.field, goal: call.goal)
    }

    /// Makes a call whose fields are bound, when it is no guess.
    mutating func complete(_ draft: PlanDraft, _ call: PlanDraft.Call) {
        // A skill that takes something must take something from here.
        guard !call.bindings.isEmpty || parts[call.part].input.isEmpty,
            call.mapping != .required || call.isMapped
        else { return }
        // What nobody asked for must be meant for all its values by more than their type.
        let isGuess = call.goal == nil && call.part != answer && !call.bindings.isEmpty
        let reasons = call.bindings.map(\.reason) + [call.delivery?.reason].compactMap { $0 }
        if isGuess, reasons.contains(where: \.isTypeAlone) { return noteEnd(of: draft) }
        var next = draft
        next.calls.removeLast()
        if call.part == answer {
            next.answer = call.bindings
            return push(next)
        }
        let isThere = draft.steps.contains { $0.part == call.part && $0.bindings == call.bindings }
        guard !isThere else { return }
        next.steps.append(PlanDraft.Step(part: call.part, bindings: call.bindings, goal: call.goal))
        if let delivery = call.delivery, let last = next.calls.indices.last {
            next.calls[last].bindings.append(
                PlanDraft.Binding(
                    field: next.calls[last].field,
                    source: .step(next.steps.count - 1, output: delivery.output),
                    isItem: delivery.isItem, reason: delivery.reason))
            next.calls[last].field += 1
        }
        push(next)
    }
}
