import SkillCore

/// JSON inside a sentence.
enum JSONText {
    /// One line, without its middle when it is long.
    static func short(_ value: JSONValue) -> String {
        let text = value.canonical
        return text.count <= 200 ? text : "\(text.prefix(120)) ... \(text.suffix(60))"
    }
}
