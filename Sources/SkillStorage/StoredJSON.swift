import Foundation

/// Values that are kept as JSON text: equal values give equal texts.
enum StoredJSON {
    /// The text, or an error that says `what` can't be kept.
    static func text(of value: some Encodable, what: String) throws(StoreError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // Only a number that JSON has no word for gets here: infinity in a schema.
            throw .unstorableText(what)
        }
    }
}
