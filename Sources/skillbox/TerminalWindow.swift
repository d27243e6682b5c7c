import Glibc

/// A terminal that lines can be drawn on again in place.
struct TerminalWindow: Sendable {
    let descriptor: Int32
    let isColoured: Bool
    /// Whether it shows no more than the letters of old: the console of Linux has no others.
    let isPlain: Bool
    private let columns: Int?

    /// The terminal behind `descriptor`, or nil when there is none or it only takes lines.
    init?(behind descriptor: Int32, environment: [String: String]) {
        guard isatty(descriptor) == 1 else { return nil }
        let kind = environment["TERM", default: ""]
        guard !["", "dumb", "unknown"].contains(kind) else { return nil }
        self.descriptor = descriptor
        isColoured = environment["NO_COLOR", default: ""].isEmpty
        isPlain = kind == "linux"
        columns = environment["COLUMNS"].flatMap(Int.init)
    }

    /// Its columns and rows at this moment: people pull at windows.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        return (
            isKnown && size.ws_col > 0 ? Int(size.ws_col) : columns ?? Self.usual.columns,
            isKnown && size.ws_row > 0 ? Int(size.ws_row) : Self.usual.rows
        )
    }

    private static let usual = (columns: 80, rows: 24)
}
