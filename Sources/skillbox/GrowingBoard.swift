import Foundation
import SkillCore
import SkillWorkshop

/// What a person who watches a library grow sees: a line for each task that is done, one for each at
/// work, and one of totals.
struct GrowingBoard {
    /// A task at work.
    private struct Work {
        var number: Int
        /// The task's text, and the skill's name when there is one.
        var title: String
        var start: Duration
        var doing = "begins"
        /// What was wrong with the last program.
        var problem: String?
        var isAsking = false
        var round = 1
        var tokens = 0
    }

    private var work: [Work] = []
    private var settled: [TerminalLine] = []
    private var totals = GrowingEvent.Totals()
    private let signs: GrowingSigns
    /// Whether the work ends after the steps that are under way.
    var isEnding = false

    init(signs: GrowingSigns) {
        self.signs = signs
    }

    /// Takes in what happened, `time` after the beginning.
    mutating func take(_ event: GrowingEvent, at time: Duration) {
        totals = event.totals
        switch event.kind {
        case .proposed(let level): change(event, time) { $0.doing = "proposed, level \(level)" }
        case .started(let attempt):
            change(event, time) { $0.doing = attempt == 1 ? "begins" : "attempt \(attempt)" }
        case .asking(let purpose):
            change(event, time) {
                $0.doing = Self.doing(purpose, round: $0.round)
                $0.isAsking = true
            }
        // What was asked to find a task is done then.
        case .answered where event.task.isEmpty: _ = take(event)
        case .answered(let purpose, let tokens, let isKnown):
            change(event, time) {
                $0.doing = Self.done(purpose, round: $0.round)
                $0.isAsking = false
                if !isKnown { $0.tokens += tokens }
            }
        case .specified(let name, _, let examples):
            change(event, time) {
                $0.title = name.text
                $0.doing = "specified, \(examples.counted("example", "examples"))"
            }
        case .confirmed(let examples, let disputed):
            change(event, time) {
                let rest = disputed == 0 ? "" : ", \(disputed) disputed"
                $0.doing = "\(examples.counted("example", "examples")) confirmed\(rest)"
            }
        case .strengthened(let examples):
            change(event, time) {
                $0.doing = "\(examples.counted("harder example", "harder examples")) added"
            }
        case .rejected(let round, let reason):
            change(event, time) {
                $0.doing = "round \(round) failed"
                $0.problem = reason
                $0.round = round + 1
            }
        case .kept(let name, let version, let rounds):
            let done = take(event)
            var notes = [rounds.counted("round", "rounds")]
            notes += [(done?.tokens ?? 0).counted("token", "tokens")]
            notes += [Self.clock(time - (done?.start ?? time))]
            if version > 1 { notes.insert("version \(version)", at: 0) }
            settle(signs.kept, .good, name.text, signs.joined(notes))
        case .gaveUp(let reason):
            settle(signs.gaveUp, .bad, take(event)?.title ?? event.task, reason)
        // Why is told as an error, once for all tasks.
        case .stopped:
            settle(signs.stopped, .busy, take(event)?.title ?? event.task, "stopped, stays open")
        }
    }

    /// The lines of tasks that are done since it was asked last.
    mutating func takeSettled() -> [TerminalLine] {
        defer { settled = [] }
        return settled
    }

    /// The lines below them, at most so many; the last has the totals.
    func liveLines(at time: Duration, columns: Int, rows: Int) -> [TerminalLine] {
        let room = max(0, rows - 1)
        let shown = work.count <= room ? work : Array(work.prefix(max(0, room - 1)))
        let longest = shown.map { TerminalLine($0.title).width }.max() ?? 0
        let column = min(longest, columns * 2 / 5) + 2
        var lines = shown.map { line($0, at: time, titleEnd: column) }
        if shown.count < work.count, room > 0 {
            lines.append(TerminalLine("  and \(work.count - shown.count) more", .faint))
        }
        return lines + [totalsLine(at: time, columns: columns)]
    }

    /// What it came to; as many of the numbers as there is room for.
    func totalsLine(at time: Duration, columns: Int) -> TerminalLine {
        let tokens = totals.promptTokens + totals.completionTokens
        var parts = ["\(totals.givenUp) given up", Self.clock(time)]
        parts.append(
            "\(totals.promptTokens.grouped) tokens in, \(totals.completionTokens.grouped) out")
        if let cost = totals.cost { parts.append(cost.dollars) }
        if totals.accepted > 0 {
            parts.append("\((tokens / totals.accepted).counted("token", "tokens")) a skill")
        }
        if isEnding { parts.insert("ends after this step, Ctrl-C again ends now", at: 0) }
        var line = TerminalLine("  ")
        line.append("\(totals.accepted) accepted", totals.accepted > 0 ? .good : .plain)
        for part in parts {
            var longer = line
            longer.append(signs.joined(["", part]), .faint)
            guard longer.width < columns else { break }
            line = longer
        }
        return line
    }

    private mutating func change(
        _ event: GrowingEvent, _ time: Duration, _ body: (inout Work) -> Void
    ) {
        let place = work.firstIndex { $0.number == event.taskID } ?? work.endIndex
        if place == work.endIndex {
            work.append(Work(number: event.taskID, title: event.task, start: time))
        }
        body(&work[place])
    }

    private mutating func take(_ event: GrowingEvent) -> Work? {
        work.firstIndex { $0.number == event.taskID }.map { work.remove(at: $0) }
    }

    private mutating func settle(
        _ sign: String, _ style: TerminalLine.Style, _ title: String, _ notes: String
    ) {
        var line = TerminalLine("\(sign) ", style)
        let name = TerminalLine(title, .bold).cut(to: Self.widestTitle)
        line.append(name)
        line.pad(to: Self.titleColumn)
        line.append("  ")
        line.append(notes, .faint)
        settled.append(line)
    }

    private func line(_ work: Work, at time: Duration, titleEnd column: Int) -> TerminalLine {
        var line = TerminalLine(
            work.isAsking ? signs.spinner(at: time) : signs.working, .busy)
        line.append(" ")
        line.append(TerminalLine(work.title).cut(to: column - 2))
        line.pad(to: column)
        let age = Self.clock(time - work.start)
        line.append("  \(age)  ", .faint)
        line.append(work.doing)
        if let problem = work.problem { line.append(signs.joined(["", problem]), .faint) }
        return line
    }

    private static func doing(_ purpose: String, round: Int) -> String {
        switch purpose {
        case "propose": "thinking of a task"
        case "specify": "specifying"
        case "write": "writing, round \(round)"
        case "repair": "repairing, round \(round)"
        case "confirm": "having its examples confirmed"
        case "strengthen": "looking for harder examples"
        case "criticize": "having it reviewed"
        default: "asking to \(purpose)"
        }
    }

    private static func done(_ purpose: String, round: Int) -> String {
        switch purpose {
        case "specify": "reading the specification"
        case "confirm": "comparing answers"
        case "criticize": "reading the review"
        case "write", "repair": "judging, round \(round)"
        default: "reading the answer"
        }
    }

    /// Minutes and seconds, and hours when there are some.
    private static func clock(_ time: Duration) -> String {
        let seconds = max(0, time.components.seconds)
        let short = (seconds / 60 % 60, seconds % 60)
        return seconds < 3600
            ? String(format: "%d:%02d", short.0, short.1)
            : String(format: "%d:%02d:%02d", seconds / 3600, short.0, short.1)
    }

    private static let titleColumn = 26
    private static let widestTitle = 32
}
