public import SkillCore

/// A named JSON Schema (2020-12) that a reply must match.
public struct JSONSchema: Hashable, Sendable, Codable {
    /// Letters, digits, hyphens and underscores, such as `specification`: servers refuse the rest.
    public var name: String
    /// The schema itself.
    ///
    /// Servers that enforce it want every property required and `additionalProperties` false.
    public var value: JSONValue

    public init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}
