/// The last lines on a terminal, which are drawn again in place, below lines that stay.
///
/// The cursor is never hidden: it rests at the start of the line below, where a shell's prompt or an
/// error's text may follow however the program ends.
struct LiveArea {
    private var drawn: (lines: [TerminalLine], columns: Int) = ([], 0)

    /// What puts `live` in the place of the live lines drawn last, and `settled` above them; nothing
    /// when that stands there already.
    ///
    /// It is to be written at once, so that nobody sees a part of it. Lines are cut to one less than
    /// `columns`: in the last column terminals wait to see what comes.
    mutating func drawing(
        settled: [TerminalLine], live: [TerminalLine], columns: Int, inColour: Bool
    ) -> String {
        let live = live.map { $0.cut(to: columns - 1) }
        guard !settled.isEmpty || drawn != (live, columns) else { return "" }
        // A terminal that became narrower has broken the lines that were too wide.
        let rows = drawn.lines.reduce(0) {
            $0 + max(1, ($1.width + columns - 1) / max(1, columns))
        }
        let lines = settled.map { $0.cut(to: columns - 1) } + live
        drawn = (live, columns)
        return (rows > 0 ? "\r\u{1B}[\(rows)A" : "\r")
            + lines.map { $0.drawn(inColour: inColour) + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }
}
