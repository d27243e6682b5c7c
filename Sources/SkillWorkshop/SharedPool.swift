import SkillCore
import SkillSandbox
import Synchronization

/// The jails kept ready for everything that one workbench judges, made when they are first needed,
/// and what they are called.
final class SharedPool: Sendable {
    private let pool = Mutex<IsolatePool?>(nil)
    private let policy = Mutex<String?>(nil)

    func pool(of sandbox: @autoclosure () throws -> Sandbox) rethrows -> IsolatePool {
        if let pool = pool.withLock({ $0 }) { return pool }
        let made = IsolatePool(sandbox: try sandbox(), width: 2)
        return pool.withLock { pool in
            let kept = pool ?? made
            pool = kept
            return kept
        }
    }

    /// The name of the rules that its jails are held to, which takes a run to find out.
    func policy(of jail: Jail) async throws -> String {
        if let policy = policy.withLock({ $0 }) { return policy }
        let found = try await jail.policyDigest().hexadecimal
        policy.withLock { $0 = found }
        return found
    }
}
