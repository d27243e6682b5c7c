import Foundation

/// Texts, and queries with the one text that is right for each.
struct RetrievalData {
    struct Query {
        var text: String
        /// The right text's position; nil when no text is.
        var right: Int?
        /// Whether its line has an even number, counted from 1: weights were fitted to those.
        var isEven: Bool
    }

    var texts: [String] = []
    var queries: [Query] = []

    /// Reads `docs.tsv` and `queries.tsv`.
    init(folder: URL) throws {
        var positions: [String: Int] = [:]
        for (name, text) in try Self.rows(of: "docs.tsv", in: folder) {
            guard positions.updateValue(texts.count, forKey: name) == nil else {
                throw MeasuringFailed(reason: "docs.tsv has more than one text named \"\(name)\"")
            }
            texts.append(text)
        }
        for (index, row) in try Self.rows(of: "queries.tsv", in: folder).enumerated() {
            let (name, text) = row
            guard name == Self.noName || positions[name] != nil else {
                throw MeasuringFailed(
                    reason: "queries.tsv asks for \"\(name)\", which docs.tsv does not have")
            }
            queries.append(
                Query(text: text, right: positions[name], isEven: index % 2 == 1))
        }
        guard queries.contains(where: { $0.right != nil && !$0.isEven }) else {
            throw MeasuringFailed(
                reason: "queries.tsv has no query with a right text on an odd line")
        }
    }

    private static func rows(of name: String, in folder: URL) throws -> [(String, String)] {
        let file = folder.appending(path: name)
        let text: String
        do {
            text = try String(contentsOf: file, encoding: .utf8)
        } catch {
            throw MeasuringFailed(
                reason: """
                    "\(file.path)" can't be read. Give a folder with docs.tsv and queries.tsv
                    """)
        }
        return try text.split(separator: "\n").enumerated().map { index, line in
            let cells = line.split(separator: "\t", maxSplits: 1).map(String.init)
            guard cells.count == 2 else {
                throw MeasuringFailed(
                    reason: "Line \(index + 1) of \(name) is not a name, a tab and a text")
            }
            return (cells[0], cells[1])
        }
    }

    private static let noName = "-"
}
