/// What untrusted code tries with the kernel: its rarely used parts, the network, new code.
enum KernelAttacks {
    static let all: [AttackFamily: [Attack]] = [
        .kernel: kernel + kernelOfThisProcessor,
        .network: network,
        .code: code,
    ]

    private static let kernel: [Attack] = [
        Attack("set-up-ring", [.denied("io_uring_setup")]),
        Attack("enter-ring", [.denied("io_uring_enter")]),
        Attack("register-ring", [.denied("io_uring_register")]),
        Attack("handle-page-faults", [.denied("userfaultfd")]),
        Attack("add-key", [.denied("add_key")]),
        Attack("find-keyring", [.denied("keyctl")]),
        Attack("request-key", [.denied("request_key")]),
        Attack("make-bpf-map", [.denied("bpf")]),
        Attack("load-bpf-program", [.denied("bpf")]),
        Attack("watch-events", [.denied("perf_event_open")]),
        Attack("watch-all-files", [.denied("fanotify_init")]),
        Attack("read-kernel-log", [.denied("syslog")]),
        Attack("load-module", [.denied("init_module")]),
        Attack("load-module-file", [.denied("finit_module")]),
        Attack("unload-module", [.denied("delete_module")]),
        Attack("load-kernel", [.denied("kexec_load")]),
        Attack("restart-machine", [.denied("reboot")]),
        Attack("add-swap", [.denied("swapon")]),
        Attack("remove-swap", [.denied("swapoff")]),
        Attack("keep-accounts", [.denied("acct")]),
        Attack("change-quota", [.denied("quotactl")]),
        Attack("set-clock", [.denied("clock_settime")]),
        Attack("set-time-of-day", [.denied("settimeofday")]),
        Attack("adjust-clock", [.denied("adjtimex")], control: .outside),
        Attack("rename-machine", [.denied("sethostname")]),
        Attack("rename-domain", [.denied("setdomainname")]),
        Attack("turn-off-randomness", [.denied("personality")]),
        Attack("move-pages", [.denied("move_pages")]),
        Attack("hide-memory", [.denied("memfd_secret")]),
        Attack("retire-memory", [.refused("madvise EPERM"), .refused("madvise EINVAL")]),
        Attack("read-mount-table", .denied(as: "statmount", or: "call-457")),
        Attack("call-beyond-the-table", [.denied("call-999")]),
        Attack("call-minus-one", [.denied("call--1")]),
    ]

    #if arch(x86_64)
        private static let kernelOfThisProcessor: [Attack] = [
            Attack("call-as-x32", [.denied("a call of a foreign architecture")]),
            Attack("call-as-i386", [.denied("a call of a foreign architecture")]),
            Attack("use-ports", [.denied("ioperm")]),
            Attack("use-all-ports", [.denied("iopl")]),
            Attack("change-segments", [.denied("modify_ldt")]),
        ]
    #else
        private static let kernelOfThisProcessor: [Attack] = []
    #endif

    private static let network: [Attack] = [
        Attack("connect-to-host", [.denied("socket")], control: .outside),
        Attack("send-to-host", [.denied("socket")], control: .outside),
        Attack("listen-for-others", [.denied("socket")]),
        Attack("open-raw", [.denied("socket")]),
        Attack("open-ping", [.denied("socket")]),
        Attack("open-packets", [.denied("socket")]),
        Attack("open-algorithms", [.denied("socket")]),
        Attack("open-machine-socket", [.denied("socket")]),
        Attack("open-routes", [.denied("socket")], control: .outside),
        Attack("open-audit", [.denied("socket")]),
        Attack("open-keys", [.denied("socket")]),
        Attack("open-tipc", [.denied("socket")]),
        Attack("open-express", [.denied("socket")]),
        Attack("connect-abstract", [.refused("socket EACCES")], control: .outside),
        Attack("bind-abstract", [.refused("socket EACCES")], control: .outside),
        Attack("open-above-32-bits", [.denied("socket")], control: .outside),
        Attack("pass-descriptor", [.refused("socketpair EACCES")], control: .outside),
        Attack("write-to-sockets", [.denied("sendto")]),
    ]

    private static let code: [Attack] = [
        Attack("map-code", [.denied("mmap")], control: .outside),
        Attack("map-much-code", [.denied("mmap")], control: .outside),
        Attack("map-shared-code", [.denied("mmap")], control: .outside),
        Attack("make-code", [.denied("mprotect")], inProgram: nil, control: .asProgram),
        Attack("make-code-writable", [.denied("mprotect")]),
        Attack("make-code-with-key", [.refused("pkey_mprotect ENOSYS")]),
        Attack("take-memory-key", [.refused("pkey_alloc ENOSYS")]),
        Attack("map-file-twice", [.refused("mmap EPERM")], inProgram: nil, control: .asProgram),
        Attack(
            "map-file-twice-shared", [.refused("mmap EPERM")], inProgram: nil, control: .asProgram),
        Attack("map-own-memory-file", .unwritable("open")),
        Attack("share-executable-memory", [.denied("shmget")], control: .outside),
        Attack("reorder-pages", [.denied("remap_file_pages")]),
        Attack("execute-memory-file", [.refused("memfd_create ENOSYS")], control: .outside),
        Attack("execute-written-file", [.denied("execve")], inProgram: nil, control: .asProgram),
        Attack("execute-itself", [.denied("execve")], inProgram: nil, control: .asProgram),
        Attack("execute-unnamed-file", [.denied("execveat")], inProgram: nil, control: .asProgram),
        Attack("execute-by-loader", [.denied("execve")], inProgram: nil),
        Attack("race-the-judge", [.denied("mmap")]),
        Attack("interrupt-the-judge", [.denied("mmap")]),
    ]
}
