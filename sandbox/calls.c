// Calls that the filter passes on: those that need a look at the run, and those that end it.

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "envelope.h"
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
        if (watch->shared_bytes > watch->request->memory_bytes
            || length > watch->request->memory_bytes - watch->shared_bytes) {
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

static int judge_fork(struct watch *watch, pid_t thread, uint64_t flags) {
    const struct request *request = watch->request;
    if (request->profile != PROFILE_PROGRAM || request->processes == 1) return DENIED;
    if (flags & FORBIDDEN_FORK_FLAGS) return DENIED;
    return grant_process(watch, thread) ? 0 : EAGAIN;
}

static int judge_clone(struct watch *watch, pid_t thread, uint64_t flags) {
    if ((flags & 0xffffffff) == THREAD_FLAGS) return grant_thread(watch, thread) ? 0 : EAGAIN;
    return judge_fork(watch, thread, flags);
}

/// Signals stay inside: to a process of the run's own, to its group, never to all of a user's. Those
/// by which the kernel says why it ended a program are the kernel's alone.
static int judge_signal(int32_t target, int number) {
    if (number == SIGXCPU || number == SIGXFSZ || number == SIGSYS) return EPERM;
    if (target == 0) return 0;
    if (target == -1 || target == INT32_MIN) return EPERM;
    return is_descendant(target < 0 ? -target : target) ? 0 : EPERM;
}

/// What makes a file may do so while there is room. Where it is made is Landlock's business.
static int judge_making(struct watch *watch) { return grant_file(watch) ? 0 : ENOSPC; }

static int judge_opening(struct watch *watch, uint64_t flags) {
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) return judge_making(watch);
    const uint64_t access = flags & O_ACCMODE;
    return (flags & O_TRUNC) && access != O_WRONLY && access != O_RDWR ? EINVAL : 0;
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
    case SCMP_SYS(open): return judge_opening(watch, arguments[1]);
    case SCMP_SYS(openat): return judge_opening(watch, arguments[2]);
    case SCMP_SYS(creat):
    case SCMP_SYS(mknod):
    case SCMP_SYS(mknodat):
        if (watch->request->profile != PROFILE_PROGRAM) return DENIED;
        return judge_making(watch);
    case SCMP_SYS(mkdir):
    case SCMP_SYS(mkdirat):
    case SCMP_SYS(symlink):
    case SCMP_SYS(symlinkat):
    case SCMP_SYS(link):
    case SCMP_SYS(linkat): return judge_making(watch);
    case SCMP_SYS(fallocate): return grant_space(watch, arguments[3]) ? 0 : ENOSPC;
    // Commands that older kernels don't know either.
    case SCMP_SYS(fcntl): return EINVAL;
    case SCMP_SYS(clone): return judge_clone(watch, process, arguments[0]);
    case SCMP_SYS(fork):
    case SCMP_SYS(vfork): return judge_fork(watch, process, 0);
    case SCMP_SYS(kill):
    case SCMP_SYS(tkill): return judge_signal((int32_t)arguments[0], (int)arguments[1]);
    case SCMP_SYS(tgkill): return judge_signal((int32_t)arguments[0], (int)arguments[2]);
    default: return DENIED;
    }
}

static void note_denied(
    struct watch *watch, const struct seccomp_notif *call, enum stop denial) {
    watch->denial = denial;
    char *name = seccomp_syscall_resolve_num_arch(call->data.arch, call->data.nr);
    if (name != NULL) snprintf(watch->denied, sizeof watch->denied, "%s", name);
    else snprintf(watch->denied, sizeof watch->denied, "call-%d", call->data.nr);
    free(name);
}

/// Reads the path that a waiting call points to. What is there may change at any time: the answer
/// must not depend on its being the same later.
static bool read_path(pid_t process, uint64_t address, char *path, size_t size) {
    char name[40];
    snprintf(name, sizeof name, "/proc/%d/mem", process);
    const int memory = open(name, O_RDONLY | O_CLOEXEC);
    if (memory < 0) return false;
    const ssize_t length = pread(memory, path, size - 1, (off_t)address);
    close(memory);
    path[length < 0 ? 0 : length] = '\0';
    return length > 0;
}

/// Opens for Dispatch what /proc tells of one of the caller's own threads, and hands it over. It ends
/// the program when it can't read that, and Landlock can't be told of threads that are yet to come.
static bool hand_over_thread(const struct watch *watch, const struct seccomp_notif *call) {
    const unsigned pointer = call->data.nr == SCMP_SYS(openat) ? 1 : 0;
    char path[64], own[80];
    int thread, length = 0;
    if (!read_path((pid_t)call->pid, call->data.args[pointer], path, sizeof path)
        || sscanf(path, "/proc/%d/stat%n", &thread, &length) != 1 || length == 0
        || path[length] != '\0') {
        return false;
    }
    snprintf(own, sizeof own, "/proc/%u/task/%d/stat", call->pid, thread);
    const int file = open(own, O_RDONLY | O_CLOEXEC);
    // Only now is it certain that the number was the caller's all the time.
    if (file < 0 || seccomp_notify_id_valid(watch->listener, call->id) != 0) {
        if (file >= 0) close(file);
        return false;
    }
    struct seccomp_notif_addfd handed = {
        .id = call->id, .flags = SECCOMP_ADDFD_FLAG_SEND, .srcfd = (__u32)file};
    const bool is_handed = ioctl(watch->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &handed) >= 0;
    close(file);
    return is_handed;
}

/// Whether a call opens something as Dispatch opens the state of a thread.
static bool is_looking(const struct seccomp_data *call) {
    if (call->nr != SCMP_SYS(open) && call->nr != SCMP_SYS(openat)) return false;
    const __u64 flags = call->args[call->nr == SCMP_SYS(open) ? 1 : 2];
    return (flags & ~(__u64)O_LARGEFILE) == (O_RDONLY | O_NONBLOCK);
}

/// What the rules of the run's profile say of a call. Only where others stand before them is it asked
/// for anything but what they leave to the supervisor.
static uint32_t ruling(const struct watch *watch, const struct seccomp_data *call) {
    const struct request *request = watch->request;
    if (!request->is_watched && !request->is_narrowed) return SECCOMP_RET_USER_NOTIF;
    return rule_on(watch->rules, call);
}

/// What a call that is allowed, refused or left to the supervisor is answered with.
static int decide(struct watch *watch, const struct seccomp_notif *call) {
    const uint32_t rule = ruling(watch, &call->data);
    switch (rule & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_ALLOW: return 0;
    // That a call succeeds without being made can't be answered here: the filter does so itself.
    case SECCOMP_RET_ERRNO:
        return (rule & SECCOMP_RET_DATA) == 0 ? DENIED : (int)(rule & SECCOMP_RET_DATA);
    case SECCOMP_RET_USER_NOTIF: return judge(watch, call);
    default: return DENIED;
    }
}

/// Whether it is our own code that becomes the program, which every run may do. Its path is ours.
static bool is_start(const struct watch *watch, const struct seccomp_data *call) {
    return call->nr == SCMP_SYS(execve) && watch->executions > 0;
}

/// Answers with an error number, or lets the call go ahead for 0. A caller that is gone needs none.
static void respond(
    const struct watch *watch, const struct seccomp_notif *call, struct seccomp_notif_resp *answer,
    int error) {
    memset(answer, 0, sizeof *answer);
    answer->id = call->id;
    answer->error = -error;
    if (error == 0) answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    seccomp_notify_respond(watch->listener, answer);
}

/// Looks, before a watched run's memory changes, how much it has: what counts for the limit may never
/// have been resident.
static void note_memory(struct watch *watch, const struct seccomp_notif *call) {
    if (!watch->request->is_watched) return;
    switch (call->data.nr) {
    case SCMP_SYS(mmap):
    case SCMP_SYS(munmap):
    case SCMP_SYS(mremap):
    case SCMP_SYS(mprotect):
    case SCMP_SYS(brk):
    case SCMP_SYS(exit_group): {
        const uint64_t private = mapped_by((pid_t)call->pid).private;
        if (private > watch->mapped) watch->mapped = private;
        return;
    }
    default: return;
    }
}

bool answer_call(
    struct watch *watch, struct seccomp_notif *call, struct seccomp_notif_resp *answer) {
    memset(call, 0, sizeof *call);
    if (seccomp_notify_receive(watch->listener, call) != 0) return true;  // The caller is gone.
    settle_caller(&watch->tasks, (pid_t)call->pid);
    note_memory(watch, call);
    if (is_start(watch, &call->data)) {
        watch->executions--;
        respond(watch, call, answer, 0);
        return true;
    }
    const bool is_granted = grants(watch->request, call->data.nr);
    if (is_granted && is_looking(&call->data)
        && ruling(watch, &call->data) == SECCOMP_RET_USER_NOTIF && hand_over_thread(watch, call)) {
        add_call(&watch->seen, call->data.nr);
        return true;
    }
    const int error = decide(watch, call);
    // What has no effect anyway has none in a narrowed run.
    if (error == DENIED || (error == 0 && !is_granted)) {
        if (watch->stop == STOP_NONE) {
            note_denied(watch, call, error == DENIED ? STOP_DENIED : STOP_NARROWED);
        }
        return false;
    }
    if (error == 0) add_call(&watch->seen, call->data.nr);
    respond(watch, call, answer, error);
    return true;
}
