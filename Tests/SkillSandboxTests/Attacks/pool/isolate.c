// What only an isolate kept ready can try: with those it was made beside, with those before and after
// it, and with whoever waits for its answer. The input names it; it answers with a line of text.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OUT_OF_REACH = 256 };

static char line[4096];
static char at_start[4096];
static char input_text[1024];

static void add(char *text, size_t room, const char *word) {
    const size_t length = strlen(text);
    snprintf(text + length, room - length, "%s%s", length == 0 ? "" : " ", word);
}

static void say(const char *word) { add(line, sizeof line, word); }

static void say_number(const char *name, long number) {
    char word[100];
    snprintf(word, sizeof word, "%s=%ld", name, number);
    say(word);
}

static void send_frame(int result, const char *text) {
    char frame[sizeof line + 8];
    const uint32_t length = (uint32_t)strlen(text) + 2;
    const int size = snprintf(frame + 5, sizeof frame - 5, "\"%s\"", text) + 5;
    frame[0] = 'o';
    memcpy(frame + 1, &length, sizeof length);
    if (write(result, frame, (size_t)size) != size) _exit(1);
}

/// Takes the next input, a JSON string without escapes, or exits.
static void take_input(int input) {
    uint32_t length;
    size_t taken = 0;
    if (read(input, &length, sizeof length) != sizeof length) _exit(0);
    if (length < 2 || length >= sizeof input_text) _exit(2);
    while (taken < length) {
        const ssize_t count = read(input, input_text + taken, length - taken);
        if (count <= 0) _exit(2);
        taken += (size_t)count;
    }
    input_text[length - 1] = '\0';
}

static int is(const char *action) { return strcmp(input_text + 1, action) == 0; }

// ---- Descriptors

static void list_descriptors(char *text, size_t room) {
    DIR *folder = opendir("/proc/self/fd");
    int seen[300] = {0};
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        const int number = atoi(entry->d_name);
        if (entry->d_name[0] != '.' && number != dirfd(folder)) seen[number] = 1;
    }
    for (int number = 0; number < 300; number++) {
        char word[12];
        snprintf(word, sizeof word, "%d", number);
        if (seen[number]) add(text, room, word);
    }
    closedir(folder);
}

/// Uses descriptors of our own processes, and names those that can be used.
static void use_descriptors(char *text, size_t room) {
    const int numbers[] = {3, OUT_OF_REACH, OUT_OF_REACH + 1, OUT_OF_REACH + 2};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char word[12], byte = 'X';
        snprintf(word, sizeof word, "%d", numbers[i]);
        if (write(numbers[i], &byte, 1) >= 0 || read(numbers[i], &byte, 1) >= 0
            || fcntl(numbers[i], F_GETFD) >= 0
            || (numbers[i] != 3 && dup2(1, numbers[i]) >= 0)) {
            add(text, room, word);
        }
    }
    // The two calls that our own processes needed on these.
    struct msghdr message = {.msg_name = NULL};
    if (sendmsg(OUT_OF_REACH, &message, 0) >= 0) add(text, room, "sendmsg");
    if (recvmsg(OUT_OF_REACH + 1, &message, MSG_DONTWAIT) >= 0) add(text, room, "recvmsg");
}

// ---- The library's own file

/// Changes the file of the library, and names what worked.
static void change_file(int file, char *text, size_t room) {
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const int again = open(path, O_RDWR);
    const int files[] = {file, again};
    for (size_t i = 0; i < 2; i++) {
        if (files[i] < 0) continue;
        if (pwrite(files[i], "X", 1, 64) == 1) add(text, room, "pwrite");
        if (ftruncate(files[i], 64) == 0) add(text, room, "ftruncate");
        if (ftruncate(files[i], 1 << 22) == 0) add(text, room, "grow");
        if (fallocate(files[i], FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0) {
            add(text, room, "fallocate");
        }
        if (fcntl(files[i], F_ADD_SEALS, F_SEAL_FUTURE_WRITE) == 0) add(text, room, "F_ADD_SEALS");
        if (mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, files[i], 0) != MAP_FAILED) {
            add(text, room, "mmap");
        }
    }
    if (again >= 0) close(again);
    if (truncate(path, 64) == 0) add(text, room, "truncate");
    // Where its owner's jail may do these, they concern nobody else: see `describe_file`.
    fchmod(file, 0);
    const struct timespec times[2] = {{.tv_sec = 7}, {.tv_sec = 7}};
    futimens(file, times);
}

static char file_at_start[200];

static void describe_file(int file) {
    struct stat status;
    char word[60];
    if (fstat(file, &status) != 0) return;
    snprintf(
        word, sizeof word, "mode=%o past=%d", status.st_mode & 07777,
        status.st_mtime == 7 || status.st_atime == 7);
    add(file_at_start, sizeof file_at_start, word);
}

/// Runs before anything of the isolate's own is asked for, while the library is loaded.
__attribute__((constructor)) static void start(void) {
    list_descriptors(at_start, sizeof at_start);
    use_descriptors(at_start, sizeof at_start);
    for (int file = 6; file < OUT_OF_REACH; file++) {
        if (fcntl(file, F_GETFD) < 0) continue;
        describe_file(file);
        change_file(file, at_start, sizeof at_start);
        describe_file(file);
    }
}

// ---- Others

static void list_processes(void) {
    DIR *folder = opendir("/proc");
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (atoi(entry->d_name) > 0) say(entry->d_name);
    }
    closedir(folder);
}

/// Looks into the first process, which shares its memory and descriptors with the zygote.
static void look_at_first(void) {
    static const char *const names[] = {
        "mem", "maps", "smaps", "environ", "auxv", "fd", "fdinfo", "root", "cwd", "exe", "map_files",
        "pagemap", "stack", "syscall", "personality", "io", "task/1/mem", "root/tmp"};
    static const char *const spaces[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"};
    char path[60], text[200];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "/proc/1/%s", names[i]);
        const int file = open(path, O_RDONLY);
        if (file >= 0 && read(file, text, sizeof text) >= 0) say(names[i]);
        if (readlink(path, text, sizeof text) >= 0) say(path);
    }
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        snprintf(path, sizeof path, "/proc/1/ns/%s", spaces[i]);
        if (readlink(path, text, sizeof text) >= 0 || open(path, O_RDONLY) >= 0) say(path);
    }
    for (int number = 1; number < NSIG; number++) {
        if (number != SIGXCPU && kill(1, number) == 0) say_number("kill", number);
    }
    if (syscall(SYS_tgkill, 1, 1, SIGKILL) == 0) say("tgkill");
    if (prlimit(1, RLIMIT_CPU, NULL, NULL) == 0) say("prlimit64");
}

// ---- What runs leave

static int kept = 0;
static char secret[100];

static void ignore(int number) { (void)number; }

/// Names everything that is not as a run finds it.
static void say_traces(void) {
    sigset_t blocked;
    struct sigaction action;
    struct itimerval timer;
    struct rlimit limit;
    char folder[100] = "";
    if (kept != 0) say("global");
    if (access("/tmp/left", F_OK) == 0) say("file");
    if (getenv("LEFT") != NULL) say("environment");
    if (umask(022) != 022) say("umask");
    if (getcwd(folder, sizeof folder) == NULL || strcmp(folder, "/tmp") != 0) say("cwd");
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    if (sigismember(&blocked, SIGUSR1)) say("mask");
    sigaction(SIGUSR2, NULL, &action);
    if (action.sa_handler != SIG_DFL) say("handler");
    getitimer(ITIMER_REAL, &timer);
    if (timer.it_value.tv_sec != 0) say("timer");
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur != OUT_OF_REACH) say("limit");
    for (int fd = 0; fd <= 5; fd++) {
        if (fd != 3 && fcntl(fd, F_GETFL) & O_NONBLOCK) say_number("nonblocking", fd);
    }
    if (lseek(0, 0, SEEK_CUR) != 0) say("place");
    if (fcntl(200, F_GETFD) >= 0) say("descriptor");
    if (getpriority(PRIO_PROCESS, 0) != 0) say("niceness");
}

static void leave_traces(void) {
    sigset_t blocked;
    const struct itimerval timer = {.it_value = {.tv_sec = 1000}};
    const struct rlimit limit = {.rlim_cur = 201, .rlim_max = OUT_OF_REACH};
    kept = 1;
    close(open("/tmp/left", O_CREAT | O_WRONLY, 0600));
    setenv("LEFT", "x", 1);
    mkdir("/tmp/folder", 0700);
    chdir("/tmp/folder");
    umask(0);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    signal(SIGUSR2, ignore);
    setitimer(ITIMER_REAL, &timer, NULL);
    dup2(1, 200);
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int fd = 0; fd <= 2; fd++) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    setpriority(PRIO_PROCESS, 0, 19);
}

/// Looks for `needle`, which is given turned around, in everything that can be read and written.
static int memory_holds(const char *turned) {
    char needle[100];
    const size_t length = strlen(turned);
    unsigned long start, end;
    char text[400], rights[5];
    int found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    for (size_t i = 0; i < length; i++) needle[i] = turned[length - 1 - i];
    while (maps != NULL && fgets(text, sizeof text, maps) != NULL) {
        if (sscanf(text, "%lx-%lx %4s", &start, &end, rights) != 3 || rights[0] != 'r') continue;
        if (rights[1] != 'w') continue;
        const char *at = (const char *)start;
        while ((at = memmem(at, (const char *)end - at, needle, length)) != NULL) {
            if (at != needle) found++;
            at++;
        }
    }
    return found;
}

// ---- Whoever waits

static void *spin(void *unused) {
    (void)unused;
    for (volatile long turns = 0;; turns++) {}
}

static void *flood(void *unused) {
    static const char zeros[1 << 14];
    (void)unused;
    for (;;) {
        if (write(1, zeros, sizeof zeros) < 0) return NULL;
    }
}

static void start_thread(void *(*body)(void *), void *argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, argument) != 0) say("EAGAIN");
}

static _Atomic int go = 0;
static pthread_attr_t small_stack;

static void *sleep_long(void *unused) {
    (void)unused;
    sleep(3);
    return NULL;
}

/// Starts a thread at the same moment as all others do.
static void *start_one(void *unused) {
    (void)unused;
    pthread_t thread;
    while (!go) usleep(100);
    pthread_create(&thread, &small_stack, sleep_long, NULL);
    sleep(3);
    return NULL;
}

static long count_threads(void) {
    long count = 0;
    DIR *folder = opendir("/proc/self/task");
    while (readdir(folder) != NULL) count++;
    closedir(folder);
    return count - 2;
}

static void take_all(void) {
    pthread_t thread;
    int ends[2];
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    pthread_attr_init(&small_stack);
    pthread_attr_setstacksize(&small_stack, 1 << 15);
    while (pthread_create(&thread, &small_stack, sleep_long, NULL) == 0) {}
    for (int i = 0; i < 2000; i++) kill(getpid(), SIGRTMIN + 1);
    while (pipe(ends) == 0) {
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        while (write(ends[1], line, sizeof line) > 0) {}
    }
}

/// Says what it was asked for by an isolate that takes nothing from others.
static void say_modest(void) {
    int ends[2];
    char byte = 'x';
    pthread_t thread;
    if (pipe(ends) != 0 || write(ends[1], &byte, 1) != 1) say("pipe");
    for (int i = 0; i < 8; i++) {
        if (pthread_create(&thread, NULL, sleep_long, NULL) != 0) say("thread");
    }
    if (malloc(8 << 20) == NULL) say("memory");
    if (kill(getpid(), 0) != 0) say("kill");
    const int file = open("/tmp/file", O_CREAT | O_RDWR, 0600);
    if (file < 0 || ftruncate(file, 1 << 20) != 0) say("file");
}

static int map_shared(size_t bytes) {
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory != MAP_FAILED;
}

static void burn(long milliseconds) {
    struct timespec start, now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    do clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000
           < milliseconds);
}

struct reply {
    int result;
};

static void *answer_alone(void *reply) {
    usleep(20000);
    send_frame(((struct reply *)reply)->result, "alone");
    for (;;) pause();
}

static void answer_in_ways(int input, int result) {
    static struct reply reply;
    if (is("spin-behind")) {
        for (int i = 0; i < 4; i++) start_thread(spin, NULL);
    }
    if (is("flood-behind")) start_thread(flood, NULL);
    if (is("twice")) send_frame(result, "first");
    if (is("pieces")) {
        const char frame[] = "o\3\0\0\0\"p\"";
        for (size_t i = 0; i + 1 < sizeof frame; i++) {
            write(result, frame + i, 1);
            usleep(2000);
        }
        for (;;) pause();
    }
    if (is("huge-length")) {
        write(result, "o\xff\xff\xff\x7f\"x\"", 8);
        for (;;) pause();
    }
    if (is("wrong-kind")) {
        write(result, "x\1\0\0\0" "1", 6);
        for (;;) pause();
    }
    if (is("crash-behind") || is("leave-behind")) send_frame(result, "gone");
    if (is("crash-behind")) abort();
    if (is("leave-behind")) _exit(0);
    if (is("say-nothing")) return;
    if (is("close-all")) {
        close_range(0, ~0u, 0);
        return;
    }
    if (is("stop")) kill(getpid(), SIGSTOP);
    if (is("lose-main-thread")) {
        reply.result = result;
        start_thread(answer_alone, &reply);
        pthread_exit(NULL);
    }
    // Answers to what it has not been asked yet.
    if (is("ahead")) {
        for (int i = 0; i < 3; i++) send_frame(result, "ahead");
    }
    if (is("refuse-input")) close(input);
    send_frame(result, line);
    if (is("refuse-input")) sleep(60);
}

int run(int input, int result) {
    line[0] = '\0';
    take_input(input);
    if (is("start")) say(at_start);
    if (is("file")) say(file_at_start);
    if (is("descriptors")) {
        list_descriptors(line, sizeof line);
        use_descriptors(line, sizeof line);
    }
    if (is("processes")) list_processes();
    if (is("first")) look_at_first();
    if (is("trace-first")) ptrace(PTRACE_ATTACH, 1, 0, 0);
    if (is("read-first")) {
        struct iovec part = {line, 1};
        syscall(SYS_process_vm_readv, 1, &part, 1, &part, 1, 0);
    }
    if (is("traces")) say_traces();
    if (is("leave-traces")) leave_traces();
    if (strncmp(input_text + 1, "keep ", 5) == 0) {
        snprintf(secret, sizeof secret, "%s", input_text + 6);
    }
    if (strncmp(input_text + 1, "find ", 5) == 0) say_number("found", memory_holds(input_text + 6));
    if (is("random")) {
        unsigned long long numbers[2] = {0, 0};
        char word[40];
        syscall(SYS_getrandom, &numbers[0], sizeof numbers[0], 0);
        arc4random_buf(&numbers[1], sizeof numbers[1]);
        snprintf(word, sizeof word, "%llx %llx", numbers[0], numbers[1]);
        say(word);
    }
    if (is("capabilities")) {
        char text[100];
        FILE *status = fopen("/proc/self/status", "r");
        while (fgets(text, sizeof text, status) != NULL) {
            text[strcspn(text, "\n")] = '\0';
            char *tab = strchr(text, '\t');
            if (strncmp(text, "Cap", 3) != 0 || tab == NULL) continue;
            if (strtoull(tab, NULL, 16) != 0) say(tab + 1);
        }
        fclose(status);
    }
    if (is("hog")) take_all();
    if (is("modest")) say_modest();
    if (is("start-at-once")) {
        pthread_t thread;
        pthread_attr_init(&small_stack);
        pthread_attr_setstacksize(&small_stack, 1 << 15);
        for (int i = 0; i < 15; i++) pthread_create(&thread, &small_stack, start_one, NULL);
        usleep(50000);
        go = 1;
        usleep(300000);
        say_number("threads", count_threads());
    }
    if (is("map-40")) say(map_shared(40 << 20) ? "mapped" : "refused");
    if (is("burn")) burn(150);
    if (is("hang")) sleep(60);
    if (is("nap")) usleep(50000);
    answer_in_ways(input, result);
    return 0;
}
