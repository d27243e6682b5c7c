/// The secret that a model server knows its customer by: it can be sent, never shown.
public struct APIKey: Hashable, Sendable {
    private let text: String

    /// Creates a key from `text`, blanks around it aside.
    ///
    /// - Throws: `ChatError.unusableSetting` when an HTTP header can't carry it.
    public init(_ text: String) throws(ChatError) {
        let key = text.trimmingBlanks
        guard !key.isEmpty, key.utf8.allSatisfy(Self.visible.contains) else {
            throw .unusableSetting(.key, reason: "it is empty or has blanks or special characters")
        }
        self.text = key
    }

    var authorizationHeader: String { "Authorization: Bearer \(text)" }

    /// Returns `message` with every appearance of the key replaced.
    ///
    /// Servers quote keys that they refuse.
    func hidden(in message: String) -> String { message.replacing(text, with: Self.mask) }

    private static let visible = UInt8(ascii: "!")...UInt8(ascii: "~")
    private static let mask = "(hidden key)"
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.mask }
    public var debugDescription: String { Self.mask }
    // `dump` and failing expectations look inside values.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
