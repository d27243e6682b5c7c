// Processes, threads, descriptors and what else the kernel counts by number.

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attacks.h"

// More than any run here is given.
enum { PROCESSES = 12, THREADS = 200, DESCRIPTORS = 400, TIMERS = 300 };

/// Starts processes that only wait, until one is refused.
static void fork_until_refused(void) {
    for (int i = 0; i < PROCESSES; i++) {
        const pid_t child = fork();
        if (child == 0) {
            pause();
            _exit(0);
        }
        if (child < 0) refused("clone");
    }
    reached("processes");
}

static void fork_bomb(void) {
    for (;;) fork();
}

static void raw_fork(void) {
    const long child = syscall(SYS_clone, SIGCHLD, 0, NULL, NULL, 0);
    if (child == 0) _exit(0);
    judge("clone", child);
}

#if defined(__x86_64__)
static void old_fork(void) {
    const long child = syscall(SYS_fork);
    if (child == 0) _exit(0);
    judge("fork", child);
}
#endif

// Its parent waits for what never comes.
static void hang_in_vfork(void) {
    const pid_t child = vfork();
    if (child == 0) {
        for (;;) pause();
    }
    if (child < 0) refused("vfork");
    // Only the end of the run gets here, by ending the child first.
    for (;;) pause();
}

static int run_nothing(void *unused) {
    (void)unused;
    _exit(0);
}

/// A process that shares all memory, but is no thread.
static void share_all_with_child(void) {
    static char stack[1 << 16];
    judge(
        "clone", clone(
                     run_nothing, stack + sizeof stack, CLONE_VM | CLONE_FILES | CLONE_FS | SIGCHLD,
                     NULL));
}

// ---- Counting is done before the forks it counts are made

enum { SIDES = 16, ROUNDS = 10 };

static atomic_int children, late;

static void *fork_at_once(void *unused) {
    late--;
    while (late > 0) sched_yield();
    const pid_t child = fork();
    if (child == 0) {
        for (;;) pause();
    }
    if (child > 0) children++;
    return unused;
}

static int fork_from_all_sides(void) {
    pthread_t threads[SIDES];
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 1 << 16);
    children = 0;
    late = SIDES;
    for (int i = 0; i < SIDES; i++) {
        const int error = pthread_create(&threads[i], &attributes, fork_at_once, NULL);
        if (error != 0) refused_with("clone", error);
    }
    for (int i = 0; i < SIDES; i++) pthread_join(threads[i], NULL);
    return children;
}

static void fork_side_by_side(void) {
    for (int round = 0; round < ROUNDS; round++) {
        const int processes = 1 + fork_from_all_sides();
        if (processes > atoi(target("TARGET_PROCESSES"))) {
            char text[40];
            snprintf(text, sizeof text, "%d processes", processes);
            reached(text);
        }
        // Each only waits, and so does nobody for long.
        signal(SIGTERM, SIG_IGN);
        kill(0, SIGTERM);
        while (wait(NULL) > 0) {}
        signal(SIGTERM, SIG_DFL);
    }
    refused_with("clone", EAGAIN);
}

// ---- Who is counted by way of parents is missed when those end meanwhile

static atomic_int *orphans;

/// Leaves processes behind, each of a parent that ends at once, until one is refused.
static void *leave_orphans(void *unused) {
    for (int i = 0; i < PROCESSES; i++) {
        const pid_t child = fork();
        if (child < 0) return unused;
        if (child == 0) {
            const pid_t orphan = fork();
            if (orphan == 0) {
                ++*orphans;
                for (;;) pause();
            }
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return unused;
}

static void fork_behind_the_ending(void) {
    orphans = mmap(NULL, sizeof *orphans, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (orphans == MAP_FAILED) refused("mmap");
    for (int round = 0; round < ROUNDS; round++) {
        // Its other end is closed when all of them have ended.
        int living[2];
        if (pipe(living) != 0) refused("pipe");
        *orphans = 0;
        pthread_t threads[4];
        for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, leave_orphans, NULL);
        for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
        if (1 + *orphans > atoi(target("TARGET_PROCESSES"))) {
            char text[40];
            snprintf(text, sizeof text, "%d processes", 1 + *orphans);
            reached(text);
        }
        signal(SIGTERM, SIG_IGN);
        close(living[1]);
        kill(0, SIGTERM);
        char nothing;
        while (read(living[0], &nothing, 1) < 0) {}
        close(living[0]);
        signal(SIGTERM, SIG_DFL);
    }
    refused_with("clone", EAGAIN);
}

/// Leaves a process behind whose parents are gone.
static void daemonize(void) {
    const pid_t child = fork();
    if (child < 0) refused("clone");
    if (child == 0) {
        setsid();
        if (fork() == 0) {
            for (;;) sleep(60);
        }
        _exit(0);
    }
    waitpid(child, NULL, 0);
    reached("a daemon");
}

// ---- Threads

static void *wait_for_ever(void *unused) {
    pause();
    return unused;
}

static void start_threads(void) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 1 << 16);
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        const int error = pthread_create(&thread, &attributes, wait_for_ever, NULL);
        if (error != 0) refused_with("clone", error);
    }
    reached("threads");
}

static atomic_int started;

static void *start_until_refused(void *unused) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 1 << 16);
    late--;
    while (late > 0) sched_yield();
    pthread_t thread;
    while (pthread_create(&thread, &attributes, wait_for_ever, NULL) == 0) started++;
    pause();
    return unused;
}

static void start_threads_side_by_side(void) {
    pthread_t threads[SIDES];
    late = SIDES;
    for (int i = 0; i < SIDES; i++) {
        const int error = pthread_create(&threads[i], NULL, start_until_refused, NULL);
        if (error != 0) refused_with("clone", error);
    }
    usleep(300000);
    const int tasks = 1 + SIDES + started;
    if (tasks > atoi(target("TARGET_TASKS"))) {
        char text[40];
        snprintf(text, sizeof text, "%d threads", tasks);
        reached(text);
    }
    refused_with("clone", EAGAIN);
}

// ---- Descriptors

static void copy_descriptors(void) {
    for (int i = 0; i < DESCRIPTORS; i++) {
        if (dup(1) < 0) refused("dup");
    }
    reached("dup");
}

static void choose_high_descriptor(void) { judge("fcntl", fcntl(1, F_DUPFD, DESCRIPTORS)); }

static void many_events(void) {
    for (int i = 0; i < DESCRIPTORS; i++) {
        if (eventfd(0, 0) < 0) refused("eventfd2");
    }
    reached("eventfd2");
}

static void many_clocks(void) {
    for (int i = 0; i < DESCRIPTORS; i++) {
        if (timerfd_create(CLOCK_MONOTONIC, 0) < 0) refused("timerfd_create");
    }
    reached("timerfd_create");
}

// Instances are counted for the user who made the namespace, too: the host's own run short.
static void take_all_notices(void) {
    for (int i = 0; i < 100; i++) {
        if (inotify_init1(0) < 0) refused("inotify_init1");
    }
    reached("inotify_init1");
}

static void many_timers(void) {
    for (int i = 0; i < TIMERS; i++) {
        struct sigevent event = {.sigev_notify = SIGEV_NONE};
        int timer = 0;
        if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) != 0) {
            refused("timer_create");
        }
    }
    reached("timer_create");
}

static void many_locks(void) {
    const int file = open("./attack-locks", O_CREAT | O_RDWR, 0600);
    if (file < 0) refused("open");
    for (int at = 0; at < 10000000; at++) {
        struct flock range = {.l_type = F_WRLCK, .l_start = 2 * at, .l_len = 1};
        if (fcntl(file, F_OFD_SETLK, &range) != 0) refused("fcntl");
    }
    reached("locks");
}

static void start_others_for_ever(void) {
    char *arguments[] = {(char *)own_file(), "start-others-for-ever", NULL}, *nothing[] = {NULL};
    execve("/proc/self/exe", arguments, nothing);
    refused("execve");
}

const struct attack task_attacks[] = {
    {"fork-until-refused", fork_until_refused},
    {"fork-bomb", fork_bomb},
    {"raw-fork", raw_fork},
#if defined(__x86_64__)
    {"old-fork", old_fork},
#endif
    {"hang-in-vfork", hang_in_vfork},
    {"share-all-with-child", share_all_with_child},
    {"fork-side-by-side", fork_side_by_side},
    {"fork-behind-the-ending", fork_behind_the_ending},
    {"daemonize", daemonize},
    {"start-threads", start_threads},
    {"start-threads-side-by-side", start_threads_side_by_side},
    {"copy-descriptors", copy_descriptors},
    {"choose-high-descriptor", choose_high_descriptor},
    {"many-events", many_events},
    {"many-clocks", many_clocks},
    {"take-all-notices", take_all_notices},
    {"many-timers", many_timers},
    {"many-locks", many_locks},
    {"start-others-for-ever", start_others_for_ever},
    {NULL, NULL}};
