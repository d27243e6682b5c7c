// The layers a program is put behind, in the order they are applied.

#pragma once

#include <linux/filter.h>

#include "request.h"

enum {
    NOBODY_ID = 65534,  ///< Who a jail started by root is outside.
    DESCRIPTORS = 256,  ///< How many a program may have: their numbers are smaller.
};

/// Opens every source as a detached, read-only mount, with the rights of whoever asked for the run.
void open_sources(struct request *request);

/// Builds the root the program will see and makes it the only one. Needs the jail's own user.
void build_root(const struct request *request);

/// For an isolate of a pool: puts a scratch folder and a /proc of its own over those of the root. Needs
/// mount, pid and ipc namespaces of its own.
void mount_own_folders(const struct request *request);

/// Sets every resource limit.
void apply_limits(const struct request *request);

/// Lets the kernel end this process, and those it starts, before anything else when memory is short.
void volunteer_for_memory_pressure(void);

/// Becomes somebody without any rights, for good.
void leave_root(void);

/// Makes sure that no program started from here on gains a capability.
void drop_bounding_set(void);

/// Gives up every capability for good.
void drop_capabilities(void);

/// Keeps, of root's capabilities, those it takes to end another user's processes, to remove what
/// they have written, and to remove a control group.
void keep_cleaning_capabilities(void);

/// Denies all files but those shown, all writing but below the scratch folder, TCP, and signals to
/// the outside.
void apply_landlock(const struct request *request);

/// What a run's system calls are held to.
struct policy {
    struct sock_fprog rules;      ///< What the profile may do in its tier.
    struct sock_fprog installed;  ///< The same, unless the run is narrowed or watched.
};

/// Makes the system call policy, which takes longer than installing it: once for all who get the same.
struct policy make_policy(const struct request *request);

/// Writes the rules of every tier and profile to `fd`, one after another, as the kernel takes them.
void write_rules(int fd);

/// Installs `policy`, and returns where calls are heard that the supervisor judges. From here on some
/// calls wait for its answer, also those that shrink the heap, so there must be none before it listens.
int install_policy(const struct policy *policy);

/// Exactly what pthread_create asks of clone.
#define THREAD_FLAGS \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM \
     | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

/// Flags of clone that make a namespace, escape a wait or share what a new process must not share.
#define FORBIDDEN_FORK_FLAGS \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID \
     | CLONE_NEWNET | CLONE_PTRACE | CLONE_UNTRACED | CLONE_PARENT | CLONE_THREAD | CLONE_PIDFD \
     | CLONE_IO)

/// Flags of mmap by which memory escapes the limits: a growing stack is not counted as data, and
/// huge pages come from a pool of the machine's.
#define UNCOUNTED_MAPPINGS (MAP_GROWSDOWN | MAP_HUGETLB)

/// How much a mapping must grow by for the supervisor to look at it.
enum { WATCHED_MAPPING_BYTES = 1 << 20 };
