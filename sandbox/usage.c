// What the run has spent, as the kernel counts it.

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "processes.h"
#include "watch.h"

int64_t now(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) return 0;
    return (int64_t)time.tv_sec * NANOSECONDS + time.tv_nsec;
}

static int64_t process_cpu(pid_t process) {
    clockid_t clock;
    return clock_getcpuclockid(process, &clock) == 0 ? now(clock) : 0;
}

/// CPU time of the children that `process` has waited for, to a clock tick.
static int64_t reaped_cpu(pid_t process) {
    struct process_state state;
    if (!read_process(process, &state)) return 0;
    return (state.reaped_user + state.reaped_kernel) * (NANOSECONDS / sysconf(_SC_CLK_TCK));
}

struct mapped mapped_by(pid_t process) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/statm", process);
    FILE *file = fopen(path, "re");
    if (file == NULL) return (struct mapped){0};
    unsigned long long all = 0, private = 0;
    const int fields = fscanf(file, "%llu %*u %*u %*u %*u %llu", &all, &private);
    fclose(file);
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    return fields == 2 ? (struct mapped){all * page, private * page} : (struct mapped){0};
}

static void add_cpu_of_one(pid_t process, void *context) {
    *(int64_t *)context += process_cpu(process) + reaped_cpu(process);
}

/// The CPU time of every process beside the supervisor.
static int64_t add_up_cpu(const struct watch *watch) {
    int64_t cpu = 0;
    if (watch->request->tier != TIER_NAMESPACES) {
        visit_descendants(add_cpu_of_one, &cpu);
        return cpu;
    }
    // All that a pid namespace shows is inside.
    DIR *processes = opendir("/proc");
    if (processes == NULL) return cpu;
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        const pid_t process = (pid_t)strtol(entry->d_name, NULL, 10);
        if (process > 1) add_cpu_of_one(process, &cpu);
    }
    closedir(processes);
    return cpu;
}

int64_t nanoseconds_of(const struct rusage *usage) {
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * (int64_t)NANOSECONDS
        + (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * 1000;
}

int64_t total_cpu(const struct watch *watch) {
    if (watch->init != 0) {
        // Once it is reaped, its number may be another's.
        const bool is_there = watch->program_fd >= 0;
        return (is_there ? process_cpu(watch->program) : watch->reaped) - watch->setup_cpu;
    }
    const int64_t group = watch->request->processes > 1 ? group_cpu(watch->cgroup) : -1;
    // The group's account has the supervisor's own time too, and misses nobody.
    if (group >= 0) return group - now(CLOCK_PROCESS_CPUTIME_ID) - watch->setup_cpu;
    struct rusage reaped;
    getrusage(RUSAGE_CHILDREN, &reaped);
    const int64_t total = nanoseconds_of(&reaped) - watch->setup_cpu;
    if (watch->request->processes == 1) return total + process_cpu(watch->program);
    return total + add_up_cpu(watch);
}
