// Makes random system calls with plausible arguments until its time is up.
//
//     syscalls SEED MILLISECONDS PROCESSES CALLS FOLDER [SKIPPED...]
//
// PROCESSES is `alone`, or `children` to make the calls in one short-lived child after another. CALLS
// is `known` for those of calls.h but the SKIPPED, with arguments that are mostly right, or `any` for
// every number and for wrong arguments too. FOLDER is one of the host's that must stay as it is.
//
// It prints a dot to standard error for every 16 calls made.

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"

enum {
    BATCH = 16,            ///< Calls for each dot.
    CHILD_BATCHES = 20,    ///< How many of them a child makes.
    CHILD_PATIENCE = 50,   ///< Milliseconds until a child that hangs is ended.
    PROGRESS_FD = 250,     ///< Where the dots go; calls are made with lower numbers.
    HIGHEST_NUMBER = 1023, ///< Beyond the kernel's newest call.
    MOST_CRASHES = 1000,
    ARENA_BYTES = 1 << 20,
    BUFFER_BYTES = 1 << 16,
};

struct call {
    const char *name;
    long number;
    const char *arguments;
};

static struct call calls[] = {
#define CALL(name, arguments) {#name, SYS_##name, arguments},
    CALLS(CALL) OLDER_CALLS(CALL)
#undef CALL
};
static size_t call_count = sizeof calls / sizeof *calls;

static const char *paths[] = {
    "/tmp/fuzz-a", "/tmp/fuzz-b", "/tmp/fuzz-folder", "/tmp/fuzz-folder/c", "fuzz-link", ".", "..", "/",
    "/tmp", "", "/fuzz", "/etc/fuzz", "/usr/fuzz", "/dev/fuzz", "../../../../etc/fuzz", "/etc/passwd",
    "/etc/ld.so.cache", "/usr/bin/true", "/bin/sh", "/dev/null", "/dev/zero", "/dev/full", "/dev/mem",
    "/dev/kmsg", "/dev/ptmx", "/proc/self/exe", "/proc/self/mem", "/proc/self/uid_map", "/proc/self/cwd",
    "/proc/self/ns/mnt", "/proc/self/ns/user", "/proc/self/oom_score_adj", "/proc/self/fd/0",
    "/proc/1/root", "/proc/1/root/tmp/fuzz", "/proc/1/fd/3", "/proc/1/mem", "/proc/1/cwd/fuzz",
    "/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/keys",
    "/sys/kernel", "/sys/fs/cgroup/fuzz", "/run/fuzz", "/var/tmp/fuzz", "/root/fuzz", "/home",
    // The host's folder and a file in it.
    NULL, NULL};
enum { PATH_COUNT = sizeof paths / sizeof *paths };

// What leaves the caller unable to go on. Children make these calls, and so does `any`.
static const char *const spoiling[] = {"arch_prctl", "prlimit64", "rseq", "setrlimit"};

static bool makes_any;
static uint64_t state;
static char *arena;
static char *buffer;
static char *words[3];
static sigjmp_buf after_crash;
static volatile int crashes;

// SplitMix64 (Steele, Lea and Flood, 2014).
static uint64_t any(void) {
    uint64_t mixed = state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

static uint64_t below(uint64_t bound) { return any() % bound; }

static int64_t milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// ---- Arguments

static uint64_t some_bits(void) { return any() & any() & any() & 0xffffffff; }

static uint64_t size(void) {
    static const uint64_t sizes[] = {0, 1, 8, 16, 24, 64, 128, 256, 4096, BUFFER_BYTES, 1 << 20, 1 << 28};
    return sizes[below(sizeof sizes / sizeof *sizes)];
}

static uint64_t process(void) {
    switch (below(12)) {
    case 0: return 1;
    case 1: return (uint64_t)getppid();
    case 2: return below(10);
    case 3: return (uint64_t)-1;
    case 4: return below(40000);
    case 5: return 0;
    default: return (uint64_t)getpid();
    }
}

/// Mostly one that does nothing, so that the caller goes on.
static uint64_t a_signal(void) {
    static const uint64_t harmless[] = {0, SIGCHLD, SIGURG, SIGWINCH, SIGCONT};
    return below(200) == 0 || makes_any ? below(66) : harmless[below(5)];
}

static uint64_t protection(void) {
    static const uint64_t usual[] = {
        PROT_NONE, PROT_READ, PROT_WRITE, PROT_READ | PROT_WRITE};
    return makes_any ? below(16) : usual[below(4)];
}

static uint64_t mapping(void) {
    static const uint64_t usual[] = {
        MAP_PRIVATE, MAP_PRIVATE | MAP_ANONYMOUS, MAP_SHARED, MAP_SHARED | MAP_ANONYMOUS};
    return makes_any ? some_bits() : usual[below(4)];
}

static uint64_t descriptor_command(void) {
    static const uint64_t usual[] = {
        F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETPIPE_SZ, F_SETPIPE_SZ,
        F_SETOWN, F_SETSIG, F_SETLEASE, F_NOTIFY, F_ADD_SEALS};
    return makes_any ? below(1100) : usual[below(sizeof usual / sizeof *usual)];
}

/// Fills the start of the buffer with what a structure may hold.
static char *structure(void) {
    uint64_t *next = (uint64_t *)buffer;
    for (int i = 0; i < 32; i++) {
        switch (below(6)) {
        case 0: next[i] = below(32); break;
        case 1: next[i] = below(32) | below(32) << 32; break;
        case 2: next[i] = (uint64_t)(buffer + below(BUFFER_BYTES)); break;
        case 3: next[i] = any(); break;
        case 4: next[i] = some_bits(); break;
        default: next[i] = 0;
        }
    }
    return buffer + (below(4) == 0 ? below(64) : 0);
}

static struct timespec *moment(void) {
    static struct timespec time;
    time = (struct timespec){.tv_sec = 0, .tv_nsec = (long)below(100000)};
    return &time;
}

static struct iovec *vectors(void) {
    static struct iovec vector[4];
    for (int i = 0; i < 4; i++) {
        vector[i] = (struct iovec){buffer + below(BUFFER_BYTES / 2), below(BUFFER_BYTES / 2)};
    }
    return vector;
}

static uint64_t argument(char letter) {
    if (makes_any && below(8) == 0) return any();
    switch (letter) {
    case 'a': return (uint64_t)arena + below(ARENA_BYTES / 2 / 4096) * 4096;
    case 'b': return below(20) == 0 ? 0 : (uint64_t)structure();
    case 'f': return below(20) == 0 ? (uint64_t)AT_FDCWD : below(24);
    case 'i': return below(4) == 0 ? below(1 << 16) : below(12);
    case 'm': return below(010000);
    case 'n': return size();
    case 'N': return makes_any ? size() : below(ARENA_BYTES / 2);
    case 'o': return below(4) == 0 ? any() : below(1 << 20);
    case 'p': return (uint64_t)paths[below(PATH_COUNT)];
    case 'P': return process();
    case 's': return a_signal();
    case 't': return (uint64_t)moment();
    case 'v': return (uint64_t)words;
    case 'w': return (uint64_t)vectors();
    case 'x': return below(3) == 0 ? 0 : some_bits();
    case 'F': return descriptor_command();
    case 'M': return mapping();
    case 'R': return protection();
    default: return any();
    }
}

// ---- Staying alive

static void wake(int number) { (void)number; }

static void survive(int number) {
    // Without its stack or its thread's memory it would crash for ever.
    if (crashes++ > MOST_CRASHES) _exit(2);
    siglongjmp(after_crash, number);
}

/// Undoes what earlier calls did to the signals: calls that wait are woken every other millisecond.
static void rearm(void) {
    struct sigaction waking = {.sa_handler = wake};
    sigaction(SIGALRM, &waking, NULL);
    struct sigaction surviving = {.sa_handler = survive, .sa_flags = SA_NODEFER | SA_ONSTACK};
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        sigaction(fatal[i], &surviving, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    const struct itimerval often = {{0, 2000}, {0, 2000}};
    setitimer(ITIMER_REAL, &often, NULL);
}

// ---- Calling

static void make_call(void) {
    if (makes_any && below(4) == 0) {
        const long number = (long)below(HIGHEST_NUMBER) | (below(50) == 0 ? 0x40000000 : 0);
        if (number != SYS_exit && number != SYS_exit_group) {
            syscall(number, argument('b'), argument('i'), argument('b'), any(), any(), any());
        }
        return;
    }
    const struct call *call = &calls[below(call_count)];
    const char *letter = call->arguments;
    const bool disturbs = *letter == '!';
    if (disturbs) letter++;
    uint64_t values[6];
    for (int i = 0; i < 6; i++) {
        const bool is_given = *letter != '\0';
        values[i] = is_given ? argument(*letter) : below(64);
        if (is_given) letter++;
    }
    syscall(call->number, values[0], values[1], values[2], values[3], values[4], values[5]);
    if (disturbs) rearm();
}

static void make_calls(int64_t end, int batches) {
    volatile int made = 0;
    sigsetjmp(after_crash, 1);
    while (milliseconds() < end && made < batches) {
        made++;
        rearm();
        for (int i = 0; i < BATCH; i++) make_call();
        if (write(PROGRESS_FD, ".", 1) != 1) return;
    }
}

static void make_calls_in_children(int64_t end) {
    while (milliseconds() < end) {
        any();
        const pid_t child = fork();
        if (child == 0) {
            make_calls(end, CHILD_BATCHES);
            _exit(0);
        }
        for (int i = 0; i < CHILD_PATIENCE && waitpid(-1, NULL, WNOHANG) != child; i++) usleep(1000);
        if (child > 0) kill(child, SIGKILL);
        while (waitpid(-1, NULL, WNOHANG) > 0) {}
    }
}

static void skip(const char *name) {
    for (size_t i = 0; i < call_count; i++) {
        if (strcmp(calls[i].name, name) == 0) calls[i--] = calls[--call_count];
    }
}

int main(int argc, char **argv) {
    if (argc < 6) return 64;
    state = strtoull(argv[1], NULL, 10);
    const int64_t end = milliseconds() + strtoll(argv[2], NULL, 10);
    makes_any = strcmp(argv[4], "any") == 0;
    char file[4096];
    snprintf(file, sizeof file, "%s/file", argv[5]);
    paths[PATH_COUNT - 2] = argv[5];
    paths[PATH_COUNT - 1] = file;
    for (int i = 6; i < argc; i++) skip(argv[i]);
    const bool has_children = strcmp(argv[3], "children") == 0;
    if (!has_children && !makes_any) {
        for (size_t i = 0; i < sizeof spoiling / sizeof *spoiling; i++) skip(spoiling[i]);
    }
    words[0] = argv[0];

    arena = mmap(NULL, ARENA_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    buffer = mmap(NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    static char stack[1 << 16];
    const stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    if (arena == MAP_FAILED || buffer == MAP_FAILED || sigaltstack(&alternative, NULL) != 0
        || dup2(STDERR_FILENO, PROGRESS_FD) < 0) {
        return 1;
    }
    // Random output would end the run early.
    const int sink = open("/dev/null", O_WRONLY);
    if (dup2(sink, STDOUT_FILENO) < 0 || dup2(sink, STDERR_FILENO) < 0) return 1;
    if (has_children) make_calls_in_children(end);
    else make_calls(end, INT32_MAX);
    return 0;
}
