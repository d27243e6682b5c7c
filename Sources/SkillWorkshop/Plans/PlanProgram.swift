import SkillSandbox

/// The program that a plan becomes, and which of its lines belong to which step.
struct PlanProgram: Hashable, Sendable {
    private(set) var text = ""
    private var calls: [Lines] = []
    private var functions: [Lines] = []
    private var lineCount = 0

    private struct Lines: Hashable, Sendable {
        /// Counted from 0.
        var step: Int
        /// Counted from 1.
        var range: Range<Int>
    }

    /// Adds whole lines that belong to no step.
    mutating func add(_ lines: String) {
        text += lines
        lineCount += Self.lineCount(of: lines)
    }

    /// Adds the lines that call step `index`.
    mutating func add(_ lines: String, callOf index: Int) {
        let start = lineCount + 1
        add(lines)
        calls.append(Lines(step: index, range: start..<(lineCount + 1)))
    }

    /// Adds the function of step `index` as it was written.
    mutating func add(_ lines: String, functionOf index: Int) {
        let start = lineCount + 1
        add(lines)
        functions.append(Lines(step: index, range: start..<(lineCount + 1)))
    }

    /// What the compiler says of the program, said of the plan: nobody sees the program's lines.
    ///
    /// Nobody who wrote the plan can heed warnings about the calls.
    func placed(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.compactMap { diagnostic in
            let isWritten = functions.contains { $0.range.contains(diagnostic.line) }
            return isWritten || diagnostic.severity == .error ? placed(diagnostic) : nil
        }
    }

    private func placed(_ diagnostic: Diagnostic) -> Diagnostic {
        var placed = diagnostic
        if let found = functions.first(where: { $0.range.contains(diagnostic.line) }) {
            let line = diagnostic.line - found.range.lowerBound + 1
            placed.message =
                "step \(found.step + 1), line \(line) of its Swift: \(diagnostic.message)"
        } else if let found = calls.first(where: { $0.range.contains(diagnostic.line) }) {
            placed.message = "step \(found.step + 1): \(diagnostic.message)"
        } else {
            return diagnostic
        }
        placed.line = 0
        placed.column = 0
        return placed
    }

    // The compiler counts line feeds alone, also those that stand after a carriage return.
    private static func lineCount(of text: String) -> Int {
        text.utf8.count { $0 == UInt8(ascii: "\n") }
    }
}
