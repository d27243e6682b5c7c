import SkillCore

// The ways to bind a field.
extension PlanSearch {
    /// Values that are there: of equal names, the newest first.
    mutating func sourceWays(
        _ draft: PlanDraft, _ call: PlanDraft.Call
    ) -> [(way: Way, cost: Double)] {
        let field = parts[call.part].input[call.field]
        var ways: [(way: Way, cost: Double)] = []
        var newer: [FieldName.Likeness: Int] = [:]
        func add(
            _ source: PlanDraft.Source, _ type: Int, _ likeness: FieldName.Likeness,
            _ search: inout PlanSearch
        ) {
            // Two fields of one call are meant for two values.
            let isThere = call.bindings.contains { $0.source == source }
            guard !isThere else { return }
            var cost = PlanCost.strain(likeness) + PlanCost.olderCost * Double(newer[likeness] ?? 0)
            var isItem = false
            switch search.types.fit(type, field.type) {
            case .exact: break
            case .widened: cost += PlanCost.widenedCost
            case .none:
                guard field.isRequired, call.part != search.answer, call.mapping != .forbidden,
                    !call.isMapped, let element = search.types.element(of: type),
                    search.types.fit(element, field.type) != .none
                else { return }
                isItem = true
                cost += search.mapCost(for: call.goal)
                if case .step = source, likeness == .none { cost += PlanCost.strangeMapCost }
            }
            newer[likeness, default: 0] += 1
            ways.append(
                (
                    .bind(
                        PlanDraft.Binding(
                            field: call.field, source: source, isItem: isItem,
                            reason: .likeness(likeness))), cost
                ))
        }
        if field.isRequired || call.part == answer {
            for (place, step) in draft.steps.enumerated().reversed() {
                for (number, output) in parts[step.part].output.enumerated() {
                    let type = step.isMapped ? types.array(of: output.type) : output.type
                    let likeness = likeness(of: output.name, to: field)
                    add(.step(place, output: number), type, likeness, &self)
                }
            }
        }
        guard call.part != answer else { return ways }
        for (place, given) in input.enumerated() {
            var likeness = likeness(of: given.name, to: field)
            // An optional field is filled only by what bears its name.
            guard field.isRequired || likeness == .same else { continue }
            if likeness == .none, let goal = call.goal,
                goals[goal].neededWords.isSuperset(of: given.name.words)
            {
                likeness = .described
            }
            add(.input(place), given.type, likeness, &self)
        }
        return ways
    }

    mutating func supplierWays(
        _ draft: PlanDraft, _ call: PlanDraft.Call, onlyForGoals: Bool
    ) -> [(way: Way, cost: Double)] {
        guard draft.calls.count < Self.maximumDepth,
            draft.steps.count + draft.calls.count < Self.maximumSteps
        else { return [] }
        var ways: [(way: Way, cost: Double)] = []
        for supplier in suppliers(of: Demand(part: call.part, field: call.field)) {
            guard !draft.calls(supplier.part) else { continue }
            if supplier.isItem, call.isMapped || call.mapping == .forbidden { continue }
            let goal = goalMetBy(supplier.part, in: draft)
            if onlyForGoals, goal == nil { continue }
            var cost = supplier.cost
            if let goal {
                cost += PlanCost.swapCost + self.cost(ofMeeting: goal, with: supplier.part)
            } else {
                cost +=
                    PlanCost.stepCost + PlanCost.surplusCost
                    + PlanCost.strangenessCost * (1 - parts[supplier.part].nearness)
            }
            ways.append((.call(supplier), cost))
            if ways.count == Self.width { break }
        }
        return ways
    }

    /// A sub-goal that the task names later and a skill between two steps meets before its turn.
    func goalMetBy(_ part: Int, in draft: PlanDraft) -> Int? {
        goals.indices.filter {
            $0 >= draft.goal && !draft.met.contains($0) && parts[part].relevance[$0] > 0.5
        }.max { parts[part].relevance[$0] < parts[part].relevance[$1] }
    }

    /// Who can give a field its value, the likeliest first.
    private mutating func suppliers(of demand: Demand) -> [Supplier] {
        if let known = suppliers[demand] { return known }
        let field = parts[demand.part].input[demand.field]
        var all: [Supplier] = []
        for place in parts.indices where isReached[place] && place != demand.part && place != answer
        {
            for (number, output) in parts[place].output.enumerated() {
                guard let way = delivery(of: output.type, to: field.type) else { continue }
                let likeness = likeness(of: output.name, to: field)
                all.append(
                    Supplier(
                        part: place, output: number, mapping: way.mapping, isItem: way.isItem,
                        reason: .likeness(likeness), cost: PlanCost.strain(likeness) + way.cost))
            }
        }
        let merits = all.map { $0.cost - PlanCost.strangenessCost * parts[$0.part].nearness }
        let best = all.indices.sorted { (merits[$0], $0) < (merits[$1], $1) }
            .prefix(Self.supplierCount).map { all[$0] }
        suppliers[demand] = best
        return best
    }

    private mutating func delivery(
        of given: Int, to wanted: Int
    ) -> (mapping: PlanDraft.Mapping, isItem: Bool, cost: Double)? {
        switch types.fit(given, wanted) {
        case .exact: return (.forbidden, false, 0)
        case .widened: return (.forbidden, false, PlanCost.widenedCost)
        case .none: break
        }
        if types.fit(types.array(of: given), wanted) == .exact {
            return (.required, false, PlanCost.mapCost)
        }
        if let element = types.element(of: given), types.fit(element, wanted) == .exact {
            return (.forbidden, true, PlanCost.mapCost)
        }
        return nil
    }

    /// What giving a value of such a name to a field costs.
    mutating func strain(_ given: FieldName, _ field: PlanPart.Field) -> Double {
        PlanCost.strain(likeness(of: given, to: field))
    }

    private mutating func likeness(
        of given: FieldName, to field: PlanPart.Field
    ) -> FieldName.Likeness {
        let names = Names(given: given.text, wanted: field.name.text + "\n" + field.summary)
        if let known = likenesses[names] { return known }
        var likeness = given.likeness(to: field.name)
        if likeness == .none, !field.summary.isEmpty {
            let words = FieldName.words(of: field.summary)
            if given.words.contains(where: { words.contains($0) }) { likeness = .described }
        }
        likenesses[names] = likeness
        return likeness
    }

    private func mapCost(for goal: Int?) -> Double {
        guard let goal else { return PlanCost.mapCost }
        let words = goals[goal].text.lowercased().split { !$0.isLetter }
        let isSaid = words.contains { ["each", "every", "all", "several"].contains($0) }
        return isSaid ? PlanCost.askedMapCost : PlanCost.mapCost
    }
}
