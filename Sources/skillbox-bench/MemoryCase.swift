import Foundation
import Glibc
import SkillSandbox

/// What this process and the isolates that wait in its pool take.
enum MemoryCase {
    static func section(_ stage: Stage, title: String) async throws -> Section {
        // Until the pool is full again.
        try await Task.sleep(for: .milliseconds(500))
        let sizes = (stage.pool.launcherProcess.map(isolates) ?? []).sorted()
        let host = size(in: "/proc/self/status", of: ["VmRSS"])
        var facts = [("host, resident", host.map(Figure.size) ?? "unreadable")]
        let name = "Idle isolate, private memory"
        let limit = 400 << 10
        let demand = "at most \(Figure.size(limit))"
        var goal = Goal.unmeasured(name, demand: demand, because: "its memory can't be read")
        if !sizes.isEmpty {
            let median = sizes[sizes.count / 2]
            facts.append(
                ("idle isolate, private: median of \(sizes.count)", Figure.size(median)))
            goal = Goal(
                name: name, demand: demand, reached: Figure.size(median),
                isMet: median <= limit)
        }
        return Section(
            title: title,
            method: """
                The host is this measuring process after its pool has run everything above. An idle \
                isolate waits in the pool for what to run. What is private to it are the pages that \
                no other process maps: `Private_Clean` and `Private_Dirty` in the `smaps_rollup` of \
                the process that runs the skill. The first process of its namespace has none: its \
                memory is the zygote's.
                """,
            facts: facts, goals: [goal])
    }

    /// The private memory of each isolate of a pool whose launcher is given; those whose memory can't
    /// be read are left out.
    private static func isolates(of launcher: pid_t) -> [Int] {
        guard let supervisor = children(of: launcher).first else { return [] }
        return children(of: supervisor).filter(isProgram).compactMap(privateMemory)
    }

    /// Whether a process is the second of a namespace of its own: that one runs the skill.
    private static func isProgram(_ process: pid_t) -> Bool {
        // It may have ended, or be out of this user's sight.
        let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        let numbers = line?.split(separator: "\t").dropFirst() ?? []
        // Its numbers on the host, in the pool's namespace and in its own.
        return numbers.count >= 3 && numbers.last == "2"
    }

    private static func children(of process: pid_t) -> [pid_t] {
        let file = "/proc/\(process)/task/\(process)/children"
        // One that has ended has none.
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
    }

    private static func privateMemory(of process: pid_t) -> Int? {
        size(in: "/proc/\(process)/smaps_rollup", of: ["Private_Clean", "Private_Dirty"])
    }

    /// The sum of what a file of `/proc` says under `labels`, in bytes; nil when it can't be read.
    private static func size(in file: String, of labels: Set<String>) -> Int? {
        // The kernel shows a jailed process to its owner's superior only.
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        let sizes = text.split(separator: "\n").compactMap { line -> Int? in
            let words = line.split(whereSeparator: { $0 == ":" || $0.isWhitespace })
            guard words.count > 1, labels.contains(String(words[0])) else { return nil }
            return Int(words[1]).map { $0 << 10 }
        }
        return sizes.count == labels.count ? sizes.reduce(0, +) : nil
    }
}
