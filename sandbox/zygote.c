// The zygote: has the libraries loaded that every skill needs, and forks into isolates. Nothing
// untrusted runs in it.

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"
#include "pool.h"
#include "processes.h"

enum { LARGEST_JOB = 256 << 10, TEMPORARY_FD = JOB_FD + 1 };
enum { LONGEST_LOOK = 1 };
enum { MAXIMUM_NEEDED = 1024, PAGES_AT_ONCE = 16 };

extern char **environ;

/// Addresses of library pages that a skill's start looks at: a new process has to ask for each.
static const volatile char *needed[MAXIMUM_NEEDED];
static size_t needed_count;
static void (*warm)(void);
static struct request pooled;
static struct policy policy;

// ---- An isolate

/// Puts what the host gave to where a run finds it, and closes everything else.
static void arrange_descriptors(const int handed[MADE_WITH + 1]) {
    static const int places[MADE_WITH + 1] = {
        STDOUT_FILENO, STDERR_FILENO, INPUT_FD, RESULT_FD, JOB_FD, MEETING_FD};
    int copies[MADE_WITH + 1];
    for (size_t i = 0; i <= MADE_WITH; i++) {
        copies[i] = fcntl(handed[i], F_DUPFD, TEMPORARY_FD);
        if (copies[i] < 0) give_up("arrange the descriptors", errno);
    }
    // One of its own: how it is read from would be seen by whoever shares it.
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0) give_up("open /dev/null", errno);
    for (size_t i = 0; i <= MADE_WITH; i++) {
        if (dup2(copies[i], places[i]) < 0) give_up("arrange the descriptors", errno);
    }
    if (close_range(RESULT_FD + 1, DESCRIPTORS - 1, 0) != 0
        || close_range(TEMPORARY_FD, ~0u, 0) != 0) {
        give_up("close descriptors", errno);
    }
}

/// Waits for what to run, and takes the libraries that come with it.
static size_t receive_job(struct request *request, int libraries[MAXIMUM_HANDED]) {
    static char job[LARGEST_JOB];
    const ssize_t length = receive_with(JOB_FD, job, sizeof job, libraries, MAXIMUM_HANDED);
    if (length == 0) _exit(0);  // It isn't needed.
    if (length < 0) give_up("hear what to run", errno);
    read_job(job, (size_t)length, request);
    size_t count = 0;
    while (count < MAXIMUM_HANDED && libraries[count] >= 0) count++;
    return count;
}

/// Loads the libraries, each after those it needs, and returns the last.
static void *load(const int *libraries, size_t count) {
    void *handle = NULL;
    for (size_t i = 0; i < count; i++) {
        char path[40];
        snprintf(path, sizeof path, "/proc/self/fd/%d", libraries[i]);
        handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL) return NULL;
    }
    return handle;
}

_Noreturn static void run_job(struct request *request) {
    static int libraries[MAXIMUM_HANDED];
    static char *environment[MAXIMUM_STRINGS + 1];
    const size_t count = receive_job(request, libraries);
    memcpy(environment, request->environment, sizeof *environment * request->environment_count);
    environ = environment;
    apply_limits(request);
    close(CONTROL_FD);
    close(JOB_FD);

    void *handle = load(libraries, count);
    int (*run)(int, int) = handle == NULL ? NULL : (int (*)(int, int))dlsym(handle, request->entry);
    if (run == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(CANNOT_LOAD);
    }
    for (size_t i = 0; i < count; i++) close(libraries[i]);
    int code = 0;
    for (uint64_t call = 0; call < request->calls; call++) {
        code = run(INPUT_FD, RESULT_FD);
        if (code < 0) exit(0);  // There are no more inputs.
    }
    // Why a skill gave up is told by the supervisor, as for other runs.
    if (code != 0) exit(code);
    // It has answered, and what it has used is looked at before it is killed. One that hasn't is not
    // waited for any longer than that takes.
    sleep(LONGEST_LOOK);
    exit(code);
}

/// Looks at the pages that a skill's start needs, and has memory copied that it writes to, while nobody
/// waits for it.
static void rehearse(void) {
    for (size_t i = 0; i < needed_count; i++) (void)*needed[i];
    warm();
}

_Noreturn static void become_isolate(const int handed[MADE_WITH + 1]) {
    arrange_descriptors(handed);
    // The supervisor has to know this process before anything is decided about it.
    char answer;
    if (read(MEETING_FD, &answer, 1) != 1) give_up("meet the supervisor", errno);
    mount_own_folders(&pooled);
    drop_capabilities();
    enter_session();
    const int scratch = open(pooled.scratch, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (scratch < 0 || chdir(pooled.scratch) != 0) give_up("enter the scratch folder", errno);
    rehearse();
    apply_landlock(&pooled);
    const int listener = install_policy(&policy);
    // What it has used is looked at when it starts on something.
    report_ready(listener, scratch, 0);
    close(MEETING_FD);
    close(listener);
    close(scratch);
    mallopt(M_TRIM_THRESHOLD, DEFAULT_TRIM_THRESHOLD);
    run_job(&pooled);
}

// ---- The zygote

/// The first process of an isolate's pid namespace. It shares the zygote's memory and does nothing: the
/// isolate is the second, as every program in the jail, because a first one gets no signals.
static int wait_for_the_end(void *nothing) {
    (void)nothing;
    while (true) syscall(SYS_pause);
}

static void make_isolate(int socket, int self, uint32_t place, const int handed[MADE_WITH + 1]) {
    static char stacks[MAXIMUM_ISOLATES][POOL_STACK] __attribute__((aligned(16)));
    const int shared = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_PARENT;
    const unsigned long own = CLONE_NEWNS | CLONE_NEWIPC | CLONE_PARENT;
    if (unshare(CLONE_NEWPID) != 0) give_up("create an isolate's processes", errno);
    const pid_t init =
        clone(wait_for_the_end, stacks[place] + POOL_STACK, shared | SIGCHLD, NULL);
    if (init < 0) give_up("create an isolate's processes", errno);
    const pid_t program = (pid_t)syscall(SYS_clone, own | SIGCHLD, 0, NULL, NULL, 0);
    if (program < 0) give_up("create an isolate", errno);
    if (program == 0) become_isolate(handed);
    if (setns(self, CLONE_NEWPID) != 0) give_up("leave an isolate's processes", errno);
    const struct made made = {.place = place, .init = init, .program = program};
    if (send(socket, &made, sizeof made, MSG_NOSIGNAL) != sizeof made) _exit(1);
}

/// Forking takes along one thread: another would leave its locks held.
static void check_threads(void) {
    DIR *threads = opendir("/proc/self/task");
    if (threads == NULL) give_up("count the zygote's threads", errno);
    int count = 0;
    for (struct dirent *thread; (thread = readdir(threads)) != NULL;) {
        if (thread->d_name[0] != '.') count++;
    }
    closedir(threads);
    if (count != 1) give_up("keep the zygote in one thread", EAGAIN);
}

/// Memory that is shared on purpose would stay so: isolates could talk through it.
static void check_memory(void) {
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL) give_up("look at the zygote's memory", errno);
    char line[512];
    while (fgets(line, sizeof line, maps) != NULL) {
        char rights[5] = "";
        if (sscanf(line, "%*s %4s", rights) == 1 && rights[1] == 'w' && rights[3] == 's') {
            give_up("keep the zygote's memory its own", EEXIST);
        }
    }
    fclose(maps);
}

/// Tells which pages of one read-only mapping of a file are there. The kernel brings in some around each
/// that is asked for, so one of those is enough. proc_pid_pagemap(5).
static void tell_needed_in(int pages, int told, uintptr_t start, uintptr_t end, size_t page) {
    const size_t window = page * PAGES_AT_ONCE;
    uintptr_t next = start;
    for (uintptr_t address = start; address < end; address += page) {
        uint64_t entry = 0;
        const off_t place = (off_t)(address / page * sizeof entry);
        if (pread(pages, &entry, sizeof entry, place) != sizeof entry) return;
        if (address < next || entry >> 63 == 0) continue;
        if (write(told, &address, sizeof address) != sizeof address) return;
        next = address - address % window + window;
    }
}

static void tell_needed(int told, const char *own_library) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const int pages = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    FILE *maps = fopen("/proc/self/maps", "re");
    if (pages < 0 || maps == NULL) give_up("look at the zygote's memory", errno);
    char line[512];
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long start, end, inode;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s %*x %*s %lu", &start, &end, rights, &inode) != 4) continue;
        if (inode == 0 || rights[0] != 'r' || rights[1] != '-') continue;
        // The zygote doesn't have it.
        if (strstr(line, own_library) == NULL) tell_needed_in(pages, told, start, end, page);
    }
}

/// Runs a skill of our own once, in a process of its own, to find out what a skill's start needs.
static void find_needed(const struct request *request) {
    int told[2], input[2];
    if (pipe(told) != 0 || pipe(input) != 0) give_up("rehearse", errno);
    const pid_t process = fork();
    if (process < 0) give_up("rehearse", errno);
    if (process == 0) {
        const int result = open("/dev/null", O_WRONLY);
        void *handle = dlopen(request->rehearsed, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL) give_up_on("load", request->rehearsed, ENOEXEC);
        int (*run)(int, int) = (int (*)(int, int))dlsym(handle, request->rehearsed_entry);
        if (run == NULL || run(input[0], result) != 0) give_up("rehearse", EPROTO);
        close(told[0]);
        tell_needed(told[1], request->rehearsed);
        _exit(0);
    }
    static const char frame[] = "\x02\0\0\0{}";
    if (write(input[1], frame, sizeof frame - 1) != sizeof frame - 1) give_up("rehearse", errno);
    close(told[1]);
    uintptr_t address;
    while (needed_count < MAXIMUM_NEEDED && read(told[0], &address, sizeof address) == sizeof address) {
        needed[needed_count++] = (const volatile char *)address;
    }
    int status = 0;
    waitpid(process, &status, 0);
    if (status != 0) _exit(1);
    close(told[0]);
    close(input[0]);
    close(input[1]);
}

/// Loads what every skill needs, and has it do what every skill does, so that no isolate has to.
static void load_and_warm(const struct request *request) {
    void *handle = NULL;
    for (size_t i = 0; i < request->preload_count; i++) {
        handle = dlopen(request->preloads[i], RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            give_up_on("load", request->preloads[i], ENOEXEC);
        }
    }
    warm = (void (*)(void))dlsym(handle, request->warm);
    if (warm == NULL) give_up_on("find", request->warm, ENOEXEC);
    warm();
    // A look at itself is all that this allows: there is nobody else yet.
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) give_up("look at the zygote's memory", errno);
    find_needed(request);
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) give_up("hide the zygote", errno);
}

/// Keeps what the isolates need of the request, and forgets what tells about the host.
static void keep_request(struct request *request) {
    static char *environment[MAXIMUM_STRINGS + 1];
    for (size_t i = 0; i < request->environment_count; i++) {
        environment[i] = strdup(request->environment[i]);
        if (environment[i] == NULL) give_up("keep the environment", ENOMEM);
    }
    environ = environment;
    load_and_warm(request);
    pooled = (struct request){
        .tier = request->tier,
        .profile = request->profile,
        .scratch_bytes = request->scratch_bytes,
        .processes = 1,
        .threads = 1,
        .is_narrowed = request->is_narrowed,
        .granted = request->granted,
        .preload_count = request->preload_count};
    memcpy(pooled.scratch, request->scratch, sizeof pooled.scratch);
    forget_request(request);
}

_Noreturn static void keep_zygote(struct request *request, int socket) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) give_up("follow the supervisor", errno);
    const int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (self < 0) give_up("find the zygote", errno);
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    // Lines printed before a kill are kept.
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    keep_request(request);
    policy = make_policy(&pooled);
    check_threads();
    check_memory();
    while (true) {
        struct making making;
        int handed[MADE_WITH + 1];
        if (receive_with(socket, &making, sizeof making, handed, MADE_WITH + 1) != sizeof making
            || making.place >= MAXIMUM_ISOLATES || handed[MADE_WITH] < 0) {
            _exit(0);
        }
        make_isolate(socket, self, making.place, handed);
        for (size_t i = 0; i <= MADE_WITH; i++) close(handed[i]);
    }
}

int start_zygote(struct request *request, pid_t *zygote) {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
        give_up("make the zygote's socket", errno);
    }
    *zygote = fork();
    if (*zygote < 0) give_up("start the zygote", errno);
    if (*zygote == 0) {
        close(sockets[0]);
        keep_zygote(request, sockets[1]);
    }
    close(sockets[1]);
    return sockets[0];
}
