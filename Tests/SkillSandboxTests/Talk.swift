import Foundation

@testable import SkillSandbox

/// What a launcher says in one run, and what is to be understood.
struct Talk {
    struct Result: Hashable {
        var isMalformed = false
        var failure: LauncherFrames.Failure?
        var files: [String: Data] = [:]
        var systemCalls: [String]?
        var statement: LauncherStatement?
    }

    private(set) var bytes: [UInt8] = []
    private(set) var result = Result()

    static let collectLimit = 400

    /// Files in pieces, perhaps a failure, and a report.
    static func random(using generator: inout some RandomNumberGenerator) -> Talk {
        var talk = Talk()
        for index in 0..<Int.random(in: 0...3, using: &generator) {
            talk.addFile("out/\(index)", using: &generator)
        }
        if Int.random(in: 0..<4, using: &generator) == 0 {
            let failure = LauncherFrames.Failure(
                step: "mount /tmp", code: .random(in: 1...133, using: &generator))
            talk.bytes += frame("F", [UInt8(failure.code), 0, 0, 0] + Array(failure.step.utf8))
            talk.result.failure = failure
        }
        if Bool.random(using: &generator) {
            talk.bytes += frame("W", Array("brk close read".utf8))
            talk.result.systemCalls = ["brk", "close", "read"]
        }
        talk.addReport(using: &generator)
        return talk
    }

    static func frame(_ kind: Unicode.Scalar, _ payload: [UInt8]) -> [UInt8] {
        let length = (0..<4).map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
        return [UInt8(ascii: kind)] + length + payload
    }

    private mutating func addFile(
        _ name: String, using generator: inout some RandomNumberGenerator
    ) {
        bytes += Self.frame("C", Array(name.utf8))
        var content = Data()
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let count = Int.random(in: 0...40, using: &generator)
            let piece = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            bytes += Self.frame("D", piece)
            content += piece
        }
        result.files[name] = content
    }

    private mutating func addReport(using generator: inout some RandomNumberGenerator) {
        let exits = Bool.random(using: &generator)
        let code = Int32.random(in: 0...255, using: &generator)
        let stops: [LauncherStatement.Stop] = [.none, .wall, .cpu, .output, .denied]
        let stop = stops.randomElement(using: &generator) ?? .none
        let denied = stop == .denied ? "socket" : "-"
        let refused = Bool.random(using: &generator)
        let full = Bool.random(using: &generator)
        let numbers = (0..<3).map { _ in Int.random(in: 0...1 << 40, using: &generator) }
        let commands = Int.random(in: 1...4, using: &generator)
        let text = """
            \(exits ? "exited" : "signaled") \(code)
            stop \(stop.rawValue)
            denied \(denied)
            memory-refused \(refused ? 1 : 0)
            disk-full \(full ? 1 : 0)
            wall \(numbers[0])
            cpu \(numbers[1])
            peak \(numbers[2])
            commands \(commands)

            """
        bytes += Self.frame("R", Array(text.utf8))
        var statement = LauncherStatement(text)
        statement?.status = exits ? .exited(code) : .signaled(code)
        statement?.stop = stop
        statement?.denied = stop == .denied ? "socket" : nil
        statement?.memoryRefused = refused
        statement?.diskFull = full
        statement?.wallTime = .nanoseconds(numbers[0])
        statement?.cpuTime = .nanoseconds(numbers[1])
        statement?.peakMemory = numbers[2]
        statement?.commands = commands
        result.statement = statement
    }
}
