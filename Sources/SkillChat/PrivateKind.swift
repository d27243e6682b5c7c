/// What kind of secret or personal text something is.
public enum PrivateKind: String, Hashable, Sendable, CaseIterable, Codable {
    /// A key or a token that opens an account: API keys, bearer tokens, JSON web tokens.
    case key = "KEY"
    /// A private key in PEM.
    case privateKey = "PRIVATE-KEY"
    case email = "EMAIL"
    case phone = "PHONE"
    /// A payment card's number.
    case card = "CARD"
}
