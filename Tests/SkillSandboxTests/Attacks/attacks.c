#include "attacks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct attack *const families[] = {
    file_attacks,    name_attacks,   namespace_attacks, privilege_attacks, process_attacks,
    kernel_attacks,  network_attacks, code_attacks,     leak_attacks,      memory_attacks,
    task_attacks,    disk_attacks,   time_attacks,      host_attacks,
    product_attacks};

enum { FAMILIES = sizeof families / sizeof *families, NO_SUCH_ATTACK = 64, UNDECIDED = 70 };

static const char *program;

_Noreturn static void say(const char *line) {
    // Straight to the descriptor: nothing may be left in a buffer when the end comes.
    _exit(write(1, line, strlen(line)) == (ssize_t)strlen(line) ? 0 : UNDECIDED);
}

void reached(const char *what) {
    char line[300];
    snprintf(line, sizeof line, "reached %s\n", what);
    say(line);
}

void refused_with(const char *call, int error) {
    char line[300];
    const char *name = strerrorname_np(error);
    snprintf(line, sizeof line, "refused %s %s\n", call, name == NULL ? "?" : name);
    say(line);
}

void refused(const char *call) { refused_with(call, errno); }

void judge(const char *call, long result) {
    if (result == -1) refused(call);
    reached(call);
}

void judge_granted(const char *call, long result, int granted) {
    if (result == -1 && errno != granted) refused(call);
    reached(call);
}

void open_any(const char *const *paths, int flags) {
    int first = 0;
    for (size_t i = 0; paths[i] != NULL; i++) {
        if (open(paths[i], flags | O_NONBLOCK | O_NOCTTY) >= 0) reached(paths[i]);
        if (first == 0) first = errno;
    }
    refused_with("open", first);
}

const char *target(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) _exit(UNDECIDED);
    return value;
}

const char *own_file(void) { return program; }

int main(int argc, char **argv) {
    program = argv[0];
    const char *wanted = argc > 1 ? argv[1] : "--list";
    // What a program says that should never have been started.
    if (strcmp(wanted, "say-reached") == 0) reached("execve");
    for (size_t family = 0; family < FAMILIES; family++) {
        for (const struct attack *attack = families[family]; attack->name != NULL; attack++) {
            if (strcmp(wanted, "--list") == 0) puts(attack->name);
            if (strcmp(wanted, attack->name) != 0) continue;
            attack->run();
            return UNDECIDED;
        }
    }
    return strcmp(wanted, "--list") == 0 ? 0 : NO_SUCH_ATTACK;
}
