import SkillCore
import SkillTestSupport

/// Changes one place of a JSON document as people who write plans go wrong.
struct PlanMutation {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func changed(_ value: JSONValue) -> JSONValue {
        // The deeper, the more places there are.
        if Int.random(in: 0..<5, using: &generator) > 0 {
            switch value {
            case .array(var elements) where !elements.isEmpty:
                let place = Int.random(in: 0..<elements.count, using: &generator)
                if Int.random(in: 0..<12, using: &generator) == 0 {
                    elements.remove(at: place)
                } else {
                    elements[place] = changed(elements[place])
                }
                return .array(elements)
            case .object(var members) where !members.isEmpty:
                let key = pick(members.keys.sorted())
                switch Int.random(in: 0..<12, using: &generator) {
                case 0: members[key] = nil
                case 1: members[pick(Self.keys)] = members.removeValue(forKey: key)
                case 2: members[pick(Self.keys)] = pick(Self.values)
                default: members[key] = members[key].map { changed($0) }
                }
                return .object(members)
            case .string(let text) where Bool.random(using: &generator):
                return .string(
                    pick([text + ".x", "$" + text, String(text.dropLast()), text + "s"]))
            default: break
            }
        }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return [value]
        case 1: return ["$first": [value]]
        case 2: return ["$not": value]
        case 3: return ["$equal": [value, pick(Self.values)]]
        default: return pick(Self.values)
        }
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }

    private static let keys = [
        "$first", "$equal", "$not", "bind", "map", "output", "skill", "steps", "swift", "task",
        "text", "when", "class", "", "a.b",
    ]
    private static let values: [JSONValue] = [
        .null, true, 3, 2.5, "a", "$1", "$2.parts", "$input", "$input.x1", "$item", "$item.text",
        "$3.notes", "$0", "$", "$input.", [], [:], [1, "a"], ["a": "$1"], ["$1", "$input.rows0"],
        ["$not": true], ["$first": []], "split-text", "Split Text", "$$", ["$equal": [1, 1]],
        ["$equal": [nil, nil]], ["$first": [nil, nil]], [nil], [[]], ["a": []],
    ]
}
