// Other processes: looking into them, changing them, signalling them.

#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attacks.h"

static char word[8];

static void trace_parent(void) {
    judge("ptrace", ptrace(PTRACE_SEIZE, getppid(), NULL, NULL));
}

static void ask_to_be_traced(void) { judge("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL)); }

// Harmless outside: it looks at its own memory.
static void copy_memory(pid_t process) {
    struct iovec to = {word, sizeof word}, from = {word, sizeof word};
    judge("process_vm_readv", syscall(SYS_process_vm_readv, process, &to, 1, &from, 1, 0));
}

static void read_parents_memory(void) { copy_memory(getppid()); }
static void read_memory_as_another(void) { copy_memory(getpid()); }

static void write_memory_as_another(void) {
    struct iovec from = {word, sizeof word}, to = {word, sizeof word};
    judge("process_vm_writev", syscall(SYS_process_vm_writev, getpid(), &from, 1, &to, 1, 0));
}

static void hold_parent(void) { judge("pidfd_open", syscall(SYS_pidfd_open, getppid(), 0)); }

static void take_descriptor(void) {
    // Without a handle on the process there is nothing to take from; the number is a guess.
    judge_granted("pidfd_getfd", syscall(SYS_pidfd_getfd, 7, 3, 0), EBADF);
}

static void signal_by_handle(void) {
    judge_granted("pidfd_send_signal", syscall(SYS_pidfd_send_signal, 7, 0, NULL, 0), EBADF);
}

static void compare_processes(void) {
    judge("kcmp", syscall(SYS_kcmp, getpid(), getppid(), 0, 0, 0));
}

static void advise_process(void) {
    const struct iovec range = {word, sizeof word};
    judge_granted("process_madvise", syscall(SYS_process_madvise, 7, &range, 1, 20, 0), EBADF);
}

static void reap_memory(void) {
    judge_granted("process_mrelease", syscall(SYS_process_mrelease, 7, 0), EBADF);
}

static void kill_supervisor(void) {
    if (kill(getppid(), SIGKILL) != 0) refused("kill");
    // The first process of a namespace survives what comes from inside. Else nobody comes here.
    sleep(1);
    refused_with("kill", EPERM);
}

static void interrupt_supervisor(void) {
    if (kill(getppid(), SIGTERM) != 0) refused("kill");
    sleep(1);
    refused_with("kill", EPERM);
}

// Signal 0 asks for the same permission and does nothing.
static void signal_everything(void) { judge("kill", kill(-1, 0)); }

static void signal_host(void) { judge("kill", kill(atoi(target("TARGET_PROCESS")), 0)); }

static void signal_host_thread(void) {
    const int process = atoi(target("TARGET_PROCESS"));
    judge("tgkill", syscall(SYS_tgkill, process, process, 0));
}

static void queue_signal(void) {
    const siginfo_t signal = {.si_signo = SIGTERM, .si_code = SI_QUEUE};
    judge("rt_sigqueueinfo", syscall(SYS_rt_sigqueueinfo, getppid(), 0, &signal));
}

// Input on a descriptor would signal whoever owns it.
static void signal_by_input(void) { judge("fcntl", fcntl(0, F_SETOWN, getppid())); }

static void signal_by_input_to_thread(void) {
    const struct f_owner_ex owner = {F_OWNER_PID, getppid()};
    judge("fcntl", fcntl(0, F_SETOWN_EX, &owner));
}

static void signal_by_timer(void) {
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGTERM};
    event._sigev_un._tid = getppid();
    int timer = 0;
    judge("timer_create", syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer));
}

static void limit_parent(void) {
    const struct rlimit limit = {1, 1};
    judge("prlimit64", syscall(SYS_prlimit64, getppid(), RLIMIT_MSGQUEUE, &limit, NULL));
}

static void read_parents_limits(void) {
    struct rlimit limit;
    judge("prlimit64", syscall(SYS_prlimit64, getppid(), RLIMIT_CPU, NULL, &limit));
}

// Would tell where the supervisor's memory lies.
static void find_parents_list(void) {
    void *list = NULL;
    size_t length = 0;
    judge("get_robust_list", syscall(SYS_get_robust_list, getppid(), &list, &length));
}

static void slow_parent(void) {
    judge("setpriority", setpriority(PRIO_PROCESS, (id_t)getppid(), 19));
}

static void hurry(void) { judge("setpriority", setpriority(PRIO_PROCESS, 0, -20)); }

static void choose_processor(void) {
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    judge("sched_setaffinity", sched_setaffinity(getppid(), sizeof first, &first));
}

static void run_before_all(void) {
    const struct sched_param first = {99};
    judge("sched_setscheduler", sched_setscheduler(0, SCHED_FIFO, &first));
}

static void run_before_all_the_new_way(void) {
    const struct {
        uint32_t size, policy;
        uint64_t flags, nice_and_priority;
        uint64_t runtime, deadline, period;
    } deadline = {48, SCHED_DEADLINE, 0, 0, 10000000, 20000000, 20000000};
    judge("sched_setattr", syscall(SYS_sched_setattr, 0, &deadline, 0));
}

static void read_before_all(void) {
    judge(
        "ioprio_set", syscall(
                          SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
                          IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 0)));
}

// CVE-2017-5226: typing into the caller's terminal.
static void type_into_terminal(void) {
    for (int fd = 0; fd < 6; fd++) {
        if (ioctl(fd, TIOCSTI, "#") == 0) reached("ioctl");
    }
    refused("ioctl");
}

static void paste_into_terminal(void) {
    const char subcode = 3;  // TIOCLINUX: paste the selection.
    for (int fd = 0; fd < 3; fd++) {
        if (ioctl(fd, TIOCLINUX, &subcode) == 0) reached("ioctl");
    }
    refused("ioctl");
}

static void make_terminal(void) { judge("open", open("/dev/ptmx", O_RDWR | O_NOCTTY)); }

static void hang_up_terminal(void) { judge("vhangup", vhangup()); }

const struct attack process_attacks[] = {
    {"trace-parent", trace_parent},
    {"ask-to-be-traced", ask_to_be_traced},
    {"read-parents-memory", read_parents_memory},
    {"read-memory-as-another", read_memory_as_another},
    {"write-memory-as-another", write_memory_as_another},
    {"hold-parent", hold_parent},
    {"take-descriptor", take_descriptor},
    {"signal-by-handle", signal_by_handle},
    {"compare-processes", compare_processes},
    {"advise-process", advise_process},
    {"reap-memory", reap_memory},
    {"kill-supervisor", kill_supervisor},
    {"interrupt-supervisor", interrupt_supervisor},
    {"signal-everything", signal_everything},
    {"signal-host", signal_host},
    {"signal-host-thread", signal_host_thread},
    {"queue-signal", queue_signal},
    {"signal-by-input", signal_by_input},
    {"signal-by-input-to-thread", signal_by_input_to_thread},
    {"signal-by-timer", signal_by_timer},
    {"limit-parent", limit_parent},
    {"read-parents-limits", read_parents_limits},
    {"find-parents-list", find_parents_list},
    {"slow-parent", slow_parent},
    {"hurry", hurry},
    {"choose-processor", choose_processor},
    {"run-before-all", run_before_all},
    {"run-before-all-the-new-way", run_before_all_the_new_way},
    {"read-before-all", read_before_all},
    {"type-into-terminal", type_into_terminal},
    {"paste-into-terminal", paste_into_terminal},
    {"make-terminal", make_terminal},
    {"hang-up-terminal", hang_up_terminal},
    {NULL, NULL}};
