// The scratch folder: more bytes, more files, deeper and longer than it may hold.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "attacks.h"

// More than any run here is given.
enum { BLOCK = 1 << 20, BLOCKS = 24, NAMES = 10000 };

static char block[BLOCK];

static int make_file(const char *path) {
    const int file = open(path, O_CREAT | O_RDWR, 0600);
    if (file < 0) refused("open");
    return file;
}

/// Ends like a program that can't go on without what it wrote.
_Noreturn static void give_up(const char *call) {
    const char *name = strerrorname_np(errno);
    fprintf(stderr, "refused %s %s\n", call, name == NULL ? "?" : name);
    _exit(1);
}

static void write_much(void) {
    const int file = make_file("./attack-large");
    for (int i = 0; i < BLOCKS; i++) {
        if (write(file, block, BLOCK) != BLOCK) give_up("write");
    }
    reached("write");
}

static void write_unlinked_files(void) {
    for (int i = 0; i < BLOCKS; i++) {
        const int file = make_file("./attack-unlinked");
        if (unlink("./attack-unlinked") != 0) refused("unlink");
        if (write(file, block, BLOCK) != BLOCK) give_up("write");
    }
    reached("write");
}

static void write_unnamed_files(void) {
    for (int i = 0; i < BLOCKS; i++) {
        const int file = open(".", O_TMPFILE | O_RDWR, 0600);
        if (file < 0) refused("open");
        if (write(file, block, BLOCK) != BLOCK) give_up("write");
    }
    reached("write");
}

static void reserve_space(void) {
    for (int i = 0; i < BLOCKS; i++) {
        char path[40];
        snprintf(path, sizeof path, "./attack-%d", i);
        if (fallocate(make_file(path), 0, 0, BLOCK) != 0) give_up("fallocate");
    }
    reached("fallocate");
}

static void write_far_away(void) {
    judge("pwrite64", pwrite(make_file("./attack-sparse"), "x", 1, 1ll << 40));
}

static void survive_far_away(void) {
    signal(SIGXFSZ, SIG_IGN);
    judge("ftruncate", ftruncate(make_file("./attack-sparse"), 1ll << 40));
}

static void copy_in_the_kernel(void) {
    const int from = make_file("./attack-from");
    if (write(from, block, BLOCK) != BLOCK) give_up("write");
    for (int i = 0; i < BLOCKS; i++) {
        char path[40];
        snprintf(path, sizeof path, "./attack-%d", i);
        off_t start = 0;
        if (sendfile(make_file(path), from, &start, BLOCK) != BLOCK) give_up("sendfile");
    }
    reached("sendfile");
}

static void make_files(void) {
    for (int i = 0; i < NAMES; i++) {
        char path[40];
        snprintf(path, sizeof path, "./attack-%d", i);
        const int file = open(path, O_CREAT | O_WRONLY, 0600);
        if (file < 0) give_up("open");
        close(file);
    }
    reached("files");
}

static void make_links(void) {
    for (int i = 0; i < NAMES; i++) {
        char path[40];
        snprintf(path, sizeof path, "./attack-%d", i);
        if (symlink(".", path) != 0) give_up("symlink");
    }
    reached("links");
}

static void make_hard_links(void) {
    make_file("./attack");
    for (int i = 0; i < NAMES; i++) {
        char path[40];
        snprintf(path, sizeof path, "./attack-%d", i);
        if (link("./attack", path) != 0) give_up("link");
    }
    reached("hard links");
}

static void make_pipes(void) {
    for (int i = 0; i < NAMES; i++) {
        char path[40];
        snprintf(path, sizeof path, "./attack-%d", i);
        if (mkfifo(path, 0600) != 0) refused("mknodat");
    }
    reached("pipes");
}

static void dig(void) {
    for (int i = 0; i < NAMES; i++) {
        if (mkdir("d", 0700) != 0 || chdir("d") != 0) give_up("mkdir");
    }
    reached("folders");
}

static void make_long_links(void) {
    static char path[4000];
    memset(path, 'x', sizeof path - 1);
    for (int i = 0; i < NAMES; i++) {
        char name[40];
        snprintf(name, sizeof name, "./attack-%d", i);
        if (symlink(path, name) != 0) give_up("symlink");
    }
    reached("links");
}

const struct attack disk_attacks[] = {
    {"write-much", write_much},
    {"write-unlinked-files", write_unlinked_files},
    {"write-unnamed-files", write_unnamed_files},
    {"reserve-space", reserve_space},
    {"write-far-away", write_far_away},
    {"survive-far-away", survive_far_away},
    {"copy-in-the-kernel", copy_in_the_kernel},
    {"make-files", make_files},
    {"make-links", make_links},
    {"make-hard-links", make_hard_links},
    {"make-pipes", make_pipes},
    {"dig", dig},
    {"make-long-links", make_long_links},
    {NULL, NULL}};
