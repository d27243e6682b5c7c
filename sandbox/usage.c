// What the run has spent, as the kernel counts it.

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

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
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    char line[512];
    const size_t length = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[length] = '\0';
    // The name in parentheses is the program's own choice: the fields begin after the last one.
    const char *fields = strrchr(line, ')');
    long long user = 0, kernel = 0;
    if (fields == NULL
        || sscanf(
               fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lld %lld",
               &user, &kernel)
               != 2) {
        return 0;
    }
    return (user + kernel) * (NANOSECONDS / sysconf(_SC_CLK_TCK));
}

/// Counts the processes beside the supervisor, and adds their CPU time to `cpu`.
static uint64_t visit_processes(int64_t *cpu) {
    uint64_t count = 0;
    DIR *processes = opendir("/proc");
    if (processes == NULL) return 0;
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        const pid_t process = (pid_t)strtol(entry->d_name, NULL, 10);
        if (process <= 1) continue;
        count++;
        *cpu += process_cpu(process) + reaped_cpu(process);
    }
    closedir(processes);
    return count;
}

uint64_t count_processes(void) {
    int64_t cpu = 0;
    return visit_processes(&cpu);
}

int64_t total_cpu(const struct watch *watch) {
    struct rusage reaped;
    getrusage(RUSAGE_CHILDREN, &reaped);
    int64_t total = (reaped.ru_utime.tv_sec + reaped.ru_stime.tv_sec) * (int64_t)NANOSECONDS
        + (reaped.ru_utime.tv_usec + reaped.ru_stime.tv_usec) * 1000 - watch->setup_cpu;
    if (watch->request->processes == 1) return total + process_cpu(watch->program);
    visit_processes(&total);
    return total;
}
