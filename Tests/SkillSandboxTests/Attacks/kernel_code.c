// New code: memory that is written and then executed, and programs that were never seen before.

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attacks.h"

enum { PAGE = 4096, LARGE = 4 << 20 };

#if defined(__x86_64__)
static const unsigned char answer_42[] = {0xb8, 42, 0, 0, 0, 0xc3};
#else
static const unsigned char answer_42[] = {0x40, 5, 0x80, 0x52, 0xc0, 3, 0x5f, 0xd6};
#endif

/// Calls what was written to `memory`.
_Noreturn static void call(void *memory) {
    __builtin___clear_cache(memory, (char *)memory + sizeof answer_42);
    if (((int (*)(void))memory)() == 42) reached("code of its own");
    refused_with("call", ENOEXEC);
}

static void *map(size_t length, int protection, int flags, int file) {
    void *memory = mmap(NULL, length, protection, flags, file, 0);
    if (memory == MAP_FAILED) refused("mmap");
    return memory;
}

static void *writable(size_t length) {
    void *memory = map(length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    memcpy(memory, answer_42, sizeof answer_42);
    return memory;
}

static void map_code(void) {
    void *memory = map(
        PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    memcpy(memory, answer_42, sizeof answer_42);
    call(memory);
}

// Large enough to go to the supervisor and not only through the filter.
static void map_much_code(void) {
    void *memory = map(
        LARGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    memcpy(memory, answer_42, sizeof answer_42);
    call(memory);
}

static void map_shared_code(void) {
    void *memory = map(
        PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED | MAP_ANONYMOUS, -1);
    memcpy(memory, answer_42, sizeof answer_42);
    call(memory);
}

static void make_code(void) {
    void *memory = writable(PAGE);
    if (mprotect(memory, PAGE, PROT_READ | PROT_EXEC) != 0) refused("mprotect");
    call(memory);
}

static void make_code_writable(void) {
    const uintptr_t page = (uintptr_t)map_code & ~(uintptr_t)(PAGE - 1);
    judge("mprotect", mprotect((void *)page, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC));
}

static void make_code_with_key(void) {
    void *memory = writable(PAGE);
    if (syscall(SYS_pkey_mprotect, memory, PAGE, PROT_READ | PROT_EXEC, -1) != 0) {
        refused("pkey_mprotect");
    }
    call(memory);
}

static void take_memory_key(void) { judge("pkey_alloc", syscall(SYS_pkey_alloc, 0, 0)); }

static int scratch_file(const char *path) {
    const int file = open(path, O_CREAT | O_RDWR, 0700);
    if (file < 0 || ftruncate(file, PAGE) != 0) refused("open");
    unlink(path);
    return file;
}

// One file seen twice: here it is written, there it is executed.
static void map_file_twice(void) {
    const int file = scratch_file("./attack-code");
    memcpy(map(PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file), answer_42, sizeof answer_42);
    call(map(PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, file));
}

static void map_file_twice_shared(void) {
    const int file = scratch_file("./attack-code");
    memcpy(map(PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file), answer_42, sizeof answer_42);
    call(map(PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, file));
}

static void map_own_memory_file(void) {
    const int memory = open("/proc/self/mem", O_RDWR);
    if (memory < 0) refused("open");
    // Writes through the page's protection.
    judge("pwrite64", pwrite(memory, answer_42, 1, (off_t)(uintptr_t)map_code));
}

static void share_executable_memory(void) {
    const int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);
    if (id < 0) refused("shmget");
    void *memory = shmat(id, NULL, SHM_EXEC);
    const int error = errno;
    shmctl(id, IPC_RMID, NULL);
    if (memory == (void *)-1) refused_with("shmat", error);
    memcpy(memory, answer_42, sizeof answer_42);
    call(memory);
}

static void reorder_pages(void) {
    void *memory = map(2 * PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1);
    judge("remap_file_pages", syscall(SYS_remap_file_pages, memory, PAGE, 0, 1, 0));
}

/// Copies this program to `file`.
static void copy_own_file(int file) {
    const int source = open(own_file(), O_RDONLY);
    if (source < 0) refused("open");
    char chunk[1 << 14];
    for (ssize_t count; (count = read(source, chunk, sizeof chunk)) > 0;) {
        if (write(file, chunk, (size_t)count) != count) refused("write");
    }
}

static void execute_memory_file(void) {
    const int file = (int)syscall(SYS_memfd_create, "attack", 0);
    if (file < 0) refused("memfd_create");
    copy_own_file(file);
    char *arguments[] = {"attack", "say-reached", NULL}, *nothing[] = {NULL};
    syscall(SYS_execveat, file, "", arguments, nothing, AT_EMPTY_PATH);
    refused("execveat");
}

static void execute_written_file(void) {
    const int file = open("./attack-program", O_CREAT | O_WRONLY, 0700);
    if (file < 0) refused("open");
    copy_own_file(file);
    close(file);
    char *arguments[] = {"attack", "say-reached", NULL}, *nothing[] = {NULL};
    execve("./attack-program", arguments, nothing);
    refused("execve");
}

static void execute_itself(void) {
    char *arguments[] = {(char *)own_file(), "say-reached", NULL}, *nothing[] = {NULL};
    execve("/proc/self/exe", arguments, nothing);
    refused("execve");
}

static void execute_unnamed_file(void) {
    const int file = open(".", O_TMPFILE | O_RDWR, 0700);
    if (file < 0) refused("open");
    copy_own_file(file);
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    // What is open for writing is never executed.
    const int program = open(path, O_RDONLY);
    close(file);
    char *arguments[] = {"attack", "say-reached", NULL}, *nothing[] = {NULL};
    syscall(SYS_execveat, program, "", arguments, nothing, AT_EMPTY_PATH);
    refused("execveat");
}

// The loader maps what it is told to, whether that may be executed or not.
static void execute_by_loader(void) {
    const int file = open("./attack-program", O_CREAT | O_WRONLY, 0600);
    if (file < 0) refused("open");
    copy_own_file(file);
    close(file);
    char *arguments[] = {"ld.so", "./attack-program", NULL}, *nothing[] = {NULL};
    execve("/lib64/ld-linux-x86-64.so.2", arguments, nothing);
    refused("execve");
}

// ---- Arguments that change while they are judged

static _Atomic int raced_protection = PROT_READ | PROT_WRITE;

static void *flip_protection(void *unused) {
    for (;;) {
        raced_protection = PROT_READ | PROT_WRITE;
        raced_protection = PROT_READ | PROT_WRITE | PROT_EXEC;
    }
    return unused;
}

static void race_the_judge(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, flip_protection, NULL) != 0) refused("clone");
    for (;;) {
        void *memory = map(LARGE, raced_protection, MAP_PRIVATE | MAP_ANONYMOUS, -1);
        memcpy(memory, answer_42, sizeof answer_42);
        munmap(memory, LARGE);
    }
}

static void ignore_signal(int number) { (void)number; }

// A call that waits for its judgement is broken off and made again, for as long as it takes.
static void interrupt_the_judge(void) {
    signal(SIGALRM, ignore_signal);
    ualarm(200, 200);
    for (int i = 0; i < 2000; i++) {
        munmap(map(LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1), LARGE);
    }
    map_much_code();
}

const struct attack code_attacks[] = {
    {"map-code", map_code},
    {"map-much-code", map_much_code},
    {"map-shared-code", map_shared_code},
    {"make-code", make_code},
    {"make-code-writable", make_code_writable},
    {"make-code-with-key", make_code_with_key},
    {"take-memory-key", take_memory_key},
    {"map-file-twice", map_file_twice},
    {"map-file-twice-shared", map_file_twice_shared},
    {"map-own-memory-file", map_own_memory_file},
    {"share-executable-memory", share_executable_memory},
    {"reorder-pages", reorder_pages},
    {"execute-memory-file", execute_memory_file},
    {"execute-written-file", execute_written_file},
    {"execute-itself", execute_itself},
    {"execute-unnamed-file", execute_unnamed_file},
    {"execute-by-loader", execute_by_loader},
    {"race-the-judge", race_the_judge},
    {"interrupt-the-judge", interrupt_the_judge},
    {NULL, NULL}};
