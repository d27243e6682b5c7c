import SkillCore

/// One best-first search for plans.
///
/// The sub-goals are met in the task's order, each by a skill that was found for it. Every field that
/// a skill needs is bound to the task's input, a literal of its words, an earlier step, or one more
/// skill in between. What was decided adds to the cost and is never taken back, and the cheapest draft
/// is looked at next. Bounded by how many drafts are looked at: the same task gives the same plans on
/// any machine.
struct PlanSearch {
    struct Literal {
        var value: TaskLiteral
        /// The sub-goal in whose words it stands.
        var goal: Int
    }

    /// Where the search got stuck that came farthest.
    struct Dead {
        var progress: Int
        var part: Int
        var field: Int
        var goal: Int?
    }

    let parts: [PlanPart]
    let goals: [TaskPart]
    let input: [(name: FieldName, type: Int)]
    let literals: [Literal]
    /// The place of what stands for the wanted answer among the parts.
    let answer: Int?
    private(set) var types: PlanTypes
    private(set) var expanded = 0
    private(set) var dead: Dead?
    private var isReached: [Bool] = []
    private var queue = PlanQueue(capacity: Self.maximumDrafts)
    /// The least that a goal and all after it can cost.
    private var outlook: [Double] = []
    private var suppliers: [Demand: [Supplier]] = [:]
    private var likenesses: [Names: FieldName.Likeness] = [:]
    private var claims: [Claim: LiteralFit?] = [:]
    private var literalTypes: [Int] = []
    private let text: Int

    private struct Demand: Hashable {
        var part: Int
        var field: Int
    }

    private struct Supplier {
        var part: Int
        var output: Int
        var mapping: PlanDraft.Mapping
        var isItem: Bool
        var reason: PlanExplanation.Reason
        var cost: Double
    }

    private struct Names: Hashable {
        var given: String
        var wanted: String
    }

    private struct Claim: Hashable {
        var literal: Int
        var part: Int
        var field: Int
    }

    private struct LiteralFit {
        var asText: Bool
        var cost: Double
        var isClaimed: Bool
    }

    /// One way to bind a field.
    private enum Way {
        case bind(PlanDraft.Binding)
        case leaveOut
        case call(Supplier)
    }

    init(
        input: [String: JSONValue], candidates: [(skill: Skill, relevance: [Double], near: Double)],
        goals: [TaskPart], wanted: WantedOutput?
    ) {
        var types = PlanTypes()
        text = types.number(of: .string)
        // Another name than an identifier's can't be written in the program.
        var fields: [(name: FieldName, type: Int)] = []
        for (name, value) in input.sorted(by: { $0.key < $1.key }) where name.isSwiftIdentifier {
            fields.append((FieldName(name), types.number(of: ValueType(of: value))))
        }
        self.input = fields
        var parts: [PlanPart] = []
        for candidate in candidates {
            parts.append(
                PlanPart(
                    candidate.skill, relevance: candidate.relevance, nearness: candidate.near,
                    types: &types))
        }
        answer = wanted == nil ? nil : parts.count
        if let wanted {
            parts.append(PlanPart(wanting: wanted, goalCount: goals.count, types: &types))
        }
        self.parts = parts
        self.goals = goals
        var literals: [Literal] = []
        for (goal, part) in goals.enumerated() {
            for literal in part.literals {
                literals.append(Literal(value: literal, goal: goal))
                literalTypes.append(types.number(of: ValueType(of: literal.value)))
            }
        }
        self.literals = literals
        self.types = types
    }

    /// Returns finished drafts, the cheapest first; at least `count` where the bound allows.
    mutating func drafts(_ count: Int) -> [PlanDraft] {
        outlook = Array(repeating: 0, count: goals.count + 1)
        for goal in goals.indices.reversed() {
            outlook[goal] = outlook[goal + 1] + leastCost(ofMeeting: goal)
        }
        push(PlanDraft())
        var found: [PlanDraft] = []
        while expanded < Self.maximumExpansions, found.count < count, let draft = queue.pop() {
            expanded += 1
            if draft.calls.isEmpty, draft.goal == goals.count, draft.answer != nil || answer == nil
            {
                if !draft.steps.isEmpty { found.append(finished(draft)) }
            } else {
                expand(draft)
            }
        }
        return found.indices.sorted { (found[$0].cost, $0) < (found[$1].cost, $1) }
            .map { found[$0] }
    }

    /// Finds out what can be called at all; to be asked before searching.
    mutating func reach() -> PlanReach {
        let given = Array(Set(input.map(\.type))).sorted()
        let texts = literals.isEmpty ? [] : [text]
        let reach = PlanReach(
            parts: parts, given: given, literals: literalTypes + texts, types: &types)
        isReached = reach.isReached
        return reach
    }

    /// Whether a value for a field of a type can come from anywhere.
    mutating func canFill(_ type: Int, _ reach: inout PlanReach) -> Bool {
        reach.canFill(type, &types)
    }

    /// The skills found for a sub-goal that can be called, the most relevant first.
    func candidates(for goal: Int) -> [Int] {
        parts.indices.filter { parts[$0].relevance[goal] > 0 && isReached[$0] }
            .sorted { (parts[$1].relevance[goal], $0) < (parts[$0].relevance[goal], $1) }
    }

    private mutating func push(_ draft: PlanDraft) {
        var draft = draft
        draft.progress += 1
        let open = draft.calls.reduce(0) { $0 + parts[$1.part].input.count - $1.field }
        // What is still to be done will cost something: without this, every cheaper beginning of a
        // plan would be looked at before its end.
        let eagerness =
            Self.goalEagerness * Double(goals.count - draft.goal)
            + Self.fieldEagerness * Double(open)
        queue.push(draft, estimate: draft.cost + outlook[draft.goal] + eagerness)
    }

    private mutating func expand(_ draft: PlanDraft) {
        if let call = draft.calls.last {
            call.field < parts[call.part].input.count ? bind(draft, call) : complete(draft, call)
        } else if draft.goal < goals.count {
            meet(draft.goal, in: draft)
        } else if let answer {
            var next = draft
            next.calls = [PlanDraft.Call(part: answer, mapping: .forbidden)]
            push(next)
        }
    }

    private mutating func meet(_ goal: Int, in draft: PlanDraft) {
        var next = draft
        next.goal += 1
        guard !draft.met.contains(goal) else { return push(next) }
        if !goals[goal].isRequired {
            var skipping = next
            skipping.cost += Self.skippedCost
            push(skipping)
        }
        let there = draft.steps.map { parts[$0.part].relevance[goal] }.max() ?? 0
        if there > 0 {
            var sharing = next
            sharing.met.insert(goal)
            sharing.cost += Self.goalWeight * (1 - there)
            if goals[goal].isRequired { sharing.cost += Self.surplusCost }
            push(sharing)
        }
        guard draft.steps.count < Self.maximumSteps else { return }
        for part in candidates(for: goal) {
            var calling = next
            calling.cost += cost(ofMeeting: goal, with: part)
            if draft.calls(part) { calling.cost += Self.repeatedCost }
            calling.calls = [PlanDraft.Call(part: part, goal: goal)]
            push(calling)
        }
    }

    private func cost(ofMeeting goal: Int, with part: Int) -> Double {
        let given = parts[part].output.flatMap(\.name.words)
        let wanted = goals[goal].givenWords
        let isNamed = wanted.isEmpty || given.contains { wanted.contains($0) }
        return Self.goalWeight * (1 - parts[part].relevance[goal]) + Self.stepCost
            + (isNamed ? 0 : Self.otherResultCost)
    }

    private func leastCost(ofMeeting goal: Int) -> Double {
        let best = parts.map { $0.relevance[goal] }.max() ?? 0
        let least = Self.goalWeight * (1 - best)
        return goals[goal].isRequired ? least : min(least, Self.skippedCost)
    }

    private mutating func bind(_ draft: PlanDraft, _ call: PlanDraft.Call) {
        let field = parts[call.part].input[call.field]
        var ways = literalWays(draft, call)
        let direct = sourceWays(draft, call)
        ways += direct
        if field.isRequired || call.part == answer {
            let isNamed = direct.contains { $0.cost < Self.strain(.shared) }
            ways += supplierWays(draft, call, onlyForGoals: isNamed)
            if !field.isRequired { ways.append((.leaveOut, Self.unansweredCost)) }
        } else if ways.isEmpty || ways.allSatisfy({ $0.cost >= Self.strain(.none) }) {
            ways.append((.leaveOut, 0))
        }
        if ways.isEmpty, draft.progress > dead?.progress ?? -1 {
            let goal = draft.calls.last(where: { $0.goal != nil })?.goal
            dead = Dead(
                progress: draft.progress, part: call.part, field: call.field, goal: goal)
        }
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

    private mutating func complete(_ draft: PlanDraft, _ call: PlanDraft.Call) {
        // A skill that takes something must take something from here.
        guard !call.bindings.isEmpty || parts[call.part].input.isEmpty,
            call.mapping != .required || call.isMapped
        else { return }
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

    private mutating func literalWays(
        _ draft: PlanDraft, _ call: PlanDraft.Call
    ) -> [(way: Way, cost: Double)] {
        guard !literals.isEmpty, call.part != answer else { return [] }
        let isRequired = parts[call.part].input[call.field].isRequired
        var ways: [(way: Way, cost: Double)] = []
        for place in literals.indices {
            guard let fit = fit(ofLiteral: place, call.part, call.field) else { continue }
            let isOwn = literals[place].goal == call.goal
            guard isRequired || (isOwn && fit.isClaimed) else { continue }
            let source = PlanDraft.Source.literal(place, asText: fit.asText)
            let isUsed = draft.sources.contains { source in
                if case .literal(place, _) = source { true } else { false }
            }
            ways.append(
                (
                    .bind(
                        PlanDraft.Binding(
                            field: call.field, source: source,
                            reason: fit.isClaimed ? .namedLiteral : .spareLiteral)),
                    fit.cost + (isOwn ? 0 : Self.foreignLiteralCost)
                        + (isUsed ? Self.repeatedLiteralCost : 0)
                ))
        }
        return ways
    }

    private mutating func fit(ofLiteral place: Int, _ part: Int, _ field: Int) -> LiteralFit? {
        let claim = Claim(literal: place, part: part, field: field)
        if let known = claims[claim] { return known }
        let fields = parts[part].input
        let literal = literals[place].value
        var found: LiteralFit?
        let isWhole = types.fit(literalTypes[place], fields[field].type) != .none
        let asText =
            !isWhole && literal.value.doubleValue != nil
            && types.fit(text, fields[field].type) != .none
        if isWhole || asText {
            let said = literal.claim(on: fields[field].name)
            let most = fields.compactMap { literal.claim(on: $0.name)?.wordCount }.max() ?? 0
            let cost =
                switch said {
                case .named(let words) where words >= most: 0.0
                // Its neighbors name another field, with more words.
                case .named: Self.strain(.described)
                case .implied: Self.impliedCost
                case nil: Self.spareLiteralCost
                }
            found = LiteralFit(
                asText: asText, cost: cost + (asText ? Self.widenedCost : 0),
                isClaimed: said != nil)
        }
        claims[claim] = .some(found)
        return found
    }

    /// Values that are there: of equal names, the newest first.
    private mutating func sourceWays(
        _ draft: PlanDraft, _ call: PlanDraft.Call
    ) -> [(way: Way, cost: Double)] {
        let field = parts[call.part].input[call.field]
        var ways: [(way: Way, cost: Double)] = []
        var newer: [FieldName.Likeness: Int] = [:]
        func add(
            _ source: PlanDraft.Source, _ type: Int, _ likeness: FieldName.Likeness,
            _ search: inout PlanSearch
        ) {
            var cost = Self.strain(likeness) + Self.olderCost * Double(newer[likeness] ?? 0)
            var isItem = false
            switch search.types.fit(type, field.type) {
            case .exact: break
            case .widened: cost += Self.widenedCost
            case .none:
                guard field.isRequired, call.part != search.answer, call.mapping != .forbidden,
                    !call.isMapped, let element = search.types.element(of: type),
                    search.types.fit(element, field.type) != .none
                else { return }
                isItem = true
                cost += search.mapCost(for: call.goal)
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

    private mutating func supplierWays(
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
                cost += Self.swapCost + self.cost(ofMeeting: goal, with: supplier.part)
            } else {
                cost += Self.stepCost + Self.surplusCost
                    + Self.strangenessCost * (1 - parts[supplier.part].nearness)
            }
            ways.append((.call(supplier), cost))
            if ways.count == Self.width { break }
        }
        return ways
    }

    /// A sub-goal that the task names later and a skill between two steps meets before its turn.
    private func goalMetBy(_ part: Int, in draft: PlanDraft) -> Int? {
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
                        reason: .likeness(likeness), cost: Self.strain(likeness) + way.cost))
            }
        }
        let merits = all.map { $0.cost - Self.strangenessCost * parts[$0.part].nearness }
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
        case .widened: return (.forbidden, false, Self.widenedCost)
        case .none: break
        }
        if types.fit(types.array(of: given), wanted) == .exact {
            return (.required, false, Self.mapCost)
        }
        if let element = types.element(of: given), types.fit(element, wanted) == .exact {
            return (.forbidden, true, Self.mapCost)
        }
        return nil
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
        guard let goal else { return Self.mapCost }
        let words = goals[goal].text.lowercased().split { !$0.isLetter }
        let isSaid = words.contains { ["each", "every", "all", "several"].contains($0) }
        return isSaid ? Self.askedMapCost : Self.mapCost
    }

    /// What only the whole plan shows: what it leaves unused, and how many ends it has.
    private func finished(_ draft: PlanDraft) -> PlanDraft {
        var draft = draft
        let sources = draft.sources
        let inputs = input.indices.filter { !sources.contains(.input($0)) }
        let spare = literals.indices.filter { place in
            !sources.contains(.literal(place, asText: false))
                && !sources.contains(.literal(place, asText: true))
        }
        let ends = draft.leaves.count - (answer == nil ? 1 : 0)
        draft.cost +=
            Self.unusedInputCost * Double(inputs.count)
            + Self.unusedLiteralCost * Double(spare.count) + Self.endCost * Double(max(0, ends))
        return draft
    }

    private static func strain(_ likeness: FieldName.Likeness) -> Double {
        switch likeness {
        case .same: 0
        case .shared: 0.2
        case .described: 0.4
        case .none: 0.6
        }
    }

    static let maximumExpansions = 4_000
    static let maximumSteps = 16
    private static let maximumDrafts = 40_000
    private static let maximumDepth = 10
    private static let width = 8
    private static let supplierCount = 24
    private static let goalEagerness = 0.3
    private static let fieldEagerness = 0.1
    private static let goalWeight = 2.0
    private static let stepCost = 0.15
    // A task names its steps in their order.
    private static let swapCost = 0.8
    // A task names about as many steps as it wants. A value under another name is better than a
    // detour that only renames it.
    private static let surplusCost = 0.6
    private static let strangenessCost = 0.4
    private static let skippedCost = 0.7
    private static let repeatedCost = 0.3
    private static let otherResultCost = 0.1
    private static let olderCost = 0.05
    private static let widenedCost = 0.05
    private static let mapCost = 0.5
    private static let askedMapCost = 0.15
    private static let impliedCost = 0.15
    // Less than leaving it unused, and more than any value that is there.
    private static let spareLiteralCost = 0.7
    private static let foreignLiteralCost = 0.3
    private static let repeatedLiteralCost = 0.5
    private static let unusedLiteralCost = 1.0
    private static let unusedInputCost = 1.0
    private static let endCost = 0.8
    private static let unansweredCost = 0.5
}
