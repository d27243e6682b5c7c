// The jail's first process. It starts the program, answers for it, ends it, and tells the host how.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "collect.h"
#include "envelope.h"
#include "folder.h"
#include "processes.h"
#include "watch.h"

// ---- Watching

/// Ends the run without a word: nobody is left to run it for.
_Noreturn static void abandon(const struct watch *watch) {
    // The end of a namespace's first process is the end of all in it.
    if (watch->request->tier != TIER_NAMESPACES) {
        end_descendants();
        remove_folder(watch->request->folder);
    }
    _exit(1);
}

static void hear_host(struct watch *watch) {
    char word;
    const ssize_t count = recv(CONTROL_FD, &word, 1, MSG_DONTWAIT);
    if (count == 1 && word == STOP_OUTPUT) end_run(watch, STOP_PRINTED);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) abandon(watch);
}

/// Lets go of processes whose parents ended before them. The program itself stays for its watcher.
static void reap_orphans(const struct watch *watch) {
    siginfo_t ended = {.si_pid = 0};
    while (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid > 0
           && ended.si_pid != watch->program) {
        waitpid(ended.si_pid, NULL, 0);
        ended.si_pid = 0;
    }
}

static void watch_program(struct watch *watch) {
    struct seccomp_notif *call = NULL;
    struct seccomp_notif_resp *answer = NULL;
    if (seccomp_notify_alloc(&call, &answer) != 0) give_up("make room for denied calls", ENOMEM);
    while (true) {
        const int64_t wait = check_deadlines(watch);
        const struct timespec timeout = {wait / NANOSECONDS, wait % NANOSECONDS};
        struct pollfd events[] = {
            {.fd = watch->program_fd, .events = POLLIN},
            {.fd = watch->listener, .events = POLLIN},
            {.fd = CONTROL_FD, .events = POLLIN},
            {.fd = watch->launcher, .events = 0},
        };
        if (ppoll(events, 4, &timeout, NULL) < 0) {
            if (errno != EINTR) give_up("watch the program", errno);
            continue;
        }
        reap_orphans(watch);
        if (events[2].revents != 0) hear_host(watch);
        if (events[3].revents != 0) abandon(watch);
        if (events[1].revents & POLLIN) {
            const int64_t start = now(CLOCK_THREAD_CPUTIME_ID);
            if (!answer_call(watch, call, answer)) end_run(watch, watch->denial);
            // Where every call is asked about, that is not the program's doing.
            if (!watch->request->is_watched) watch->judging += now(CLOCK_THREAD_CPUTIME_ID) - start;
        } else if (events[1].revents != 0) {
            watch->listener = -1;
        }
        if (events[0].revents != 0) break;
    }
    seccomp_notify_free(call, answer);
    if (waitpid(watch->program, &watch->status, 0) != watch->program) give_up("reap the program", errno);
}

// ---- Starting

/// Keeps the program's files in /proc the very ones that Landlock is going to be told about.
static void hold_own_files(struct watch *watch) {
    for (size_t i = 0; i < OWN_FILE_COUNT; i++) {
        char path[40];
        snprintf(path, sizeof path, "/proc/%d/%s", watch->program, own_files[i]);
        watch->own_files[i] = open(path, O_PATH | O_CLOEXEC);
        if (watch->own_files[i] < 0) give_up("find the program", errno);
    }
}

static void let_go_of_own_files(const struct watch *watch) {
    for (size_t i = 0; i < OWN_FILE_COUNT; i++) close(watch->own_files[i]);
}

static void start_program(
    struct watch *watch, struct request *request, const struct policy *policy, size_t index) {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        give_up("make the meeting place", errno);
    }
    const pid_t program = fork();
    if (program < 0) give_up("start the program", errno);
    if (program == 0) {
        close(sockets[0]);
        become_program(request, policy, index, sockets[1]);
    }
    close(sockets[1]);
    watch->program = program;
    add_program(&watch->tasks);
    watch->program_fd = (int)syscall(SYS_pidfd_open, program, 0);
    if (watch->program_fd < 0) give_up("watch the program", errno);
    if (request->tier != TIER_NAMESPACES) hold_own_files(watch);
    if (send(sockets[0], "", 1, MSG_NOSIGNAL) != 1) give_up("start the program", errno);
    // A library is loaded without execve; a script and a compiler become themselves once.
    watch->executions = request->command_count > 0 ? 1 : 0;
    watch->last_break = 0;
    int scratch;
    if (!meet_program(sockets[0], &watch->setup_cpu, &watch->listener, &scratch)) _exit(1);
    close(sockets[0]);
}

// ---- Ending

/// Kills and reaps whatever the program left behind, so that the figures are the whole run's.
static void clear_out(const struct watch *watch) {
    do kill_all(watch);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}

void supervise(struct request *request, struct cgroup *cgroup, int launcher) {
    struct watch watch = {
        .request = request,
        .cgroup = cgroup,
        .launcher = launcher,
        .listener = -1,
        .scratch = -1,
        .started = now(CLOCK_MONOTONIC)};
    const size_t commands = request->command_count > 0 ? request->command_count : 1;
    const struct policy policy = make_policy(request);
    watch.rules = &policy.rules;
    size_t index = 0;
    // What it holds before the run is not the run's.
    if (!measure_scratch(&watch)) give_up("look at the scratch folder", EIO);
    for (bool more = true; more; index++) {
        start_program(&watch, request, &policy, index);
        if (index == 0) watch.started = now(CLOCK_MONOTONIC);
        const bool last = index + 1 == commands;
        // The host sees the end of the output when the program's own descriptors close.
        if (last) {
            for (int fd = 0; fd <= RESULT_FD; fd++) {
                if (fd != CONTROL_FD) close(fd);
            }
        }
        watch_program(&watch);
        close(watch.program_fd);
        if (request->tier != TIER_NAMESPACES) let_go_of_own_files(&watch);
        if (watch.listener >= 0) close(watch.listener);
        more = !last && watch.stop == STOP_NONE && WIFEXITED(watch.status)
            && WEXITSTATUS(watch.status) == 0;
    }
    const int64_t wall = now(CLOCK_MONOTONIC) - watch.started;
    clear_out(&watch);
    if (watch.stop == STOP_NONE && !measure_scratch(&watch)) watch.stop = STOP_DISK;
    if (watch.stop == STOP_NONE) send_collected(request);
    if (request->is_watched) send_seen(&watch.seen);
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    watch.peak = usage.ru_maxrss * 1024ll;
    if ((int64_t)watch.mapped > watch.peak) watch.peak = (int64_t)watch.mapped;
    char text[REPORT_BYTES];
    send_frame(CONTROL_FD, FRAME_REPORT, text, describe_end(&watch, index, wall, text));
    _exit(0);
}
