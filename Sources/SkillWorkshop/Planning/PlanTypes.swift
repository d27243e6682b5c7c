/// The types of one search, each known by a number, so that comparing two is looking them up.
struct PlanTypes {
    private var types: [ValueType] = []
    private var numbers: [ValueType: Int] = [:]
    private var known: [Pair: Fit] = [:]

    private struct Pair: Hashable {
        var given: Int
        var wanted: Int
    }

    /// How a value of one type serves where another is wanted.
    enum Fit {
        case exact
        /// Whole numbers where any number is wanted.
        case widened
        case none
    }

    subscript(number: Int) -> ValueType { types[number] }

    mutating func number(of type: ValueType) -> Int {
        if let number = numbers[type] { return number }
        numbers[type] = types.count
        types.append(type)
        return types.count - 1
    }

    mutating func fit(_ given: Int, _ wanted: Int) -> Fit {
        let pair = Pair(given: given, wanted: wanted)
        if let fit = known[pair] { return fit }
        let fit: Fit =
            Self.serves(types[given], types[wanted])
            ? .exact : types[given].suits(types[wanted]) ? .widened : .none
        known[pair] = fit
        return fit
    }

    /// The type of an array's elements; nil of anything else.
    mutating func element(of number: Int) -> Int? {
        guard case .array(let element) = types[number] else { return nil }
        return self.number(of: element)
    }

    mutating func array(of number: Int) -> Int { self.number(of: .array(types[number])) }

    /// What an answer's schema leaves open takes anything.
    private static func serves(_ given: ValueType, _ wanted: ValueType) -> Bool {
        switch (given, wanted) {
        case (_, .unknown): true
        case (.array(let given), .array(let wanted)),
            (.dictionary(let given), .dictionary(let wanted)),
            (.optional(let given), .optional(let wanted)):
            serves(given, wanted)
        case (_, .optional(let wanted)): serves(given, wanted)
        default: given.fits(wanted)
        }
    }
}
