public import SkillCore
import Synchronization

/// What the skills asked for that ran on a workbench.
final class AskedCapabilities: Sendable {
    /// Nil while none ran.
    private let all = Mutex<Set<Capability>?>(nil)

    func note(_ capabilities: Set<Capability>) {
        all.withLock { $0 = ($0 ?? []).union(capabilities) }
    }

    var known: Set<Capability>? { all.withLock { $0 } }
}

extension Workbench {
    /// What is granted though none of the skills that ran asks for it; nothing while none ran.
    public var idleGrants: Set<Capability> {
        guard let asked = asked.known else { return [] }
        return grants.capabilities.subtracting(asked)
    }
}
