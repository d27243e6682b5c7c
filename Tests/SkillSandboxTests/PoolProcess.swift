import Foundation
import Glibc

@testable import SkillSandbox

/// The processes that a pool is made of.
enum PoolProcess {
    case launcher, supervisor, zygote

    /// Finds it among the processes of this one's.
    func find(in pool: IsolatePool) throws -> pid_t? {
        guard let launcher = pool.launcherProcess else { return nil }
        let supervisor = try Self.children(of: launcher).first
        return switch self {
        case .launcher: launcher
        case .supervisor: supervisor
        // It is the first that the supervisor starts.
        case .zygote: try supervisor.flatMap { try Self.children(of: $0).min() }
        }
    }

    /// All of them, isolates included.
    static func all(of pool: IsolatePool) throws -> [pid_t] {
        guard let launcher = pool.launcherProcess else { return [] }
        let supervisors = try children(of: launcher)
        return try [launcher] + supervisors + supervisors.flatMap(children)
    }

    private static func children(of process: pid_t) throws -> [pid_t] {
        try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
            .split(separator: " ").compactMap { pid_t($0) }
    }
}
