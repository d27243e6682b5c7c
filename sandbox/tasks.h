// How many processes and threads a run can have at most.
//
// A fork that was granted takes a moment to be made, and what /proc shows is a moment old. So nothing
// is counted that was seen, but what there can be: each grant adds one, and a look takes away what is
// certainly gone. What a look can't settle stays counted: the run gets EAGAIN rather than one too many.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct watch;

/// Numbers of processes or threads, in order.
struct numbers {
    pid_t *list;
    size_t count;
    size_t room;
};

/// The processes, or the threads of all processes.
struct census {
    uint64_t most;         ///< There are no more than this, those included that are yet to be made.
    uint64_t settled;      ///< How many grants that were open at the last look, or came after, no longer are.
    struct numbers found;  ///< What there was at the last look.
};

/// What a thread was granted that may still be yet to be made.
struct grant {
    pid_t thread;
    bool is_process;
    int64_t spent;  ///< The CPU time that the thread had used until then, in nanoseconds.
};

struct tasks {
    struct census processes;
    struct census threads;
    struct grant *open;
    size_t open_count;
    size_t open_room;
};

/// Begins with one more program, of one thread.
void add_program(struct tasks *tasks);

/// Whether the limits leave room for one more process, or thread. If so, `thread` is about to make it.
bool grant_process(struct watch *watch, pid_t thread);
bool grant_thread(struct watch *watch, pid_t thread);

/// Whoever makes another call has made what it was granted.
void settle_caller(struct tasks *tasks, pid_t thread);

/// Gives back the memory.
void forget_tasks(struct tasks *tasks);
