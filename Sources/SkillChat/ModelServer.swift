import Foundation

/// Where an OpenAI-compatible server listens, and the key it wants.
public struct ModelServer: Hashable, Sendable {
    private let base: URL
    let key: APIKey?

    /// Creates a server from the address that its paths, such as `/chat/completions`, follow.
    ///
    /// - Parameters:
    ///   - address: An http or https URL that usually ends in a version, such as
    ///     `http://localhost:8080/v1`. A query, as Azure wants one, goes with every request.
    ///   - key: Sent as a bearer token. Local servers rarely need one.
    /// - Throws: `ChatError.unusableSetting` when `address` isn't such a URL.
    public init(_ address: String, key: APIKey? = nil) throws(ChatError) {
        guard let url = URL(string: address.trimmingBlanks),
            let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty
        else {
            throw .unusableSetting(.server, reason: "it isn't an http or https URL")
        }
        // Error messages show the address, and a password in it would be shown with it.
        guard url.user() == nil, url.password() == nil else {
            throw .unusableSetting(
                .server, reason: "it has a user name, which belongs into OPENAI_API_KEY")
        }
        guard url.fragment() == nil else {
            throw .unusableSetting(.server, reason: "it has a fragment")
        }
        base = url
        self.key = key
    }

    func address(of path: String) -> String { base.appending(path: path).absoluteString }
}

extension ModelServer: CustomStringConvertible {
    /// The address without its query, which may hold a secret.
    public var description: String {
        let address = base.absoluteString
        return String(address.prefix { $0 != "?" })
    }
}
