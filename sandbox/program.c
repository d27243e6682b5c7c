// From our own code to untrusted code: every layer first, then the program.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "checks.h"
#include "layers.h"
#include "processes.h"

extern char **environ;

static int64_t cpu_nanoseconds(void) {
    struct timespec time;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0) give_up("read the CPU clock", errno);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

void enter_session(void) {
    if (setsid() < 0) give_up("leave the terminal", errno);
    // The supervisor counts the open files, so it must be allowed to look.
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) give_up("be visible to the supervisor", errno);
    // A pid namespace would do this by itself.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) give_up("follow the supervisor", errno);
}

void report_ready(int listener, int scratch, int64_t setup) {
    const struct readiness readiness = {.setup_nanoseconds = setup};
    const int handed[] = {listener, scratch};
    char answer;
    if (!send_with(MEETING_FD, &readiness, sizeof readiness, handed, scratch < 0 ? 1 : 2)
        || read(MEETING_FD, &answer, 1) != 1) {
        give_up("meet the supervisor", errno);
    }
}

bool meet_program(int socket, int64_t *setup_cpu, int *listener, int *scratch) {
    struct readiness readiness;
    int handed[] = {-1, -1};
    const ssize_t count = receive_with(socket, &readiness, sizeof readiness, handed, 2);
    if (count != sizeof readiness) return false;
    if (handed[0] < 0) give_up("take over the denied calls", EPROTO);
    *setup_cpu += readiness.setup_nanoseconds;
    *listener = handed[0];
    *scratch = handed[1];
    if (send(socket, "", 1, MSG_NOSIGNAL) != 1) give_up("start the program", errno);
    return true;
}

void close_descriptors(void) {
    if (close(CONTROL_FD) != 0 || close_range(RESULT_FD + 1, ~0u, 0) != 0) _exit(CANNOT_LOAD);
}

/// Loads the skill's library into this very process and calls its entry.
_Noreturn static void run_library(struct request *request) {
    char *library = strdup(request->library);
    char *entry = strdup(request->entry);
    char **environment = calloc(request->environment_count + 1, sizeof *environment);
    if (library == NULL || entry == NULL || environment == NULL) _exit(CANNOT_LOAD);
    for (size_t i = 0; i < request->environment_count; i++) {
        environment[i] = strdup(request->environment[i]);
        if (environment[i] == NULL) _exit(CANNOT_LOAD);
    }
    environ = environment;
    // What the skill must not know goes before its first instruction.
    forget_request(request);
    close_descriptors();
    // Lines printed before a kill are kept.
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);

    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    int (*run)(int, int) = handle == NULL ? NULL : (int (*)(int, int))dlsym(handle, entry);
    if (run == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(CANNOT_LOAD);
    }
    exit(run(INPUT_FD, RESULT_FD));
}

/// Becomes another program. The control socket and all else but 0, 1 and 2 close on the way.
_Noreturn static void run_command(struct request *request, size_t index) {
    if (close_range(CONTROL_FD, ~0u, CLOSE_RANGE_CLOEXEC) != 0) give_up("close descriptors", errno);
    request->environment[request->environment_count] = NULL;
    char **arguments = request->commands[index];
    execve(arguments[0], arguments, request->environment);
    give_up_on("start", arguments[0], errno);
}

void become_program(
    struct request *request, const struct policy *policy, size_t index, int supervisor) {
    if (dup3(supervisor, MEETING_FD, O_CLOEXEC) < 0) give_up("meet the supervisor", errno);
    close(supervisor);
    // The supervisor has to know this process before anything is decided about it.
    char answer;
    if (read(MEETING_FD, &answer, 1) != 1) give_up("meet the supervisor", errno);
    enter_session();
    if (request->tier != TIER_NAMESPACES) volunteer_for_memory_pressure();
    if (chdir(request->scratch) != 0) give_up("enter the scratch folder", errno);
    // One arena keeps a skill's memory in one place and its failures visible.
    mallopt(M_ARENA_MAX, 1);
    // Giving memory back would wait for a supervisor that doesn't listen yet.
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    apply_landlock(request);
    // Asked later, a watched program would wait for a supervisor that doesn't listen yet.
    const int64_t setup = cpu_nanoseconds();
    const int listener = install_policy(policy);
    report_ready(listener, -1, request->is_watched ? setup : cpu_nanoseconds());
    close(listener);
    mallopt(M_TRIM_THRESHOLD, DEFAULT_TRIM_THRESHOLD);
    // Last, so that a limit too small to make the layers in ends the program and not the launch.
    apply_limits(request);
    if (request->check != NULL) {
        close_descriptors();
        run_check(request->check, request);
    }
    if (request->library != NULL) run_library(request);
    run_command(request, index);
}
