// Which system calls stand for each other when a run is held to those that it was seen to make.
//
// Other input makes a program allocate by another call, read a longer file in another way, or take
// another lock: a call that was seen grants its whole family. A call that is in none stands for itself.
// None of it lets anything through that policy.h doesn't. Calls that policy.h refuses needn't be here:
// they are answered with their error in every run.

#pragma once

#include <seccomp.h>

enum { LARGEST_FAMILY = 32, END_OF_FAMILY = -1 };

/// What every run needs: the start and the end of a skill that does nothing, measured in both tiers and
/// in a pool, the ways in which a program comes to a bad end, and clocks, which many kernels answer
/// without a call. Reading is bounded by what is shown to a run.
static const int families_of_all[][LARGEST_FAMILY] = {
    // Memory.
    {SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
     SCMP_SYS(madvise), SCMP_SYS(mincore), SCMP_SYS(msync), SCMP_SYS(membarrier), END_OF_FAMILY},
    // Reading.
    {SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(lseek),
     SCMP_SYS(fadvise64), END_OF_FAMILY},
    // Writing to what is open.
    {SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(pwritev), END_OF_FAMILY},
    // Opening and looking.
    {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close), SCMP_SYS(close_range), SCMP_SYS(stat),
     SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs),
     SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
     SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd),
     SCMP_SYS(fcntl), END_OF_FAMILY},
    // One thread, and its locks.
    {SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list),
     SCMP_SYS(set_tid_address), SCMP_SYS(rseq), SCMP_SYS(arch_prctl), SCMP_SYS(gettid),
     SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu), SCMP_SYS(prctl),
     END_OF_FAMILY},
    // Itself and its limits.
    {SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
     SCMP_SYS(getegid), SCMP_SYS(getresuid), SCMP_SYS(getresgid), SCMP_SYS(getgroups),
     SCMP_SYS(getpgrp), SCMP_SYS(getpgid), SCMP_SYS(getsid), SCMP_SYS(uname), SCMP_SYS(sysinfo),
     SCMP_SYS(getrusage), SCMP_SYS(getrlimit), SCMP_SYS(setrlimit), SCMP_SYS(prlimit64),
     SCMP_SYS(times), END_OF_FAMILY},
    // Clocks, and seeds.
    {SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
     SCMP_SYS(getrandom), END_OF_FAMILY},
    // Signals to itself, by which it also ends; who they may reach is for filter.c to say.
    {SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
     SCMP_SYS(rt_sigpending), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill), SCMP_SYS(tkill),
     SCMP_SYS(kill), SCMP_SYS(restart_syscall), END_OF_FAMILY},
    // Ending.
    {SCMP_SYS(exit), SCMP_SYS(exit_group), END_OF_FAMILY},
    // Our own, to descriptors that untrusted code can't have: filter.c looks at them.
    {SCMP_SYS(sendmsg), SCMP_SYS(recvmsg), END_OF_FAMILY},
    // How an isolate waits to be killed when it has answered.
    {SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), END_OF_FAMILY},
};

/// What is granted where one of it was seen.
static const int families[][LARGEST_FAMILY] = {
    // More threads, and how Dispatch has them wait.
    {SCMP_SYS(clone), SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler),
     SCMP_SYS(sched_get_priority_max), SCMP_SYS(sched_get_priority_min), SCMP_SYS(getpriority),
     SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
     SCMP_SYS(epoll_create), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
     SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2), SCMP_SYS(eventfd), SCMP_SYS(eventfd2),
     SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime), SCMP_SYS(timerfd_gettime),
     SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3),
     END_OF_FAMILY},
    // Timers, and waiting for signals.
    {SCMP_SYS(alarm), SCMP_SYS(setitimer), SCMP_SYS(getitimer), SCMP_SYS(pause),
     SCMP_SYS(rt_sigtimedwait), SCMP_SYS(rt_sigsuspend), SCMP_SYS(timer_create),
     SCMP_SYS(timer_settime), SCMP_SYS(timer_gettime), SCMP_SYS(timer_getoverrun),
     SCMP_SYS(timer_delete), END_OF_FAMILY},
    // Making and removing files.
    {SCMP_SYS(creat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(unlink),
     SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
     SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(umask),
     SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(ftruncate), SCMP_SYS(truncate),
     SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(copy_file_range),
     SCMP_SYS(sendfile), SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat),
     SCMP_SYS(utimensat), END_OF_FAMILY},
    // The working folder.
    {SCMP_SYS(chdir), SCMP_SYS(fchdir), END_OF_FAMILY},
    // Other processes.
    {SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(wait4),
     SCMP_SYS(waitid), SCMP_SYS(setpgid), SCMP_SYS(setsid), END_OF_FAMILY},
};
