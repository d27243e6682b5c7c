import Foundation
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// The program of `Fuzz/syscalls.c`, which makes random system calls.
struct FuzzProgram {
    enum Calls: String {
        /// Calls that are mostly right, but those that are skipped.
        case known
        /// Any number with any arguments.
        case any
    }

    private let file: URL
    /// A folder of the host's that the program sees.
    private let shown: URL

    /// Compiles it in `folder`.
    init(in folder: TemporaryFolder, showing shown: URL) throws {
        let source = Bundle.module.url(
            forResource: "syscalls", withExtension: "c", subdirectory: "Fuzz")
        let program = folder.file("compiled")
        try CProgram.compile([#require(source)], options: ["-static"], to: program)
        file = folder.file("syscalls")
        try ProgramFile.write(Data(contentsOf: program), to: file)
        self.shown = shown
    }

    /// Runs it once in `jail`.
    func run(
        _ profile: JailRequest.Profile, _ calls: Calls, seed: UInt64, skipping: Set<String>,
        in jail: Jail
    ) async throws -> RunReport {
        let command =
            [file.path, "\(seed)", "200", profile == .program ? "children" : "alone"]
            + [calls.rawValue, shown.path] + skipping.sorted()
        let limits = RunLimits(
            wallTime: .seconds(1), output: 1 << 16, processes: profile == .program ? 4 : 1,
            threads: 8)
        let readable = [shown, file]
        guard profile == .skill else {
            return try await jail.runProgram(
                command[0], arguments: Array(command[1...]), limits: limits, readable: readable)
        }
        let toolchain = try TestSandbox.sandbox().toolchain
        return try await jail.report(isSkill: false) { places throws(JailError) in
            let view = JailView.swiftRuntime(of: toolchain, at: places)
            return JailRequest(
                places: places, profile: profile, limits: limits, work: .commands([command]),
                binds: try view.binds + Sandbox.binds(for: readable, beside: []),
                links: view.links)
        }
    }

    /// How many calls a run made, in steps of 16.
    static func calls(in report: RunReport) -> Int { report.standardError.count * 16 }
}
