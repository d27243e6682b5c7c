import Foundation

/// The machine's processes as /proc tells them.
///
/// Any of them may end while it is looked at.
enum ProcessTable {
    /// Those below `ancestor`, the nearest first.
    static func descendants(of ancestor: pid_t) -> [pid_t] {
        let children = numbers().filter { parent(of: $0) == ancestor }
        return children + children.flatMap(descendants)
    }

    /// What a process calls itself, or nil when there is none.
    static func name(of process: pid_t) -> String? {
        guard let state = state(of: process), let start = state.firstIndex(of: "("),
            let end = state.lastIndex(of: ")")
        else { return nil }
        return String(state[state.index(after: start)..<end])
    }

    static func exists(_ process: pid_t) -> Bool {
        guard let state = state(of: process) else { return false }
        return !state.contains(") Z ")
    }

    private static func parent(of process: pid_t) -> pid_t? {
        let fields = state(of: process)?.split(separator: ")").last?.split(separator: " ")
        return fields?.dropFirst().first.flatMap { pid_t($0) }
    }

    private static func state(of process: pid_t) -> String? {
        try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    }

    private static func numbers() -> [pid_t] {
        // Without /proc nothing here could be tested at all.
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [])
            .compactMap { pid_t($0) }
    }
}
