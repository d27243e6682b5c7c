import Foundation

/// What the launcher says, read from its control socket.
///
/// `sandbox/channel.h` is the other side.
/// Pieces arrive as the socket delivers them; a frame is taken once it is whole.
struct LauncherFrames {
    struct Failure: Hashable {
        var step: String
        var code: Int32
    }

    private(set) var failure: Failure?
    /// Whether the failure was that the kernel grants no namespaces.
    private(set) var isDeclined = false
    private(set) var statement: LauncherStatement?
    /// Collected files by their path below the scratch folder.
    private(set) var files: [String: Data] = [:]
    /// The names of the system calls that were noted, where a run was watched.
    private(set) var systemCalls: [String]?
    private(set) var isMalformed = false
    private var pending = Data()
    private var currentFile: String?
    private var room: Int

    /// - Parameter collectLimit: The most bytes that collected files may hold together.
    init(collectLimit: Int) {
        room = collectLimit
    }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        guard !isMalformed else { return }
        pending.append(contentsOf: bytes)
        while let frame = takeFrame() { interpret(frame) }
        // The report is the last word.
        if statement != nil && !pending.isEmpty { isMalformed = true }
    }

    private struct Frame {
        var kind: UInt8
        var payload: Data
    }

    private mutating func takeFrame() -> Frame? {
        guard !isMalformed, statement == nil, pending.count >= Self.headerSize else { return nil }
        let header = [UInt8](pending.prefix(Self.headerSize))
        let length = Int(littleEndian: header[1...])
        guard length <= Self.maximumPayload else {
            isMalformed = true
            return nil
        }
        guard pending.count >= Self.headerSize + length else { return nil }
        let payload = Data(pending.dropFirst(Self.headerSize).prefix(length))
        pending = Data(pending.dropFirst(Self.headerSize + length))
        return Frame(kind: header[0], payload: payload)
    }

    private mutating func interpret(_ frame: Frame) {
        switch frame.kind {
        case UInt8(ascii: "F"): interpretFailure(frame.payload)
        case UInt8(ascii: "N"):
            isDeclined = failure == nil
            interpretFailure(frame.payload)
        case UInt8(ascii: "R"):
            statement = LauncherStatement(String(decoding: frame.payload, as: UTF8.self))
            isMalformed = isMalformed || statement == nil
        case UInt8(ascii: "C"):
            let name = String(decoding: frame.payload, as: UTF8.self)
            guard Self.isPlain(name), files[name] == nil else {
                isMalformed = true
                return
            }
            currentFile = name
            files[name] = Data()
        case UInt8(ascii: "W"): interpretCalls(frame.payload)
        case UInt8(ascii: "D"):
            guard let currentFile, frame.payload.count <= room else {
                isMalformed = true
                return
            }
            room -= frame.payload.count
            files[currentFile, default: Data()].append(frame.payload)
        default: isMalformed = true
        }
    }

    private mutating func interpretCalls(_ payload: Data) {
        let names = String(decoding: payload, as: UTF8.self)
            .split(separator: " ", omittingEmptySubsequences: false)
        guard systemCalls == nil, names.allSatisfy(RunLimits.isSystemCall) else {
            isMalformed = true
            return
        }
        systemCalls = names.map(String.init).sorted()
    }

    private mutating func interpretFailure(_ payload: Data) {
        guard let read = Failure(payload) else {
            isMalformed = true
            return
        }
        // The first failure is the cause of those that follow.
        failure = failure ?? read
    }

    /// Whether a name stays below the folder it is joined to.
    static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains(0)
            && name.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }

    private static let headerSize = 5
    private static let maximumPayload = 1 << 20
}

/// How a run ended, as the launcher saw it.
struct LauncherStatement: Hashable {
    enum Status: Hashable {
        case exited(Int32)
        case signaled(Int32)
    }

    enum Stop: String {
        case none, wall, cpu, output, denied, disk, narrowed
    }

    var status: Status
    var stop: Stop
    var denied: String?
    var memoryRefused: Bool
    var diskFull: Bool
    var wallTime: Duration
    var cpuTime: Duration
    var peakMemory: Int
    /// How many of the request's commands were started.
    var commands: Int

    init?(_ bytes: Data) {
        self.init(String(decoding: bytes, as: UTF8.self))
    }

    /// Reads `key value` lines, or gives nil when one is missing or wrong.
    init?(_ text: String) {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2 else { return nil }
            values[words[0]] = words[1]
        }
        func number<Number: FixedWidthInteger>(_ key: Substring) -> Number? {
            values[key].flatMap { Number($0) }
        }
        if let code: Int32 = number("exited") {
            status = .exited(code)
        } else if let signal: Int32 = number("signaled") {
            status = .signaled(signal)
        } else {
            return nil
        }
        guard let stop = values["stop"].flatMap({ Stop(rawValue: String($0)) }),
            let denied = values["denied"], let wall: Int64 = number("wall"),
            let cpu: Int64 = number("cpu"), let peak: Int = number("peak"),
            let memoryRefused: Int = number("memory-refused"), 0...1 ~= memoryRefused,
            let diskFull: Int = number("disk-full"), 0...1 ~= diskFull,
            let commands: Int = number("commands")
        else { return nil }
        self.stop = stop
        self.denied = denied == "-" ? nil : String(denied)
        self.memoryRefused = memoryRefused != 0
        self.diskFull = diskFull != 0
        wallTime = .nanoseconds(wall)
        cpuTime = .nanoseconds(cpu)
        peakMemory = peak
        self.commands = commands
    }
}

extension LauncherFrames.Failure {
    /// Reads what a frame about a failure holds, or gives nil when it is too short.
    init?(_ payload: Data) {
        guard payload.count >= 4 else { return nil }
        self.init(
            step: String(decoding: payload.dropFirst(4), as: UTF8.self),
            code: Int32(bitPattern: UInt32(littleEndian: payload.prefix(4))))
    }
}

extension FixedWidthInteger {
    /// The number that `bytes` hold, the lowest first.
    init(littleEndian bytes: some BidirectionalCollection<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | Self($1) }
    }
}
