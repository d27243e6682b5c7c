// Runs that may make fewer system calls than their profile lets them, and runs whose calls are noted.
//
// Both put something before the rules of filter.c or in the place of their "yes", and nothing in the
// place of a "no". What is then asked of the supervisor it answers by the same rules: `rule_on`.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "layers.h"
#include "request.h"

struct seccomp_data;

/// Grants `request` the calls of a list of names with commas between, those of their families, and
/// what every run needs. Gives up over a name that is none.
void grant_calls(struct request *request, const char *names);

/// Whether a run may make `call` if its profile may.
bool grants(const struct request *request, int call);

/// `rules` as the run is to have them installed.
struct sock_fprog enclose_rules(struct sock_fprog rules, const struct request *request);

/// What `rules` return for a call: they are followed as the kernel does. Its arguments are numbers,
/// and a thread that waits for an answer can't change them any more.
uint32_t rule_on(const struct sock_fprog *rules, const struct seccomp_data *call);

/// Tells the host which calls were noted.
void send_seen(const struct call_set *seen);
