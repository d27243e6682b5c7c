// What the supervisor knows about the run, and the two questions it keeps asking: what has it spent,
// and what does it want.

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "cgroup.h"
#include "layers.h"
#include "processes.h"
#include "request.h"
#include "tasks.h"

enum { NANOSECONDS = 1000000000 };

enum stop {
    STOP_NONE,
    STOP_WALL,
    STOP_CPU,
    STOP_PRINTED,
    STOP_DENIED,
    STOP_DISK,
    STOP_NARROWED,  ///< A call that is denied because the run may make fewer than its profile.
};

/// The run so far.
struct watch {
    const struct request *request;
    struct cgroup *cgroup;
    int launcher;          ///< Closes at its other end when the launcher is gone.
    pid_t program;
    int program_fd;        ///< A pidfd.
    pid_t init;            ///< The first process of the pid namespace, where it isn't this one; else 0.
    int init_fd;           ///< Its pidfd.
    int scratch;           ///< A scratch folder that can't be looked at by its path; else -1.
    int64_t reaped;        ///< In a pool: the CPU time of the program once it is reaped.
    int64_t peak;          ///< The largest resident size, in bytes, once that is known.
    int own_files[OWN_FILE_COUNT];  ///< Tier T2: held so that Landlock's rules stay about them.
    int listener;          ///< Denied calls; -1 when there are none to come.
    int64_t started;       ///< Monotonic nanoseconds.
    int64_t setup_cpu;     ///< CPU time our own layers took, to be taken off the total.
    int executions;        ///< How many times the program may still become another.
    enum stop stop;
    enum stop denial;      ///< What a denied call ends the run with.
    char denied[64];
    const struct sock_fprog *rules;  ///< What the profile may do, for runs that are narrowed or watched.
    struct call_set seen;  ///< What a watched run has been let do,
    uint64_t mapped;       ///< and the most private memory that one of its processes had, in bytes.
    uint64_t refused_growth;  ///< The last memory the program was refused, in bytes; 0 for none.
    int64_t judging;          ///< CPU time that judging its calls has taken, in nanoseconds.
    int64_t refused_at;       ///< The run's CPU time then.
    uint64_t found_files;     ///< Tier T2: what the scratch folder held when it was looked at last,
    uint64_t found_bytes;     ///< and what has been granted since.
    bool has_hidden_files;    ///< Whether there was something whose size can't be told.
    bool has_refused_space;   ///< Whether the run wanted more than that.
    int64_t measured_at;      ///< Tier T2: when the scratch folder was looked at, monotonic nanoseconds.
    int64_t measuring;        ///< The CPU time that this took, in nanoseconds.
    uint64_t shown_bytes;     ///< What lay in it before the run.
    uint64_t shared_bytes;    ///< Shared memory mapped so far: no resource limit counts it.
    uint64_t last_break;      ///< Where the heap of `heap_owner` ended.
    pid_t heap_owner;
    struct tasks tasks;
    int status;
};

/// What a process has mapped, in bytes; zeros when it is gone.
struct mapped {
    uint64_t all;
    uint64_t private;
};

struct mapped mapped_by(pid_t process);

/// Nanoseconds on `clock`; 0 when there is no such clock any more.
int64_t now(clockid_t clock);

/// Nanoseconds of CPU time that everything in the jail but the supervisor has used.
int64_t total_cpu(const struct watch *watch);

/// The CPU time in `usage`, in nanoseconds.
struct rusage;
int64_t nanoseconds_of(const struct rusage *usage);

/// Tier T2: looks at the scratch folder. Returns false when it holds too much.
bool measure_scratch(struct watch *watch);

/// Tier T2: whether the scratch folder has room for one more file, and for so many more bytes.
bool grant_file(struct watch *watch);
bool grant_space(struct watch *watch, uint64_t bytes);

/// Nanoseconds until the scratch folder has to be looked at again.
int64_t scratch_wait(const struct watch *watch);

/// Kills everything in the jail but this process.
void kill_all(const struct watch *watch);

/// Ends the run. The first reason counts.
void end_run(struct watch *watch, enum stop reason);

/// Nanoseconds until a deadline has to be looked at again; ends the run when one has passed.
int64_t check_deadlines(struct watch *watch);

enum { REPORT_BYTES = 512 };

/// Writes how the run ended, as `key value` lines, and returns their length.
size_t describe_end(const struct watch *watch, size_t commands, int64_t wall, char text[REPORT_BYTES]);

struct seccomp_notif;
struct seccomp_notif_resp;

/// Takes one call that the filter passed on from the listener and answers it. Returns false when it
/// is denied: then it is noted, and waits for the end of the run. The two buffers are the caller's,
/// from `seccomp_notify_alloc`.
bool answer_call(
    struct watch *watch, struct seccomp_notif *call, struct seccomp_notif_resp *answer);
