import Foundation
import SkillCore
import SkillSandbox

/// What became of an attack, as the report on it tells.
enum AttackOutcome: Hashable {
    /// It got what it wanted.
    case reached(String)
    /// A call of its own gave this error, such as `open ENOENT`, and it went on to say so.
    case refused(String)
    /// The run was ended for this call.
    case denied(String)
    /// The run ended otherwise.
    case ended(RunReport.Ending)

    /// Reads what a program printed.
    init(_ report: RunReport) {
        self.init(report, saying: String(decoding: report.standardOutput, as: UTF8.self))
    }

    /// Reads what a skill answered.
    init(skill report: RunReport) {
        self.init(report, saying: report.output?["text"]?.stringValue ?? "")
    }

    private init(_ report: RunReport, saying text: String) {
        let lines = text.split(separator: "\n")
        if report.tier == .t2 && report.ending == .diskExceeded {
            // What is written there is measured, and by then the attack may be over.
            self = .ended(report.ending)
        } else if let line = lines.first(where: { $0.hasPrefix("reached") }) {
            self = .reached(String(line.dropFirst("reached ".count)))
        } else if report.ending == .denied {
            self = .denied(report.deniedCall ?? "")
        } else if report.ending == .completed, let line = lines.last, line.hasPrefix("refused ") {
            self = .refused(String(line.dropFirst("refused ".count)))
        } else {
            self = .ended(report.ending)
        }
    }
}
