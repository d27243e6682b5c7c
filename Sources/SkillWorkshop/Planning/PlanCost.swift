/// What the decisions of a search cost: low for plans that meet every sub-goal in the task's order,
/// with few steps, hand values over by name, and use what the task comes with.
enum PlanCost {
    static func strain(_ likeness: FieldName.Likeness) -> Double {
        switch likeness {
        case .same: 0
        case .shared: 0.2
        case .described: 0.4
        case .none: 0.6
        }
    }

    static let goalEagerness = 0.6
    static let fieldEagerness = 0.1
    static let goalWeight = 2.0
    static let stepCost = 0.15
    // A task names its steps in their order.
    static let swapCost = 0.8
    // A task names about as many steps as it wants. A value under another name is better than a
    // detour that only renames it.
    static let surplusCost = 0.6
    static let strangenessCost = 0.4
    static let skippedCost = 0.9
    static let repeatedCost = 0.3
    static let otherResultCost = 0.1
    static let olderCost = 0.05
    static let widenedCost = 0.05
    static let mapCost = 0.5
    // What a step gives is rarely a list of what any other skill takes.
    static let strangeMapCost = 0.4
    static let askedMapCost = 0.15
    static let impliedCost = 0.15
    // Less than leaving it unused, and more than any value that is there.
    static let spareLiteralCost = 0.7
    static let foreignLiteralCost = 0.3
    static let unusedLiteralCost = 1.0
    static let unusedInputCost = 1.0
    static let endCost = 0.8
    static let unansweredCost = 0.5
}
