// A control group for the run, where the caller may make one: then memory and processes are bounded
// for all of the run together, and not only for each process.

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "request.h"

enum { MAXIMUM_GROUP_PATH = 1024 };

/// The group's folders; an empty path for one that there is not. In version 2 all are one folder.
struct cgroup {
    char memory[MAXIMUM_GROUP_PATH];
    char processes[MAXIMUM_GROUP_PATH];
    char cpu[MAXIMUM_GROUP_PATH];
    int memory_events;  ///< Tells of processes killed for want of memory; -1 for none.
    int cpu_usage;      ///< Tells of the CPU time used; -1 for none.
    bool is_unified;    ///< Version 2.
};

/// Makes a group within the launcher's own. Where that may not be done there is none, and no error:
/// the resource limits hold all the same.
void make_cgroup(struct cgroup *cgroup, const struct request *request);

bool has_cgroup(const struct cgroup *cgroup);

/// Puts `process`, and what it will start, into the group.
void join_cgroup(const struct cgroup *cgroup, pid_t process);

/// How many processes of the group the kernel has killed for want of memory.
uint64_t killed_for_memory(const struct cgroup *cgroup);

/// Nanoseconds of CPU time that the group has used; negative when nobody counts them.
int64_t group_cpu(const struct cgroup *cgroup);

/// Removes the group. Everything in it must have ended.
void remove_cgroup(const struct cgroup *cgroup);
