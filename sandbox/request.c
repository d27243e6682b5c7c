#include "request.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "channel.h"
#include "envelope.h"

enum { MAXIMUM_REQUEST = 1 << 20 };

static void read_all(int fd, void *bytes, size_t length) {
    char *next = bytes;
    while (length > 0) {
        const ssize_t count = read(fd, next, length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) give_up("read the request", count < 0 ? errno : EPIPE);
        next += count;
        length -= (size_t)count;
    }
}

/// The strings of a request, one after another.
struct cursor {
    char *next;
    char *end;
};

static char *take_string(struct cursor *cursor) {
    if (cursor->next >= cursor->end) give_up("read the request: a value is missing", EPROTO);
    char *string = cursor->next;
    cursor->next += strlen(string) + 1;
    return string;
}

static uint64_t take_count(struct cursor *cursor) {
    const char *text = take_string(cursor);
    char *end = NULL;
    errno = 0;
    const unsigned long long count = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text == '-') {
        give_up("read the request: a number is wrong", EPROTO);
    }
    return count;
}

static enum profile take_profile(struct cursor *cursor) {
    const char *name = take_string(cursor);
    if (strcmp(name, "skill") == 0) return PROFILE_SKILL;
    if (strcmp(name, "program") == 0) return PROFILE_PROGRAM;
    if (strcmp(name, "compiler") == 0) return PROFILE_COMPILER;
    give_up("read the request: no such profile", EPROTO);
}

static enum tier take_tier(struct cursor *cursor) {
    const char *name = take_string(cursor);
    if (strcmp(name, "T1") == 0) return TIER_NAMESPACES;
    if (strcmp(name, "T2") == 0) return TIER_FOLDER;
    give_up("read the request: no such tier", EPROTO);
}

static bool take_yes(struct cursor *cursor) {
    if (strcmp(take_string(cursor), "yes") == 0) return true;
    give_up("read the request: only yes can be said", EPROTO);
}

static void check_room(size_t count, size_t most) {
    if (count >= most) give_up("read the request: too many entries", E2BIG);
}

static void take_bind(struct cursor *cursor, struct request *request) {
    check_room(request->bind_count, MAXIMUM_BINDS);
    struct bind *bind = &request->binds[request->bind_count++];
    bind->source = take_string(cursor);
    bind->target = take_string(cursor);
}

static void take_link(struct cursor *cursor, struct request *request) {
    check_room(request->link_count, MAXIMUM_BINDS);
    struct link *link = &request->links[request->link_count++];
    link->target = take_string(cursor);
    link->path = take_string(cursor);
}

static void begin_command(struct request *request) {
    check_room(request->command_count, MAXIMUM_COMMANDS);
    // A null pointer ends the arguments of the command before.
    if (request->command_count > 0) request->arguments[request->argument_count++] = NULL;
    request->commands[request->command_count++] = &request->arguments[request->argument_count];
}

static void take_argument(struct cursor *cursor, struct request *request) {
    if (request->command_count == 0) give_up("read the request: no command", EPROTO);
    check_room(request->argument_count, MAXIMUM_STRINGS - 1);
    request->arguments[request->argument_count++] = take_string(cursor);
}

static void take_record(struct cursor *cursor, struct request *request) {
    const char *key = take_string(cursor);
    if (strcmp(key, "tier") == 0) request->tier = take_tier(cursor);
    else if (strcmp(key, "profile") == 0) request->profile = take_profile(cursor);
    else if (strcmp(key, "wall") == 0) request->wall_nanoseconds = take_count(cursor);
    else if (strcmp(key, "cpu") == 0) request->cpu_nanoseconds = take_count(cursor);
    else if (strcmp(key, "memory") == 0) request->memory_bytes = take_count(cursor);
    else if (strcmp(key, "address-space") == 0) request->address_space_bytes = take_count(cursor);
    else if (strcmp(key, "scratch") == 0) request->scratch_bytes = take_count(cursor);
    else if (strcmp(key, "processes") == 0) request->processes = take_count(cursor);
    else if (strcmp(key, "threads") == 0) request->threads = take_count(cursor);
    else if (strcmp(key, "collect-limit") == 0) request->collect_bytes = take_count(cursor);
    else if (strcmp(key, "watched") == 0) request->is_watched = take_yes(cursor);
    else if (strcmp(key, "system-calls") == 0) grant_calls(request, take_string(cursor));
    else if (strcmp(key, "bind") == 0) take_bind(cursor, request);
    else if (strcmp(key, "link") == 0) take_link(cursor, request);
    else if (strcmp(key, "command") == 0) begin_command(request);
    else if (strcmp(key, "argument") == 0) take_argument(cursor, request);
    else if (strcmp(key, "library") == 0) request->library = take_string(cursor);
    else if (strcmp(key, "entry") == 0) request->entry = take_string(cursor);
    else if (strcmp(key, "check") == 0) request->check = take_string(cursor);
    else if (strcmp(key, "warm") == 0) request->warm = take_string(cursor);
    else if (strcmp(key, "rehearsed") == 0) request->rehearsed = take_string(cursor);
    else if (strcmp(key, "rehearsed-entry") == 0) request->rehearsed_entry = take_string(cursor);
    else if (strcmp(key, "calls") == 0) request->calls = take_count(cursor);
    else if (strcmp(key, "folder") == 0) request->folder = take_string(cursor);
    else if (strcmp(key, "environment") == 0) {
        check_room(request->environment_count, MAXIMUM_STRINGS);
        request->environment[request->environment_count++] = take_string(cursor);
    } else if (strcmp(key, "preload") == 0) {
        check_room(request->preload_count, MAXIMUM_PRELOADS);
        request->preloads[request->preload_count++] = take_string(cursor);
    } else if (strcmp(key, "collect") == 0) {
        check_room(request->collected_count, MAXIMUM_COLLECTED);
        request->collected[request->collected_count++] = take_string(cursor);
    } else {
        give_up("read the request: no such key", EPROTO);
    }
}

static void check_limits(const struct request *request) {
    if (request->wall_nanoseconds == 0 || request->cpu_nanoseconds == 0
        || request->memory_bytes == 0 || request->address_space_bytes < request->memory_bytes
        || request->scratch_bytes == 0 || request->processes == 0 || request->threads == 0) {
        give_up("read the request: a limit is missing", EPROTO);
    }
}

static void take_records(char *bytes, size_t length, struct request *request) {
    struct cursor cursor = {.next = bytes, .end = bytes + length};
    while (cursor.next < cursor.end) take_record(&cursor, request);
}

void read_job(char *bytes, size_t length, struct request *request) {
    if (length == 0 || bytes[length - 1] != '\0') give_up("read the request: its end", EPROTO);
    const bool is_narrowed = request->is_narrowed;
    take_records(bytes, length, request);
    // Its filter stands already.
    if (request->is_watched || request->is_narrowed != is_narrowed) {
        give_up("read the request: system calls of an isolate", EPROTO);
    }
    if (request->entry == NULL || request->calls == 0) {
        give_up("read the request: nothing to run", EPROTO);
    }
    check_limits(request);
}

void read_request(int fd, struct request *request) {
    unsigned char header[4];
    read_all(fd, header, sizeof header);
    const size_t length = (size_t)header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16
                          | (size_t)header[3] << 24;
    if (length == 0 || length > MAXIMUM_REQUEST) give_up("read the request: its size", EMSGSIZE);
    request->memory = mmap(
        NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (request->memory == MAP_FAILED) give_up("make room for the request", errno);
    request->memory_length = length;
    read_all(fd, request->memory, length);
    if (request->memory[length - 1] != '\0') give_up("read the request: its end", EPROTO);

    take_records(request->memory, length, request);
    const int kinds = (request->library != NULL && request->entry != NULL)
        + (request->command_count > 0) + (request->check != NULL) + is_pool(request);
    if (kinds != 1) {
        give_up("read the request: nothing to run", EPROTO);
    }
    for (size_t i = 0; i < request->command_count; i++) {
        if (request->commands[i][0] == NULL) give_up("read the request: an empty command", EPROTO);
    }
    if (is_pool(request) && (request->tier != TIER_NAMESPACES || request->warm == NULL
                             || request->rehearsed == NULL || request->rehearsed_entry == NULL
                             || request->is_watched)) {
        give_up("read the request: a pool", EPROTO);
    }
    if ((request->tier == TIER_FOLDER) != (request->folder != NULL)) {
        give_up("read the request: a folder of the run's own", EPROTO);
    }
    const int scratch_length = snprintf(
        request->scratch, sizeof request->scratch, "%s/tmp",
        request->folder == NULL ? "" : request->folder);
    if ((size_t)scratch_length >= sizeof request->scratch) {
        give_up("read the request: the folder's name", ENAMETOOLONG);
    }
    check_limits(request);
}

void forget_request(struct request *request) {
    if (munmap(request->memory, request->memory_length) != 0) give_up("forget the request", errno);
    explicit_bzero(request, sizeof *request);
}
