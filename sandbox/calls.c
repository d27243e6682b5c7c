// Calls that the filter passes on: those that need a look at the run, and those that end it.

#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "layers.h"
#include "processes.h"
#include "watch.h"

/// Whether `thread` is one of the program's own, and not of a process that the program started.
static bool is_programs_own(const struct watch *watch, pid_t thread) {
    char path[60];
    snprintf(path, sizeof path, "/proc/%d/task/%d", watch->program, thread);
    return access(path, F_OK) == 0;
}

/// Notes whether the limits refuse `growth` more bytes to `process`.
///
/// What a process that the program started is refused is that one's business: the program saw how
/// it ended, and went on.
static void note_growth(struct watch *watch, pid_t process, uint64_t growth) {
    if (!is_programs_own(watch, process)) return;
    const struct mapped mapped = mapped_by(process);
    if (growth > watch->request->address_space_bytes
        || mapped.all + growth > watch->request->address_space_bytes
        || mapped.private + growth > watch->request->memory_bytes) {
        watch->refused_growth = growth;
        watch->refused_at = total_cpu(watch);
    } else if (growth >= watch->refused_growth) {
        // It got as much after all: what was refused before did not end it.
        watch->refused_growth = 0;
    }
}

/// What a call is answered with: 0 lets it go ahead, an error number is the caller's, and this is
/// no answer at all.
enum { DENIED = -1 };

static int judge_mapping(struct watch *watch, pid_t process, const __u64 *arguments) {
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    const uint64_t protection = arguments[2], flags = arguments[3];
    // Memory comes by the page. What is too long to be rounded is too long to be had.
    const uint64_t length =
        arguments[1] > UINT64_MAX - page ? arguments[1] : (arguments[1] + page - 1) / page * page;
    if (flags & UNCOUNTED_MAPPINGS) return ENOMEM;
    if ((protection & PROT_WRITE) && (protection & PROT_EXEC)) return DENIED;
    if ((flags & MAP_TYPE) != MAP_PRIVATE) {
        // Nobody tells when shared memory is let go of, so all of it counts for good.
        if (length > watch->request->memory_bytes - watch->shared_bytes) {
            watch->refused_growth = length;
            watch->refused_at = total_cpu(watch);
            return ENOMEM;
        }
        watch->shared_bytes += length;
    } else if (protection != PROT_NONE) {
        // Address space without access is how the C library reserves an arena; it does without.
        note_growth(watch, process, length);
    }
    return 0;
}

static int judge_break(struct watch *watch, pid_t process, uint64_t end) {
    const bool is_known = process == watch->heap_owner && watch->last_break != 0;
    if (is_known && end > watch->last_break) note_growth(watch, process, end - watch->last_break);
    // A program that begins asks with zero where its heap is: elsewhere than the one before.
    watch->last_break = end;
    watch->heap_owner = process;
    return 0;
}

/// Whether a limit of tasks that no resource limit keeps leaves room for one more.
static bool has_room_for_task(const struct watch *watch) {
    const struct request *request = watch->request;
    if (request->tier == TIER_NAMESPACES) return true;
    return count_threads(watch) < request->processes + request->threads - 1;
}

static int judge_fork(const struct watch *watch, uint64_t flags) {
    const struct request *request = watch->request;
    if (request->profile != PROFILE_PROGRAM || request->processes == 1) return DENIED;
    if (flags & FORBIDDEN_FORK_FLAGS) return DENIED;
    if (count_processes(watch) >= request->processes) return EAGAIN;
    return has_room_for_task(watch) ? 0 : EAGAIN;
}

static int judge_clone(const struct watch *watch, uint64_t flags) {
    if ((flags & 0xffffffff) == THREAD_FLAGS) return has_room_for_task(watch) ? 0 : EAGAIN;
    return judge_fork(watch, flags);
}

/// Signals stay inside: to a process of the run's own, to its group, never to all of a user's. Those
/// by which the kernel says why it ended a program are the kernel's alone.
static int judge_signal(int32_t target, int number) {
    if (number == SIGXCPU || number == SIGXFSZ || number == SIGSYS) return EPERM;
    if (target == 0) return 0;
    if (target == -1 || target == INT32_MIN) return EPERM;
    return is_descendant(target < 0 ? -target : target) ? 0 : EPERM;
}

/// Judges a call that the filter passed on, by its number and by arguments that are not pointers:
/// those can't change any more.
static int judge(struct watch *watch, const struct seccomp_notif *call) {
    const __u64 *const arguments = call->data.args;
    const pid_t process = (pid_t)call->pid;
    switch (call->data.nr) {
    case SCMP_SYS(mmap): return judge_mapping(watch, process, arguments);
    case SCMP_SYS(mremap):
        if (arguments[2] > arguments[1]) {
            note_growth(watch, process, arguments[2] - arguments[1]);
        }
        return 0;
    case SCMP_SYS(brk): return judge_break(watch, process, arguments[0]);
    // Commands that older kernels don't know either.
    case SCMP_SYS(fcntl): return EINVAL;
    case SCMP_SYS(clone): return judge_clone(watch, arguments[0]);
    case SCMP_SYS(fork):
    case SCMP_SYS(vfork): return judge_fork(watch, 0);
    case SCMP_SYS(kill):
    case SCMP_SYS(tkill): return judge_signal((int32_t)arguments[0], (int)arguments[1]);
    case SCMP_SYS(tgkill): return judge_signal((int32_t)arguments[0], (int)arguments[2]);
    // The one that turns our own code into the program. Its path is ours.
    case SCMP_SYS(execve): return watch->executions-- > 0 ? 0 : DENIED;
    default: return DENIED;
    }
}

static void note_denied(struct watch *watch, const struct seccomp_notif *call) {
    char *name = seccomp_syscall_resolve_num_arch(call->data.arch, call->data.nr);
    if (name != NULL) snprintf(watch->denied, sizeof watch->denied, "%s", name);
    else snprintf(watch->denied, sizeof watch->denied, "call-%d", call->data.nr);
    free(name);
}

bool answer_call(
    struct watch *watch, struct seccomp_notif *call, struct seccomp_notif_resp *answer) {
    memset(call, 0, sizeof *call);
    if (seccomp_notify_receive(watch->listener, call) != 0) return true;  // The caller is gone.
    const int error = judge(watch, call);
    if (error == DENIED) {
        if (watch->stop == STOP_NONE) note_denied(watch, call);
        return false;
    }
    memset(answer, 0, sizeof *answer);
    answer->id = call->id;
    answer->error = -error;
    if (error == 0) answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    // A caller that is gone needs no answer.
    seccomp_notify_respond(watch->listener, answer);
    return true;
}
