/// The address of a page on the web: what is fetched is built from what was read here, never the
/// text itself.
///
/// Two readers of one URL may see two hosts in it, which is how a request comes to go where it must
/// not (SSRF). So nothing is mended: what isn't plainly `http://host:port/path?query` is refused.
public struct PageAddress: Hashable, Sendable {
    public enum Scheme: String, Hashable, Sendable {
        case http, https

        var usualPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    public let scheme: Scheme
    /// A name or an IPv4 address, in lower case.
    public let host: String
    public let port: Int
    /// The path and the query; it begins with a slash.
    public let target: String

    /// Reads an absolute http or https URL; its fragment is left out, as browsers do.
    ///
    /// - Throws: ``UnusableAddress`` for anything else, and for what has a user
    ///   name, an IPv6 address or a letter in it that URLs escape.
    public init(_ text: String) throws(UnusableAddress) {
        guard text.utf8.count <= Self.longest else {
            throw UnusableAddress(reason: "it is longer than \(Self.longest) bytes")
        }
        guard text.utf8.allSatisfy(Self.isPlain) else {
            throw UnusableAddress(
                reason: "it has a blank, a backslash or another letter that URLs escape")
        }
        // From here on it is ASCII, so that letters and bytes are the same.
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1)
        guard parts.count == 2, parts[1].starts(with: "//".utf8),
            let scheme = Scheme(rawValue: String(Substring(parts[0])).lowercased())
        else { throw UnusableAddress(reason: "it doesn't begin with http:// or https://") }
        let rest = parts[1].dropFirst(2)
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        (host, port) = try Self.place(String(Substring(rest[..<end])), scheme)
        self.scheme = scheme
        let target = String(Substring(rest[end...].prefix { $0 != UInt8(ascii: "#") }))
        self.target = target.hasPrefix("/") ? target : "/" + target
    }

    /// Whether it is on `host`, as ``Capability/http(host:)`` has it: with a port on that
    /// one, without on the usual one of its scheme.
    public func isOn(_ host: String) -> Bool {
        let parts = host.split(separator: ":")
        guard let name = parts.first, name == self.host else { return false }
        return parts.count == 1 ? port == scheme.usualPort : Int(parts[1]) == port
    }

    /// What must be granted for it.
    public var capability: Capability {
        .http(host: port == scheme.usualPort ? host : "\(host):\(port)")
    }

    /// The scheme, the host and the port: the address without what may be private.
    public var origin: String { "\(scheme.rawValue)://\(host):\(port)" }

    /// The whole address, the port included.
    public var text: String { origin + target }

    private static func place(
        _ text: String, _ scheme: Scheme
    ) throws(UnusableAddress) -> (host: String, port: Int) {
        guard !text.contains("@") else {
            throw UnusableAddress(reason: "it has a user name")
        }
        // What may be granted and what may be fetched are read by the same rules.
        guard case .http(let host) = Capability("http:" + text) else {
            throw UnusableAddress(
                reason: "its host isn't a plain name or an IPv4 address, with a port or without")
        }
        let parts = host.split(separator: ":")
        let port = parts.count == 2 ? Int(parts[1]) : scheme.usualPort
        guard let name = parts.first, let port else {
            throw UnusableAddress(reason: "it has no host")
        }
        return (String(name), port)
    }

    /// Whether a byte may stand in a URL as it is, by RFC 3986; brackets only stand around IPv6
    /// addresses.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }

    private static let longest = 8_192
}

/// The error thrown when a text isn't the address of a page.
public struct UnusableAddress: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, as half of a sentence.
    public let reason: String

    public init(reason: String) {
        self.reason = reason
    }

    public var description: String {
        "The URL can't be fetched: \(reason). Write it as http://example.org/path?query."
    }
}
