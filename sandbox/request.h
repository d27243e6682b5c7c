// What the host asks for: one run, read from the control socket.
//
// Nothing of it stands in the launcher's arguments, so that the jailed side can't read it there.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAXIMUM_BINDS = 256, MAXIMUM_STRINGS = 1024, MAXIMUM_COMMANDS = 4, MAXIMUM_COLLECTED = 16 };
enum { MAXIMUM_PRELOADS = 64 };
enum { MAXIMUM_SCRATCH_PATH = 1024, SCRATCH_FILES = 4096 };

enum profile { PROFILE_SKILL, PROFILE_PROGRAM, PROFILE_COMPILER };

/// What the jail is made of. The host decides; a tier that can't be had ends the launch.
enum tier {
    TIER_NAMESPACES,  ///< T1: namespaces and a root of its own, Landlock, seccomp, limits.
    TIER_FOLDER,      ///< T2: a folder of the run's own, Landlock, seccomp, limits.
};

/// A file or folder of the host shown inside the jail, read-only.
///
/// Without namespaces a target is either the source itself or a copy below the run's folder.
struct bind {
    const char *source;
    const char *target;
    int tree;  ///< The detached mount, once opened.
};

struct link {
    const char *target;
    const char *path;
};

/// System calls by their numbers.
enum { MOST_CALLS = 1024 };

struct call_set {
    uint64_t words[MOST_CALLS / 64];
};

static inline void add_call(struct call_set *set, int call) {
    if (call >= 0 && call < MOST_CALLS) set->words[call / 64] |= 1ull << (call % 64);
}

static inline bool holds_call(const struct call_set *set, int call) {
    return call >= 0 && call < MOST_CALLS && (set->words[call / 64] >> (call % 64) & 1) != 0;
}

struct request {
    enum tier tier;
    enum profile profile;
    uint64_t wall_nanoseconds;
    uint64_t cpu_nanoseconds;
    uint64_t memory_bytes;         ///< Private writable memory.
    uint64_t address_space_bytes;  ///< All of it: memory plus what libraries map.
    uint64_t scratch_bytes;
    uint64_t processes;
    uint64_t threads;
    uint64_t collect_bytes;  ///< The most that all collected files may hold together.

    bool is_watched;          ///< Whether the system calls that it makes are noted.
    bool is_narrowed;         ///< Whether it may make, of its profile's system calls,
    struct call_set granted;  ///< these only.

    struct bind binds[MAXIMUM_BINDS];
    size_t bind_count;
    struct link links[MAXIMUM_BINDS];
    size_t link_count;

    char *environment[MAXIMUM_STRINGS + 1];
    size_t environment_count;

    /// Programs run one after another, each only when the one before it exited with 0.
    char **commands[MAXIMUM_COMMANDS];
    size_t command_count;
    char *arguments[MAXIMUM_STRINGS + MAXIMUM_COMMANDS];
    size_t argument_count;

    /// Instead of a command: a shared library and its function `int (*)(int input, int result)`.
    const char *library;
    const char *entry;

    /// How often the library's function may be called, each time for one input; only in a pool.
    uint64_t calls;

    /// Or a check of our own of what the layers hold: `checks.h`.
    const char *check;

    /// Or a pool of isolates: `pool.h`. The libraries that are loaded beforehand, once for all of them,
    /// and the function of one of them that is called then.
    char *preloads[MAXIMUM_PRELOADS];
    size_t preload_count;
    const char *warm;
    const char *rehearsed;        ///< A skill of our own, to find out what a skill's start needs.
    const char *rehearsed_entry;

    /// Without namespaces: the run's own folder, which the launcher makes and removes.
    const char *folder;
    char scratch[MAXIMUM_SCRATCH_PATH];  ///< Where it may write: /tmp, or a folder below its own.

    /// Files or folders below the scratch folder whose bytes are sent to the host at the end.
    const char *collected[MAXIMUM_COLLECTED];
    size_t collected_count;

    char *memory;  ///< Holds every string above.
    size_t memory_length;
};

/// Reads the whole request, or gives up.
void read_request(int fd, struct request *request);

/// Takes from `bytes`, which end with a NUL, what a pooled isolate is to do: limits, environment and
/// entry. The strings stay where they are.
void read_job(char *bytes, size_t length, struct request *request);

/// Whether the request is for isolates kept ready, rather than for one run.
static inline bool is_pool(const struct request *request) { return request->preload_count > 0; }

/// Runs nothing of the host's own: wipes what the request told about it.
void forget_request(struct request *request);
