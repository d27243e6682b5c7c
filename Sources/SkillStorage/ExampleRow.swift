import GRDB
import SkillCore

/// An example as its table keeps it.
struct ExampleRow {
    var input: String
    var output: String?
    var error: String?
    var tolerance: Double

    init(_ example: Example) throws(StoreError) {
        input = example.input.canonical
        switch example.expectation {
        case .output(let value): output = value.canonical
        case .error(let text): error = try text.storable(as: "expected error of an example")
        }
        tolerance = example.tolerance
    }

    init(_ row: StoredRow) throws(StoreError) {
        input = try row.text("input")
        output = try row.optionalText("output")
        error = try row.optionalText("error")
        tolerance = try row.double("tolerance")
    }

    func insert(_ database: Database, versionID: Int64, position: Int) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO examples (version_id, position, input, output, error, tolerance)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [versionID, position, input, output, error, tolerance])
    }

    /// The values again, or nil when they aren't what ``init(_:)`` writes.
    var example: Example? {
        let expectation: Example.Expectation? =
            switch (output.map(Self.value), error) {
            case (let value??, nil): .output(value)
            case (nil, let text?): .error(containing: text)
            default: nil
            }
        guard let input = Self.value(of: input), let expectation else { return nil }
        return Example(input: input, expectation: expectation, tolerance: tolerance)
    }

    /// What the seal of the version covers.
    var sealed: [String] {
        [input, output == nil ? "error" : "output", output ?? error ?? "", "\(tolerance)"]
    }

    private static func value(of text: String) -> JSONValue? {
        // Why it can't be read doesn't matter: the caller names the skill.
        try? JSONValue(parsing: text)
    }
}
