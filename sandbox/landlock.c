// Landlock: a second, independent answer to "which files", and the only one to "which ports".

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"
#include "processes.h"

// The kernel's rights, spelled out because the installed headers may be older than the kernel.
// landlock(7).
enum {
    RIGHT_EXECUTE = 1 << 0,
    RIGHT_WRITE_FILE = 1 << 1,
    RIGHT_READ_FILE = 1 << 2,
    RIGHT_READ_DIRECTORY = 1 << 3,
    RIGHT_REMOVE_DIRECTORY = 1 << 4,
    RIGHT_REMOVE_FILE = 1 << 5,
    RIGHT_MAKE_DIRECTORY = 1 << 7,
    RIGHT_MAKE_REGULAR = 1 << 8,
    RIGHT_MAKE_FIFO = 1 << 10,
    RIGHT_MAKE_SYMLINK = 1 << 12,
    RIGHT_REFER = 1 << 13,
    RIGHT_TRUNCATE = 1 << 14,
    RIGHTS_OF_VERSION_1 = (1 << 13) - 1,
    RIGHTS_OF_VERSION_2 = (1 << 14) - 1,
    RIGHTS_OF_VERSION_3 = (1 << 15) - 1,
    RIGHTS_OF_VERSION_5 = (1 << 16) - 1,
    NETWORK_BIND_AND_CONNECT = 3,
    SCOPE_SIGNALS_AND_ABSTRACT_SOCKETS = 3,
};

struct ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scopes;
};

static void allow_below(int ruleset, const char *path, uint64_t rights) {
    const int folder = open(path, O_PATH | O_CLOEXEC);
    if (folder < 0) give_up("open a folder for Landlock", errno);
    struct stat status;
    if (fstat(folder, &status) != 0) give_up("look at a folder for Landlock", errno);
    if (!S_ISDIR(status.st_mode)) rights &= RIGHT_EXECUTE | RIGHT_READ_FILE | RIGHT_WRITE_FILE;
    const struct landlock_path_beneath_attr rule = {
        .allowed_access = rights, .parent_fd = folder};
    if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
        give_up("add a Landlock rule", errno);
    }
    close(folder);
}

/// Without a root of its own a run sees the host's: all of it is closed but what it is shown.
static void allow_own_files(int ruleset, const struct request *request, uint64_t reading) {
    allow_below(ruleset, request->folder, RIGHT_READ_FILE | RIGHT_READ_DIRECTORY);
    for (size_t i = 0; i < request->bind_count; i++) {
        allow_below(ruleset, request->binds[i].target, reading);
    }
    // The folder as a whole would tell the machine's mounts and network addresses.
    for (size_t i = 0; i < OWN_FILE_COUNT; i++) {
        char path[40];
        snprintf(path, sizeof path, "/proc/self/%s", own_files[i]);
        allow_below(ruleset, path, RIGHT_READ_FILE);
    }
    allow_below(ruleset, "/dev/random", RIGHT_READ_FILE);
    allow_below(ruleset, "/dev/urandom", RIGHT_READ_FILE);
}

void apply_landlock(const struct request *request) {
    const long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) give_up("ask for Landlock", version < 0 ? errno : ENOSYS);

    struct ruleset handled = {
        .files = version >= 5   ? RIGHTS_OF_VERSION_5
                 : version >= 3 ? RIGHTS_OF_VERSION_3
                 : version == 2 ? RIGHTS_OF_VERSION_2
                                : RIGHTS_OF_VERSION_1,
        .network = version >= 4 ? NETWORK_BIND_AND_CONNECT : 0,
        .scopes = version >= 6 ? SCOPE_SIGNALS_AND_ABSTRACT_SOCKETS : 0,
    };
    // The kernel refuses a structure with fields it doesn't know.
    const size_t size = version >= 6 ? sizeof handled : version >= 4 ? 16 : 8;
    const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
    if (ruleset < 0) give_up("create the Landlock rules", errno);

    // Programs and the compiler are started by execve; a skill is only ever mapped.
    const bool executes = request->command_count > 0;
    const uint64_t reading =
        RIGHT_READ_FILE | RIGHT_READ_DIRECTORY | (executes ? RIGHT_EXECUTE : 0);
    uint64_t scratch = RIGHT_READ_FILE | RIGHT_READ_DIRECTORY | RIGHT_WRITE_FILE
        | RIGHT_REMOVE_DIRECTORY | RIGHT_REMOVE_FILE | RIGHT_MAKE_DIRECTORY | RIGHT_MAKE_REGULAR
        | RIGHT_MAKE_FIFO | RIGHT_MAKE_SYMLINK;
    if (version >= 2) scratch |= RIGHT_REFER;
    if (version >= 3) scratch |= RIGHT_TRUNCATE;
    if (request->tier == TIER_NAMESPACES) {
        allow_below(ruleset, "/", reading);
    } else {
        allow_own_files(ruleset, request, reading);
        if (request->profile == PROFILE_PROGRAM) scratch |= RIGHT_EXECUTE;
    }
    allow_below(ruleset, request->scratch, scratch);
    allow_below(ruleset, "/dev/null", RIGHT_READ_FILE | RIGHT_WRITE_FILE);
    allow_below(ruleset, "/dev/zero", RIGHT_READ_FILE | RIGHT_WRITE_FILE);
    allow_below(ruleset, "/dev/full", RIGHT_READ_FILE | RIGHT_WRITE_FILE);

    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) {
        give_up("enforce the Landlock rules", errno);
    }
    close(ruleset);
}
