// The two processes inside the jail.

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "layers.h"
#include "request.h"

/// Where the program meets the supervisor. The limit of descriptors keeps untrusted code from ever
/// having one of this number, so the filter may let messages to it pass.
enum { MEETING_FD = DESCRIPTORS };

/// Where an isolate of a pool is told what to run; out of reach as well.
enum { JOB_FD = DESCRIPTORS + 1 };

struct cgroup;

/// The program puts itself into a session of its own, and dies with the supervisor.
void enter_session(void);

/// Hands `listener` to the supervisor, and `scratch` where that can't be looked at otherwise (-1 where
/// it can), and waits until it has them. `setup` is the CPU time that the layers took, in nanoseconds.
void report_ready(int listener, int scratch, int64_t setup);

/// What the supervisor hears from `report_ready`. Returns false when the program has ended instead: it
/// has said itself what it could not do.
bool meet_program(int socket, int64_t *setup_cpu, int *listener, int *scratch);

/// Leaves standard input, output and error, and the skill's input and result.
void close_descriptors(void);

/// What the C library gives memory back at, unless told otherwise. mallopt(3).
enum { DEFAULT_TRIM_THRESHOLD = 128 << 10 };

/// What a program that can't be loaded exits with.
enum { CANNOT_LOAD = 126 };

/// Tier T2: the files of its own in /proc that a program may read.
extern const char *const own_files[];
enum { OWN_FILE_COUNT = 5 };

/// What the program tells the supervisor once every layer stands: how much of its CPU time went into
/// them. With it travels the descriptor on which denied calls are heard.
struct readiness {
    int64_t setup_nanoseconds;
};

/// The jail's first process: starts the program, watches it, reports its end. `launcher` is a socket
/// whose other end closes when the launcher ends.
_Noreturn void supervise(struct request *request, struct cgroup *cgroup, int launcher);

/// The program: puts itself behind every layer and then becomes the command at `index`, or the
/// request's library. `supervisor` is the socket on which it says that it is ready.
_Noreturn void become_program(
    struct request *request, const struct policy *policy, size_t index, int supervisor);

/// Makes this process the parent of those below it whose own parents have ended.
void adopt_orphans(void);

/// Kills every process below this one that can be seen.
void kill_descendants(void);

/// Kills every process below this one, and reaps it. Returns when there are none left.
void end_descendants(void);

/// Calls `visit` with every process below this one. One that begins or ends meanwhile may be missed.
void visit_descendants(void (*visit)(pid_t process, void *context), void *context);

/// What the kernel tells of a process: whose child it is, and the CPU time of the children that it
/// has waited for, in clock ticks. proc_pid_stat(5).
struct process_state {
    pid_t parent;
    long long reaped_user;
    long long reaped_kernel;
};

/// Returns false when there is no such process.
bool read_process(pid_t process, struct process_state *state);

/// Whether `process` is below this one.
bool is_descendant(pid_t process);
