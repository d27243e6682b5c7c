import SkillCore

/// One search for plans, backwards from the skill that gives the answer.
///
/// Each field a skill needs comes from the task's input, from a step that is there already, or from
/// another candidate. Shorter plans are looked for first, and every candidate gets the same share of
/// the search, so that its time is bounded whatever the library holds.
struct PlanSearch {
    struct Step: Hashable {
        /// The place of the skill among the parts.
        var part: Int
        var bindings: [Binding]
    }

    struct Binding: Hashable {
        var field: String
        var source: PlanReference
    }

    /// Steps put together so far, each after those it takes from.
    struct Draft {
        var steps: [Step] = []
        /// How far the values were handed over under other names than their own.
        var strain = 0.0
    }

    /// A candidate with what the search asks of it again and again.
    struct Part {
        let skill: Skill
        let input: [(field: Signature.Field, type: ValueType)]
        let output: [(name: String, type: ValueType)]
        /// How well it fits each sub-goal, from 0 to 1.
        let relevance: [Double]
        /// The sub-goal that it fits best.
        let goal: Int

        init(_ skill: Skill, relevance: [Double]) {
            self.skill = skill
            self.relevance = relevance
            goal = relevance.indices.max { relevance[$0] < relevance[$1] } ?? 0
            input = skill.signature.input.map { ($0, ValueType(swift: $0.type)) }
            output = skill.signature.output.map { ($0.name, ValueType(swift: $0.type)) }
        }
    }

    private struct Supplier {
        var part: Int
        var field: String
    }

    private struct Demand: Hashable {
        var type: ValueType
        var goal: Int
    }

    private let input: [(name: String, type: ValueType)]
    private let parts: [Part]
    private let goalCount: Int
    /// Who gives a value of a type to a step that meets a sub-goal, the most relevant first.
    private var suppliers: [Demand: [Supplier]] = [:]
    /// How many ways to fill a field may still be tried.
    private var budget = 0

    init(input: [String: JSONValue], parts: [Part], goalCount: Int) {
        // Another name than an identifier's can't be written in the program.
        self.input = input.filter { $0.key.isSwiftIdentifier }.sorted { $0.key < $1.key }
            .map { ($0.key, ValueType(of: $0.value)) }
        self.parts = parts
        self.goalCount = goalCount
    }

    /// Returns drafts whose last step is each of the parts in turn, those of fewer levels first.
    mutating func drafts() -> [Draft] {
        guard !parts.isEmpty else { return [] }
        // A skill may serve between two that the task names.
        let depths = Set([1, 2, 4, goalCount, goalCount + 1]).sorted()
        let share = max(1, Self.maximumWays / (depths.count * parts.count))
        var found: [Draft] = []
        var seen: Set<[Step]> = []
        for depth in depths {
            for part in parts.indices {
                budget = share
                for draft in complete(part, in: Draft(), depth: depth, path: [])
                where seen.insert(draft.steps).inserted {
                    found.append(draft)
                }
            }
        }
        return found
    }

    /// Returns drafts whose last step calls `part`.
    private mutating func complete(
        _ part: Int, in draft: Draft, depth: Int, path: [Int]
    ) -> [Draft] {
        guard depth > 0, !path.contains(part) else { return [] }
        var partial: [(draft: Draft, bindings: [Binding])] = [(draft, [])]
        for (field, type) in parts[part].input {
            var next: [(draft: Draft, bindings: [Binding])] = []
            for (draft, bindings) in partial {
                let ways = ways(
                    to: field, type, in: draft, depth: depth, path: path + [part])
                for (extended, source) in ways {
                    let binding = source.map { Binding(field: field.name, source: $0) }
                    next.append((extended, bindings + (binding.map { [$0] } ?? [])))
                }
            }
            partial = best(next, path.isEmpty ? Self.width : Self.innerWidth)
        }
        return partial.compactMap { draft, bindings in
            // A skill that takes something must take something from here.
            guard !bindings.isEmpty || parts[part].input.isEmpty else { return nil }
            var draft = draft
            draft.steps.append(Step(part: part, bindings: bindings))
            return draft
        }
    }

    /// The ways to fill one field; a nil source leaves it out.
    private mutating func ways(
        to field: Signature.Field, _ wanted: ValueType, in draft: Draft, depth: Int, path: [Int]
    ) -> [(Draft, PlanReference?)] {
        var ways: [(Draft, PlanReference?)] = []
        func strained(_ draft: Draft, by strain: Double) -> Draft {
            Draft(steps: draft.steps, strain: draft.strain + strain)
        }
        for (name, type) in input
        where name == field.name || field.isRequired {
            // An optional field is filled only by what bears its name.
            guard type.fits(wanted) || type.widened.fits(wanted) else { continue }
            let strain = name == field.name ? 0 : Self.strangerStrain
            ways.append((strained(draft, by: strain), PlanReference.input(name)))
        }
        guard field.isRequired else { return ways.isEmpty ? [(draft, nil)] : ways }
        for (index, step) in draft.steps.enumerated() {
            for (name, type) in parts[step.part].output where type.fits(wanted) {
                let strain = name == field.name ? 0 : Self.strangerStrain
                ways.append((strained(draft, by: strain), PlanReference.step(index, name)))
            }
        }
        budget -= ways.count
        guard depth > 1 else { return ways }
        let goal = path.last.map { parts[$0].goal } ?? 0
        for supplier in suppliers(of: Demand(type: wanted, goal: goal), named: field.name) {
            guard budget > 0 else { break }
            let strain = supplier.field == field.name ? 0 : Self.strangerStrain
            for draft in complete(supplier.part, in: draft, depth: depth - 1, path: path) {
                let source = PlanReference.step(draft.steps.count - 1, supplier.field)
                ways.append((strained(draft, by: strain), source))
                budget -= 1
            }
        }
        return ways
    }

    /// The best suppliers of a type, those that call the value `name` before the others.
    private mutating func suppliers(of demand: Demand, named name: String) -> [Supplier] {
        let all = suppliers[demand] ?? ranking(of: demand)
        suppliers[demand] = all
        let namesakes = all.lazy.filter { $0.field == name }.prefix(Self.width)
        let others = all.lazy.filter { $0.field != name }.prefix(Self.width)
        return Array((Array(namesakes) + Array(others)).prefix(Self.width))
    }

    private func ranking(of demand: Demand) -> [Supplier] {
        // What the task names just before is the likeliest to hand something over.
        let merits = parts.map { part in
            (demand.goal > 0 ? part.relevance[demand.goal - 1] : 0) + (part.relevance.max() ?? 0)
        }
        return parts.indices.sorted { (merits[$1], $0) < (merits[$0], $1) }.flatMap { part in
            parts[part].output.filter { $0.type.fits(demand.type) }
                .map { Supplier(part: part, field: $0.name) }
        }
    }

    /// The drafts that strain least and leave the least of the task undone.
    private func best(
        _ drafts: [(draft: Draft, bindings: [Binding])], _ limit: Int
    ) -> [(draft: Draft, bindings: [Binding])] {
        guard drafts.count > limit else { return drafts }
        let costs = drafts.map { Self.cost(of: $0.draft, parts) }
        return drafts.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }.prefix(limit)
            .map { drafts[$0] }
    }

    /// Low for drafts that meet every sub-goal, in the task's order, with few steps, and hand values
    /// over by name.
    static func cost(of draft: Draft, _ parts: [Part]) -> Double {
        let goals = draft.steps.map { parts[$0.part].goal }
        let swaps = zip(goals, goals.dropFirst()).count { $0 > $1 }
        var met = [Double](repeating: 0, count: parts.first?.relevance.count ?? 0)
        for step in draft.steps {
            for (goal, relevance) in parts[step.part].relevance.enumerated() {
                met[goal] = max(met[goal], relevance)
            }
        }
        let surplus = abs(draft.steps.count - met.count)
        return draft.strain + stepCost * Double(draft.steps.count) + swapCost * Double(swaps)
            + surplusCost * Double(surplus)
            + met.reduce(0) { $0 + goalWeight * (1 - $1) }
    }

    static let goalWeight = 2.0
    private static let stepCost = 0.15
    // A task names its steps in their order.
    private static let swapCost = 1.0
    // A task names about as many steps as it wants. A value under another name is better than a
    // detour that only renames it.
    private static let surplusCost = 0.6
    private static let strangerStrain = 0.6
    private static let maximumWays = 20_000
    private static let width = 8
    private static let innerWidth = 3
}
