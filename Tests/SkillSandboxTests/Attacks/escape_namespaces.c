// Namespaces and mounts: making new ones, entering others, taking the root apart.

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attacks.h"

#define UNSHARE(name, flag) \
    static void name(void) { judge("unshare", unshare(flag)); }

UNSHARE(unshare_user, CLONE_NEWUSER)
UNSHARE(unshare_user_and_mount, CLONE_NEWUSER | CLONE_NEWNS)
UNSHARE(unshare_mount, CLONE_NEWNS)
UNSHARE(unshare_process, CLONE_NEWPID)
UNSHARE(unshare_network, CLONE_NEWNET)
UNSHARE(unshare_ipc, CLONE_NEWIPC)
UNSHARE(unshare_host_name, CLONE_NEWUTS)
UNSHARE(unshare_control_group, CLONE_NEWCGROUP)
UNSHARE(unshare_time, 0x80)

/// Raw, since the C library's own would use other flags. A child ends at once.
static void clone_with(unsigned long flags) {
    const long child = syscall(SYS_clone, flags, 0, NULL, NULL, 0);
    if (child == 0) _exit(0);
    judge("clone", child);
}

static void clone_user(void) { clone_with(CLONE_NEWUSER | SIGCHLD); }
static void clone_process(void) { clone_with(CLONE_NEWPID | SIGCHLD); }

// A sibling: the supervisor's child and not the program's.
static void clone_sibling(void) { clone_with(CLONE_PARENT | SIGCHLD); }
static void clone_traced(void) { clone_with(CLONE_PTRACE | SIGCHLD); }
static void clone_untraced(void) { clone_with(CLONE_UNTRACED | SIGCHLD); }

// The kernel drops what lies above 32 bits, and so must whoever judges it.
static void clone_above_32_bits(void) { clone_with(1ul << 40 | CLONE_NEWUSER | SIGCHLD); }

static void clone_by_structure(void) {
    struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    const long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child == 0) _exit(0);
    judge("clone3", child);
}

static void enter(const char *path) {
    const int space = open(path, O_RDONLY);
    if (space < 0) refused("open");
    judge("setns", setns(space, 0));
}

static void enter_own_network(void) { enter("/proc/self/ns/net"); }
static void enter_supervisor_mounts(void) { enter("/proc/1/ns/mnt"); }

static void enter_by_process(void) {
    const int process = (int)syscall(SYS_pidfd_open, getppid(), 0);
    if (process < 0) refused("pidfd_open");
    judge("setns", setns(process, CLONE_NEWNS));
}

static void mount_memory(void) { judge("mount", mount("none", ".", "tmpfs", 0, "size=1g")); }
static void mount_processes(void) { judge("mount", mount("none", ".", "proc", 0, NULL)); }

static void mount_secret(void) {
    judge("mount", mount("/proc/1/root", ".", NULL, MS_BIND | MS_REC, NULL));
}

static void remount_writable(void) {
    judge("mount", mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
}

static void unmount_processes(void) { judge("umount2", umount2("/proc", MNT_DETACH)); }

static void open_file_system(void) { judge("fsopen", syscall(SYS_fsopen, "tmpfs", 0)); }
static void pick_file_system(void) { judge("fspick", syscall(SYS_fspick, AT_FDCWD, "/", 0)); }

static void mount_detached(void) {
    judge_granted("fsmount", syscall(SYS_fsmount, 0, 0, 0), EINVAL);
}

static void copy_tree(void) {
    judge("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE | AT_RECURSIVE));
}

static void move_tree(void) {
    judge("move_mount", syscall(SYS_move_mount, AT_FDCWD, ".", AT_FDCWD, "/proc", 0));
}

static void make_tree_writable(void) {
    const struct mount_attr writable = {.attr_clr = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC};
    judge(
        "mount_setattr",
        syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &writable, sizeof writable));
}

static void pivot_back(void) { judge("pivot_root", syscall(SYS_pivot_root, "/", ".")); }

// The classic: a folder kept open outside a second root leads out of both.
static void chroot_twice(void) {
    const int outside = open("/", O_RDONLY | O_DIRECTORY);
    if (mkdir("./attack-root", 0700) != 0) refused("mkdir");
    if (chroot("./attack-root") != 0) refused("chroot");
    if (fchdir(outside) != 0) refused("fchdir");
    for (int i = 0; i < 64; i++) {
        if (chdir("..") != 0) refused("chdir");
    }
    judge("chroot", chroot("."));
}

const struct attack namespace_attacks[] = {
    {"unshare-user", unshare_user},
    {"unshare-user-and-mount", unshare_user_and_mount},
    {"unshare-mount", unshare_mount},
    {"unshare-process", unshare_process},
    {"unshare-network", unshare_network},
    {"unshare-ipc", unshare_ipc},
    {"unshare-host-name", unshare_host_name},
    {"unshare-control-group", unshare_control_group},
    {"unshare-time", unshare_time},
    {"clone-user-namespace", clone_user},
    {"clone-process-namespace", clone_process},
    {"clone-sibling", clone_sibling},
    {"clone-traced", clone_traced},
    {"clone-untraced", clone_untraced},
    {"clone-above-32-bits", clone_above_32_bits},
    {"clone-by-structure", clone_by_structure},
    {"enter-own-network", enter_own_network},
    {"enter-supervisor-mounts", enter_supervisor_mounts},
    {"enter-by-process", enter_by_process},
    {"mount-memory", mount_memory},
    {"mount-processes", mount_processes},
    {"mount-secret", mount_secret},
    {"remount-writable", remount_writable},
    {"unmount-processes", unmount_processes},
    {"open-file-system", open_file_system},
    {"pick-file-system", pick_file_system},
    {"mount-detached", mount_detached},
    {"copy-tree", copy_tree},
    {"move-tree", move_tree},
    {"make-tree-writable", make_tree_writable},
    {"pivot-back", pivot_back},
    {"chroot-twice", chroot_twice},
    {NULL, NULL}};
