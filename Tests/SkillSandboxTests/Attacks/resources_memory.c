// Memory: taking more than was given, in every kind that the kernel keeps apart.

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attacks.h"

// Written at once, so that it is real. More than any run here is given.
static const size_t very_much = 1ul << 30;
static const size_t much = 256ul << 20;
static const size_t step = 8ul << 20;

static void write_all_of(char *memory, size_t length) {
    for (size_t at = 0; at < length; at += 4096) memory[at] = 1;
}

/// What `memory` is worth: all of it once it is written.
_Noreturn static void use(void *memory, const char *call) {
    if (memory == MAP_FAILED || memory == NULL) {
        // As untrusted code does: it falls over.
        abort();
    }
    write_all_of(memory, very_much);
    reached(call);
}

static void map_at_once(void) {
    use(mmap(NULL, very_much, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), "mmap");
}

static void allocate_at_once(void) { use(malloc(very_much), "malloc"); }

static void allocate_bit_by_bit(void) {
    for (size_t got = 0; got < much; got += 1000) {
        // Volatile, or the compiler sees that nobody looks at it.
        volatile char *piece = malloc(1000);
        if (piece == NULL) abort();
        for (int at = 0; at < 1000; at++) piece[at] = 1;
    }
    reached("malloc");
}

static void map_small_pieces(void) {
    // Below what the supervisor is asked about.
    for (size_t got = 0; got < much; got += 1 << 19) {
        char *piece = mmap(
            NULL, 1 << 19, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (piece == MAP_FAILED) refused("mmap");
        write_all_of(piece, 1 << 19);
    }
    reached("mmap");
}

static void grow_heap(void) {
    for (size_t got = 0; got < much; got += step) {
        char *end = sbrk((intptr_t)step);
        if (end == (char *)-1) refused("brk");
        write_all_of(end, step);
    }
    reached("brk");
}

static void grow_mapping(void) {
    char *memory = mmap(
        NULL, step, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) refused("mmap");
    for (size_t length = step; length < much; length += step) {
        memory = mremap(memory, length, length + step, MREMAP_MAYMOVE);
        if (memory == MAP_FAILED) refused("mremap");
        write_all_of(memory + length, step);
    }
    reached("mremap");
}

static void open_reserved(void) {
    // Without access it costs nothing, and is not counted yet.
    char *memory = mmap(NULL, much, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) refused("mmap");
    for (size_t at = 0; at < much; at += 1 << 19) {
        if (mprotect(memory + at, 1 << 19, PROT_READ | PROT_WRITE) != 0) refused("mprotect");
        write_all_of(memory + at, 1 << 19);
    }
    reached("mprotect");
}

static void map_shared(void) {
    for (size_t got = 0; got < much; got += step) {
        char *piece = mmap(
            NULL, step, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (piece == MAP_FAILED) refused("mmap");
        write_all_of(piece, step);
    }
    reached("mmap");
}

// Each takes a page, whatever it asks for.
static void map_shared_bytes(void) {
    for (size_t got = 0; got < much / 2; got += 4096) {
        char *piece = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (piece == MAP_FAILED) refused("mmap");
        *piece = 1;
    }
    reached("mmap");
}

// What grows like a stack is not counted as data.
static void map_growing_down(void) {
    for (size_t got = 0; got < much; got += 1 << 19) {
        char *piece = mmap(
            NULL, 1 << 19, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1,
            0);
        if (piece == MAP_FAILED) refused("mmap");
        write_all_of(piece, 1 << 19);
    }
    reached("mmap");
}

// What can't be written any more is not counted either: only the address space bounds it.
static void seal_what_is_written(void) {
    for (size_t got = 0; got < very_much; got += 1 << 19) {
        char *piece = mmap(
            NULL, 1 << 19, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (piece == MAP_FAILED) refused("mmap");
        write_all_of(piece, 1 << 19);
        if (mprotect(piece, 1 << 19, PROT_READ) != 0) refused("mprotect");
    }
    reached("mmap");
}

static void map_shared_zeros(void) {
    const int zeros = open("/dev/zero", O_RDWR);
    if (zeros < 0) refused("open");
    for (size_t got = 0; got < much; got += step) {
        char *piece = mmap(NULL, step, PROT_READ | PROT_WRITE, MAP_SHARED, zeros, 0);
        if (piece == MAP_FAILED) refused("mmap");
        write_all_of(piece, step);
    }
    reached("mmap");
}

static void map_droppable(void) {
    char *memory = mmap(NULL, much, PROT_READ | PROT_WRITE, 0x28 /* MAP_DROPPABLE */, -1, 0);
    if (memory == MAP_FAILED) refused("mmap");
    write_all_of(memory, much);
    reached("mmap");
}

// From the machine's own store, which no limit of a process counts.
static void map_huge_pages(void) {
    for (size_t got = 0; got < much; got += 2ul << 20) {
        char *piece = mmap(
            NULL, 1 << 19, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1,
            0);
        if (piece == MAP_FAILED) refused("mmap");
        *piece = 1;
    }
    reached("mmap");
}

static void lock_memory(void) {
    static char page[8192];
    judge("mlock", mlock(page, sizeof page));
}

static void lock_all_memory(void) { judge("mlockall", mlockall(MCL_CURRENT | MCL_FUTURE)); }

static void map_locked(void) {
    void *memory = mmap(
        NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
    judge("mmap", memory == MAP_FAILED ? -1 : 0);
}

__attribute__((noinline)) static int descend(int depth) {
    volatile char frame[4096];
    frame[0] = (char)depth;
    return depth < 0 ? 0 : descend(depth + 1) + frame[0];
}

static void exhaust_stack(void) {
    descend(0);
    reached("the stack");
}

static void *hold_stack(void *stack) {
    (void)stack;
    pause();
    return NULL;
}

static void many_stacks(void) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 << 20);
    for (int i = 0; i < 30; i++) {
        pthread_t thread;
        const int error = pthread_create(&thread, &attributes, hold_stack, NULL);
        if (error != 0) refused_with("mmap", error);
    }
    reached("stacks");
}

/// Fills pipes, whose pages belong to the kernel.
static void fill_pipes(void) {
    static char chunk[1 << 16];
    size_t held = 0;
    for (int i = 0; i < 1024; i++) {
        int ends[2];
        if (pipe2(ends, O_NONBLOCK) != 0) break;
        // As large as each may be; where not, as it is.
        fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
        for (ssize_t count; (count = write(ends[1], chunk, sizeof chunk)) > 0;) {
            held += (size_t)count;
        }
    }
    if (held >= 32ul << 20) reached("pipes");
    refused("pipe2");
}

const struct attack memory_attacks[] = {
    {"map-at-once", map_at_once},
    {"allocate-at-once", allocate_at_once},
    {"allocate-bit-by-bit", allocate_bit_by_bit},
    {"map-small-pieces", map_small_pieces},
    {"grow-heap", grow_heap},
    {"grow-mapping", grow_mapping},
    {"open-reserved", open_reserved},
    {"map-shared", map_shared},
    {"map-shared-bytes", map_shared_bytes},
    {"map-growing-down", map_growing_down},
    {"seal-what-is-written", seal_what_is_written},
    {"map-shared-zeros", map_shared_zeros},
    {"map-droppable", map_droppable},
    {"map-huge-pages", map_huge_pages},
    {"lock-memory", lock_memory},
    {"lock-all-memory", lock_all_memory},
    {"map-locked", map_locked},
    {"exhaust-stack", exhaust_stack},
    {"many-stacks", many_stacks},
    {"fill-pipes", fill_pipes},
    {NULL, NULL}};
