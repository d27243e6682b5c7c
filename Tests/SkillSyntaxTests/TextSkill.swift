import Foundation
import SkillCore
import SkillSyntax

/// The three files of a valid skill, to be changed one at a time.
struct TextSkill {
    var markdown = """
        ---
        name: csv-column-sum
        description: Adds up one column of a CSV file.
        license: Apache-2.0
        compatibility: Needs nothing.
        allowed-tools: Read
        metadata:
          author: "Ada: the first"
          version: "1"
        ---

        # Sums

        Use it for totals.

        """

    var source = """
        import Foundation
        import SkillKit
        import TextLines

        /// What to add up.
        struct Input: Codable {
            /// CSV text; the first row
            /// names the columns.
            var csv: String
            /// The column to add up.
            let column: String
            var delimiter: String?
        }

        struct Output: Codable {
            var sum: Double
        }

        func run(_ input: Input) throws -> Output { Output(sum: 0) }
        """

    var examples = """
        [
          {"input": {"csv": "a\\n1\\n2", "column": "a"}, "output": {"sum": 3}},
          {"input": {"csv": "a", "column": "b"}, "error": "no column", "tolerance": 0.5}
        ]
        """

    func read(folderName: String? = nil) throws(SkillReaderError) -> Skill {
        try SkillReader().skill(
            markdown: markdown, source: source, examples: Data(examples.utf8),
            folderName: folderName)
    }

    /// The error that reading throws, or nil when it throws none.
    var error: SkillReaderError? {
        do {
            _ = try read()
            return nil
        } catch {
            return error
        }
    }
}
