/// The name a skill is called by: lowercase words joined by hyphens, such as `word-count`.
///
/// The rules are those of the Agent Skills format, with one more: a name begins with a letter, so
/// that it also names a Swift module.
public struct SkillName: Hashable, Sendable {
    public let text: String

    /// Creates a name, or throws when `text` isn't lowercase words joined by single hyphens.
    public init(_ text: String) throws(InvalidSkillName) {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        guard words.allSatisfy(Self.isWord), text.utf8.count <= Self.maximumLength,
            text.utf8.first?.isLowercaseLetter == true,
            !Self.reservedModules.contains(Self.moduleName(of: words))
        else {
            throw InvalidSkillName(text: text)
        }
        self.text = text
    }

    /// The Swift module the skill becomes: the same words in upper camel case, such as `WordCount`.
    public var moduleName: String { Self.moduleName(of: text.split(separator: "-")) }

    /// As many bytes as the Agent Skills format allows.
    public static let maximumLength = 64

    private static func isWord(_ word: Substring) -> Bool {
        !word.isEmpty && word.utf8.allSatisfy { $0.isLowercaseLetter || $0.isDigit }
    }

    private static func moduleName(of words: [Substring]) -> String {
        words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    // A module of one of these names would hide what every skill is written with.
    private static let reservedModules: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Synchronization",
        "Observation", "Distributed", "Testing", "Cxx",
    ]
}

/// The error thrown when a text can't name a skill.
public struct InvalidSkillName: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was refused.
    public let text: String

    public init(text: String) {
        self.text = text
    }

    public var description: String {
        """
        "\(text)" can't name a skill. Use lowercase words joined by hyphens, such as word-count, \
        at most \(SkillName.maximumLength) characters.
        """
    }
}

extension SkillName: Comparable {
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension SkillName: CustomStringConvertible {
    public var description: String { text }
}

extension SkillName: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension UInt8 {
    fileprivate var isLowercaseLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
