import SkillSandbox

/// Something that untrusted code might try, and how the jail must answer.
struct Attack {
    /// What it is called in `Attacks/*.c`.
    let name: String
    let inSkill: Expectation
    /// nil where programs may do it.
    let inProgram: Expectation?
    let limits: RunLimits
    let control: Control

    /// Creates an attack that programs are answered like skills, unless said otherwise.
    init(
        _ name: String, _ inSkill: Expectation, limits: RunLimits = .forAttacks,
        control: Control = .family
    ) {
        self.init(name, inSkill, inProgram: inSkill, limits: limits, control: control)
    }

    init(
        _ name: String, _ inSkill: Expectation, inProgram: Expectation?,
        limits: RunLimits = .forAttacks, control: Control = .family
    ) {
        self.name = name
        self.inSkill = inSkill
        self.inProgram = inProgram
        self.limits = limits
        self.control = control
    }

    /// Where the same code gets through, so that a broken one can't pass.
    enum Control: Hashable {
        /// Outside the jail, where it changes nothing.
        case outside
        /// In the jail, as a program's.
        case asProgram
        /// In the jail, as a program's with more generous limits.
        case generous(RunLimits)
        /// Nowhere without harm; others of its family show that their common way works.
        case family
    }
}

/// Attacks that go the same way.
enum AttackFamily: String, CaseIterable {
    case files, names, namespaces, privileges, processes
    case kernel, network, code
    case leaks
    case memory, tasks, disk, time
    case host

    /// Every attack but those on the files that the host collects.
    static let attacks = [
        EscapeAttacks.all, KernelAttacks.all, LeakAttacks.all, ResourceAttacks.all,
        HostAttacks.all,
    ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
}
