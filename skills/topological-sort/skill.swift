import SkillKit

struct Input: Codable {
    /// What each item needs to come before it, such as `{"build": ["fetch"]}`.
    var dependencies: [String: [String]]
}

struct Output: Codable {
    /// Every item after all that it needs; items that could go in any order are alphabetical.
    var order: [String]
}

func run(_ input: Input) throws -> Output {
    let needs = input.dependencies.mapValues(Set.init)
    let items = Set(needs.keys).union(needs.values.joined())
    var order: [String] = []
    var done: Set<String> = []
    // Always the first item in alphabetical order that lacks nothing.
    while done.count < items.count {
        let ready = items.filter { !done.contains($0) && (needs[$0] ?? []).isSubset(of: done) }
        guard let next = ready.min() else {
            let stuck = items.subtracting(done).sorted().map { "\"\($0)\"" }
            let names = stuck.joined(separator: ", ")
            throw InvalidInput("There is no order, because some of \(names) need each other.")
        }
        order.append(next)
        done.insert(next)
    }
    return Output(order: order)
}
