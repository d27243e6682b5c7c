// A run's own folder: what takes the place of a root of its own where there are no namespaces. T2.

#pragma once

#include <sys/types.h>

#include "request.h"

/// Makes the folder: copies of what the run is shown elsewhere than at its own place, and the
/// scratch folder, which belongs to the jail's user. `user` is whoever asked for the run.
void make_folder(const struct request *request, uid_t user);

/// Removes the folder with all that the run has left in it. Follows no link.
void remove_folder(const char *path);
