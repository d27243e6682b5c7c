/// The page that says how fast skillbox is.
struct PerformanceReport {
    var rounds: Int
    /// What was said on the command line besides, such as ` --only memory`.
    var options: String
    var machine: [String]
    var sections: [Section]

    var markdown: String {
        let goals = sections.flatMap(\.goals)
        let parts =
            [
                "# Performance",
                """
                `make bench` writes this page whole; it is never edited. These figures are of \
                \(Figure.count(rounds)) rounds, \(Self.build): `skillbox-bench performance \
                --skillbox .build/release/skillbox --out docs/performance.md --rounds \(rounds)\(options)`.
                """,
                """
                Each table's first row is a peer, measured in turns with the others in the same \
                run. The last column is the ratio of the medians to it. One round before the \
                others warms up and isn't counted. With 100 runs or fewer, p99 is the largest.
                """,
                "## Machine",
                machine.map { "- \($0)" }.joined(separator: "\n"),
                "## Goals",
                "The goals are for a quiet machine with 2 cores, in tier T1.",
                Table(head: Goal.head, rows: goals.map(\.row)).markdown,
            ] + sections.map(\.markdown)
        return parts.joined(separator: "\n\n") + "\n"
    }

    #if DEBUG
        private static let build = "built for debugging, so that they say nothing about a release"
    #else
        private static let build = "built for release"
    #endif
}
