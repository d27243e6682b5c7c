import Foundation
import Glibc

/// The machine's processes at one moment, as /proc shows them.
struct Processes {
    private struct Entry {
        var parent: pid_t
        var isZombie: Bool
    }

    private var entries: [pid_t: Entry] = [:]

    init() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let number = pid_t(name) else { continue }
            entries[number] = Self.entry(of: number)
        }
    }

    /// Those that have not ended.
    var living: Set<pid_t> { Set(entries.filter { !$0.value.isZombie }.keys) }

    /// Ended children of `parent` that it has not waited for.
    func zombies(of parent: pid_t) -> Set<pid_t> {
        Set(entries.filter { $0.value.parent == parent && $0.value.isZombie }.keys)
    }

    /// From `process` up to the child of `ancestor` that it hangs on; nothing when it hangs
    /// elsewhere.
    func line(from process: pid_t, to ancestor: pid_t) -> [pid_t] {
        var line = [process]
        while let last = line.last, let parent = entries[last]?.parent, parent > 1 {
            if parent == ancestor { return line }
            line.append(parent)
        }
        return []
    }

    /// Those below this process whose command line contains `text`.
    func descendants(running text: String) -> [pid_t] {
        entries.keys.filter { !line(from: $0, to: getpid()).isEmpty }
            .filter { Self.commandLine(of: $0).contains(text) }.sorted()
    }

    /// Any whose command line contains `text`.
    func all(running text: String) -> [pid_t] {
        entries.keys.filter { Self.commandLine(of: $0).contains(text) }
    }

    private static func entry(of process: pid_t) -> Entry? {
        // It may end while it is looked at.
        let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        // A name in parentheses, which may hold anything, comes before the fields.
        let fields = text?.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 1, let parent = pid_t(fields[1]) else { return nil }
        return Entry(parent: parent, isZombie: fields[0] == "Z" || fields[0] == "X")
    }

    /// Its words; nothing when it has ended.
    private static func commandLine(of process: pid_t) -> String {
        // It may end while it is looked at.
        let words = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
        return (words ?? "").replacing("\0", with: " ")
    }
}
