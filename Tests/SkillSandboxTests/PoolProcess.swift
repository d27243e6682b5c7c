import Foundation
import Glibc

@testable import SkillSandbox

/// The processes that a pool is made of.
enum PoolProcess {
    case launcher, supervisor, zygote

    /// Finds it among the processes of this one's.
    func find(in pool: IsolatePool) -> pid_t? {
        guard let launcher = pool.launcherProcess else { return nil }
        let supervisor = Self.children(of: launcher).first
        return switch self {
        case .launcher: launcher
        case .supervisor: supervisor
        // It is the first that the supervisor starts.
        case .zygote: supervisor.flatMap { Self.children(of: $0).min() }
        }
    }

    /// All of them, isolates included.
    static func all(of pool: IsolatePool) -> [pid_t] {
        guard let launcher = pool.launcherProcess else { return [] }
        let supervisors = children(of: launcher)
        return [launcher] + supervisors + supervisors.flatMap(children)
    }

    /// Whether a signal has stopped it, and all of its threads.
    static func isStopped(_ process: pid_t) -> Bool {
        // One that has ended runs no more than one that is stopped, but is not meant.
        let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        return text?.contains("State:\tT") == true
    }

    private static func children(of process: pid_t) -> [pid_t] {
        let file = "/proc/\(process)/task/\(process)/children"
        // One that has ended has none.
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
    }
}
