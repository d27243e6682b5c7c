import SkillSandbox

/// What tier T2 answers otherwise than T1, for want of a root, a pid namespace and mounts.
enum ContainedAnswers {
    static let all: [String: Expectation] = [
        // The host's files are there, and can't be opened.
        "climb-out": unopened, "link-to-secret": unopened, "list-homes": unopened,
        "list-machine": unopened, "list-system": unopened, "make-terminal": unopened,
        "own-root-link": unopened, "own-working-folder": unopened, "posix-memory": unopened,
        "read-accounts": unopened, "read-secret": unopened, "supervisor-arguments": unopened,
        "write-in-system": unopened,
        "list-processes": [.refused("opendir EACCES")],
        "own-mounts": unopened, "own-control-group": unopened, "kernel-stack": unopened,
        "physical-pages": unopened, "list-connections": unopened, "list-local-sockets": unopened,

        // What Landlock doesn't look at, the filter refuses.
        "link-program": [.refused("link EPERM")], "link-shared-file": [.refused("link EPERM")],
        "make-program-setuid": [.refused("chmod EPERM")],
        "touch-program": [.refused("utimensat EPERM")],
        "touch-device": [.refused("utimensat EPERM")],
        "truncate-program": [.refused("truncate EPERM")],

        // The host's processes are there, and can't be signalled.
        "signal-everything": [.refused("kill EPERM")], "signal-host": [.refused("kill EPERM")],
        "signal-host-thread": [.refused("tgkill EPERM")],

        // Threads that Dispatch can't have make it trap.
        "dispatch-bomb": [.refused("threads"), .ended(.crashed)],
        "task-bomb": [.ended(.cpuExceeded), .ended(.crashed)],
        // What is written is measured, and by then it may be over.
        "copy-in-the-kernel": [.ended(.diskExceeded), .ended(.failed)],
        "dig": [.refused("mkdir ENOSPC"), .ended(.diskExceeded)],
        "write-unlinked-files": unwritten, "write-unnamed-files": unwritten,
        "fill-the-disk": [.ended(.diskExceeded), .ended(.failed)],
    ]

    /// What is no attack there: the design says that it may be seen, or it aims at what there isn't.
    static let granted: Set = [
        "find-setuid-mount", "name-of-machine", "map-file-twice", "map-file-twice-shared",
        "own-maps", "replace-itself",
    ]

    /// The file that would be too much is refused, unless what is there already is noticed first.
    private static let unwritten: Expectation = [
        .refused("open ENOSPC"), .ended(.diskExceeded), .ended(.failed),
    ]

    private static let unopened: Expectation = [.refused("open EACCES"), .refused("open ENOENT")]
}

extension JailTier {
    /// How the attack `name` must be answered here, `usually` in T1; nil where it is none.
    func answer(to name: String, usually expectation: Expectation) -> Expectation? {
        switch self {
        case .t1: expectation
        case .t2 where ContainedAnswers.granted.contains(name): nil
        case .t2: ContainedAnswers.all[name] ?? expectation
        }
    }
}
