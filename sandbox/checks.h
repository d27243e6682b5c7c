// What the layers hold, tried from where untrusted code would stand.

#pragma once

#include "request.h"

/// Runs the request's check in the program's place, behind every layer: one of
///
/// - `layers`: tries what each layer forbids and survives it, and writes `name held` or
///   `name failed` lines to the skill's result;
/// - `call`, `fork`, `wait`, `memory`, `disk`: does what ends a run, each in its own way;
/// - `rules`: writes the rules of every tier and profile to the skill's result, as the kernel takes
///   them;
/// - `tree`: two processes that together need more memory than the run may have.
_Noreturn void run_check(const char *check, const struct request *request);
