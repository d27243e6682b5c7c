#include "checks.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"

enum { CHUNK = 1 << 16, SMALL_STACK = 1 << 16, TIME_TO_DIE = 300 };

static void tell(const char *name, bool holds) {
    dprintf(RESULT_FD, "%s %s\n", name, holds ? "held" : "failed");
}

/// Whether opening fails with `error`.
static bool is_refused(const char *path, int flags, int error) {
    const int file = open(path, flags | O_CLOEXEC);
    if (file < 0) return errno == error;
    close(file);
    return false;
}

/// Whether a line of /proc/self/status is exactly `line`.
static bool status_says(const char *line) {
    char text[8192];
    const int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length < 0) return false;
    text[length] = '\0';
    const char *found = strstr(text, line);
    return found != NULL && found[strlen(line)] == '\n';
}

/// Whether the only network device is the loopback of an empty network namespace.
static bool has_no_network(void) {
    char line[256];
    int devices = 0;
    FILE *table = fopen("/proc/self/net/dev", "re");
    if (table == NULL) return false;
    while (fgets(line, sizeof line, table) != NULL) devices += strchr(line, ':') != NULL;
    fclose(table);
    return devices == 1;
}

static void check_namespaces(void) {
    char host[8] = "";
    gethostname(host, sizeof host);
    tell("processes", getppid() == 1 && access("/proc/1", F_OK) == 0 && access("/proc/4", F_OK) != 0);
    tell("user", getuid() == 1000 && getgid() == 1000);
    tell("host", strcmp(host, "jail") == 0);
    tell("network", has_no_network());
    struct statvfs root;
    tell(
        "root",
        is_refused("/etc/passwd", O_RDONLY, ENOENT) && is_refused("/sys", O_RDONLY, ENOENT)
            && statvfs("/", &root) == 0 && (root.f_flag & ST_RDONLY) != 0);
}

static void check_landlock(const struct request *request) {
    // Files that nothing but Landlock stands before: everybody may write to the one and read the
    // other.
    const bool holds = is_refused("/dev/random", O_WRONLY, EACCES)
        && (request->tier == TIER_NAMESPACES || is_refused("/etc/passwd", O_RDONLY, EACCES));
    const int file = open("tried", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    tell("Landlock", holds && file >= 0);
    if (file >= 0) close(file);
}

static void check_seccomp(void) {
    int count = 0;
    // A pipe knows this request, and the kernel has had the other call for longer than Landlock.
    const bool is_answered = ioctl(INPUT_FD, FIONREAD, &count) < 0 && errno == ENOTTY
        && syscall(SYS_openat2, AT_FDCWD, "/", NULL, 0) < 0 && errno == ENOSYS;
    tell("seccomp", is_answered && status_says("Seccomp:\t2"));
}

static void *wait_for_ever(void *unused) {
    (void)unused;
    while (true) pause();
    return NULL;
}

static uint64_t count_new_threads(uint64_t most) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SMALL_STACK);
    uint64_t count = 0;
    pthread_t thread;
    while (count < most && pthread_create(&thread, &attributes, wait_for_ever, NULL) == 0) count++;
    return count;
}

static void check_limits(const struct request *request) {
    const size_t too_much = request->address_space_bytes;
    const bool has_no_room = mmap(NULL, too_much, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            == MAP_FAILED && errno == ENOMEM;
    int last = 0;
    for (int fd = dup(INPUT_FD); fd >= 0; fd = dup(INPUT_FD)) last = fd;
    const bool has_no_descriptor = errno == EMFILE && last < DESCRIPTORS;
    close_range(RESULT_FD + 1, ~0u, 0);
    struct rlimit more;
    const bool stays = getrlimit(RLIMIT_AS, &more) == 0
        && (more.rlim_max++, setrlimit(RLIMIT_AS, &more) != 0) && errno == EPERM;
    tell("limits", has_no_room && has_no_descriptor && stays);
    tell("threads", count_new_threads(request->threads + 1) == request->threads - 1);
}

static void check_layers(const struct request *request) {
    if (request->tier == TIER_NAMESPACES) check_namespaces();
    tell(
        "capabilities",
        status_says("CapPrm:\t0000000000000000") && status_says("CapEff:\t0000000000000000")
            && status_says("NoNewPrivs:\t1"));
    check_landlock(request);
    check_seccomp();
    check_limits(request);
}

/// Takes `bytes` of memory for good. Returns false when it gets none.
static bool take_memory(size_t bytes) {
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    for (size_t i = 0; i < bytes; i += 4096) memory[i] = 1;
    return true;
}

static void fill_scratch(void) {
    static const char chunk[CHUNK];
    char name[32];
    // In files that are each within the limit of their size.
    for (int i = 0;; i++) {
        snprintf(name, sizeof name, "part-%d", i);
        const int file = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        for (int part = 0; part < 16; part++) {
            if (write(file, chunk, sizeof chunk) != sizeof chunk) exit(1);
        }
        close(file);
    }
}

/// Two processes, each within the limit and both beyond it. Exits with 1 when one of them is ended.
static void grow_a_tree(const struct request *request) {
    int ready[2];
    char word;
    if (pipe(ready) != 0) exit(2);
    const size_t share = request->memory_bytes / 4 * 3;
    const pid_t child = fork();
    if (child == 0) {
        const bool has_got_it = take_memory(share);
        if (write(ready[1], "", 1) == 1) wait_for_ever(NULL);
        _exit(has_got_it ? 0 : 1);
    }
    close(ready[1]);
    if (child < 0 || read(ready[0], &word, 1) != 1 || !take_memory(share)) exit(1);
    // Its end of the pipe closes when it is killed, which takes it a moment.
    struct pollfd ended = {.fd = ready[0], .events = POLLIN};
    exit(poll(&ended, 1, TIME_TO_DIE) == 0 ? 0 : 1);
}

void run_check(const char *check, const struct request *request) {
    if (strcmp(check, "layers") == 0) check_layers(request);
    else if (strcmp(check, "call") == 0) socket(AF_INET, SOCK_STREAM, 0);
    else if (strcmp(check, "fork") == 0) fork();
    else if (strcmp(check, "wait") == 0) wait_for_ever(NULL);
    else if (strcmp(check, "memory") == 0) exit(take_memory(request->memory_bytes + 1) ? 0 : 1);
    else if (strcmp(check, "disk") == 0) fill_scratch();
    else if (strcmp(check, "rules") == 0) write_rules(RESULT_FD);
    else if (strcmp(check, "tree") == 0) grow_a_tree(request);
    exit(0);
}
