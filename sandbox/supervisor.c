// The jail's first process. It starts the program, answers for it, ends it, and tells the host how.

#include <errno.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "collect.h"
#include "processes.h"
#include "watch.h"

enum {
    SHORTEST_CPU_CHECK = 1000000,
    /// A program that went on for longer than this, in CPU time, was not ended by a refusal.
    LONGEST_COLLAPSE = 200000000,
};

static const char *const stop_names[] = {"none", "wall", "cpu", "output", "denied"};

/// Kills everything in the jail but this process. The first reason counts.
static void end_run(struct watch *watch, enum stop reason) {
    if (watch->stop == STOP_NONE) watch->stop = reason;
    // Sent by the first process, this reaches everything in the namespace but itself.
    kill(-1, SIGKILL);
}

// ---- Watching

/// Nanoseconds until a deadline has to be looked at again; ends the run when one has passed.
static int64_t check_deadlines(struct watch *watch) {
    const int64_t wall_left =
        (int64_t)watch->request->wall_nanoseconds - (now(CLOCK_MONOTONIC) - watch->started);
    if (wall_left <= 0) {
        end_run(watch, STOP_WALL);
        return NANOSECONDS;
    }
    const int64_t cpu_left = (int64_t)watch->request->cpu_nanoseconds - total_cpu(watch);
    if (cpu_left <= 0) {
        end_run(watch, STOP_CPU);
        return NANOSECONDS;
    }
    // All processors together can't spend it faster than this.
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t cpu_check = cpu_left / (processors > 0 ? processors : 1);
    if (cpu_check < SHORTEST_CPU_CHECK) cpu_check = SHORTEST_CPU_CHECK;
    return wall_left < cpu_check ? wall_left : cpu_check;
}

static void hear_host(struct watch *watch) {
    char word;
    const ssize_t count = recv(CONTROL_FD, &word, 1, MSG_DONTWAIT);
    if (count == 1 && word == STOP_OUTPUT) end_run(watch, STOP_PRINTED);
    // Nobody is left to run for. Ending here ends every process of the namespace.
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) _exit(1);
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
        };
        if (ppoll(events, 3, &timeout, NULL) < 0) {
            if (errno != EINTR) give_up("watch the program", errno);
            continue;
        }
        reap_orphans(watch);
        if (events[2].revents != 0) hear_host(watch);
        if (events[1].revents & POLLIN) {
            if (!answer_call(watch, call, answer)) end_run(watch, STOP_DENIED);
        } else if (events[1].revents != 0) {
            watch->listener = -1;
        }
        if (events[0].revents != 0) break;
    }
    seccomp_notify_free(call, answer);
    if (waitpid(watch->program, &watch->status, 0) != watch->program) give_up("reap the program", errno);
}

// ---- Starting

/// Waits until the program stands behind every layer, and takes over its listener.
static void meet_program(struct watch *watch, int socket) {
    struct readiness readiness;
    const ssize_t count = recv(socket, &readiness, sizeof readiness, MSG_WAITALL);
    // It has said itself what it could not do.
    if (count != sizeof readiness) _exit(1);
    watch->listener =
        (int)syscall(SYS_pidfd_getfd, watch->program_fd, readiness.listener, 0);
    if (watch->listener < 0) give_up("take over the denied calls", errno);
    watch->setup_cpu += readiness.setup_nanoseconds;
    if (send(socket, "", 1, MSG_NOSIGNAL) != 1) give_up("start the program", errno);
}

static void start_program(struct watch *watch, struct request *request, size_t index) {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        give_up("make the meeting place", errno);
    }
    const pid_t program = fork();
    if (program < 0) give_up("start the program", errno);
    if (program == 0) {
        close(sockets[0]);
        become_program(request, index, sockets[1]);
    }
    close(sockets[1]);
    watch->program = program;
    watch->program_fd = (int)syscall(SYS_pidfd_open, program, 0);
    if (watch->program_fd < 0) give_up("watch the program", errno);
    // A library is loaded without execve; a script and a compiler become themselves once.
    watch->executions = request->library == NULL ? 1 : 0;
    watch->last_break = 0;
    meet_program(watch, sockets[0]);
    close(sockets[0]);
}

// ---- Ending

static bool scratch_is_full(void) {
    struct statvfs scratch;
    return statvfs("/tmp", &scratch) == 0 && (scratch.f_bavail == 0 || scratch.f_ffree == 0);
}

/// Whether the program fell over memory that it asked for and didn't get.
static bool memory_ended_it(const struct watch *watch, int64_t cpu) {
    return watch->refused_growth > 0 && cpu - watch->refused_at < LONGEST_COLLAPSE;
}

/// Kills and reaps whatever the program left behind, so that the figures are the whole run's.
static void clear_out(void) {
    do kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}

static void report(const struct watch *watch, size_t commands, int64_t wall) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    const int64_t cpu = total_cpu(watch);
    const bool exited = WIFEXITED(watch->status);
    char text[512];
    const int length = snprintf(
        text, sizeof text,
        "%s %d\nstop %s\ndenied %s\nmemory-refused %d\ndisk-full %d\nwall %lld\ncpu %lld\n"
        "peak %lld\ncommands %zu\n",
        exited ? "exited" : "signaled",
        exited ? WEXITSTATUS(watch->status) : WTERMSIG(watch->status), stop_names[watch->stop],
        watch->denied[0] == '\0' ? "-" : watch->denied, memory_ended_it(watch, cpu), scratch_is_full(),
        (long long)wall, (long long)(cpu < 0 ? 0 : cpu), usage.ru_maxrss * 1024ll, commands);
    send_frame(CONTROL_FD, FRAME_REPORT, text, (size_t)length);
}

void supervise(struct request *request) {
    struct watch watch = {.request = request, .listener = -1, .started = now(CLOCK_MONOTONIC)};
    const size_t commands = request->library == NULL ? request->command_count : 1;
    size_t index = 0;
    for (bool more = true; more; index++) {
        start_program(&watch, request, index);
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
        if (watch.listener >= 0) close(watch.listener);
        more = !last && watch.stop == STOP_NONE && WIFEXITED(watch.status)
            && WEXITSTATUS(watch.status) == 0;
    }
    const int64_t wall = now(CLOCK_MONOTONIC) - watch.started;
    clear_out();
    if (watch.stop == STOP_NONE) send_collected(request);
    report(&watch, index, wall);
    _exit(0);
}
