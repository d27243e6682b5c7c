import SkillWorkshop

/// What is printed of a growing library where nothing can be drawn: a line for each event.
struct GrowingLines {
    /// The tasks at work.
    private var tasks: Set<Int> = []

    /// The lines of an event, none for what only fills the time.
    mutating func lines(of event: GrowingEvent) -> [String] {
        if case .started = event.kind { tasks.insert(event.taskID) }
        let isAlone = tasks.count < 2
        if event.kind.isLast { tasks.remove(event.taskID) }
        guard let (label, text) = Self.line(of: event) else { return [] }
        // Beside others, a line must tell its task.
        let whole = isAlone ? text : "\(text) (task \(event.taskID))"
        let lines = TerminalText.plainLines(whole)
        return lines.enumerated().map { number, line in
            (number == 0 ? label : "").filled(to: Self.labelWidth) + line
        }
    }

    private static func line(of event: GrowingEvent) -> (label: String, text: String)? {
        switch event.kind {
        case .proposed(let level): ("proposed", "\(event.task), level \(level)")
        case .started(let attempt):
            ("task", attempt == 1 ? event.task : "\(event.task), attempt \(attempt)")
        case .asking, .answered: nil
        case .specified(let name, let description, let examples):
            ("specified", "\(name): \(description) (\(examples.counted("example", "examples")))")
        case .confirmed(let examples, let disputed):
            (
                "confirmed",
                examples.counted("example", "examples")
                    + (disputed == 0 ? "" : ", \(disputed) disputed")
            )
        case .strengthened(let examples):
            ("added", examples.counted("harder example", "harder examples"))
        case .rejected(let round, let reason): ("round \(round)", reason)
        case .kept(let name, let version, let rounds):
            ("kept", "\(name), version \(version), after \(rounds.counted("round", "rounds"))")
        case .gaveUp(let reason): ("gave up", reason)
        case .stopped: ("stopped", "\(event.task), which stays open")
        }
    }

    private static let labelWidth = 10
}

extension GrowingEvent.Kind {
    /// Whether nothing more comes of the task.
    fileprivate var isLast: Bool {
        switch self {
        case .kept, .gaveUp, .stopped: true
        case .proposed, .started, .asking, .answered, .specified, .confirmed, .strengthened,
            .rejected:
            false
        }
    }
}

extension String {
    fileprivate func filled(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
