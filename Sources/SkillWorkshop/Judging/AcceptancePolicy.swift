/// How much a skill must show before it is kept.
public struct AcceptancePolicy: Hashable, Sendable {
    /// What simple wrong programs must not do: answer every example as the skill does.
    public enum Mutants: Hashable, Sendable {
        /// A skill whose examples can't tell some of them from it is rejected.
        case required
        /// They are tried, and those that pass are noted.
        case noted
        /// Only programs that always give the same are thought of, which needs no run; they are
        /// noted.
        case onlyConstants
    }

    /// What becomes of a skill that does the same as a kept one.
    public enum Copies: Hashable, Sendable {
        case refused
        case noted
        case unchecked
    }

    public var mutants: Mutants
    public var copies: Copies

    public init(mutants: Mutants, copies: Copies) {
        self.mutants = mutants
        self.copies = copies
    }

    /// For what a language model wrote, its examples included.
    public static let growing = AcceptancePolicy(mutants: .required, copies: .refused)
    /// For what a person wrote.
    public static let adding = AcceptancePolicy(mutants: .onlyConstants, copies: .unchecked)
    /// Everything is tried, and nothing refused for it.
    public static let noting = AcceptancePolicy(mutants: .noted, copies: .noted)
}
