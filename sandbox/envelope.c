#include "envelope.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "families.h"
#include "processes.h"

enum { LONGEST_NAME = 64, FIRST_FOREIGN = 0x40000000 };

// ---- Granting

static void grant_family(struct call_set *set, const int family[LARGEST_FAMILY]) {
    // Those that this architecture doesn't have are numbers below zero.
    for (size_t i = 0; family[i] != END_OF_FAMILY; i++) add_call(set, family[i]);
}

static bool is_in(const int family[LARGEST_FAMILY], int call) {
    for (size_t i = 0; family[i] != END_OF_FAMILY; i++) {
        if (family[i] == call) return true;
    }
    return false;
}

static void grant_call(struct call_set *set, const char *name) {
    const int call = seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR || call >= MOST_CALLS) {
        give_up("read the request: no such system call", EPROTO);
    }
    add_call(set, call);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (is_in(families[i], call)) grant_family(set, families[i]);
    }
}

void grant_calls(struct request *request, const char *names) {
    if (request->is_narrowed) give_up("read the request: two lists of system calls", EPROTO);
    request->is_narrowed = true;
    for (size_t i = 0; i < sizeof families_of_all / sizeof *families_of_all; i++) {
        grant_family(&request->granted, families_of_all[i]);
    }
    if (*names == '\0') return;
    while (true) {
        char name[LONGEST_NAME];
        const size_t length = strcspn(names, ",");
        if (length == 0 || length >= sizeof name) {
            give_up("read the request: the name of a system call", EPROTO);
        }
        memcpy(name, names, length);
        name[length] = '\0';
        grant_call(&request->granted, name);
        if (names[length] == '\0') return;
        names += length + 1;
    }
}

bool grants(const struct request *request, int call) {
    return !request->is_narrowed || holds_call(&request->granted, call);
}

// ---- What the kernel is given

struct code {
    struct sock_filter steps[BPF_MAXINSNS];
    size_t count;
};

static void put(struct code *code, struct sock_filter step) {
    if (code->count == BPF_MAXINSNS) give_up("narrow the system call filter", E2BIG);
    code->steps[code->count++] = step;
}

static void load(struct code *code, size_t offset) {
    put(code, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/// Goes on `if_equal` or `if_not` steps after the next.
static void compare(struct code *code, uint32_t value, uint8_t if_equal, uint8_t if_not) {
    put(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, if_equal, if_not));
}

static void answer(struct code *code, uint32_t answer) {
    put(code, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer));
}

/// Leaves it to the rules, which follow; `put_rules` says how far away they are.
static void leave_to_rules(struct code *code) {
    put(code, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
}

/// The program's one message to a supervisor that doesn't listen yet.
static void let_it_meet(struct code *code) {
    const size_t first = offsetof(struct seccomp_data, args);
    compare(code, SCMP_SYS(sendmsg), 0, 6);
    load(code, first);
    compare(code, MEETING_FD, 0, 3);
    load(code, first + sizeof(uint32_t));
    compare(code, 0, 0, 1);
    answer(code, SECCOMP_RET_ALLOW);
    load(code, offsetof(struct seccomp_data, nr));
}

/// Has the supervisor asked about every call that isn't granted.
static void narrow(struct code *code, const struct call_set *granted) {
    for (int call = 0; call < MOST_CALLS; call++) {
        if (!holds_call(granted, call)) continue;
        compare(code, (uint32_t)call, 0, 1);
        leave_to_rules(code);
    }
    answer(code, SECCOMP_RET_USER_NOTIF);
}

static void put_rules(struct code *code, const struct sock_fprog *rules, bool is_watched) {
    const size_t start = code->count;
    for (size_t i = 0; i < start; i++) {
        if (code->steps[i].code == (BPF_JMP | BPF_JA)) {
            code->steps[i].k = (uint32_t)(start - i - 1);
        }
    }
    for (size_t i = 0; i < rules->len; i++) {
        struct sock_filter step = rules->filter[i];
        const bool is_yes = step.code == (BPF_RET | BPF_K) && step.k == SECCOMP_RET_ALLOW;
        if (is_watched && is_yes) step.k = SECCOMP_RET_USER_NOTIF;
        put(code, step);
    }
}

struct sock_fprog enclose_rules(struct sock_fprog rules, const struct request *request) {
    if (!request->is_watched && !request->is_narrowed) return rules;
    struct code *const code = calloc(1, sizeof *code);
    if (code == NULL) give_up("narrow the system call filter", ENOMEM);
    // Other architectures' calls are for the rules, which kill whoever makes one.
    load(code, offsetof(struct seccomp_data, arch));
    compare(code, seccomp_arch_native(), 1, 0);
    leave_to_rules(code);
    load(code, offsetof(struct seccomp_data, nr));
    put(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_FOREIGN, 0, 1));
    leave_to_rules(code);
    if (request->is_watched) let_it_meet(code);
    if (request->is_narrowed) narrow(code, &request->granted);
    put_rules(code, &rules, request->is_watched);
    return (struct sock_fprog){.len = (unsigned short)code->count, .filter = code->steps};
}

// ---- What the rules say

uint32_t rule_on(const struct sock_fprog *rules, const struct seccomp_data *call) {
    uint32_t value = 0;
    for (size_t i = 0; i < rules->len; i++) {
        const struct sock_filter step = rules->filter[i];
        switch (step.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            if (step.k > sizeof *call - sizeof value) return SECCOMP_RET_KILL_PROCESS;
            memcpy(&value, (const char *)call + step.k, sizeof value);
            break;
        case BPF_ALU | BPF_AND | BPF_K: value &= step.k; break;
        case BPF_JMP | BPF_JA: i += step.k; break;
        case BPF_JMP | BPF_JEQ | BPF_K: i += value == step.k ? step.jt : step.jf; break;
        case BPF_JMP | BPF_JGT | BPF_K: i += value > step.k ? step.jt : step.jf; break;
        case BPF_JMP | BPF_JGE | BPF_K: i += value >= step.k ? step.jt : step.jf; break;
        case BPF_JMP | BPF_JSET | BPF_K: i += value & step.k ? step.jt : step.jf; break;
        case BPF_RET | BPF_K: return step.k;
        // A step that isn't known here says no.
        default: return SECCOMP_RET_KILL_PROCESS;
        }
    }
    return SECCOMP_RET_KILL_PROCESS;
}

// ---- What was seen

void send_seen(const struct call_set *seen) {
    char names[MOST_CALLS * LONGEST_NAME];
    size_t length = 0;
    for (int call = 0; call < MOST_CALLS; call++) {
        if (!holds_call(seen, call)) continue;
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, call);
        if (name == NULL || strlen(name) >= LONGEST_NAME) give_up("name a system call", EPROTO);
        if (length > 0) names[length++] = ' ';
        length += (size_t)sprintf(names + length, "%s", name);
        free(name);
    }
    send_frame(CONTROL_FD, FRAME_CALLS, names, length);
}
