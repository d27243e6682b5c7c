// What the supervisor knows about the run, and the two questions it keeps asking: what has it spent,
// and what does it want.

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "request.h"

enum { NANOSECONDS = 1000000000 };

enum stop { STOP_NONE, STOP_WALL, STOP_CPU, STOP_PRINTED, STOP_DENIED };

/// The run so far.
struct watch {
    const struct request *request;
    pid_t program;
    int program_fd;        ///< A pidfd.
    int listener;          ///< Denied calls; -1 when there are none to come.
    int64_t started;       ///< Monotonic nanoseconds.
    int64_t setup_cpu;     ///< CPU time our own layers took, to be taken off the total.
    int executions;        ///< How many times the program may still become another.
    enum stop stop;
    char denied[64];
    uint64_t refused_growth;  ///< The last memory the program was refused, in bytes; 0 for none.
    int64_t refused_at;       ///< The run's CPU time then.
    uint64_t shared_bytes;    ///< Shared memory mapped so far: no resource limit counts it.
    uint64_t last_break;      ///< Where the heap of `heap_owner` ended.
    pid_t heap_owner;
    int status;
};

/// Nanoseconds on `clock`; 0 when there is no such clock any more.
int64_t now(clockid_t clock);

/// Nanoseconds of CPU time that everything in the jail but the supervisor has used.
int64_t total_cpu(const struct watch *watch);

/// How many processes there are beside the supervisor, the ended but unreaped included.
uint64_t count_processes(void);

struct seccomp_notif;
struct seccomp_notif_resp;

/// Takes one call that the filter passed on from the listener and answers it. Returns false when it
/// is denied: then it is noted, and waits for the end of the run. The two buffers are the caller's,
/// from `seccomp_notify_alloc`.
bool answer_call(
    struct watch *watch, struct seccomp_notif *call, struct seccomp_notif_resp *answer);
