// The supervisor of a pool: one process that watches over all of its isolates.

#include "pool.h"

#include <errno.h>
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
#include "processes.h"
#include "watch.h"

/// How long a resting isolate may go on running, in nanoseconds.
enum { LONGEST_UNREST = 2000000 };

enum state {
    STATE_FREE,
    STATE_MAKING,     ///< The zygote has been asked.
    STATE_SETTING_UP, ///< It puts itself behind the layers.
    STATE_READY,      ///< It waits for something to do.
    STATE_RUNNING,    ///< It does what the host gave it.
    STATE_RESTING,    ///< It has done so, and waits for more.
};

struct isolate {
    enum state state;
    uint32_t number;         ///< The host's for it.
    struct request request;  ///< Its limits.
    struct watch watch;
    int meeting;             ///< Until it is ready; then -1.
    int64_t wall;            ///< How long it ran.
    int64_t rests_since;     ///< Monotonic nanoseconds.
    bool is_stopped;         ///< Whether it was stopped, so that it really rests.
};

struct pool {
    const struct request *request;
    struct policy policy;  ///< Only for a pool that is narrowed.
    int launcher;
    int zygote_socket;
    pid_t zygote;
    int zygote_fd;
    struct isolate isolates[MAXIMUM_ISOLATES];
    struct seccomp_notif *call;
    struct seccomp_notif_resp *answer;
};

/// Isolates have one process each, which resource limits bound.
static struct cgroup no_cgroup;

static void put_number(unsigned char bytes[4], uint32_t number) {
    for (int i = 0; i < 4; i++) bytes[i] = number >> (8 * i) & 0xff;
}

static void close_one(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static struct isolate *find_isolate(struct pool *pool, uint32_t number) {
    for (size_t i = 0; i < MAXIMUM_ISOLATES; i++) {
        struct isolate *isolate = &pool->isolates[i];
        if (isolate->state != STATE_FREE && isolate->number == number) return isolate;
    }
    return NULL;
}

// ---- Making

static void make(struct pool *pool, uint32_t number, int handed[MADE_WITH + 1]) {
    size_t place = 0;
    while (place < MAXIMUM_ISOLATES && pool->isolates[place].state != STATE_FREE) place++;
    if (place == MAXIMUM_ISOLATES) give_up("make one more isolate", EAGAIN);
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        give_up("make the meeting place", errno);
    }
    handed[MADE_WITH] = sockets[1];
    const struct making making = {.place = (uint32_t)place};
    // A zygote that is gone is noticed elsewhere, and told.
    send_with(pool->zygote_socket, &making, sizeof making, handed, MADE_WITH + 1);
    close(sockets[1]);
    struct isolate *isolate = &pool->isolates[place];
    memset(&isolate->watch, 0, sizeof isolate->watch);
    isolate->state = STATE_MAKING;
    isolate->number = number;
    isolate->request = *pool->request;
    isolate->meeting = sockets[0];
    isolate->wall = 0;
    isolate->is_stopped = false;
    isolate->watch.request = &isolate->request;
    isolate->watch.rules = &pool->policy.rules;
    isolate->watch.listener = isolate->watch.program_fd = isolate->watch.init_fd = -1;
    isolate->watch.scratch = -1;
    isolate->watch.launcher = pool->launcher;
    isolate->watch.cgroup = &no_cgroup;
}

/// The zygote has made an isolate: lets it put itself behind the layers.
static void hear_zygote(struct pool *pool) {
    struct made made;
    if (recv(pool->zygote_socket, &made, sizeof made, MSG_DONTWAIT) != sizeof made) return;
    if (made.place >= MAXIMUM_ISOLATES) give_up("hear the zygote", EPROTO);
    struct isolate *isolate = &pool->isolates[made.place];
    if (isolate->state != STATE_MAKING) give_up("hear the zygote", EPROTO);
    struct watch *watch = &isolate->watch;
    watch->init = made.init;
    watch->program = made.program;
    add_program(&watch->tasks);
    watch->init_fd = (int)syscall(SYS_pidfd_open, made.init, 0);
    watch->program_fd = (int)syscall(SYS_pidfd_open, made.program, 0);
    if (watch->init_fd < 0 || watch->program_fd < 0) give_up("watch an isolate", errno);
    if (send(isolate->meeting, "", 1, MSG_NOSIGNAL) != 1) give_up("start an isolate", errno);
    isolate->state = STATE_SETTING_UP;
}

static void meet_isolate(struct isolate *isolate) {
    struct watch *watch = &isolate->watch;
    int64_t setup = 0;
    if (!meet_program(isolate->meeting, &setup, &watch->listener, &watch->scratch)) _exit(1);
    close_one(&isolate->meeting);
    isolate->state = STATE_READY;
    unsigned char frame[9] = {FRAME_READY, 4};
    put_number(frame + 5, isolate->number);
    if (!send_with(CONTROL_FD, frame, sizeof frame, &watch->program_fd, 1)) _exit(1);
}

// ---- Running

static void signal_program(const struct watch *watch, int number) {
    syscall(SYS_pidfd_send_signal, watch->program_fd, number, NULL, 0);
}

/// The next input often comes at once: only who waits longer is stopped.
static int64_t let_rest(struct isolate *isolate) {
    if (isolate->is_stopped) return INT64_MAX;
    const int64_t left = isolate->rests_since + LONGEST_UNREST - now(CLOCK_MONOTONIC);
    if (left > 0) return left;
    isolate->is_stopped = true;
    signal_program(&isolate->watch, SIGSTOP);
    return INT64_MAX;
}

static void send_report(const struct isolate *isolate, char kind) {
    char text[4 + REPORT_BYTES];
    put_number((unsigned char *)text, isolate->number);
    const size_t length = describe_end(&isolate->watch, 1, isolate->wall, text + 4);
    send_frame(CONTROL_FD, kind, text, 4 + length);
}

/// Tells what an isolate that goes on has run into, as if it had failed.
static void tell_so_far(struct isolate *isolate) {
    if (isolate->state != STATE_RUNNING || isolate->watch.program_fd < 0) return;
    isolate->watch.status = W_EXITCODE(1, 0);
    isolate->wall = now(CLOCK_MONOTONIC) - isolate->watch.started;
    send_report(isolate, FRAME_SO_FAR);
}

static void start(struct isolate *isolate, const struct order *order) {
    struct watch *watch = &isolate->watch;
    if (isolate->state < STATE_READY) return;
    if (isolate->is_stopped) signal_program(watch, SIGCONT);
    isolate->is_stopped = false;
    isolate->request.wall_nanoseconds = order->wall_nanoseconds;
    isolate->request.cpu_nanoseconds = order->cpu_nanoseconds;
    if (isolate->state == STATE_READY) {
        // It has set these for itself, and for good.
        isolate->request.memory_bytes = order->memory_bytes;
        isolate->request.address_space_bytes = order->address_space_bytes;
        isolate->request.threads = order->threads;
    }
    watch->setup_cpu = 0;
    watch->setup_cpu = total_cpu(watch);
    watch->judging = 0;
    watch->refused_growth = 0;
    watch->started = now(CLOCK_MONOTONIC);
    isolate->state = STATE_RUNNING;
}

static void close_handed(int handed[MADE_WITH + 1]) {
    for (size_t i = 0; i < MADE_WITH; i++) close_one(&handed[i]);
}

/// Does what the host asks for, as far as it has said.
static void hear_host(struct pool *pool) {
    while (true) {
        struct pollfd said = {.fd = CONTROL_FD, .events = POLLIN};
        if (poll(&said, 1, 0) <= 0) return;
        struct order order;
        int handed[MADE_WITH + 1];
        // Nobody is left to run anything for: with this process everything in the jail ends.
        if (receive_with(CONTROL_FD, &order, sizeof order, handed, MADE_WITH) != sizeof order) _exit(1);
        struct isolate *isolate = find_isolate(pool, order.isolate);
        switch (order.kind) {
        case ORDER_MAKE:
            if (isolate != NULL || handed[MADE_WITH - 1] < 0) give_up("make an isolate", EPROTO);
            make(pool, order.isolate, handed);
            break;
        case ORDER_START:
            if (isolate != NULL) start(isolate, &order);
            break;
        case ORDER_REST:
            if (isolate == NULL || isolate->state != STATE_RUNNING) break;
            isolate->state = STATE_RESTING;
            isolate->rests_since = now(CLOCK_MONOTONIC);
            break;
        case ORDER_ASK:
            if (isolate != NULL) tell_so_far(isolate);
            break;
        case ORDER_STOP:
            if (isolate != NULL && isolate->watch.init != 0) end_run(&isolate->watch, STOP_PRINTED);
            break;
        case ORDER_END:
            if (isolate != NULL && isolate->watch.init != 0) kill_all(&isolate->watch);
            break;
        default: give_up("hear the host", EPROTO);
        }
        close_handed(handed);
    }
}

static void hear_isolate(struct pool *pool, struct isolate *isolate) {
    struct watch *watch = &isolate->watch;
    // The host has said that it starts before the isolate could hear of it.
    if (isolate->state != STATE_RUNNING) hear_host(pool);
    const int64_t start = now(CLOCK_THREAD_CPUTIME_ID);
    if (!answer_call(watch, pool->call, pool->answer)) end_run(watch, watch->denial);
    watch->judging += now(CLOCK_THREAD_CPUTIME_ID) - start;
}

// ---- Ending

static void reap_program(struct isolate *isolate) {
    struct watch *watch = &isolate->watch;
    struct rusage usage;
    isolate->wall = watch->started == 0 ? 0 : now(CLOCK_MONOTONIC) - watch->started;
    if (wait4(watch->program, &watch->status, 0, &usage) != watch->program) {
        give_up("reap an isolate", errno);
    }
    watch->reaped = nanoseconds_of(&usage);
    watch->peak = usage.ru_maxrss * 1024ll;
    close_one(&watch->program_fd);
    close_one(&watch->listener);
    kill_all(watch);
}

/// All of it is gone.
static void tell_end(struct isolate *isolate) {
    struct watch *watch = &isolate->watch;
    if (waitpid(watch->init, NULL, 0) != watch->init) give_up("reap an isolate's processes", errno);
    send_report(isolate, FRAME_ENDED);
    close_one(&watch->init_fd);
    close_one(&watch->scratch);
    close_one(&isolate->meeting);
    forget_tasks(&watch->tasks);
    isolate->state = STATE_FREE;
}

// ---- Watching

enum { POOL_EVENTS = 4, ISOLATE_EVENTS = 4 };

static void act(
    struct pool *pool, struct isolate *isolate, const struct pollfd events[ISOLATE_EVENTS]) {
    if (isolate->state == STATE_FREE) return;
    if (events[0].revents != 0 && isolate->state == STATE_SETTING_UP) meet_isolate(isolate);
    if (events[1].revents & POLLIN) hear_isolate(pool, isolate);
    else if (events[1].revents != 0) close_one(&isolate->watch.listener);
    if (events[2].revents != 0) reap_program(isolate);
    if (events[3].revents != 0 && isolate->watch.program_fd < 0) tell_end(isolate);
}

static struct pollfd hearing(int fd) { return (struct pollfd){.fd = fd, .events = POLLIN}; }

static void watch_pool(struct pool *pool) {
    struct pollfd events[POOL_EVENTS + MAXIMUM_ISOLATES * ISOLATE_EVENTS];
    int64_t wait = INT64_MAX;
    events[0] = hearing(CONTROL_FD);
    events[1] = (struct pollfd){.fd = pool->launcher};
    events[2] = hearing(pool->zygote_socket);
    events[3] = hearing(pool->zygote_fd);
    for (size_t i = 0; i < MAXIMUM_ISOLATES; i++) {
        struct isolate *isolate = &pool->isolates[i];
        struct pollfd *own = events + POOL_EVENTS + i * ISOLATE_EVENTS;
        const struct watch *watch = &isolate->watch;
        const bool is_there = isolate->state != STATE_FREE;
        own[0] = hearing(isolate->state == STATE_SETTING_UP ? isolate->meeting : -1);
        own[1] = hearing(is_there ? watch->listener : -1);
        own[2] = hearing(is_there ? watch->program_fd : -1);
        own[3] = hearing(is_there ? watch->init_fd : -1);
        if (isolate->watch.program_fd < 0) continue;
        int64_t left = INT64_MAX;
        if (isolate->state == STATE_RUNNING) left = check_deadlines(&isolate->watch);
        if (isolate->state == STATE_RESTING) left = let_rest(isolate);
        if (left < wait) wait = left;
    }
    const struct timespec time = {wait / NANOSECONDS, wait % NANOSECONDS};
    const struct timespec *const timeout = wait == INT64_MAX ? NULL : &time;
    if (ppoll(events, sizeof events / sizeof *events, timeout, NULL) < 0) {
        if (errno != EINTR) give_up("watch the pool", errno);
        return;
    }
    if (events[1].revents != 0) _exit(1);
    if (events[0].revents != 0) hear_host(pool);
    if (events[2].revents & POLLIN) hear_zygote(pool);
    if (events[3].revents != 0) {
        waitpid(pool->zygote, NULL, 0);
        close_one(&pool->zygote_fd);
        close_one(&pool->zygote_socket);
        send_frame(CONTROL_FD, FRAME_ALONE, "", 0);
    }
    for (size_t i = 0; i < MAXIMUM_ISOLATES; i++) {
        act(pool, &pool->isolates[i], events + POOL_EVENTS + i * ISOLATE_EVENTS);
    }
}

void supervise_pool(const struct request *request, int launcher, int zygote_socket, pid_t zygote) {
    static struct pool pool;
    pool.request = request;
    if (request->is_narrowed) pool.policy = make_policy(request);
    pool.launcher = launcher;
    pool.zygote_socket = zygote_socket;
    pool.zygote = zygote;
    pool.zygote_fd = (int)syscall(SYS_pidfd_open, zygote, 0);
    if (pool.zygote_fd < 0) give_up("watch the zygote", errno);
    if (seccomp_notify_alloc(&pool.call, &pool.answer) != 0) {
        give_up("make room for denied calls", ENOMEM);
    }
    while (true) watch_pool(&pool);
}
