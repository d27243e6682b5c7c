// The root a program sees: a bounded tmpfs with read-only mounts, a private /proc and a scratch /tmp.

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"

// Room for mount points, nothing else. /tmp is a tmpfs of its own.
static const char root_size[] = "size=64k,nr_inodes=2k,mode=755";

static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                      "/dev/urandom"};
enum { DEVICE_COUNT = sizeof devices / sizeof *devices };
static int device_trees[DEVICE_COUNT];

/// Returns a detached copy of the mount at `path`, with `attributes` set on it and all below it.
static int open_tree_with(const char *path, uint64_t attributes) {
    const int tree = (int)syscall(
        SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (tree < 0) give_up_on("open", path, errno);
    const struct mount_attr settings = {
        .attr_set = attributes, .propagation = MS_PRIVATE};
    if (syscall(
            SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &settings, sizeof settings)
        != 0) {
        give_up_on("protect", path, errno);
    }
    return tree;
}

void open_sources(struct request *request) {
    // A mount seen by another namespace could be changed from there, and ours could reach theirs.
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        decline("make the mounts private", errno);
    }
    for (size_t i = 0; i < request->bind_count; i++) {
        request->binds[i].tree = open_tree_with(
            request->binds[i].source, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    }
    for (size_t i = 0; i < DEVICE_COUNT; i++) {
        // A device is written to all the same; its mode and its times are the host's.
        device_trees[i] = open_tree_with(
            devices[i], MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    }
}

/// Makes the folders above `path`, which begins with a slash; `path` is relative to the new root.
static void make_parents(const char *path) {
    char folder[PATH_MAX];
    for (size_t i = 1; path[i] != '\0' && i < sizeof folder; i++) {
        if (path[i] != '/') continue;
        memcpy(folder, path + 1, i - 1);
        folder[i - 1] = '\0';
        if (mkdir(folder, 0755) != 0 && errno != EEXIST) give_up_on("make the folder", path, errno);
    }
}

/// Attaches `tree` at `path`, a folder on a folder and a file on a file.
static void attach(int tree, const char *path) {
    struct stat status;
    if (fstat(tree, &status) != 0) give_up_on("look at", path, errno);
    make_parents(path);
    if (S_ISDIR(status.st_mode)) {
        if (mkdir(path + 1, 0755) != 0 && errno != EEXIST) give_up_on("make", path, errno);
    } else {
        const int file = open(path + 1, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0444);
        if (file < 0) give_up_on("make", path, errno);
        close(file);
    }
    if (syscall(SYS_move_mount, tree, "", AT_FDCWD, path + 1, MOVE_MOUNT_F_EMPTY_PATH) != 0) {
        give_up_on("mount", path, errno);
    }
    close(tree);
}

static void make_link(const char *target, const char *path) {
    make_parents(path);
    if (symlink(target, path + 1) != 0) give_up_on("make the link", path, errno);
}

static void mount_scratch(const struct request *request, const char *path) {
    char options[100];
    snprintf(
        options, sizeof options, "size=%llu,nr_inodes=%d,mode=700",
        (unsigned long long)request->scratch_bytes, SCRATCH_FILES);
    const unsigned long executable = request->profile == PROFILE_PROGRAM ? 0 : MS_NOEXEC;
    if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV | executable, options) != 0) {
        give_up("mount /tmp", errno);
    }
}

static void mount_processes(const char *path) {
    // Dispatch reads /proc/self; nothing of the machine's own is needed.
    if (mount(
            "proc", path, "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
            "subset=pid")
        != 0) {
        // A container that hides parts of its own /proc can't have another one.
        decline("mount /proc", errno);
    }
}

static void replace_root(void) {
    // The old root lands on top of the new one, and is then let go of. pivot_root(2).
    if (syscall(SYS_pivot_root, ".", ".") != 0) give_up("replace the root", errno);
    if (umount2(".", MNT_DETACH) != 0) give_up("let go of the old root", errno);
    if (chdir("/") != 0) give_up("enter the new root", errno);
    const struct mount_attr settings = {
        .attr_set =
            MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC};
    if (syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &settings, sizeof settings) != 0) {
        give_up("make the root read-only", errno);
    }
}

void build_root(const struct request *request) {
    // Any folder will do to build on: nobody else sees this mount.
    if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, root_size) != 0) {
        decline("mount the root", errno);
    }
    if (chdir("/tmp") != 0) give_up("enter the root", errno);
    for (size_t i = 0; i < DEVICE_COUNT; i++) attach(device_trees[i], devices[i]);
    make_link("/proc/self/fd", "/dev/fd");
    make_link("/proc/self/fd/0", "/dev/stdin");
    make_link("/proc/self/fd/1", "/dev/stdout");
    make_link("/proc/self/fd/2", "/dev/stderr");
    // Before the binds: one of them may lie below /tmp.
    if (mkdir("tmp", 0755) != 0) give_up("make /tmp", errno);
    if (mkdir("proc", 0555) != 0) give_up("make /proc", errno);
    // Each isolate of a pool gets a scratch folder of its own.
    if (!is_pool(request)) mount_scratch(request, "tmp");
    mount_processes("proc");
    for (size_t i = 0; i < request->bind_count; i++) {
        attach(request->binds[i].tree, request->binds[i].target);
    }
    for (size_t i = 0; i < request->link_count; i++) {
        make_link(request->links[i].target, request->links[i].path);
    }
    replace_root();
}

void mount_own_folders(const struct request *request) {
    mount_scratch(request, "/tmp");
    mount_processes("/proc");
}
