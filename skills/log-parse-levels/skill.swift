import SkillKit
import TextLines

struct Input: Codable {
    /// The text of a log.
    var text: String
}

struct Output: Codable {
    /// Every entry in order.
    var entries: [Entry]
    /// How many entries each level has.
    var counts: [String: Int]
}

struct Entry: Codable {
    /// The number of the entry's first line, from 1.
    var line: Int
    /// One of `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` and `FATAL`.
    var level: String
    /// As written at the beginning of the line, if it is there.
    var timestamp: String?
    /// What follows the level, with the lines that continue it, such as a stack trace.
    var message: String
}

func run(_ input: Input) throws -> Output {
    let lines = try TextLines.run(.init(text: input.text)).lines
    let reader = EntryReader()
    var entries: [Entry] = []
    for (offset, line) in lines.enumerated() {
        if let entry = reader.entry(in: line, number: offset + 1) {
            entries.append(entry)
        } else if !entries.isEmpty {
            entries[entries.count - 1].message += "\n\(line)"
        }
    }
    guard !entries.isEmpty || input.text.allSatisfy(\.isWhitespace) else {
        throw InvalidInput("No line has a log level such as INFO or ERROR.")
    }
    let counts = entries.reduce(into: [:]) { $0[$1.level, default: 0] += 1 }
    return Output(entries: entries, counts: counts)
}

/// Finds entries by patterns made once, because making one takes longer than using it.
private struct EntryReader {
    /// Levels stand in capital letters or, in any case, in brackets or after `level=`.
    private let level =
        #/
        (?: \b(?<capital>TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b
        | \[(?<bracketed>\p{L}+)\] | \blevel="?(?<named>\p{L}+)"? )
        [\]:|\-\s]*
        /#.wordBoundaryKind(.simple)

    private let timestamp =
        #/\[?([0-9]{4}-[0-9]{2}-[0-9]{2}[T\ ][0-9:]+(?:[.,][0-9]+)?(?:Z|[+\-][0-9:]+)?)/#

    /// The entry a line begins, or nil when it names no level.
    func entry(in line: String, number: Int) -> Entry? {
        for match in line.matches(of: level) {
            let name = match.capital ?? match.bracketed ?? match.named ?? ""
            guard let level = levels[name.uppercased()] else { continue }
            return Entry(
                line: number, level: level,
                timestamp: line.prefixMatch(of: timestamp).map { String($0.1) },
                message: String(line[match.range.upperBound...]))
        }
        return nil
    }
}

/// What a log may call a level, and what it is called here.
private let levels = [
    "TRACE": "TRACE", "DEBUG": "DEBUG", "INFO": "INFO", "NOTICE": "INFO", "WARN": "WARN",
    "WARNING": "WARN", "ERROR": "ERROR", "FATAL": "FATAL", "CRITICAL": "FATAL",
]
