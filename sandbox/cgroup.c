#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"

enum {
    /// Kernel memory, page tables and the supervisor, on top of what the program may write.
    OVERHEAD_BYTES = 16 << 20,
    /// The supervisor, and one more that is being made while another ends.
    EXTRA_TASKS = 2,
};

// ---- Files of a group

static bool write_value(const char *folder, const char *name, const char *value) {
    char path[MAXIMUM_GROUP_PATH + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const ssize_t length = (ssize_t)strlen(value);
    const bool is_written = write(file, value, (size_t)length) == length;
    close(file);
    return is_written;
}

static bool write_count(const char *folder, const char *name, uint64_t count) {
    char value[32];
    snprintf(value, sizeof value, "%llu", (unsigned long long)count);
    return write_value(folder, name, value);
}

static int open_value(const char *folder, const char *name) {
    char path[MAXIMUM_GROUP_PATH + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/// The number behind `key` in a file of `key number` lines; the first number for an empty key.
static bool read_count(int file, const char *key, uint64_t *count) {
    char text[4096];
    const ssize_t length = pread(file, text, sizeof text - 1, 0);
    if (length <= 0) return false;
    text[length] = '\0';
    const size_t key_length = strlen(key);
    for (char *line = text; line != NULL && *line != '\0';) {
        if (strncmp(line, key, key_length) == 0) {
            *count = strtoull(line + key_length, NULL, 10);
            return true;
        }
        line = strchr(line, '\n');
        if (line != NULL) line++;
    }
    return false;
}

// ---- Finding the launcher's own group

/// Whether `list`, words separated by commas, holds `word`.
static bool holds_word(const char *list, const char *word) {
    const size_t length = strlen(word);
    for (const char *next = list; (next = strstr(next, word)) != NULL; next += length) {
        const bool begins = next == list || next[-1] == ',';
        if (begins && (next[length] == ',' || next[length] == '\0')) return true;
    }
    return false;
}

/// The launcher's own path in the hierarchy of `controller`; an empty name means version 2.
static bool find_own_path(const char *controller, char *path, size_t size) {
    FILE *groups = fopen("/proc/self/cgroup", "re");
    if (groups == NULL) return false;
    char line[MAXIMUM_GROUP_PATH];
    bool is_found = false;
    while (!is_found && fgets(line, sizeof line, groups) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *names = strchr(line, ':');
        char *own = names == NULL ? NULL : strchr(names + 1, ':');
        if (own == NULL) continue;
        *own = '\0';
        is_found = *controller == '\0' ? names[1] == '\0' : holds_word(names + 1, controller);
        if (is_found) snprintf(path, size, "%s", own + 1);
    }
    fclose(groups);
    return is_found;
}

/// Where the launcher's own group of `controller` is mounted.
static bool find_own_folder(const char *controller, char *folder, size_t size) {
    char own[MAXIMUM_GROUP_PATH];
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    if (mounts == NULL || !find_own_path(controller, own, sizeof own)) {
        if (mounts != NULL) fclose(mounts);
        return false;
    }
    char line[4096], root[MAXIMUM_GROUP_PATH], place[MAXIMUM_GROUP_PATH], kind[32], options[512];
    bool is_found = false;
    while (!is_found && fgets(line, sizeof line, mounts) != NULL) {
        // Optional fields stand before the dash; those after it tell the kind. proc_pid_mountinfo(5).
        const char *rest = strstr(line, " - ");
        if (rest == NULL || sscanf(line, "%*s %*s %*s %1023s %1023s", root, place) != 2
            || sscanf(rest, " - %31s %*s %511s", kind, options) != 2) {
            continue;
        }
        const bool is_version_2 = strcmp(kind, "cgroup2") == 0;
        if (*controller == '\0' ? !is_version_2
                                : strcmp(kind, "cgroup") != 0 || !holds_word(options, controller)) {
            continue;
        }
        const size_t shown = strcmp(root, "/") == 0 ? 0 : strlen(root);
        if (strncmp(own, root, shown) != 0) continue;
        const char *below = strcmp(own + shown, "/") == 0 ? "" : own + shown;
        is_found = (size_t)snprintf(folder, size, "%s%s", place, below) < size;
    }
    fclose(mounts);
    return is_found;
}

// ---- Making groups

/// Removes the groups of launchers that were killed before they could do so themselves.
static void sweep(const char *folder) {
    DIR *groups = opendir(folder);
    if (groups == NULL) return;
    for (struct dirent *group; (group = readdir(groups)) != NULL;) {
        int launcher;
        if (sscanf(group->d_name, "skilljail-%d-", &launcher) != 1 || launcher <= 1) continue;
        // One that still holds processes can't be removed.
        if (kill(launcher, 0) != 0 && errno == ESRCH) {
            unlinkat(dirfd(groups), group->d_name, AT_REMOVEDIR);
        }
    }
    closedir(groups);
}

/// Makes a group below `folder` and keeps its path in `path`, which stays empty where it can't.
static bool make_below(const char *folder, char *path) {
    sweep(folder);
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    const int length = snprintf(
        path, MAXIMUM_GROUP_PATH, "%s/skilljail-%d-%lld", folder, getpid(),
        time.tv_sec * 1000000000ll + time.tv_nsec);
    if (length < MAXIMUM_GROUP_PATH && mkdir(path, 0755) == 0) return true;
    path[0] = '\0';
    return false;
}

static void unmake(char *path) {
    if (path[0] != '\0') rmdir(path);
    path[0] = '\0';
}

static uint64_t memory_limit(const struct request *request) {
    // What lies in the scratch folder is memory, but where that is a folder on disk.
    return request->memory_bytes + request->scratch_bytes + OVERHEAD_BYTES;
}

static uint64_t task_limit(const struct request *request) {
    return request->processes + request->threads + EXTRA_TASKS;
}

/// Version 2: beside the launcher's own group, since one that holds processes can't hold groups.
static void make_unified(struct cgroup *cgroup, const struct request *request) {
    char folder[MAXIMUM_GROUP_PATH];
    if (!find_own_folder("", folder, sizeof folder)) return;
    // The root of all groups is the one that may hold both.
    char type[MAXIMUM_GROUP_PATH + 16];
    snprintf(type, sizeof type, "%s/cgroup.type", folder);
    char *name = access(type, F_OK) == 0 ? strrchr(folder, '/') : NULL;
    if (name != NULL) *name = '\0';
    if (!make_below(folder, cgroup->memory)) return;
    if (!write_count(cgroup->memory, "memory.max", memory_limit(request))) {
        unmake(cgroup->memory);
        return;
    }
    cgroup->is_unified = true;
    // Not every kernel has these: the limits of resources hold without.
    write_value(cgroup->memory, "memory.swap.max", "0");
    write_count(cgroup->memory, "pids.max", task_limit(request));
    cgroup->memory_events = open_value(cgroup->memory, "memory.events");
    cgroup->cpu_usage = open_value(cgroup->memory, "cpu.stat");
}

/// Version 1: a hierarchy for each controller, and groups within the launcher's own.
static void make_separate(struct cgroup *cgroup, const struct request *request) {
    char folder[MAXIMUM_GROUP_PATH];
    if (!find_own_folder("memory", folder, sizeof folder)
        || !make_below(folder, cgroup->memory)) {
        return;
    }
    if (!write_count(cgroup->memory, "memory.limit_in_bytes", memory_limit(request))) {
        unmake(cgroup->memory);
        return;
    }
    // Memory and swap together: without this, what is too much would be swapped out.
    write_count(cgroup->memory, "memory.memsw.limit_in_bytes", memory_limit(request));
    cgroup->memory_events = open_value(cgroup->memory, "memory.oom_control");
    if (find_own_folder("pids", folder, sizeof folder)
        && make_below(folder, cgroup->processes)
        && !write_count(cgroup->processes, "pids.max", task_limit(request))) {
        unmake(cgroup->processes);
    }
    if (find_own_folder("cpuacct", folder, sizeof folder) && make_below(folder, cgroup->cpu)) {
        cgroup->cpu_usage = open_value(cgroup->cpu, "cpuacct.usage");
    }
}

void make_cgroup(struct cgroup *cgroup, const struct request *request) {
    *cgroup = (struct cgroup){.memory_events = -1, .cpu_usage = -1};
    // One process is bounded by its resource limits, and entering a group takes milliseconds.
    if (request->processes == 1) return;
    make_separate(cgroup, request);
    if (!has_cgroup(cgroup)) make_unified(cgroup, request);
}

bool has_cgroup(const struct cgroup *cgroup) { return cgroup->memory[0] != '\0'; }

void join_cgroup(const struct cgroup *cgroup, pid_t process) {
    const char *const folders[] = {cgroup->memory, cgroup->processes, cgroup->cpu};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (folders[i][0] == '\0') continue;
        if (!write_count(folders[i], "cgroup.procs", (uint64_t)process)) {
            give_up("enter the control group", errno);
        }
    }
}

// ---- Reading

uint64_t killed_for_memory(const struct cgroup *cgroup) {
    uint64_t count = 0;
    return cgroup->memory_events >= 0 && read_count(cgroup->memory_events, "oom_kill ", &count)
        ? count : 0;
}

int64_t group_cpu(const struct cgroup *cgroup) {
    uint64_t count = 0;
    if (cgroup->cpu_usage < 0) return -1;
    if (!cgroup->is_unified) {
        return read_count(cgroup->cpu_usage, "", &count) ? (int64_t)count : -1;
    }
    return read_count(cgroup->cpu_usage, "usage_usec ", &count) ? (int64_t)count * 1000 : -1;
}

void remove_cgroup(const struct cgroup *cgroup) {
    const char *const folders[] = {cgroup->memory, cgroup->processes, cgroup->cpu};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (folders[i][0] == '\0') continue;
        // The last process may still be leaving.
        for (int tries = 0; rmdir(folders[i]) != 0 && errno == EBUSY && tries < 1000; tries++) {
            usleep(1000);
        }
    }
}
