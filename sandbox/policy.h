// The system calls each profile may make, one per line, with its reason where the name doesn't say.
//
// ALLOW lets a call through. REFUSE answers it with an error that a well-behaved caller expects.
// filter.c adds the calls whose arguments matter. Everything else goes to the supervisor,
// which notes the call's name and ends the run. Adding a line is a security decision: say why.

#pragma once

// What every profile needs: a C program, threads, the Swift runtime, Foundation.
#define POLICY_COMMON(ALLOW, REFUSE) \
    /* Files. Which of them exist is the mount namespace's and Landlock's business; opening has \
       rules of its own in filter.c. */ \
    ALLOW(read) \
    ALLOW(readv) \
    ALLOW(pread64) \
    ALLOW(preadv) \
    ALLOW(write) \
    ALLOW(writev) \
    ALLOW(pwrite64) \
    ALLOW(pwritev) \
    ALLOW(lseek) \
    ALLOW(close) \
    ALLOW(close_range) \
    ALLOW(stat) \
    ALLOW(lstat) \
    ALLOW(fstat) \
    ALLOW(newfstatat) \
    ALLOW(statx) \
    ALLOW(statfs) \
    ALLOW(fstatfs) \
    ALLOW(access) \
    ALLOW(faccessat) \
    ALLOW(faccessat2) \
    ALLOW(readlink)          /* Foundation finds its own executable */ \
    ALLOW(readlinkat) \
    ALLOW(getdents64) \
    ALLOW(getcwd) \
    ALLOW(chdir) \
    ALLOW(fchdir) \
    ALLOW(rmdir)             /* from here on: the bounded scratch folder */ \
    ALLOW(unlink) \
    ALLOW(unlinkat) \
    ALLOW(rename) \
    ALLOW(renameat) \
    ALLOW(renameat2) \
    ALLOW(ftruncate) \
    ALLOW(umask) \
    ALLOW(fsync) \
    ALLOW(fdatasync) \
    ALLOW(copy_file_range) \
    ALLOW(sendfile) \
    REFUSE(chown, EPERM) \
    REFUSE(fchown, EPERM) \
    REFUSE(lchown, EPERM) \
    REFUSE(fchownat, EPERM) \
    REFUSE(getxattr, EOPNOTSUPP) \
    REFUSE(lgetxattr, EOPNOTSUPP) \
    REFUSE(fgetxattr, EOPNOTSUPP) \
    REFUSE(listxattr, EOPNOTSUPP) \
    REFUSE(llistxattr, EOPNOTSUPP) \
    REFUSE(flistxattr, EOPNOTSUPP) \
    REFUSE(setxattr, EOPNOTSUPP) \
    REFUSE(lsetxattr, EOPNOTSUPP) \
    REFUSE(fsetxattr, EOPNOTSUPP) \
    REFUSE(removexattr, EOPNOTSUPP) \
    REFUSE(lremovexattr, EOPNOTSUPP) \
    REFUSE(fremovexattr, EOPNOTSUPP) \
    REFUSE(ioctl, ENOTTY)    /* stdio asks whether it writes to a terminal; it does not */ \
    REFUSE(openat2, ENOSYS)  /* its arguments lie behind a pointer; callers fall back */ \
    /* Descriptors and waiting. fcntl has rules of its own in filter.c. */ \
    ALLOW(dup) \
    ALLOW(dup2) \
    ALLOW(dup3) \
    ALLOW(pipe) \
    ALLOW(pipe2) \
    ALLOW(poll) \
    ALLOW(ppoll) \
    ALLOW(select) \
    ALLOW(pselect6) \
    ALLOW(epoll_create1) \
    ALLOW(epoll_ctl) \
    ALLOW(epoll_wait) \
    ALLOW(epoll_pwait) \
    ALLOW(eventfd2)          /* Dispatch */ \
    ALLOW(timerfd_create)    /* Dispatch */ \
    ALLOW(timerfd_settime) \
    ALLOW(timerfd_gettime) \
    /* Memory. RLIMIT_AS and RLIMIT_DATA bound it; mmap, mremap, brk and mprotect have rules of \
       their own in filter.c. */ \
    ALLOW(munmap) \
    ALLOW(madvise) \
    ALLOW(mincore) \
    ALLOW(msync) \
    ALLOW(membarrier) \
    REFUSE(memfd_create, ENOSYS)  /* memory that no limit counts */ \
    REFUSE(mlock, EPERM) \
    REFUSE(mlock2, EPERM) \
    REFUSE(munlock, EPERM) \
    REFUSE(pkey_alloc, ENOSYS) \
    REFUSE(pkey_free, ENOSYS) \
    REFUSE(pkey_mprotect, ENOSYS) \
    /* Threads. RLIMIT_NPROC bounds them; clone has rules of its own. */ \
    ALLOW(arch_prctl)        /* thread-local storage */ \
    REFUSE(clone3, ENOSYS)   /* its flags can't be inspected: the C library falls back to clone */ \
    ALLOW(futex) \
    REFUSE(futex_waitv, ENOSYS)  /* its arguments lie behind a pointer; callers use futex */ \
    ALLOW(gettid) \
    ALLOW(rseq) \
    ALLOW(set_robust_list) \
    ALLOW(get_robust_list) \
    ALLOW(set_tid_address) \
    ALLOW(sched_getaffinity) /* Dispatch sizes its pool */ \
    ALLOW(sched_yield) \
    ALLOW(sched_getparam) \
    ALLOW(sched_getscheduler) \
    ALLOW(sched_get_priority_max) \
    ALLOW(sched_get_priority_min) \
    REFUSE(sched_setaffinity, EPERM) \
    REFUSE(sched_setscheduler, EPERM) \
    REFUSE(sched_setparam, EPERM) \
    REFUSE(sched_setattr, EPERM) \
    REFUSE(setpriority, EPERM) \
    ALLOW(getpriority) \
    ALLOW(getcpu) \
    /* Signals. Sending them has rules of its own in filter.c. */ \
    ALLOW(rt_sigaction) \
    ALLOW(rt_sigprocmask) \
    ALLOW(rt_sigreturn) \
    ALLOW(rt_sigpending) \
    ALLOW(rt_sigtimedwait) \
    ALLOW(rt_sigsuspend) \
    ALLOW(sigaltstack) \
    ALLOW(pause) \
    ALLOW(alarm) \
    ALLOW(setitimer) \
    ALLOW(getitimer) \
    ALLOW(restart_syscall) \
    /* Time and identity. Reading clocks has rules of its own in filter.c. */ \
    ALLOW(nanosleep) \
    ALLOW(gettimeofday) \
    ALLOW(time) \
    ALLOW(times) \
    ALLOW(getpid) \
    ALLOW(getppid) \
    ALLOW(getuid) \
    ALLOW(geteuid) \
    ALLOW(getgid) \
    ALLOW(getegid) \
    ALLOW(getresuid) \
    ALLOW(getresgid) \
    ALLOW(getgroups) \
    ALLOW(getpgrp) \
    ALLOW(getpgid) \
    ALLOW(getsid) \
    ALLOW(uname)             /* the jail has a host name of its own */ \
    ALLOW(sysinfo) \
    ALLOW(getrusage) \
    ALLOW(getrlimit) \
    ALLOW(setrlimit)         /* hard limits can only go down; prlimit64 is in filter.c */ \
    ALLOW(getrandom)         /* hashing seeds */ \
    /* Ending. */ \
    ALLOW(exit) \
    ALLOW(exit_group)

// Tier T1: calls that namespaces make harmless.
#define POLICY_NAMESPACES(ALLOW, REFUSE) \
    ALLOW(mkdir)             /* the scratch folder is a bounded file system */ \
    ALLOW(mkdirat) \
    ALLOW(symlink) \
    ALLOW(symlinkat) \
    ALLOW(link) \
    ALLOW(linkat) \
    ALLOW(fallocate) \
    ALLOW(chmod)             /* everything but the scratch folder is read-only */ \
    ALLOW(fchmod) \
    ALLOW(fchmodat) \
    ALLOW(truncate) \
    ALLOW(utimensat)

// Tier T2: Landlock doesn't look at these, and the files outside may be the jail's own user's. Calls
// that make files go to the supervisor, which counts them.
#define POLICY_FOLDER(ALLOW, REFUSE) \
    REFUSE(chmod, EPERM) \
    REFUSE(fchmod, EPERM) \
    REFUSE(fchmodat, EPERM) \
    REFUSE(truncate, EPERM)  /* before version 3 */ \
    REFUSE(utimensat, EPERM)

// A skill: no fork, no exec, no sockets.
#define POLICY_SKILL(ALLOW, REFUSE) \
    REFUSE(flock, ENOLCK)    /* a lock on a shared read-only file is felt outside */

// Any program: it may start others, as many as the limit of processes says.
#define POLICY_PROGRAM(ALLOW, REFUSE) \
    ALLOW(execve)            /* no_new_privs: it gains nothing */ \
    ALLOW(execveat) \
    ALLOW(flock)             /* programs coordinate in /tmp; on a file outside it only lasts a run */ \
    ALLOW(wait4) \
    ALLOW(waitid) \
    ALLOW(setpgid) \
    ALLOW(setsid) \
    ALLOW(epoll_create) \
    ALLOW(epoll_pwait2) \
    ALLOW(eventfd) \
    ALLOW(signalfd) \
    ALLOW(signalfd4) \
    REFUSE(inotify_init, ENOSYS)  /* hears what is done outside to the files it is shown */ \
    REFUSE(inotify_init1, ENOSYS) \
    ALLOW(splice) \
    ALLOW(tee) \
    ALLOW(readahead) \
    ALLOW(sync_file_range) \
    ALLOW(sync) \
    ALLOW(syncfs) \
    ALLOW(getdents) \
    ALLOW(timer_create) \
    ALLOW(timer_settime) \
    ALLOW(timer_gettime) \
    ALLOW(timer_getoverrun) \
    ALLOW(timer_delete) \
    ALLOW(sched_getattr) \
    ALLOW(sched_rr_get_interval) \
    ALLOW(ioprio_get) \
    ALLOW(capget) \
    REFUSE(capset, EPERM) \
    REFUSE(setuid, EPERM) \
    REFUSE(setgid, EPERM) \
    REFUSE(setreuid, EPERM) \
    REFUSE(setregid, EPERM) \
    REFUSE(setresuid, EPERM) \
    REFUSE(setresgid, EPERM) \
    REFUSE(setgroups, EPERM) \
    REFUSE(setfsuid, EPERM) \
    REFUSE(setfsgid, EPERM) \
    REFUSE(chroot, EPERM) \
    REFUSE(set_mempolicy, EPERM) \
    REFUSE(get_mempolicy, EPERM) \
    REFUSE(mbind, EPERM) \
    REFUSE(mlockall, EPERM) \
    REFUSE(munlockall, EPERM) \
    REFUSE(pidfd_open, ENOSYS)       /* event loops try it, and do without */ \
    REFUSE(rt_sigqueueinfo, EPERM)   /* kill does */ \
    REFUSE(landlock_create_ruleset, ENOSYS)  /* programs that jail themselves, and do without */ \
    REFUSE(seccomp, EINVAL)          /* the same */ \
    REFUSE(ioprio_set, EPERM)

// Any program in tier T1.
#define POLICY_NAMESPACES_PROGRAM(ALLOW, REFUSE) \
    ALLOW(creat) \
    ALLOW(utime) \
    ALLOW(utimes) \
    ALLOW(futimesat)

// Any program in tier T2.
#define POLICY_FOLDER_PROGRAM(ALLOW, REFUSE) \
    REFUSE(utime, EPERM) \
    REFUSE(utimes, EPERM) \
    REFUSE(futimesat, EPERM)

// The compiler and the linker: they start nothing and reach nothing.
#define POLICY_COMPILER(ALLOW, REFUSE) \
    ALLOW(flock)             /* the module cache */ \
    ALLOW(wait4)             /* the linker looks for children it does not have */ \
    REFUSE(socket, EACCES)   /* a time-based UUID looks for a network card, and does without */
