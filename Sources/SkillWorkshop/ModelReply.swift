import SkillCore

/// Reads what a language model wrote, however it wrapped it.
enum ModelReply {
    /// The JSON object in a reply, with or without a code fence or words around it.
    static func object(in text: String) -> JSONValue? {
        let answer = withoutThoughts(text)
        guard let start = answer.firstIndex(of: "{"), let end = answer.lastIndex(of: "}"),
            start < end
        else { return nil }
        // What can't be parsed is no answer, and is asked for again.
        let value = try? JSONValue(parsing: String(answer[start...end]))
        return value?.objectValue == nil ? nil : value
    }

    /// The longest fenced block of a reply, or all of it when it has none.
    ///
    /// A block that was cut short by the end of the reply counts as well.
    static func code(in text: String) -> String {
        let answer = withoutThoughts(text).replacing("\r\n", with: "\n")
        let blocks = answer.matches(of: #/```[^`\n]*\n(.*?)(?:```|$)/#.dotMatchesNewlines())
        let longest = blocks.map(\.1).max { $0.utf8.count < $1.utf8.count }
        return longest.map(String.init) ?? answer
    }

    /// A reply after the thoughts that some models put before it.
    private static func withoutThoughts(_ text: String) -> String {
        text.ranges(of: "</think>").last.map { String(text[$0.upperBound...]) } ?? text
    }
}
