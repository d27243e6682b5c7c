import Foundation

/// One case of the report: what was measured, and the figures.
struct Section {
    var title: String
    /// One sentence or more: what is measured, and how.
    var method: String
    /// The first is what the others are held against.
    var series: [Series] = []
    var rates: [Rate] = []
    /// Figures that are neither times nor rates.
    var facts: [(name: String, value: String)] = []
    /// Figures of more than one kind.
    var tables: [Table] = []
    var goals: [Goal] = []

    var markdown: String {
        let parts =
            ["## \(title)", method] + [timeTable, rateTable, factTable].compactMap { $0 }
            + tables.map(\.markdown)
        return parts.joined(separator: "\n\n")
    }

    private var timeTable: String? {
        series.first.map { first in
            Table(
                head: ["What", "runs", "median, ms", "p99, ms", "times the first"],
                rows: series.map {
                    [
                        $0.name, Figure.count($0.times.count), Figure.time($0.median),
                        Figure.time($0.p99), Figure.ratio($0.median / first.median),
                    ]
                }
            ).markdown
        }
    }

    private var rateTable: String? {
        rates.first.map { first in
            Table(
                head: ["What", "runs", "a second", "times the first"],
                rows: rates.map {
                    [
                        $0.name, Figure.count($0.runs), Figure.count(Int($0.perSecond)),
                        Figure.ratio($0.perSecond / first.perSecond),
                    ]
                }
            ).markdown
        }
    }

    private var factTable: String? {
        guard !facts.isEmpty else { return nil }
        return Table(head: ["What", "size"], rows: facts.map { [$0.name, $0.value] }).markdown
    }
}
