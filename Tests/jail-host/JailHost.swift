import Foundation
import SkillCore
import SkillSandbox

/// A host of its own, for tests that kill it or look at what it keeps.
@main enum JailHost {
    /// Runs `program COMMAND...`, `script ARTIFACTS FILE ARGUMENT...`, `repeat COUNT COMMAND...`,
    /// `build ARTIFACTS MODULE FILE`, `pool ARTIFACTS SECONDS` or `repeat-pool ARTIFACTS COUNT`.
    static func main() async {
        do {
            try await run()
        } catch {
            print(error)
            exit(2)
        }
    }

    private static func run() async throws {
        let words = CommandLine.arguments.dropFirst()
        switch (words.first, Array(words.dropFirst())) {
        case ("program", let command): try await run(command)
        case ("script", let words):
            let sandbox = try Sandbox(artifacts: URL(filePath: words[0]))
            let source = try String(contentsOfFile: words[1], encoding: .utf8)
            print(
                try await sandbox.runScript(
                    source, arguments: Array(words[2...]), limits: limits))
        case ("repeat", let words):
            // The first run opens what stays open. Its thread ends just after its answer.
            try await run(Array(words[1...]))
            try await Task.sleep(for: .milliseconds(500))
            let before = try Holdings()
            for _ in 0..<(Int(words[0]) ?? 0) { try await run(Array(words[1...])) }
            try await Task.sleep(for: .milliseconds(500))
            print("\(before)\n\(try Holdings())")
        case ("build", let words):
            let sandbox = try Sandbox(artifacts: URL(filePath: words[0]))
            let source = try String(contentsOfFile: words[2], encoding: .utf8)
            let module = SkillModule(name: words[1], source: source, isAsync: false)
            guard case .built(let artifact) = try await sandbox.build(module, dependencies: [])
            else { exit(1) }
            print(artifact.key)
        case ("pool", let words):
            let host = try await PoolHost(artifacts: URL(filePath: words[0]))
            print("ready")
            print(try await host.work(for: .seconds(Int(words[1]) ?? 0)))
        case ("repeat-pool", let words):
            let host = try await PoolHost(artifacts: URL(filePath: words[0]))
            for count in [100, Int(words[1]) ?? 0] {
                try await host.repeatRuns(count)
                try await host.repeatCalls(count)
                try await Task.sleep(for: .milliseconds(500))
                print(try Holdings())
            }
        default: exit(64)
        }
    }

    private static func run(_ command: [String]) async throws {
        let report = try await Jail().runProgram(
            command[0], arguments: Array(command[1...]), limits: limits)
        guard report.succeeded else {
            print(report)
            exit(1)
        }
    }

    private static let limits = RunLimits(
        wallTime: .seconds(600), cpuTime: .seconds(600), processes: 16)
}

/// What a process holds of the machine.
private struct Holdings: CustomStringConvertible {
    var descriptors: Int
    var children: Int
    var threads: Int
    var residentKibibytes: Int

    init() throws {
        let files = FileManager.default
        descriptors = try files.contentsOfDirectory(atPath: "/proc/self/fd").count
        let tasks = try files.contentsOfDirectory(atPath: "/proc/self/task")
        threads = tasks.count
        children = try tasks.reduce(0) { count, task in
            let path = "/proc/self/task/\(task)/children"
            let numbers = try String(contentsOfFile: path, encoding: .utf8)
            return count + numbers.split(separator: " ").count
        }
        let sizes = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        residentKibibytes = (Int(sizes.split(separator: " ")[1]) ?? 0) * 4
    }

    var description: String { "\(descriptors) \(children) \(threads) \(residentKibibytes)" }
}
