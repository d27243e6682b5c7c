// The processes below this one, as /proc shows them: what a pid namespace tells by itself.

#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"

enum { DEEPEST = 64, MOST_TRIES = 1000 };

const char *const own_files[OWN_FILE_COUNT] = {"cmdline", "maps", "stat", "statm", "status"};

void adopt_orphans(void) {
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) give_up("adopt orphans", errno);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", getpid(), getpid());
    if (access(path, R_OK) != 0) give_up("see the run's processes", errno);
}

static void visit_below(
    pid_t process, int depth, void (*visit)(pid_t process, void *context), void *context);

/// Visits the children that one thread has started, and those below them.
static void visit_children(
    pid_t process, const char *thread, int depth, void (*visit)(pid_t process, void *context),
    void *context) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", process, thread);
    FILE *children = fopen(path, "re");
    if (children == NULL) return;
    for (pid_t child; fscanf(children, "%d", &child) == 1;) {
        if (depth < DEEPEST) visit_below(child, depth + 1, visit, context);
        visit(child, context);
    }
    fclose(children);
}

static void visit_below(
    pid_t process, int depth, void (*visit)(pid_t process, void *context), void *context) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *threads = opendir(path);
    if (threads == NULL) return;
    for (struct dirent *thread; (thread = readdir(threads)) != NULL;) {
        if (thread->d_name[0] == '.') continue;
        visit_children(process, thread->d_name, depth, visit, context);
    }
    closedir(threads);
}

void visit_descendants(void (*visit)(pid_t process, void *context), void *context) {
    visit_below(getpid(), 0, visit, context);
}

bool read_process(pid_t process, struct process_state *state) {
    char path[40], line[512];
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    line[fread(line, 1, sizeof line - 1, file)] = '\0';
    fclose(file);
    // The name in parentheses is the program's own choice: the fields begin after the last one.
    const char *fields = strrchr(line, ')');
    return fields != NULL
        && sscanf(
               fields + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lld %lld",
               &state->parent, &state->reaped_user, &state->reaped_kernel)
            == 3;
}

bool is_descendant(pid_t process) {
    const pid_t self = getpid();
    struct process_state state;
    // When one between ends meanwhile, those below it have another parent: they are asked again.
    for (int tries = 0; tries < MOST_TRIES && read_process(process, &state); tries++) {
        pid_t ancestor = state.parent;
        while (ancestor > 1 && ancestor != self && read_process(ancestor, &state)) {
            ancestor = state.parent;
        }
        if (ancestor == self) return true;
        if (ancestor <= 1) return false;
    }
    return false;
}

/// Kills a process that was below this one a moment ago. By now its number may be another's.
static void kill_one(pid_t process, void *context) {
    (void)context;
    const int handle = (int)syscall(SYS_pidfd_open, process, 0);
    if (handle < 0) return;
    if (is_descendant(process)) syscall(SYS_pidfd_send_signal, handle, SIGKILL, NULL, 0);
    close(handle);
}

void kill_descendants(void) { visit_descendants(kill_one, NULL); }

void end_descendants(void) {
    // Those whose parents end become this process's own, until there are none.
    do kill_descendants();
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}
