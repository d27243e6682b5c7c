// Namespaces: a view of the machine that holds nothing but the jail. Tier T1.

#pragma once

#include <sys/types.h>

#include "request.h"

/// Starts the supervisor as the first process of namespaces of its own; returns as `fork` does.
pid_t clone_into_namespaces(void);

/// Says who the jail's only user is outside: whoever asked for the run, but never root.
void map_identity(pid_t supervisor, uid_t user, gid_t group);

/// Becomes the jail's only user.
void take_identity(void);

/// Replaces what is left of the host: its name and its file system.
void enter_namespaces(const struct request *request);
