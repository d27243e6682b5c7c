/// The signs that a growing library is shown with.
struct GrowingSigns {
    let kept: String
    let gaveUp: String
    let stopped: String
    /// Of a task that is at work without a model.
    let working: String
    private let frames: [String]
    private let separator: String

    /// `isPlain` keeps to the letters that every terminal has.
    init(isPlain: Bool) {
        kept = isPlain ? "+" : "✓"
        gaveUp = isPlain ? "x" : "✗"
        stopped = isPlain ? "-" : "–"
        working = isPlain ? "*" : "●"
        frames = (isPlain ? "|/-\\" : "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏").map(String.init)
        separator = isPlain ? ", " : " · "
    }

    /// Turns by time, so that it stands still when the program does.
    func spinner(at time: Duration) -> String {
        frames[Int(max(0, time / .milliseconds(100))) % frames.count]
    }

    func joined(_ parts: [String]) -> String { parts.joined(separator: separator) }
}
