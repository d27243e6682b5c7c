/// What untrusted code tries in order to learn of the host.
enum LeakAttacks {
    static let all: [AttackFamily: [Attack]] = [
        .leaks: leaks
    ]

    private static let leaks: [Attack] = [
        Attack("mark-in-own-environment", [.refused("find ENODATA")], control: .outside),
        Attack("supervisor-environment", [.refused("open EACCES")]),
        Attack("supervisor-arguments", [.refused("find ENODATA")]),
        Attack("supervisor-maps", [.refused("open EACCES")]),
        Attack("supervisor-mounts", [.refused("readlink EACCES")]),
        Attack("supervisor-links", [.refused("readlink EACCES")]),
        Attack("own-mounts", [.refused("open ENOENT")]),
        Attack("own-maps", [.refused("find ENODATA")], inProgram: nil),
        Attack("own-control-group", [.refused("find ENODATA")]),
        Attack("list-processes", [.refused("readdir ESRCH")], control: .outside),
        Attack("list-machine", [.refused("open ENOENT")], control: .outside),
        Attack("list-connections", [.refused("find ENODATA")], control: .outside),
        Attack("list-local-sockets", [.refused("find ENODATA")], control: .outside),
        Attack("leaked-descriptor", [.refused("lseek EBADF")], control: .outside),
        Attack("physical-pages", [.refused("pread64 EPERM")]),
        Attack("kernel-stack", [.refused("read EACCES")]),
        Attack("shared-segment", [.denied("shmget")], control: .outside),
        Attack("semaphores", [.denied("semget")], control: .outside),
        Attack("message-queue", [.denied("msgget")], control: .outside),
        Attack("posix-queue", [.denied("mq_open")]),
        Attack("posix-memory", [.refused("open ENOENT")]),
        Attack("lock-shared-file", [.refused("flock ENOLCK")], inProgram: nil, control: .asProgram),
        Attack("lock-range", [.refused("fcntl ENOLCK")], inProgram: nil, control: .asProgram),
        Attack("lock-open-file", [.refused("fcntl ENOLCK")], inProgram: nil, control: .asProgram),
        Attack("lease-shared-file", [.refused("fcntl EINVAL")]),
        Attack("be-told-of-changes", [.refused("fcntl EINVAL")]),
        Attack(
            "watch-shared-file", [.denied("inotify_init1")], inProgram: .noNotices,
            control: .outside),
        Attack("link-shared-file", .unwritable("link")),
        Attack("write-shared-file", .unwritable("open"), control: .outside),
        Attack("cached-pages", [.denied("preadv2")]),
        Attack("time-of-host", [.refused("clock_getres ESRCH")], control: .outside),
        Attack("name-of-machine", [.refused("uname ENODATA")], control: .outside),
    ]
}
