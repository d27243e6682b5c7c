import Foundation
import ParseNumber
import SkillKit

struct Input: Codable {
    /// A table, headings first: labels in the first column, numbers in the second.
    var rows: [[String]]
}

struct Output: Codable {
    /// The chart as an SVG image.
    var svg: String
}

func run(_ input: Input) throws -> Output {
    guard let headings = input.rows.first, headings.count >= 2 else {
        throw InvalidInput("A chart needs a heading row with two columns: labels and numbers.")
    }
    let bars = try input.rows.dropFirst().map(bar)
    guard !bars.isEmpty, bars.count <= greatestCount else {
        throw InvalidInput("A chart has from 1 to \(greatestCount) bars, not \(bars.count).")
    }
    let greatest = bars.map(\.number).max() ?? 0
    let drawn = bars.enumerated().map { index, bar in
        let width = greatest > 0 ? Int((bar.number / greatest * fullWidth).rounded()) : 0
        let top = 40 + 28 * index
        return """
            <text x="150" y="\(top + 15)" text-anchor="end">\(escaped(bar.label))</text>
            <rect x="160" y="\(top)" width="\(width)" height="20" fill="#4477aa"/>
            <text x="\(168 + width)" y="\(top + 15)">\(escaped(bar.text))</text>
            """
    }
    let title = escaped("\(headings[1]) by \(headings[0])")
    return Output(
        svg: """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 \(48 + 28 * bars.count)" \
            role="img" font-family="sans-serif" font-size="14">
            <title>\(title)</title>
            <text x="160" y="24" font-weight="bold">\(title)</text>
            \(drawn.joined(separator: "\n"))
            </svg>
            """)
}

private struct Bar {
    var label: String
    /// The number as the table writes it.
    var text: String
    var number: Double
}

private func bar(_ row: [String]) throws -> Bar {
    let cell = row.count > 1 ? row[1].trimmingCharacters(in: .whitespaces) : ""
    let number = cell.isEmpty ? 0 : try ParseNumber.run(.init(text: cell)).number
    guard number >= 0 else {
        throw InvalidInput("\"\(cell)\" is negative, which a bar can't show.")
    }
    return Bar(label: row.first ?? "", text: cell, number: number)
}

/// Text as XML takes it: without its own signs, and without the control characters it forbids.
private func escaped(_ text: String) -> String {
    let allowed = String(text.unicodeScalars.filter { $0.value >= 0x20 })
    return allowed.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
}

private let greatestCount = 200
private let fullWidth = 380.0
