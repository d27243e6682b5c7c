import SkillSandbox

/// The answers to an attack that are right.
struct Expectation: ExpressibleByArrayLiteral {
    private let outcomes: Set<AttackOutcome>

    init(arrayLiteral outcomes: AttackOutcome...) {
        self.outcomes = Set(outcomes)
    }

    func allows(_ outcome: AttackOutcome) -> Bool { outcomes.contains(outcome) }

    /// Which of several read-only layers answers first is the kernel's affair.
    static func unwritable(_ call: String) -> Expectation {
        [
            .refused("\(call) EROFS"), .refused("\(call) EACCES"), .refused("\(call) EXDEV"),
            .refused("\(call) EBUSY"),
        ]
    }

    /// libseccomp knows the name of a new call, or only its number.
    static func denied(as name: String, or number: String) -> Expectation {
        [.denied(name), .denied(number)]
    }

    /// Notices of files would tell of the host's work, and are counted for the host's user.
    static let noNotices: Expectation = [
        .denied("inotify_init1"), .refused("inotify_init1 ENOSYS"),
    ]

    /// The limits of the process refuse it, or those of the machine end it.
    static let noMoreMemory: Expectation = [
        .refused("mmap ENOMEM"), .refused("mmap EINVAL"), .denied("mmap"), .ended(.memoryExceeded),
    ]
}
