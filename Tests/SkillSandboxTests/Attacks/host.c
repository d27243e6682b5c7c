// The host's own side: what it reads and believes.

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "attacks.h"

static const char forged_report[] =
    "R\x09\x00\x00\x00"
    "exited 0\n";

/// Writes a launcher's report to every descriptor that may be the host's.
static void forge_report(void) {
    for (int fd = 3; fd < 256; fd++) {
        if (write(fd, forged_report, sizeof forged_report - 1) > 0) reached("write");
    }
    refused("write");
}

// What is printed is only ever output, whatever it looks like.
static void print_report(void) {
    if (write(1, forged_report, sizeof forged_report - 1) < 0) refused("write");
    _exit(3);
}

static void flood(int fd) {
    static char chunk[1 << 16];
    memset(chunk, 'x', sizeof chunk);
    for (;;) {
        if (write(fd, chunk, sizeof chunk) < 0) refused("write");
    }
}

static void print_much(void) {
    static char line[1 << 10];
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    for (int i = 0; i < 200; i++) {
        if (write(1, line, sizeof line) < 0) refused("write");
    }
    reached("200 KiB");
}

static void flood_output(void) { flood(1); }
static void flood_errors(void) { flood(2); }

static void print_without_line_end(void) {
    if (write(1, "no end", 6) < 0) refused("write");
    _exit(0);
}

static void print_what_is_no_text(void) {
    if (write(1, "a\0b\xff\xc3(\xed\xa0\x80\x1b]0;x\x07", 16) < 0) refused("write");
    _exit(0);
}

static void dump_core(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit) != 0) refused("getrlimit");
    if (limit.rlim_max > 0) reached("core dumps");
    abort();
}

// The signal by which the kernel tells of a call that no table knows.
static void signal_itself(void) { judge("tgkill", raise(SIGSYS)); }

// The signal by which the kernel tells of the CPU limit, without any CPU time.
static void pretend_time_is_over(void) { judge("tgkill", raise(SIGXCPU)); }

static void *make_forbidden_call(void *unused) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    return unused;
}

/// Ends before anyone could say that it was denied something.
static void leave_before_the_verdict(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, make_forbidden_call, NULL);
    struct timespec moment = {0, 200000};
    nanosleep(&moment, NULL);
    _exit(0);
}

const struct attack host_attacks[] = {
    {"forge-report", forge_report},
    {"print-report", print_report},
    {"print-much", print_much},
    {"flood-output", flood_output},
    {"flood-errors", flood_errors},
    {"print-without-line-end", print_without_line_end},
    {"print-what-is-no-text", print_what_is_no_text},
    {"dump-core", dump_core},
    {"signal-itself", signal_itself},
    {"pretend-time-is-over", pretend_time_is_over},
    {"leave-before-the-verdict", leave_before_the_verdict},
    {NULL, NULL}};
