// Time: more of it than was given, and not ending when it is over.

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attacks.h"

static void spin_alone(void) {
    for (volatile unsigned long count = 0;; count++) {}
}

static void spin_for_a_while(void) {
    while (clock() < CLOCKS_PER_SEC / 2) {}
    reached("half a second of CPU time");
}

static void sleep_for_a_while(void) {
    sleep(1);
    reached("a second");
}

static void *spin(void *unused) {
    spin_alone();
    return unused;
}

static void spin_in_threads(void) {
    pthread_t thread;
    for (int i = 0; i < 8; i++) pthread_create(&thread, NULL, spin, NULL);
    pause();
}

static void ignore(int number) { (void)number; }

// The kernel's own warning comes as a signal, and is only a warning.
static void spin_past_the_warning(void) {
    signal(SIGXCPU, ignore);
    spin_alone();
}

// The time of a process that has ended counts as much.
static void spin_in_children(void) {
    for (;;) {
        const pid_t child = fork();
        if (child == 0) {
            struct rlimit limit = {1, 1};
            setrlimit(RLIMIT_CPU, &limit);
            for (volatile unsigned long count = 0; count < 20000000; count++) {}
            _exit(0);
        }
        if (child < 0) refused("clone");
        waitpid(child, NULL, 0);
    }
}

static void spin_in_the_kernel(void) {
    static char page[1 << 16];
    for (;;) {
        if (syscall(SYS_getrandom, page, sizeof page, 0) < 0) refused("getrandom");
    }
}

static void ask_the_judge(void) {
    for (;;) {
        void *memory = mmap(NULL, 4 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) refused("mmap");
        munmap(memory, 4 << 20);
    }
}

static void *ask(void *unused) {
    ask_the_judge();
    return unused;
}

// As many questions at once as there may be threads: the judge must still look at the clock.
static void ask_from_all_sides(void) {
    pthread_t thread;
    for (int i = 0; i < 24; i++) pthread_create(&thread, NULL, ask, NULL);
    ask_the_judge();
}

static void sleep_for_ever(void) {
    for (;;) sleep(1000);
}

static void stop_itself(void) {
    kill(getpid(), SIGSTOP);
    sleep_for_ever();
}

static void ignore_every_signal(void) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    sleep_for_ever();
}

static void storm_of_signals(void) {
    signal(SIGALRM, ignore);
    const struct itimerval often = {{0, 1}, {0, 1}};
    if (setitimer(ITIMER_REAL, &often, NULL) != 0) refused("setitimer");
    spin_alone();
}

static void wait_for_input(void) {
    char byte;
    // Standard output and error are gone: nothing is left that could tell the host.
    close(1);
    close(2);
    for (;;) {
        if (read(0, &byte, 1) <= 0) sleep(1000);
    }
}

static void leave_threads_behind(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, spin, NULL);
    // Only the first thread ends.
    syscall(SYS_exit, 0);
}

const struct attack time_attacks[] = {
    {"spin-alone", spin_alone},
    {"spin-for-a-while", spin_for_a_while},
    {"sleep-for-a-while", sleep_for_a_while},
    {"spin-in-threads", spin_in_threads},
    {"spin-past-the-warning", spin_past_the_warning},
    {"spin-in-children", spin_in_children},
    {"spin-in-the-kernel", spin_in_the_kernel},
    {"ask-the-judge", ask_the_judge},
    {"ask-from-all-sides", ask_from_all_sides},
    {"sleep-for-ever", sleep_for_ever},
    {"stop-itself", stop_itself},
    {"ignore-every-signal", ignore_every_signal},
    {"storm-of-signals", storm_of_signals},
    {"wait-for-input", wait_for_input},
    {"leave-threads-behind", leave_threads_behind},
    {NULL, NULL}};
