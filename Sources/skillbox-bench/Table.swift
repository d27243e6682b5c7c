/// A table in Markdown.
struct Table {
    var head: [String]
    var rows: [[String]]

    var markdown: String {
        let rule = head.map { _ in "---" }
        return ([head, rule] + rows).map { "| \($0.joined(separator: " | ")) |" }
            .joined(separator: "\n")
    }
}
