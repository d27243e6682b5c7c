import Foundation
import SkillCore
public import SkillSandbox

/// The report on one line of a batch's input.
public struct LineReport: Hashable, Sendable {
    /// The line's number in the input, from 1.
    public let line: Int
    /// The bytes of the input up to the end of the line.
    public let inputEnd: Int
    public let ending: RunReport.Ending
    /// One line of JSON, or nil when the report was in the file before the batch.
    ///
    /// These are the fields of ``SkillSandbox/RunReport``, and before them `line` and `key`, which
    /// stands for the skill with all that it uses and for the line's text.
    public let text: String?

    /// A report that is in the file already.
    init(_ line: LineReader.Line, kept ending: RunReport.Ending) {
        (self.line, inputEnd, self.ending, text) = (line.number, line.end, ending, nil)
    }

    init(_ line: LineReader.Line, _ report: RunReport, skill: SourceDigest) {
        (self.line, inputEnd, ending) = (line.number, line.end, report.ending)
        var members = report.json.objectValue ?? [:]
        members["ending"] = nil
        text =
            Self.start(of: line, skill: skill) + report.ending.rawValue + "\","
            + JSONValue.object(members).canonical.dropFirst()
    }

    /// What a report on `line` begins with, up to the word for how the run ended.
    static func start(of line: LineReader.Line, skill: SourceDigest) -> String {
        let key = SourceDigest(of: Data(skill.hexadecimal.utf8) + line.bytes)
        return "{\"line\":\(line.number),\"key\":\"\(key)\",\"ending\":\""
    }
}
