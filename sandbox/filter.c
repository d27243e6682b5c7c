// The system call filter: the tables of policy.h, and the calls whose arguments matter.

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"
#include "envelope.h"
#include "layers.h"
#include "policy.h"
#include "processes.h"

static void check(int error, const char *step) {
    if (error != 0) give_up(step, -error);
}

static void allow_if(scmp_filter_ctx filter, int call, struct scmp_arg_cmp comparison) {
    check(
        seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &comparison),
        "allow a call with its arguments");
}

static void refuse_if(
    scmp_filter_ctx filter, int call, struct scmp_arg_cmp comparison, uint16_t error) {
    check(
        seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(error), call, 1, &comparison),
        "refuse a call with its arguments");
}

/// Letting go of a file's pages would slow down whoever else reads it: that advice isn't taken.
static void add_advice_rules(scmp_filter_ctx filter) {
    const scmp_datum_t most = POSIX_FADV_NOREUSE;
    for (scmp_datum_t advice = 0; advice <= most; advice++) {
        const struct scmp_arg_cmp is_advice =
            SCMP_A3(SCMP_CMP_MASKED_EQ, 0xffffffff, advice);
        if (advice == POSIX_FADV_DONTNEED) refuse_if(filter, SCMP_SYS(fadvise64), is_advice, 0);
        else allow_if(filter, SCMP_SYS(fadvise64), is_advice);
    }
    refuse_if(filter, SCMP_SYS(fadvise64), SCMP_A3(SCMP_CMP_GT, most, 0), EINVAL);
}

/// Of all that `mknod` makes, pipes are harmless.
static void add_node_rules(scmp_filter_ctx filter, const struct request *request) {
    static const struct { int call; unsigned mode; } calls[] = {
        {SCMP_SYS(mknod), 1}, {SCMP_SYS(mknodat), 2}};
    static const scmp_datum_t refused[] = {0, S_IFREG, S_IFCHR, S_IFBLK, S_IFSOCK, S_IFDIR, S_IFLNK};
    if (request->profile != PROFILE_PROGRAM) return;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const struct scmp_arg_cmp is_pipe =
            SCMP_CMP(calls[i].mode, SCMP_CMP_MASKED_EQ, S_IFMT, S_IFIFO);
        // Elsewhere the supervisor counts them.
        if (request->tier == TIER_NAMESPACES) allow_if(filter, calls[i].call, is_pipe);
        for (size_t j = 0; j < sizeof refused / sizeof *refused; j++) {
            refuse_if(
                filter, calls[i].call,
                SCMP_CMP(calls[i].mode, SCMP_CMP_MASKED_EQ, S_IFMT, refused[j]), EPERM);
        }
    }
}

/// Small private mappings pass, never writable and executable at once. Larger ones go to the
/// supervisor, which sees there which of them the limits refuse, and so do shared ones, which it
/// limits itself.
static void add_memory_rules(scmp_filter_ctx filter, enum profile profile) {
    static const scmp_datum_t allowed[] = {0, PROT_WRITE, PROT_EXEC};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        const struct scmp_arg_cmp mapping[] = {
            SCMP_A1(SCMP_CMP_LT, WATCHED_MAPPING_BYTES, 0),
            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_WRITE | PROT_EXEC, allowed[i]),
            SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_TYPE | UNCOUNTED_MAPPINGS, MAP_PRIVATE)};
        check(
            seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 3, mapping),
            "allow mmap");
        // A skill's memory never turns from writable to executable either.
        if (profile == PROFILE_SKILL && allowed[i] == PROT_EXEC) continue;
        allow_if(
            filter, SCMP_SYS(mprotect),
            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_WRITE | PROT_EXEC, allowed[i]));
    }
    allow_if(filter, SCMP_SYS(mremap), SCMP_A2(SCMP_CMP_LT, WATCHED_MAPPING_BYTES, 0));
}

/// Threads pass where a limit counts them. Whatever else makes a process goes to the supervisor,
/// which counts those.
static void add_thread_rules(scmp_filter_ctx filter, const struct request *request) {
    // The isolates of a pool have one user: the limit would count the threads of all of them.
    if (request->tier != TIER_NAMESPACES || is_pool(request)) return;
    allow_if(
        filter, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, THREAD_FLAGS));
}

/// A process may lower its own limits. The supervisor has the same user, but not the same limits.
static void add_limit_rules(scmp_filter_ctx filter) {
    allow_if(filter, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0, 0));
    refuse_if(filter, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_NE, 0, 0), EPERM);
}

/// Descriptors are the program's own business. Leases and notices would reach through a read-only
/// file to whoever uses it outside, and so would a skill's locks.
static void add_descriptor_rules(scmp_filter_ctx filter, enum profile profile) {
    static const scmp_datum_t own[] = {
        F_DUPFD,  F_DUPFD_CLOEXEC, F_GETFD,      F_SETFD,
        F_GETFL,  F_SETFL,         F_GETPIPE_SZ};
    static const scmp_datum_t locks[] = {
        F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW};
    static const scmp_datum_t reaching[] = {
        F_SETOWN,    F_GETOWN,   F_SETSIG,    F_GETSIG, F_SETOWN_EX, F_SETLEASE,
        F_GETLEASE,  F_NOTIFY,   F_ADD_SEALS, F_GET_SEALS};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        allow_if(filter, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, own[i], 0));
    }
    for (size_t i = 0; i < sizeof locks / sizeof *locks; i++) {
        const struct scmp_arg_cmp is_lock = SCMP_A1(SCMP_CMP_EQ, locks[i], 0);
        if (profile == PROFILE_SKILL) refuse_if(filter, SCMP_SYS(fcntl), is_lock, ENOLCK);
        else allow_if(filter, SCMP_SYS(fcntl), is_lock);
    }
    // Memory that no limit counts, and that all of a user's programs share.
    refuse_if(filter, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_SETPIPE_SZ, 0), EPERM);
    for (size_t i = 0; i < sizeof reaching / sizeof *reaching; i++) {
        refuse_if(filter, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, reaching[i], 0), EINVAL);
    }
}

/// A pid namespace keeps signals inside; without one the supervisor does, which knows who is inside.
/// Those by which the kernel says why it ended a program are the kernel's alone.
static void add_signal_rules(scmp_filter_ctx filter, enum tier tier) {
    static const struct { int call; unsigned number; } calls[] = {
        {SCMP_SYS(kill), 1}, {SCMP_SYS(tkill), 1}, {SCMP_SYS(tgkill), 2}};
    // The kernel takes the lower half of the argument: 0 to 23, 26 to 30, 32 to 64.
    static const struct { uint32_t mask, value; } passing[] = {
        {~15u, 0}, {~7u, 16}, {~1u, 26}, {~1u, 28}, {~0u, 30}, {~31u, 32}, {~0u, 64}};
    static const uint32_t refused[] = {SIGXCPU, SIGXFSZ, SIGSYS};
    static_assert(SIGXCPU == 24 && SIGXFSZ == 25 && SIGSYS == 31, "those left out above");
    if (tier != TIER_NAMESPACES) return;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        for (size_t j = 0; j < sizeof passing / sizeof *passing; j++) {
            allow_if(
                filter, calls[i].call,
                SCMP_CMP(
                    calls[i].number, SCMP_CMP_MASKED_EQ, passing[j].mask, passing[j].value));
        }
        for (size_t j = 0; j < sizeof refused / sizeof *refused; j++) {
            refuse_if(
                filter, calls[i].call,
                SCMP_CMP(calls[i].number, SCMP_CMP_MASKED_EQ, 0xffffffff, refused[j]), EPERM);
        }
    }
}

/// Naming a thread is harmless; every other option is answered as if the kernel lacked it.
static void add_control_rules(scmp_filter_ctx filter) {
    allow_if(filter, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
    allow_if(filter, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_GET_NAME, 0));
    refuse_if(filter, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_GT, PR_GET_NAME, 0), EINVAL);
    refuse_if(filter, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_LT, PR_SET_NAME, 0), EINVAL);
}

/// The C library asks a name service for user names over a local socket, and does without it:
/// Foundation comes there by way of locales and error messages. Every other socket ends the run.
static void add_socket_rules(scmp_filter_ctx filter, enum profile profile) {
    // The compiler's table refuses all of them.
    if (profile == PROFILE_COMPILER) return;
    refuse_if(filter, SCMP_SYS(socket), SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0), EACCES);
    refuse_if(filter, SCMP_SYS(socketpair), SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0), EACCES);
}

/// Without a file system of the run's own, opening goes to the supervisor when it makes a file, when
/// it empties one that is only read (older kernels ask Landlock about the reading alone), and when it
/// is done as Dispatch does it to learn the state of its threads.
static void add_opening_rules(scmp_filter_ctx filter, enum tier tier) {
    static const scmp_datum_t emptying = O_TRUNC | O_ACCMODE;
    static const scmp_datum_t making = O_CREAT | (O_TMPFILE & ~O_DIRECTORY);
    static const struct { int call; unsigned flags; } calls[] = {
        {SCMP_SYS(open), 1}, {SCMP_SYS(openat), 2}};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (tier == TIER_NAMESPACES) {
            check(seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i].call, 0), "allow opening");
            continue;
        }
        const scmp_datum_t passing[] = {O_WRONLY, O_RDWR, O_ACCMODE, O_TRUNC | O_WRONLY,
                                        O_TRUNC | O_RDWR};
        for (size_t j = 0; j < sizeof passing / sizeof *passing; j++) {
            allow_if(
                filter, calls[i].call,
                SCMP_CMP(calls[i].flags, SCMP_CMP_MASKED_EQ, emptying | making, passing[j]));
        }
        const scmp_datum_t reading[] = {0, O_CLOEXEC, O_CLOEXEC | O_NONBLOCK};
        for (size_t j = 0; j < sizeof reading / sizeof *reading; j++) {
            allow_if(
                filter, calls[i].call,
                SCMP_CMP(
                    calls[i].flags, SCMP_CMP_MASKED_EQ,
                    emptying | making | O_CLOEXEC | O_NONBLOCK, reading[j]));
        }
    }
}

/// Without a pid namespace, the CPU clocks of other processes stay hidden. Theirs are the negative
/// numbers, and so are the program's own by another way than by asking for "this process".
static void add_clock_rules(scmp_filter_ctx filter, enum tier tier) {
    static const int calls[] = {
        SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep)};
    const scmp_datum_t negative = 0x80000000;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        allow_if(filter, calls[i], SCMP_A0(SCMP_CMP_MASKED_EQ, negative, 0));
        const struct scmp_arg_cmp is_negative = SCMP_A0(SCMP_CMP_MASKED_EQ, negative, negative);
        if (tier == TIER_NAMESPACES) allow_if(filter, calls[i], is_negative);
        else refuse_if(filter, calls[i], is_negative, EINVAL);
    }
}

/// The filter's own listener still has to reach the supervisor. Untrusted code can't have these
/// descriptors, and there is no socket to them in the jail.
static void add_meeting_rules(scmp_filter_ctx filter, const struct request *request) {
    allow_if(filter, SCMP_SYS(sendmsg), SCMP_A0(SCMP_CMP_EQ, MEETING_FD, 0));
    if (!is_pool(request)) return;
    // It hears what to run only once it stands behind every layer.
    allow_if(filter, SCMP_SYS(recvmsg), SCMP_A0(SCMP_CMP_EQ, JOB_FD, 0));
}

static scmp_filter_ctx make_rules(const struct request *request) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_NOTIFY);
    // Without a reason given: the usual one is a kernel without user notification.
    if (filter == NULL) give_up("create the system call filter", ENOSYS);
    // Calls made as another architecture carry other numbers: no table can judge them.
    check(
        seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS),
        "kill foreign architectures");
    check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2), "order the filter as a tree");

#define ALLOW(call) check(seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(call), 0), "allow " #call);
#define REFUSE(call, error) \
    check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), SCMP_SYS(call), 0), "refuse " #call);
    POLICY_COMMON(ALLOW, REFUSE)
    if (request->tier == TIER_NAMESPACES) {
        POLICY_NAMESPACES(ALLOW, REFUSE)
    } else {
        POLICY_FOLDER(ALLOW, REFUSE)
    }
    switch (request->profile) {
    case PROFILE_SKILL: POLICY_SKILL(ALLOW, REFUSE) break;
    case PROFILE_PROGRAM:
        POLICY_PROGRAM(ALLOW, REFUSE)
        if (request->tier == TIER_NAMESPACES) {
            POLICY_NAMESPACES_PROGRAM(ALLOW, REFUSE)
        } else {
            POLICY_FOLDER_PROGRAM(ALLOW, REFUSE)
        }
        break;
    case PROFILE_COMPILER: POLICY_COMPILER(ALLOW, REFUSE) break;
    }
#undef ALLOW
#undef REFUSE
    add_memory_rules(filter, request->profile);
    add_thread_rules(filter, request);
    add_opening_rules(filter, request->tier);
    add_clock_rules(filter, request->tier);
    add_meeting_rules(filter, request);
    add_limit_rules(filter);
    add_descriptor_rules(filter, request->profile);
    add_control_rules(filter);
    add_signal_rules(filter, request->tier);
    add_socket_rules(filter, request->profile);
    add_node_rules(filter, request);
    add_advice_rules(filter);
    return filter;
}

void write_rules(int fd) {
    static const enum tier tiers[] = {TIER_NAMESPACES, TIER_FOLDER};
    static const enum profile profiles[] = {PROFILE_SKILL, PROFILE_PROGRAM, PROFILE_COMPILER};
    for (size_t tier = 0; tier < sizeof tiers / sizeof *tiers; tier++) {
        for (size_t profile = 0; profile < sizeof profiles / sizeof *profiles; profile++) {
            const struct request request = {.tier = tiers[tier], .profile = profiles[profile]};
            const scmp_filter_ctx filter = make_rules(&request);
            check(seccomp_export_bpf(filter, fd), "export the system call policy");
            seccomp_release(filter);
        }
    }
}

struct policy make_policy(const struct request *request) {
    const scmp_filter_ctx filter = make_rules(request);
    const int file = memfd_create("policy", MFD_CLOEXEC);
    if (file < 0) give_up("make room for the system call policy", errno);
    check(seccomp_export_bpf(filter, file), "export the system call policy");
    const off_t length = lseek(file, 0, SEEK_END);
    struct sock_filter *const rules = malloc((size_t)length);
    if (length <= 0 || rules == NULL || pread(file, rules, (size_t)length, 0) != length) {
        give_up("read the system call policy", EIO);
    }
    close(file);
    seccomp_release(filter);
    const struct sock_fprog made = {
        .len = (unsigned short)((size_t)length / sizeof *rules), .filter = rules};
    return (struct policy){.rules = made, .installed = enclose_rules(made, request)};
}

int install_policy(const struct policy *policy) {
    const int listener = (int)syscall(
        SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
        &policy->installed);
    if (listener < 0) give_up("load the system call filter", errno);
    return listener;
}
