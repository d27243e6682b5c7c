/// Which layers a jail is made of.
public enum JailTier: String, Hashable, Sendable, Codable, CaseIterable {
    /// Namespaces and a root of its own, Landlock, seccomp and resource limits.
    case t1 = "T1"
    /// Landlock, seccomp and resource limits, where the kernel grants no namespaces: inside most
    /// containers.
    ///
    /// A run can see which of the host's files exist, but open none beyond those it is shown, and
    /// what it writes is measured rather than bounded beforehand.
    case t2 = "T2"
}

extension JailTier {
    /// The variable by which a user demands a tier.
    public static let variable = "SKILLBOX_TIER"

    /// The tier that `environment` demands, or nil when any will do.
    init?(demandedBy environment: [String: String]) throws(JailError) {
        guard let text = environment[Self.variable], !text.isEmpty else { return nil }
        guard let tier = JailTier(rawValue: text) else {
            throw .badLimit("\(Self.variable) is \"\(text)\". Give T1 or T2, or leave it out.")
        }
        self = tier
    }
}
