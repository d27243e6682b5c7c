// From our own code to untrusted code: every layer first, then the program.

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"
#include "processes.h"

enum { CANNOT_LOAD = 126 };

extern char **environ;

static int64_t cpu_nanoseconds(void) {
    struct timespec time;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0) give_up("read the CPU clock", errno);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void enter_session(void) {
    if (setsid() < 0) give_up("leave the terminal", errno);
    // The supervisor fetches the listener from here, so it must be allowed to look.
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) give_up("be visible to the supervisor", errno);
}

/// Hands `listener` to the supervisor and waits until it has it.
static void report_ready(int supervisor, int listener) {
    const struct readiness readiness = {
        .listener = listener, .setup_nanoseconds = cpu_nanoseconds()};
    char answer;
    if (write(supervisor, &readiness, sizeof readiness) != sizeof readiness
        || read(supervisor, &answer, 1) != 1) {
        give_up("meet the supervisor", errno);
    }
}

/// Leaves standard input, output and error, and the skill's input and result.
static void close_descriptors(void) {
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
    char step[400];
    snprintf(step, sizeof step, "start %s", arguments[0]);
    give_up(step, errno);
}

void become_program(struct request *request, size_t index, int supervisor) {
    enter_session();
    if (chdir("/tmp") != 0) give_up("enter /tmp", errno);
    // One arena keeps a skill's memory in one place and its failures visible.
    mallopt(M_ARENA_MAX, 1);
    apply_landlock(request);
    const struct filter filter = apply_filter(request);
    report_ready(supervisor, filter.listener);
    release_filter(filter);
    // Last, so that a limit too small to make the layers in ends the program and not the launch.
    apply_limits(request);
    if (request->library != NULL) run_library(request);
    run_command(request, index);
}
