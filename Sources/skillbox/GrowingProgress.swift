import Glibc
import Foundation
import SkillCore
import SkillWorkshop
import Synchronization

/// Tells how growing goes on: on a terminal with lines that are drawn again in place, elsewhere line
/// by line.
final class GrowingProgress: Sendable {
    /// What goes to standard output.
    enum Form {
        /// A line for each event, unless a terminal shows them better.
        case lines
        /// Nothing: the lines go to standard error, since the answer is another.
        case aside
        /// A JSON value on a line for each event, at once.
        case events
        /// Nothing before the end.
        case summary
    }

    private struct State {
        var board: GrowingBoard
        var area = LiveArea()
        var lines = GrowingLines()
        var events: [JSONValue] = []
    }

    private let form: Form
    private let window: TerminalWindow?
    private let printsLines: Bool
    /// What ends when it is asked to.
    private let work: String
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    init(_ form: Form, of work: String = "Growing", environment: [String: String]) {
        self.form = form
        self.work = work
        let answersOnTerminal = isatty(STDOUT_FILENO) == 1
        // Between answers on the same terminal it would only be in the way.
        let isInTheWay = form == .events && answersOnTerminal
        window =
            isInTheWay ? nil : TerminalWindow(behind: STDERR_FILENO, environment: environment)
        printsLines =
            switch form {
            case .lines: window == nil || !answersOnTerminal
            case .aside: window == nil
            case .events, .summary: false
            }
        state = Mutex(
            State(board: GrowingBoard(signs: GrowingSigns(isPlain: window?.isPlain ?? true))))
    }

    /// The events so far.
    var events: [JSONValue] { state.withLock(\.events) }

    func show(_ event: GrowingEvent) {
        state.withLock { state in
            state.events.append(event.json)
            state.board.take(event, at: elapsed)
            if form == .events { Printer.answer(event.json.canonical) }
            guard printsLines else { return }
            for line in state.lines.lines(of: event) {
                form == .aside ? Printer.complain(line) : Printer.answer(line)
            }
        }
    }

    /// Says that the work ends after the steps that are under way.
    func announceEnd() {
        let isShown = state.withLock { state in
            state.board.isEnding = true
            return window != nil && !state.events.isEmpty
        }
        guard !isShown else { return }
        Printer.complain(
            "\(work) ends after the step that is under way. Interrupt again to end it now.")
    }

    /// Says what it came to, where that was not told yet.
    func conclude(kept: [SkillName]) {
        let names = JSONValue.array(kept.map { .string($0.text) })
        switch form {
        case .summary: Printer.answer(["events": .array(events), "kept": names])
        case .events:
            let end: JSONValue = ["event": "finished", "kept": names]
            Printer.answer(end.canonical)
        case .aside: return
        case .lines:
            guard printsLines, !events.isEmpty else { return }
            Printer.answer(kept.isEmpty ? "Nothing was kept." : "\(kept.count) kept.")
        }
    }

    /// Does `work` and keeps the terminal up to date all the while.
    func watching<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        guard let window else { return try await work() }
        defer { draw(in: window, isLast: true) }
        return try await drawing(in: window, work)
    }

    private func drawing<Value: Sendable>(
        in window: TerminalWindow, _ work: () async throws -> Value
    ) async throws -> Value {
        // Cancelled and awaited on the way out.
        async let _: Void = drawFrames(in: window)
        return try await work()
    }

    private func drawFrames(in window: TerminalWindow) async {
        while !Task.isCancelled {
            draw(in: window, isLast: false)
            // Woken early, it ends.
            try? await Task.sleep(for: Self.frameTime)
        }
    }

    private func draw(in window: TerminalWindow, isLast: Bool) {
        let (columns, rows) = window.size
        state.withLock { state in
            guard !state.events.isEmpty else { return }
            if isLast { state.board.isEnding = false }
            let live =
                isLast
                ? [state.board.totalsLine(at: elapsed, columns: columns)]
                : state.board.liveLines(at: elapsed, columns: columns, rows: rows - 1)
            let text = state.area.drawing(
                settled: state.board.takeSettled(), live: live, columns: columns,
                inColour: window.isColoured)
            if !text.isEmpty { Printer.pass(Data(text.utf8), to: window.descriptor) }
        }
    }

    private var elapsed: Duration { ContinuousClock.now - start }

    private static let frameTime = Duration.milliseconds(100)
}
