import SkillSandbox

/// What untrusted code tries with whoever listens to it.
enum HostAttacks {
    static let all: [AttackFamily: [Attack]] = [
        .host: host
    ]

    private static let host: [Attack] = [
        Attack("forge-report", [.refused("write EBADF")]),
        Attack("print-report", [.ended(.failed)]),
        Attack("print-much", [.ended(.outputExceeded)], control: .generous(.ofMuchOutput)),
        Attack("flood-output", [.ended(.outputExceeded)]),
        Attack("flood-errors", [.ended(.outputExceeded)]),
        Attack("print-without-line-end", [.ended(.completed)]),
        Attack("print-what-is-no-text", [.ended(.completed)]),
        Attack("dump-core", [.ended(.crashed)]),
        Attack("signal-itself", [.refused("tgkill EPERM")]),
        Attack("pretend-time-is-over", [.refused("tgkill EPERM")]),
        Attack("leave-before-the-verdict", [.denied("ptrace"), .ended(.completed)]),
    ]
}
