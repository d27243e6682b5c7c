// The two processes inside the jail.

#pragma once

#include <stdint.h>

#include "request.h"

/// What the program tells the supervisor once every layer stands: where denied calls are heard, and
/// how much of its CPU time went into the layers.
struct readiness {
    int32_t listener;
    int64_t setup_nanoseconds;
};

/// The jail's first process: builds the root, starts the program, watches it, reports its end.
_Noreturn void supervise(struct request *request);

/// The program: puts itself behind every layer and then becomes the command at `index`, or the
/// request's library. `supervisor` is the socket on which it says that it is ready.
_Noreturn void become_program(struct request *request, size_t index, int supervisor);
