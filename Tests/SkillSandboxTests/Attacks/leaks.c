// What lies about: of the host, of other runs, of the supervisor.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "attacks.h"

extern char **environ;

/// Whether the bytes that `file` still holds contain `text`.
static int holds(int file, const char *text) {
    static char bytes[1 << 18];
    size_t length = 0;
    for (ssize_t count; length < sizeof bytes
                        && (count = read(file, bytes + length, sizeof bytes - length)) > 0;) {
        length += (size_t)count;
    }
    return memmem(bytes, length, text, strlen(text)) != NULL;
}

/// Looks for the host's mark in a file of /proc.
static void find_mark(const char *path) {
    const int file = open(path, O_RDONLY);
    if (file < 0) refused("open");
    if (holds(file, target("TARGET_MARK"))) reached(path);
    refused_with("find", ENODATA);
}

static void mark_in_own_environment(void) {
    // Its own entries name the target; one that the host left there does not.
    for (char **entry = environ; *entry != NULL; entry++) {
        if (strncmp(*entry, "TARGET_", 7) != 0 && strstr(*entry, target("TARGET_MARK")) != NULL) {
            reached(*entry);
        }
    }
    refused_with("find", ENODATA);
}

static void supervisor_environment(void) { find_mark("/proc/1/environ"); }
static void supervisor_arguments(void) { find_mark("/proc/1/cmdline"); }
static void supervisor_maps(void) { find_mark("/proc/1/maps"); }
// A process that can't be looked into has no readable links either.
static void supervisor_mounts(void) {
    char path[256];
    judge("readlink", readlink("/proc/1/root", path, sizeof path));
}
static void supervisor_links(void) {
    char path[256];
    const ssize_t length = readlink("/proc/1/exe", path, sizeof path);
    judge("readlink", length);
}

/// What mounts tell of the host's paths must not lead there.
static void own_mounts(void) {
    const int mounts = open("/proc/self/mountinfo", O_RDONLY);
    if (mounts < 0) refused("open");
    if (!holds(mounts, target("TARGET_MARK"))) refused_with("find", ENODATA);
    judge("open", open(target("TARGET_FILE"), O_RDONLY));
}
static void own_maps(void) { find_mark("/proc/self/maps"); }
static void own_control_group(void) { find_mark("/proc/self/cgroup"); }

static void list_processes(void) {
    DIR *processes = opendir("/proc");
    if (processes == NULL) refused("opendir");
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        const long process = strtol(entry->d_name, NULL, 10);
        if (process > 1 && process != getpid()) reached(entry->d_name);
    }
    refused_with("readdir", ESRCH);
}

static void list_machine(void) {
    open_any(
        (const char *const[]){
            "/proc/cpuinfo", "/proc/meminfo", "/proc/version", "/proc/cmdline", "/proc/mounts/..",
            "/proc/net/tcp/..", "/proc/keys", "/proc/modules", "/proc/sys/kernel/random/boot_id",
            "/etc/machine-id", NULL},
        O_RDONLY);
}

static void list_connections(void) {
    char port[12];
    snprintf(port, sizeof port, ":%04X", (unsigned)atoi(target("TARGET_PORT")));
    const int file = open("/proc/self/net/tcp", O_RDONLY);
    if (file < 0) refused("open");
    if (holds(file, port)) reached("/proc/self/net/tcp");
    refused_with("find", ENODATA);
}

static void list_local_sockets(void) {
    const int file = open("/proc/self/net/unix", O_RDONLY);
    if (file < 0) refused("open");
    if (holds(file, target("TARGET_SOCKET"))) reached("/proc/self/net/unix");
    refused_with("find", ENODATA);
}

/// A descriptor that the host holds and never meant to pass on.
static void leaked_descriptor(void) {
    for (int fd = 3; fd < 4096; fd++) {
        if (lseek(fd, 0, SEEK_SET) == 0 && holds(fd, target("TARGET_MARK"))) reached("a file");
    }
    refused_with("lseek", EBADF);
}

static void physical_pages(void) {
    const int file = open("/proc/self/pagemap", O_RDONLY);
    if (file < 0) refused("open");
    unsigned long long entry = 0;
    const off_t at = (off_t)((unsigned long)&entry / 4096 * sizeof entry);
    if (pread(file, &entry, sizeof entry, at) != sizeof entry) refused("pread64");
    if ((entry & ((1ull << 55) - 1)) != 0) reached("a page's place");
    refused_with("pread64", EPERM);
}

static void kernel_stack(void) {
    const int file = open("/proc/self/stack", O_RDONLY);
    if (file < 0) refused("open");
    char line[200];
    judge("read", read(file, line, sizeof line));
}

static void shared_segment(void) {
    judge("shmget", shmget((key_t)atoi(target("TARGET_MEMORY")), 0, 0));
}

static void semaphores(void) {
    const int id = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    if (id < 0) refused("semget");
    semctl(id, 0, IPC_RMID);
    reached("semget");
}

static void message_queue(void) {
    const int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    if (id < 0) refused("msgget");
    msgctl(id, IPC_RMID, NULL);
    reached("msgget");
}

static void posix_queue(void) {
    const mqd_t queue = mq_open("/attack", O_CREAT | O_RDWR, 0600, NULL);
    if (queue == (mqd_t)-1) refused("mq_open");
    mq_unlink("/attack");
    reached("mq_open");
}

static void posix_memory(void) {
    const int file = shm_open("/attack", O_CREAT | O_RDWR, 0600);
    if (file < 0) refused("open");
    shm_unlink("/attack");
    reached("shm_open");
}

static int shared_file(void) {
    const int file = open(target("TARGET_SHARED"), O_RDONLY);
    if (file < 0) refused("open");
    return file;
}

static void lock_shared_file(void) { judge("flock", flock(shared_file(), LOCK_EX | LOCK_NB)); }

static void lock_range(void) {
    struct flock range = {.l_type = F_RDLCK};
    judge("fcntl", fcntl(shared_file(), F_SETLK, &range));
}

static void lock_open_file(void) {
    struct flock range = {.l_type = F_RDLCK};
    judge("fcntl", fcntl(shared_file(), F_OFD_SETLK, &range));
}

static void lease_shared_file(void) { judge("fcntl", fcntl(shared_file(), F_SETLEASE, F_RDLCK)); }

static void be_told_of_changes(void) {
    const int folder = open("/", O_RDONLY | O_DIRECTORY);
    judge("fcntl", fcntl(folder, F_NOTIFY, DN_ACCESS));
}

// Would hear whenever somebody outside opens the file.
static void watch_shared_file(void) {
    const int notices = inotify_init1(IN_NONBLOCK);
    if (notices < 0) refused("inotify_init1");
    judge("inotify_add_watch", inotify_add_watch(notices, target("TARGET_SHARED"), IN_ALL_EVENTS));
}

static void link_shared_file(void) {
    judge("link", link(target("TARGET_SHARED"), "./attack-shared"));
}

static void write_shared_file(void) {
    judge("open", open(target("TARGET_SHARED"), O_WRONLY | O_APPEND));
}

// What the page cache holds tells what others read.
static void cached_pages(void) {
    const int file = open(own_file(), O_RDONLY);
    if (file < 0) refused("open");
    char byte;
    struct iovec_like {
        void *base;
        size_t length;
    } range = {&byte, 1};
    judge("preadv2", syscall(SYS_preadv2, file, &range, 1, 0, 0, 8 /* RWF_NOWAIT */));
}

static void time_of_supervisor(void) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(atoi(target("TARGET_PROCESS")), &clock) != 0) {
        refused_with("clock_getres", ESRCH);
    }
    judge("clock_gettime", clock_gettime(clock, &time));
}

static void name_of_machine(void) {
    char name[256] = "";
    gethostname(name, sizeof name - 1);
    if (strcmp(name, target("TARGET_HOST")) == 0) reached(name);
    refused_with("uname", ENODATA);
}

const struct attack leak_attacks[] = {
    {"mark-in-own-environment", mark_in_own_environment},
    {"supervisor-environment", supervisor_environment},
    {"supervisor-arguments", supervisor_arguments},
    {"supervisor-maps", supervisor_maps},
    {"supervisor-mounts", supervisor_mounts},
    {"supervisor-links", supervisor_links},
    {"own-mounts", own_mounts},
    {"own-maps", own_maps},
    {"own-control-group", own_control_group},
    {"list-processes", list_processes},
    {"list-machine", list_machine},
    {"list-connections", list_connections},
    {"list-local-sockets", list_local_sockets},
    {"leaked-descriptor", leaked_descriptor},
    {"physical-pages", physical_pages},
    {"kernel-stack", kernel_stack},
    {"shared-segment", shared_segment},
    {"semaphores", semaphores},
    {"message-queue", message_queue},
    {"posix-queue", posix_queue},
    {"posix-memory", posix_memory},
    {"lock-shared-file", lock_shared_file},
    {"lock-range", lock_range},
    {"lock-open-file", lock_open_file},
    {"lease-shared-file", lease_shared_file},
    {"be-told-of-changes", be_told_of_changes},
    {"watch-shared-file", watch_shared_file},
    {"link-shared-file", link_shared_file},
    {"write-shared-file", write_shared_file},
    {"cached-pages", cached_pages},
    {"time-of-host", time_of_supervisor},
    {"name-of-machine", name_of_machine},
    {NULL, NULL}};
