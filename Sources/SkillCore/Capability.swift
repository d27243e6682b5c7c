/// Something of the host's that a skill may use when it asks for it and the caller grants it.
///
/// A skill asks in its front matter, under `metadata`: `capabilities: llm skill http:example.org`.
public enum Capability: Hashable, Sendable {
    /// Asking a language model.
    case languageModel
    /// Calling skills of the library by name, each in a jail of its own.
    case skills
    /// Fetching from one host, `example.org` or `example.org:8080`, in lower case.
    case http(host: String)

    /// Reads `llm`, `skill` or `http:HOST`, such as `http:example.org` or `http:localhost:8080`.
    ///
    /// - Returns: Nil for anything else.
    public init?(_ text: some StringProtocol) {
        switch text {
        case "llm": self = .languageModel
        case "skill": self = .skills
        default:
            let prefix = "http:"
            guard text.hasPrefix(prefix) else { return nil }
            let host = text.dropFirst(prefix.count).lowercased()
            guard Self.isHost(host) else { return nil }
            self = .http(host: host)
        }
    }

    /// A name or an IPv4 address, with a port or without: what a URL has there, and nothing else.
    private static func isHost(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, (1...2).contains(parts.count), (1...253).contains(name.count)
        else { return false }
        if parts.count == 2 {
            guard parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(parts[1]),
                (1...65_535).contains(port)
            else { return false }
        }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy(isLabelByte)
        }
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension Capability: CustomStringConvertible {
    /// As it is asked for and granted: `llm`, `skill` or `http:example.org`.
    public var description: String {
        switch self {
        case .languageModel: "llm"
        case .skills: "skill"
        case .http(let host): "http:\(host)"
        }
    }
}

extension Capability {
    /// Reads words with blanks or commas between them, each of which names a capability.
    ///
    /// - Throws: ``UnknownCapability`` for the first word that names none.
    public static func list(_ text: String) throws(UnknownCapability) -> Set<Capability> {
        var capabilities: Set<Capability> = []
        for word in words(in: text) {
            guard let capability = Capability(word) else { throw UnknownCapability(String(word)) }
            capabilities.insert(capability)
        }
        return capabilities
    }

    fileprivate static func words(in text: String) -> [Substring] {
        text.split(whereSeparator: { $0.isWhitespace || $0 == "," })
    }
}

extension Capability: Comparable {
    /// In the order of the alphabet.
    public static func < (left: Self, right: Self) -> Bool { "\(left)" < "\(right)" }
}

/// The error thrown when a word names no capability.
public struct UnknownCapability: Error, Hashable, Sendable, CustomStringConvertible {
    /// The word that was refused.
    public let word: String

    public init(_ word: String) {
        self.word = word
    }

    public var description: String {
        """
        "\(word)" is no capability. Write \(Self.choices).
        """
    }

    /// What may be written instead.
    public static let choices = "llm, skill, or http: and a host, such as http:example.org"
}

extension Skill {
    /// The capabilities that its front matter asks for; words that name none are left out.
    public var capabilities: Set<Capability> {
        Set(Capability.words(in: metadata["capabilities"] ?? "").compactMap(Capability.init))
    }
}
