import Base64Encode
import Foundation
import SkillKit

struct Input: Codable {
    /// The heading of the report.
    var title: String
    /// A table, the heading row first.
    var rows: [[String]]
    /// How many values the statistics are about.
    var count: Int
    var mean: Double
    var minimum: Double
    var maximum: Double
    /// A chart as an SVG image.
    var svg: String
}

struct Output: Codable {
    /// The report as a page of its own, which needs no other files.
    var html: String
}

func run(_ input: Input) throws -> Output {
    guard let headings = input.rows.first else {
        throw InvalidInput("The table needs a heading row.")
    }
    guard input.svg.hasPrefix("<svg") else {
        throw InvalidInput("The chart isn't an SVG image.")
    }
    // Inside an image, no script that an SVG may hold is run.
    let chart = try Base64Encode.run(.init(text: input.svg)).base64
    let title = escaped(input.title)
    let table = [row(headings, "th")] + input.rows.dropFirst().map { row($0, "td") }
    let statistics = [
        ("Values", "\(input.count)"), ("Mean", text(input.mean)),
        ("Minimum", text(input.minimum)), ("Maximum", text(input.maximum)),
    ].map { "<li>\($0): \($1)</li>" }
    return Output(
        html: """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>\(title)</title>
            </head>
            <body>
            <h1>\(title)</h1>
            <table>
            \(table.joined(separator: "\n"))
            </table>
            <ul>
            \(statistics.joined(separator: "\n"))
            </ul>
            <img alt="Chart" width="640" src="data:image/svg+xml;base64,\(chart)">
            </body>
            </html>

            """)
}

private func row(_ cells: [String], _ tag: String) -> String {
    "<tr>\(cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined())</tr>"
}

/// With at most two places, and without those that say nothing.
private func text(_ number: Double) -> String {
    var text = String(format: "%.2f", number)
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
}

private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
}
