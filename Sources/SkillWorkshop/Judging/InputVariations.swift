import SkillCore

/// Inputs that are almost those of the examples: where a right and a wrong program may part.
struct InputVariations {
    /// The inputs of the examples.
    let inputs: [JSONValue]
    /// What the program mentions, and so may compare with.
    var numbers: [Double] = []
    var texts: [String] = []

    /// At most `limit` inputs, each once and none an example's; the same for the same examples.
    func variations(limit: Int) -> [JSONValue] {
        var seen = Set(inputs.map(\.canonical))
        var result: [JSONValue] = []
        func add(_ input: JSONValue) {
            let text = input.canonical
            guard result.count < limit, text.utf8.count <= Self.longest, seen.insert(text).inserted
            else { return }
            result.append(input)
        }
        // Each place of each example has its turn before any has another.
        let places = inputs.prefix(Self.mostInputs).flatMap { changes(of: $0) }
        let rounds = places.map(\.count).max() ?? 0
        let singles = (0..<rounds).flatMap { round in
            places.compactMap { round < $0.count ? $0[round] : nil }
        }
        // Some edges show only where two things change.
        var generator = SplitMix(seed: SourceDigest(of: inputs.map(\.canonical)).hexadecimal)
        let doubles =
            singles.isEmpty
            ? []
            : (0..<limit).compactMap { _ in
                changes(of: singles[generator.below(singles.count)]).flatMap(\.self)
                    .element(at: &generator)
            }
        for input in singles.prefix(limit * 3 / 4) { add(input) }
        for input in doubles + singles { add(input) }
        return result
    }

    /// For each place in `value`, the values that differ from it there.
    private func changes(of value: JSONValue, depth: Int = 0) -> [[JSONValue]] {
        guard depth < Self.deepest else { return [] }
        switch value {
        case .null: return []
        case .bool(let truth): return [[.bool(!truth)]]
        case .integer(let number): return [integers(near: number)]
        case .number(let number): return [decimals(near: number)]
        case .string(let text): return [self.texts(near: text)]
        case .array(let elements):
            let inside = elements.prefix(Self.mostElements).indices.flatMap { index in
                changes(of: elements[index], depth: depth + 1).map { changed in
                    changed.map { element in
                        var copy = elements
                        copy[index] = element
                        return JSONValue.array(copy)
                    }
                }
            }
            return [Self.lists(near: elements).map(JSONValue.array)] + inside
        case .object(let members):
            let inside = members.keys.sorted().flatMap { key in
                changes(of: members[key] ?? .null, depth: depth + 1).map { changed in
                    changed.map { member in
                        JSONValue.object(members.merging([key: member]) { $1 })
                    }
                }
            }
            let without = members.keys.sorted().map { key in
                JSONValue.object(members.filter { $0.key != key })
            }
            return inside + [without]
        }
    }

    private func integers(near number: Int) -> [JSONValue] {
        let mentioned = numbers.compactMap(Int.init(exactly:)).filter { abs($0) < 1 << 40 }
        let near = [number.addingReportingOverflow(1), number.subtractingReportingOverflow(1)]
            .filter { !$0.overflow }.map(\.partialValue)
        let edges = mentioned.flatMap { [$0, $0 + 1, $0 - 1] }
        let others = [0, 1, -1, 2, 0 &- number, number &* 2]
        return (near + [0] + edges + others).map(JSONValue.integer)
    }

    private func decimals(near number: Double) -> [JSONValue] {
        let edges = numbers.flatMap { [$0, $0 + 0.5, $0 - 0.5] }
        return ([number + 1, number - 1, 0] + edges + [-number, number / 2, 1, -1])
            .filter(\.isFinite).map(JSONValue.number)
    }

    private func texts(near text: String) -> [JSONValue] {
        // One letter may become several: "ß" and "SS".
        let swapped = text.map { $0.isUppercase ? $0.lowercased() : $0.uppercased() }.joined()
        let near = [
            "", text + text, String(text.dropLast()), String(text.reversed()), swapped,
            text + " " + text, "a", " ", text + "1", String(text.dropFirst()), "é", text + "!",
        ]
        return (near.prefix(6) + texts.prefix(6) + near.dropFirst(6)).map(JSONValue.string)
    }

    private static func lists(near list: [JSONValue]) -> [[JSONValue]] {
        guard let first = list.first, let last = list.last else { return [] }
        var swapped = list
        swapped.swapAt(0, list.count - 1)
        return [
            [], list + [last], list.reversed(), Array(list.dropLast()), [first], list + list,
            [first] + list, Array(list.dropFirst()), swapped,
        ]
    }

    private static let longest = 4_096
    private static let deepest = 8
    private static let mostInputs = 6
    private static let mostElements = 3
}

extension Array {
    fileprivate func element(at generator: inout SplitMix) -> Element? {
        isEmpty ? nil : self[generator.below(count)]
    }
}

/// Numbers that look random and are the same in every run (Steele, Lea and Flood, 2014).
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: String) {
        state = seed.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}
