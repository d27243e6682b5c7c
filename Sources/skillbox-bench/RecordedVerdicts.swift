import ArgumentParser
import Foundation
import SkillCore
import SkillSandbox

/// Judges programs whose verdicts were recorded outside any jail, and compares.
struct RecordedVerdicts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mbswp",
        abstract: "Judge recorded Swift programs in the jail and print a confusion table.",
        discussion: """
            DATA holds candidates.jsonl: one JSON object a line with task_id, prompt, completion, \
            test and verdict (pass, compile or fail). Exits with 1 when a verdict differs.
            """)

    @Option(help: ArgumentHelp("The folder with candidates.jsonl.", valueName: "folder"))
    var data: String

    @Option(help: "How many times to judge each program.")
    var rounds = 1

    @Option(help: "How many programs to judge, spread over the file; 0 judges all.")
    var sample = 0

    func run() async throws {
        let all = try Candidate.read(from: URL(filePath: data).appending(path: "candidates.jsonl"))
        let stride = sample > 0 ? max(1, all.count / sample) : 1
        let candidates = all.indices.filter { $0 % stride == 0 }.map { all[$0] }
        let artifacts = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-bench-\(UUID().uuidString)")
        // What stays behind costs space, nothing else.
        defer { try? FileManager.default.removeItem(at: artifacts) }
        let sandbox = try Sandbox(artifacts: artifacts)

        var isRight = true
        for round in 1...max(1, rounds) {
            let clock = ContinuousClock()
            let start = clock.now
            let judged = try await judge(candidates, sandbox)
            let seconds = (clock.now - start) / .seconds(1)
            print(String(format: "round %d: %d programs in %.0f s", round, judged.count, seconds))
            printTable(judged)
            isRight = isRight && judged.allSatisfy { $0.candidate.verdict == $0.verdict }
        }
        if !isRight { throw ExitCode.failure }
    }

    private struct Judged: Sendable {
        var candidate: Candidate
        var verdict: Candidate.Verdict
        var report: RunReport
    }

    private func judge(_ candidates: [Candidate], _ sandbox: Sandbox) async throws -> [Judged] {
        try await withThrowingTaskGroup(of: Judged.self) { group in
            var waiting = candidates.makeIterator()
            var judged: [Judged] = []
            func startNext() {
                guard let candidate = waiting.next() else { return }
                group.addTask {
                    let report = try await sandbox.runScript(
                        candidate.program, limits: Self.limits)
                    return Judged(
                        candidate: candidate, verdict: .init(report.ending), report: report)
                }
            }
            for _ in 0..<Self.width { startNext() }
            while let one = try await group.next() {
                judged.append(one)
                startNext()
            }
            return judged
        }
    }

    private func printTable(_ judged: [Judged]) {
        let verdicts = Candidate.Verdict.allCases
        print("recorded \\ judged  " + verdicts.map { pad($0.rawValue) }.joined())
        for recorded in verdicts {
            let counts = verdicts.map { verdict in
                judged.count { $0.candidate.verdict == recorded && $0.verdict == verdict }
            }
            print("\(pad(recorded.rawValue))         " + counts.map { pad("\($0)") }.joined())
        }
        for wrong in judged where wrong.candidate.verdict != wrong.verdict {
            print(
                "differs: \(wrong.candidate.taskID) recorded \(wrong.candidate.verdict), judged "
                    + "\(wrong.verdict): \(wrong.report)")
        }
    }

    private func pad(_ text: String) -> String {
        text.padding(toLength: 10, withPad: " ", startingAt: 0)
    }

    private static let width = 2
    private static let limits = RunLimits(
        wallTime: .seconds(10), cpuTime: .seconds(10), memory: 512 << 20)
}
