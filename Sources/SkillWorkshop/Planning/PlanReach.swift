/// Which skills can be called at all, from what the task comes with and what others give.
///
/// Names and sub-goals play no part: what isn't reached here can't be in any plan.
struct PlanReach {
    /// By the place of the part.
    private(set) var isReached: [Bool]
    /// The types of all the values there can be.
    private var available: Set<Int>
    private let literals: Set<Int>
    private var fillable: [Int: Filling] = [:]

    private struct Filling {
        var isWhole = false
        /// Whether there is an array whose elements are such values.
        var isByElement = false
        var isPossible: Bool { isWhole || isByElement }
    }

    init(parts: [PlanPart], given: [Int], literals: [Int], types: inout PlanTypes) {
        isReached = Array(repeating: false, count: parts.count)
        available = Set(given)
        self.literals = Set(literals)
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            fillable = [:]
            for (place, part) in parts.enumerated() {
                let fillings = part.input.filter(\.isRequired).map { fill($0.type, &types) }
                guard fillings.allSatisfy(\.isPossible) else { continue }
                let before = available.count
                isGrowing = isGrowing || !isReached[place]
                isReached[place] = true
                for output in part.output {
                    if fillings.allSatisfy(\.isWhole) { available.insert(output.type) }
                    if fillings.contains(where: \.isByElement) {
                        available.insert(types.array(of: output.type))
                    }
                }
                isGrowing = isGrowing || available.count > before
            }
        }
    }

    /// Whether there can be a value for a field of a type.
    mutating func canFill(_ type: Int, _ types: inout PlanTypes) -> Bool {
        fill(type, &types).isPossible
    }

    private mutating func fill(_ type: Int, _ types: inout PlanTypes) -> Filling {
        if let known = fillable[type] { return known }
        var filling = Filling(isWhole: literals.contains { types.fit($0, type) != .none })
        for given in available {
            if types.fit(given, type) != .none { filling.isWhole = true }
            if let element = types.element(of: given), types.fit(element, type) != .none {
                filling.isByElement = true
            }
            if filling.isWhole, filling.isByElement { break }
        }
        fillable[type] = filling
        return filling
    }
}
