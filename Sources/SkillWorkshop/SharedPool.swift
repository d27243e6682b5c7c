import SkillSandbox
import Synchronization

/// The jails kept ready for everything that one workbench judges, made when they are first needed.
final class SharedPool: Sendable {
    private let pool = Mutex<IsolatePool?>(nil)

    func pool(of sandbox: @autoclosure () throws -> Sandbox) rethrows -> IsolatePool {
        if let pool = pool.withLock({ $0 }) { return pool }
        let made = IsolatePool(sandbox: try sandbox(), width: 2)
        return pool.withLock { pool in
            let kept = pool ?? made
            pool = kept
            return kept
        }
    }
}
