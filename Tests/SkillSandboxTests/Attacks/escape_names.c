// Files of the host: changing them, and the names that lead to them.

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "attacks.h"

#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#endif

// CVE-2019-5736: the program that made the container was overwritten from inside.
static void rewrite_own_program(void) {
    judge_granted("open", open("/proc/self/exe", O_WRONLY), ETXTBSY);
}

static void rewrite_by_descriptor(void) {
    const int program = open("/proc/self/exe", O_PATH);
    if (program < 0) refused("open");
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", program);
    judge_granted("open", open(path, O_WRONLY), ETXTBSY);
}

static void rewrite_supervisor(void) {
    judge_granted("open", open("/proc/1/exe", O_WRONLY), ETXTBSY);
}

static void write_in_root(void) {
    judge("open", open("/attack-was-here", O_CREAT | O_WRONLY | O_EXCL, 0600));
}

static void write_in_system(void) {
    judge("open", open("/usr/attack-was-here", O_CREAT | O_WRONLY | O_EXCL, 0600));
}

static void replace_program(void) {
    const int file = open("./attack-new", O_CREAT | O_WRONLY, 0700);
    if (file < 0) refused("open");
    judge("rename", rename("./attack-new", own_file()));
}

static void remove_program(void) { judge("unlink", unlink(own_file())); }

static void link_program(void) { judge("link", link(own_file(), "./attack-hard-link")); }

static void make_program_setuid(void) { judge("chmod", chmod(own_file(), 06777)); }

static void touch_program(void) {
    judge("utimensat", utimensat(AT_FDCWD, own_file(), NULL, 0));
}

// Anybody may: the time of a device that all may write to is the whole machine's.
static void touch_device(void) {
    judge("utimensat", utimensat(AT_FDCWD, "/dev/full", NULL, 0));
}

static void truncate_program(void) { judge_granted("truncate", truncate(own_file(), 0), ETXTBSY); }

static void own_the_program(void) {
    judge("fchownat", fchownat(AT_FDCWD, own_file(), getuid(), getgid(), 0));
}

static void mark_program(void) {
    judge("setxattr", setxattr(own_file(), "user.attack", "x", 1, 0));
}

// Newer than many a table of system calls.
static void mark_program_the_new_way(void) {
    struct {
        uint64_t value;
        uint32_t size, flags;
    } mark = {.value = (uint64_t)(uintptr_t)"x", .size = 1};
    judge(
        "setxattrat", syscall(SYS_setxattrat, AT_FDCWD, own_file(), 0, "user.attack", &mark, 16));
}

static void make_memory_device(void) {
    if (mknod("./attack-memory", S_IFCHR | 0600, makedev(1, 1)) != 0) refused("mknodat");
    judge("open", open("./attack-memory", O_RDONLY));
}

// CVE-2025-31133: where a device that masks others was expected, a link stood.
static void replace_null_device(void) {
    if (unlink("/dev/null") != 0) refused("unlink");
    judge("symlink", symlink("/proc/sysrq-trigger", "/dev/null"));
}

static void move_device(void) { judge("rename", rename("/dev/zero", "./attack-device")); }

static void hide_processes(void) { judge("rmdir", rmdir("/proc")); }

static void change_own_process(void) {
    open_any(
        (const char *const[]){
            "/proc/self/oom_score_adj", "/proc/self/uid_map", "/proc/self/setgroups",
            "/proc/self/attr/current", "/proc/self/loginuid", "/proc/self/timens_offsets",
            "/proc/self/coredump_filter", NULL},
        O_WRONLY);
}

// Whoever feeds the kernel's randomness may know what comes out.
static void stir_randomness(void) { judge("open", open("/dev/urandom", O_WRONLY)); }

static void move_out_of_scratch(void) {
    if (mkdir("./attack-folder", 0700) != 0) refused("mkdir");
    judge("rename", rename("./attack-folder", "/attack-folder"));
}

const struct attack name_attacks[] = {
    {"rewrite-own-program", rewrite_own_program},
    {"rewrite-by-descriptor", rewrite_by_descriptor},
    {"rewrite-supervisor", rewrite_supervisor},
    {"write-in-root", write_in_root},
    {"write-in-system", write_in_system},
    {"replace-program", replace_program},
    {"remove-program", remove_program},
    {"link-program", link_program},
    {"make-program-setuid", make_program_setuid},
    {"touch-program", touch_program},
    {"touch-device", touch_device},
    {"truncate-program", truncate_program},
    {"own-the-program", own_the_program},
    {"mark-program", mark_program},
    {"mark-program-the-new-way", mark_program_the_new_way},
    {"make-memory-device", make_memory_device},
    {"replace-null-device", replace_null_device},
    {"move-device", move_device},
    {"hide-processes", hide_processes},
    {"change-own-process", change_own_process},
    {"stir-randomness", stir_randomness},
    {"move-out-of-scratch", move_out_of_scratch},
    {NULL, NULL}};
