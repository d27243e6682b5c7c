import Foundation
import Glibc
import SkillSandbox

/// What the figures were measured on, without what tells whose machine it is.
struct Machine {
    /// Of the last minute, before anything was measured.
    let load: Double
    private let processor: String
    private let kernel: String

    init() throws {
        let averages = try String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
        guard let load = averages.split(separator: " ").first.flatMap({ Double($0) }) else {
            throw MeasuringFailed(reason: "The machine's load can't be read")
        }
        self.load = load
        let processors = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        processor =
            processors.split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
            ?? "a processor that doesn't tell its name"
        kernel = try String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What is said of it in the report.
    func lines(_ sandbox: Sandbox) async throws -> [String] {
        let information = ProcessInfo.processInfo
        let cores = information.activeProcessorCount
        let memory = Double(information.physicalMemory) / Double(1 << 30)
        return [
            "Processor: \(processor), \(cores) \(cores == 1 ? "core" : "cores")",
            "Memory: \(String(format: "%.0f", memory)) GiB",
            "Kernel: Linux \(kernel)",
            "Toolchain: \(try await sandbox.compilerVersion())",
            "Peer: " + (Bubblewrap.isInstalled ? try Bubblewrap.version() : Self.noBubblewrap),
            "Load average of the minute before: \(String(format: "%.2f", load))"
                + (isQuiet ? "" : ", which is too much for figures to hold"),
            "Date: \(Date.now.formatted(.iso8601.year().month().day()))",
        ]
    }

    var isQuiet: Bool { load <= Self.mostLoad }

    static let mostLoad = 1.0
    static let noBubblewrap = "bubblewrap is not installed"
}
