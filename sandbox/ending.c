// What ends a run, and how that is told.

#include <signal.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "processes.h"
#include "watch.h"

enum {
    SHORTEST_CPU_CHECK = 1000000,
    /// A program that went on for longer than this, in CPU time, was not ended by a refusal.
    LONGEST_COLLAPSE = 200000000,
};

static const char *const stop_names[] = {"none", "wall", "cpu", "output", "denied", "disk",
                                         "narrowed"};

void kill_all(const struct watch *watch) {
    if (watch->init != 0) {
        // With the first process of a pid namespace all others end.
        syscall(SYS_pidfd_send_signal, watch->init_fd, SIGKILL, NULL, 0);
        return;
    }
    // Sent by the first process of a namespace, this reaches everything else in it. Elsewhere it
    // would reach everything of the same user.
    if (watch->request->tier == TIER_NAMESPACES) kill(-1, SIGKILL);
    else kill_descendants();
}

void end_run(struct watch *watch, enum stop reason) {
    if (watch->stop == STOP_NONE) watch->stop = reason;
    kill_all(watch);
}

int64_t check_deadlines(struct watch *watch) {
    const int64_t wall_left =
        (int64_t)watch->request->wall_nanoseconds - (now(CLOCK_MONOTONIC) - watch->started);
    if (wall_left <= 0) {
        end_run(watch, STOP_WALL);
        return NANOSECONDS;
    }
    // A program can make the supervisor work, too.
    const int64_t cpu_left =
        (int64_t)watch->request->cpu_nanoseconds - total_cpu(watch) - watch->judging;
    if (cpu_left <= 0) {
        end_run(watch, STOP_CPU);
        return NANOSECONDS;
    }
    if (scratch_wait(watch) == 0 && !measure_scratch(watch)) {
        end_run(watch, STOP_DISK);
        return NANOSECONDS;
    }
    // All processors together can't spend it faster than this. Asking for them opens files.
    static long processors;
    if (processors == 0) processors = sysconf(_SC_NPROCESSORS_CONF);
    int64_t cpu_check = cpu_left / (processors > 0 ? processors : 1);
    if (cpu_check < SHORTEST_CPU_CHECK) cpu_check = SHORTEST_CPU_CHECK;
    const int64_t next_check = wall_left < cpu_check ? wall_left : cpu_check;
    const int64_t scratch_check = scratch_wait(watch);
    return next_check < scratch_check ? next_check : scratch_check;
}

/// Whether a scratch folder that is a file system of its own has no room left.
static bool scratch_is_full(const struct watch *watch) {
    const struct request *request = watch->request;
    struct statvfs scratch;
    if (watch->has_refused_space) return true;
    if (watch->scratch >= 0) {
        return fstatvfs(watch->scratch, &scratch) == 0
            && (scratch.f_bavail == 0 || scratch.f_ffree == 0);
    }
    return request->tier == TIER_NAMESPACES && statvfs(request->scratch, &scratch) == 0
        && (scratch.f_bavail == 0 || scratch.f_ffree == 0);
}

/// Whether the program fell over memory that it asked for and didn't get.
static bool memory_ended_it(const struct watch *watch, int64_t cpu) {
    if (killed_for_memory(watch->cgroup) > 0) return true;
    return watch->refused_growth > 0 && cpu - watch->refused_at < LONGEST_COLLAPSE;
}

size_t describe_end(const struct watch *watch, size_t commands, int64_t wall, char text[REPORT_BYTES]) {
    const int64_t cpu = total_cpu(watch);
    const bool exited = WIFEXITED(watch->status);
    return (size_t)snprintf(
        text, REPORT_BYTES,
        "%s %d\nstop %s\ndenied %s\nmemory-refused %d\ndisk-full %d\nwall %lld\ncpu %lld\n"
        "peak %lld\ncommands %zu\n",
        exited ? "exited" : "signaled",
        exited ? WEXITSTATUS(watch->status) : WTERMSIG(watch->status), stop_names[watch->stop],
        watch->denied[0] == '\0' ? "-" : watch->denied, memory_ended_it(watch, cpu),
        scratch_is_full(watch), (long long)wall, (long long)(cpu < 0 ? 0 : cpu),
        (long long)watch->peak, commands);
}
