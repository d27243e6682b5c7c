// Isolates kept ready: processes that stand behind every layer, with the Swift runtime loaded, and wait
// to be told which library to load and call. Each is used once, or by one caller for one library.
//
// The jail's first process becomes their supervisor. The zygote, which it starts while it still may,
// makes them by forking. The host says when, and gives each its descriptors.

#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "request.h"

enum { MAXIMUM_ISOLATES = 64, POOL_STACK = 4096 };

/// What the host asks for, one message each on the control socket; `isolate` is its own number for it.
struct order {
    uint32_t kind;
    uint32_t isolate;
    uint64_t wall_nanoseconds;
    uint64_t cpu_nanoseconds;
    uint64_t memory_bytes;
    uint64_t address_space_bytes;
    uint64_t threads;
};

enum {
    ORDER_MAKE = 'M',   ///< Make an isolate; with it come `MADE_WITH` descriptors.
    ORDER_START = 'S',  ///< It is given something to do: these are its limits from now on.
    ORDER_REST = 'R',   ///< It has answered, and waits for the next input: nothing runs until then.
    ORDER_ASK = 'A',    ///< What has it run into so far?
    ORDER_STOP = 'O',   ///< It printed too much: end it.
    ORDER_END = 'X',    ///< It is not needed any more: end it.
};

/// Standard output, standard error, input, result, and the socket on which it is told what to run.
enum { MADE_WITH = 5 };

/// What the supervisor asks of the zygote: with it come the host's descriptors and a meeting place.
struct making {
    uint32_t place;  ///< The supervisor's own number for it, below `MAXIMUM_ISOLATES`.
};

/// What the zygote answers: the first process of the isolate's pid namespace, and the isolate.
struct made {
    uint32_t place;
    pid_t init;
    pid_t program;
};

/// Starts the zygote, which keeps the rights it takes to make namespaces. Returns the socket to it.
int start_zygote(struct request *request, pid_t *zygote);

/// Watches over the isolates until the host or the launcher is gone.
_Noreturn void supervise_pool(
    const struct request *request, int launcher, int zygote_socket, pid_t zygote);
