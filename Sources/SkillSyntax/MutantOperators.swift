/// What a program of all mutants needs to be one of them.
enum MutantOperators {
    /// The variable that says which mutant the program is; without it, it is none.
    static let variable = "SKILLBOX_MUTANT"

    /// The number of a mutant that isn't made.
    static let noMutant = -1

    /// An operator for the site at `place`, of which no other site has the same.
    static func mark(_ place: Int) -> Unicode.Scalar {
        let value = marks.lowerBound + UInt32(clamping: place)
        return Unicode.Scalar(min(value, marks.upperBound)) ?? "\u{2A00}"
    }

    static func isOwn(_ scalar: Unicode.Scalar) -> Bool { marks.contains(scalar.value) }

    static let mostSites = marks.count

    // Mathematical symbols that Swift takes for operators, and that hardly anybody writes.
    private static let marks: ClosedRange<UInt32> = 0x2A00...0x2AFF

    /// Asks which mutant the program is.
    static let switchboard = """
        import Glibc
        let _skillboxMutant: Int = getenv("\(variable)").flatMap { Int(String(cString: $0)) } ?? 0
        func _skillboxIs(_ number: Int) -> Bool { number == _skillboxMutant }
        func _skillboxKeeps(_ number: Int) -> Bool { number != _skillboxMutant }
        func _skillboxCondition(
            _ never: Int, _ always: Int, _ negated: Int, _ value: Bool
        ) -> Bool {
            if _skillboxIs(never) { return false }
            if _skillboxIs(always) { return true }
            return _skillboxIs(negated) ? !value : value
        }
        """
}
