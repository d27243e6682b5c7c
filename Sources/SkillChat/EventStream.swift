/// Reads server-sent events from bytes that come in any pieces.
///
/// As the HTML standard has it, except that the fields `id`, `event` and `retry` mean nothing here.
struct EventStream: Sendable {
    enum Event: Hashable, Sendable {
        case data([UInt8])
        /// What older llama-server sends in place of data.
        case error([UInt8])
    }

    private var line: [UInt8] = []
    private var data: [[UInt8]] = []
    private var endedWithReturn = false

    /// Returns the events that end within `bytes`.
    mutating func events(in bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            // A return, a line feed, or both together end a line.
            let isSecondHalf = endedWithReturn && byte == Self.lineFeed
            endedWithReturn = byte == Self.carriageReturn
            if isSecondHalf { continue }
            if byte == Self.lineFeed || byte == Self.carriageReturn {
                events += endLine()
            } else {
                line.append(byte)
            }
        }
        return events
    }

    /// Returns the events that the stream's end completes: servers leave out the last blank line.
    mutating func finish() -> [Event] { endLine() + endEvent() }

    private mutating func endLine() -> [Event] {
        defer { line.removeAll(keepingCapacity: true) }
        if line.starts(with: Self.byteOrderMark) { line.removeFirst(Self.byteOrderMark.count) }
        guard !line.isEmpty else { return endEvent() }
        if let value = Self.value(of: "data", in: line) { data.append(value) }
        if let value = Self.value(of: "error", in: line) { return endEvent() + [.error(value)] }
        return []
    }

    private mutating func endEvent() -> [Event] {
        guard !data.isEmpty else { return [] }
        defer { data = [] }
        return [.data(Array(data.joined(separator: [Self.lineFeed])))]
    }

    private static func value(of field: String, in line: [UInt8]) -> [UInt8]? {
        guard line.starts(with: "\(field):".utf8) else { return nil }
        let value = line.dropFirst(field.utf8.count + 1)
        return Array(value.first == UInt8(ascii: " ") ? value.dropFirst() : value)
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
}
