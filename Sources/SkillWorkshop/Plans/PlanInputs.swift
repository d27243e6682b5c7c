import SkillCore

/// What a plan takes from the task's input: given, or told by what its fields are bound to.
struct PlanInputs {
    let given: [String: JSONValue]?
    private(set) var fields: [CheckedPlan.TypedField] = []
    private var types = PlanInputTypes()
    private let calls: PlanCalls
    private let plan: Plan
    /// Where in the input each step's `$item` comes from; empty when from elsewhere.
    private(set) var items: [[[PlanInputTypes.Turn]]] = []

    init(of plan: Plan, calls: PlanCalls, given: [String: JSONValue]?) {
        self.plan = plan
        self.calls = calls
        self.given = given
        for (index, step) in plan.steps.enumerated() {
            items.append([])
            if let mapped = step.mapped {
                gather(mapped, .array(.unknown), at: nil)
                items[index] = elements(of: mapped)
            }
            for parameter in calls.steps[index]?.parameters ?? [] {
                guard let value = step.bindings[parameter.name] else { continue }
                gather(value, parameter.type, at: index)
            }
        }
        // Where the two don't agree, what a skill takes says more than that somebody looks at it.
        for (index, step) in plan.steps.enumerated() {
            if let condition = step.condition { gather(condition, .bool, at: index) }
        }
        if let output = plan.output { gather(output, nil, at: nil) }
        fields = types.fields(given: given)
    }

    /// Where in the input a reference leads; empty when it leads elsewhere.
    func places(of reference: PlanReference, at index: Int?) -> [[PlanInputTypes.Turn]] {
        let path = reference.path.map(PlanInputTypes.Turn.field)
        switch reference.root {
        case .input: return [path]
        case .item: return index.map { items[$0].map { $0 + path } } ?? []
        case .step: return []
        }
    }

    /// Notes what is `wanted` of each place that `value` takes from, and what it is `likely` where
    /// only what it stands beside tells.
    private mutating func gather(
        _ value: PlanValue, _ wanted: ValueType?, likely: ValueType? = nil, at index: Int?
    ) {
        switch value {
        case .literal: break
        case .reference(let reference):
            for place in places(of: reference, at: index) {
                types.note(wanted, likely: likely, at: place)
            }
        case .array(let values):
            var element: ValueType?
            if case .array(let inner)? = wanted?.unwrapped { element = inner }
            for value in values { gather(value, element, at: index) }
        case .object(let members):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                var inner: ValueType?
                if case .dictionary(let element)? = wanted?.unwrapped { inner = element }
                if let member = wanted?.members?.first(where: { $0.name == name }) {
                    inner = member.type
                }
                gather(value, inner, at: index)
            }
        case .first(let values):
            let likely = likely ?? values.lazy.compactMap(evident).first
            for value in values.dropLast() {
                gather(
                    value, wanted?.nullable ?? .optional(.unknown), likely: likely, at: index)
            }
            if let last = values.last { gather(last, wanted, likely: likely, at: index) }
        case .equal(let left, let right):
            // Null is as good as any value to compare with.
            gather(left, .optional(.unknown), likely: evident(right), at: index)
            gather(right, .optional(.unknown), likely: evident(left), at: index)
        case .not(let value): gather(value, .bool, at: index)
        }
    }

    private func elements(of mapped: PlanValue) -> [[PlanInputTypes.Turn]] {
        switch mapped {
        case .reference(let reference):
            places(of: reference, at: nil).map { $0 + [.element] }
        case .first(let values): values.flatMap(elements)
        case .array(let values):
            values.flatMap { value in
                guard case .reference(let reference) = value else {
                    return [] as [[PlanInputTypes.Turn]]
                }
                return places(of: reference, at: nil)
            }
        case .literal, .object, .equal, .not: []
        }
    }

    /// The type of what doesn't come from the input.
    private func evident(_ value: PlanValue) -> ValueType? {
        switch value {
        case .literal(.null): return nil
        case .literal(let value): return ValueType(of: value)
        case .equal, .not: return .bool
        case .reference(let reference):
            guard case .step(let index) = reference.root, plan.steps.indices.contains(index),
                let field = calls.steps[index]?.fields.first(where: {
                    $0.name == reference.path.first
                }), reference.path.count == 1
            else { return nil }
            let type = plan.steps[index].mapped == nil ? field.type : .array(field.type)
            return type.unwrapped
        case .array, .object, .first: return nil
        }
    }
}
