import SkillSandbox

/// What untrusted code tries in order to have more than its share.
enum ResourceAttacks {
    static let all: [AttackFamily: [Attack]] = [
        .memory: memory,
        .tasks: tasks + tasksOfThisProcessor,
        .disk: disk,
        .time: time,
    ]

    private static let memory: [Attack] = [
        Attack("map-at-once", [.ended(.memoryExceeded)]),
        Attack("allocate-at-once", [.ended(.memoryExceeded)]),
        Attack("allocate-bit-by-bit", [.ended(.memoryExceeded)], control: .generous(.ofMuchMemory)),
        Attack("map-small-pieces", [.refused("mmap ENOMEM")], control: .generous(.ofMuchMemory)),
        Attack("grow-heap", [.refused("brk ENOMEM")], control: .generous(.ofMuchMemory)),
        Attack("grow-mapping", [.refused("mremap ENOMEM")], control: .generous(.ofMuchMemory)),
        Attack("open-reserved", [.refused("mprotect ENOMEM")], control: .generous(.ofMuchMemory)),
        Attack("map-shared", [.refused("mmap ENOMEM")], control: .generous(.ofMuchMemory)),
        Attack("map-shared-zeros", [.refused("mmap ENOMEM")], control: .generous(.ofMuchMemory)),
        Attack("map-shared-bytes", .noMoreMemory, control: .generous(.ofMuchMemory)),
        Attack("map-growing-down", .noMoreMemory),
        Attack("seal-what-is-written", .noMoreMemory),
        Attack("map-droppable", [.refused("mmap ENOMEM")]),
        Attack("map-huge-pages", [.refused("mmap ENOMEM")]),
        Attack("lock-memory", [.refused("mlock EPERM")]),
        Attack("lock-all-memory", [.denied("mlockall")], inProgram: [.refused("mlockall EPERM")]),
        Attack("map-locked", [.refused("mmap EPERM")]),
        Attack("exhaust-stack", [.ended(.crashed)]),
        Attack("many-stacks", [.refused("mmap EAGAIN")]),
        Attack("fill-pipes", [.refused("pipe2 EMFILE")]),
    ]

    private static let tasks: [Attack] = [
        Attack(
            "fork-until-refused", [.denied("clone")], inProgram: [.refused("clone EAGAIN")],
            limits: .ofFour, control: .generous(.ofManyTasks)),
        Attack(
            "fork-bomb", [.denied("clone")], inProgram: [.ended(.cpuExceeded), .ended(.timedOut)],
            limits: .ofShortFamily),
        Attack("raw-fork", [.denied("clone")], control: .generous(.ofManyTasks)),
        Attack(
            "hang-in-vfork", [.denied("vfork")], inProgram: [.ended(.timedOut)],
            limits: .ofShortFamily),
        Attack("share-all-with-child", [.denied("clone")], control: .generous(.ofManyTasks)),
        Attack(
            "fork-side-by-side", [.denied("clone")], inProgram: [.refused("clone EAGAIN")],
            limits: .ofFour),
        Attack(
            "fork-behind-the-ending", [.denied("clone")], inProgram: [.refused("clone EAGAIN")],
            limits: .ofFour),
        Attack("daemonize", [.denied("clone")], control: .generous(.ofManyTasks)),
        Attack("start-threads", [.refused("clone EAGAIN")], control: .generous(.ofManyTasks)),
        Attack("start-threads-side-by-side", [.refused("clone EAGAIN")]),
        Attack("copy-descriptors", [.refused("dup EMFILE")], control: .outside),
        Attack("choose-high-descriptor", [.refused("fcntl EINVAL")], control: .outside),
        Attack("many-events", [.refused("eventfd2 EMFILE")], control: .outside),
        Attack("many-clocks", [.refused("timerfd_create EMFILE")], control: .outside),
        Attack("take-all-notices", [.denied("inotify_init1")], inProgram: .noNotices),
        Attack(
            "many-timers", [.denied("timer_create")], inProgram: [.refused("timer_create EAGAIN")],
            control: .outside),
        Attack(
            "many-locks", [.refused("fcntl ENOLCK")], inProgram: [.ended(.cpuExceeded)],
            limits: .ofLittleTime),
        Attack(
            "start-others-for-ever", [.denied("execve")], inProgram: [.ended(.cpuExceeded)],
            limits: .ofLittleTime),
    ]

    #if arch(x86_64)
        private static let tasksOfThisProcessor: [Attack] = [
            Attack("old-fork", [.denied("fork")], control: .generous(.ofManyTasks))
        ]
    #else
        private static let tasksOfThisProcessor: [Attack] = []
    #endif

    private static let disk: [Attack] = [
        Attack("write-much", [.ended(.diskExceeded)], control: .generous(.ofMuchSpace)),
        Attack(
            "write-unlinked-files", [.ended(.diskExceeded), .ended(.failed)],
            control: .generous(.ofMuchSpace)),
        Attack(
            "write-unnamed-files", [.ended(.diskExceeded), .ended(.failed)],
            control: .generous(.ofMuchSpace)),
        Attack("reserve-space", [.ended(.diskExceeded)], control: .generous(.ofMuchSpace)),
        Attack("write-far-away", [.ended(.diskExceeded)]),
        Attack("survive-far-away", [.refused("ftruncate EFBIG")]),
        Attack("copy-in-the-kernel", [.ended(.diskExceeded)], control: .generous(.ofMuchSpace)),
        Attack("make-files", [.ended(.diskExceeded)]),
        Attack("make-links", [.ended(.diskExceeded)]),
        Attack("make-hard-links", [.ended(.diskExceeded)]),
        Attack("make-pipes", [.denied("mknodat")], inProgram: [.refused("mknodat ENOSPC")]),
        Attack("dig", [.ended(.diskExceeded)]),
        Attack("make-long-links", [.ended(.diskExceeded)]),
    ]

    private static let time: [Attack] = [
        Attack("spin-alone", [.ended(.cpuExceeded)], limits: .ofLittleTime),
        Attack(
            "spin-for-a-while", [.ended(.cpuExceeded)], limits: .ofLittleTime,
            control: .generous(.forAttacks)),
        Attack(
            "sleep-for-a-while", [.ended(.timedOut)], limits: .ofShortLife,
            control: .generous(.forAttacks)),
        Attack("spin-in-threads", [.ended(.cpuExceeded)], limits: .ofLittleTime),
        Attack("spin-past-the-warning", [.ended(.cpuExceeded)], limits: .ofLittleTime),
        Attack(
            "spin-in-children", [.denied("clone")], inProgram: [.ended(.cpuExceeded)],
            limits: .ofLittleTimeForFour),
        Attack("spin-in-the-kernel", [.ended(.cpuExceeded)], limits: .ofLittleTime),
        Attack("ask-the-judge", [.ended(.cpuExceeded), .ended(.timedOut)], limits: .ofShortLife),
        Attack(
            "ask-from-all-sides", [.ended(.cpuExceeded), .ended(.timedOut)], limits: .ofShortLife),
        Attack("sleep-for-ever", [.ended(.timedOut)], limits: .ofShortLife),
        Attack("stop-itself", [.ended(.timedOut)], limits: .ofShortLife),
        Attack("ignore-every-signal", [.ended(.timedOut)], limits: .ofShortLife),
        Attack("storm-of-signals", [.ended(.cpuExceeded)], limits: .ofLittleTime),
        Attack("wait-for-input", [.ended(.timedOut)], limits: .ofShortLife),
        Attack("leave-threads-behind", [.ended(.cpuExceeded)], limits: .ofLittleTime),
    ]
}
