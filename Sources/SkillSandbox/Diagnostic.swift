public import SkillCore

/// One thing the compiler said about a source file.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable {
        case error, warning, note
    }

    /// Counted from 1; 0 when the compiler named no place.
    public var line: Int
    /// Counted from 1, in UTF-8 bytes; 0 when the compiler named no place.
    public var column: Int
    public var severity: Severity
    public var message: String

    public init(line: Int, column: Int, severity: Severity, message: String) {
        self.line = line
        self.column = column
        self.severity = severity
        self.message = message
    }

    public var json: JSONValue {
        [
            "line": .integer(line), "column": .integer(column),
            "severity": .string(severity.rawValue), "message": .string(message),
        ]
    }
}

extension Diagnostic: CustomStringConvertible {
    public var description: String {
        line > 0 ? "line \(line), column \(column): \(message)" : message
    }
}

extension Diagnostic {
    /// Reads what the compiler printed: `PATH:LINE:COLUMN: SEVERITY: MESSAGE` lines, and lines
    /// without a place that begin with `error:` or contain `: error:`.
    static func parse(_ text: String) -> [Diagnostic] {
        text.split(separator: "\n").compactMap(parseLine)
    }

    private static func parseLine(_ line: Substring) -> Diagnostic? {
        if let match = line.firstMatch(of: #/^[^:]*:(\d+):(\d+): (error|warning|note): (.*)$/#) {
            guard let severity = Severity(rawValue: String(match.3)) else { return nil }
            return Diagnostic(
                line: Int(match.1) ?? 0, column: Int(match.2) ?? 0, severity: severity,
                message: String(match.4))
        }
        if let match = line.firstMatch(of: #/^(?:\S+: )?error: (.*)$/#) {
            return Diagnostic(
                line: 0, column: 0, severity: .error, message: String(match.1))
        }
        return nil
    }
}
