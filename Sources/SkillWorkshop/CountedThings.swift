extension Int {
    /// The number with its thousands set apart, the same in every country.
    package var grouped: String {
        var digits = String(magnitude)
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
            position -= 3
        }
        return self < 0 ? "-\(digits)" : digits
    }

    /// So many things, in words, such as `1 skill` and `2 skills`.
    package func counted(_ one: String, _ many: String) -> String {
        "\(grouped) \(self == 1 ? one : many)"
    }
}
