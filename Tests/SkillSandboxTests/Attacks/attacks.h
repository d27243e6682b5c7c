// What every attack is made of.
//
// An attack tries one thing and says in one line what came of it: `reached WHAT` or
// `refused CALL ERROR`. It exits with 0 either way, so that any other end is the jail's doing.
// `AttackTable.swift` holds what the jail must answer to each.
//
// None would harm the machine if it got through: what would is asked for in a way that fails
// after the kernel has granted it.

#pragma once

#include <stddef.h>

struct attack {
    const char *name;
    void (*run)(void);
};

/// Ended by an entry without a name.
extern const struct attack file_attacks[], name_attacks[], namespace_attacks[], privilege_attacks[],
    process_attacks[], kernel_attacks[], network_attacks[], code_attacks[], leak_attacks[],
    memory_attacks[], task_attacks[], disk_attacks[], time_attacks[], host_attacks[],
    product_attacks[];

/// Says that the attack got what it wanted.
_Noreturn void reached(const char *what);

/// Says that `call` was refused, by `errno`.
_Noreturn void refused(const char *call);

/// Says that `call` gave nothing away, where it has no error of its own for that.
_Noreturn void refused_with(const char *call, int error);

/// Says what became of `call` by its result, -1 or anything else.
_Noreturn void judge(const char *call, long result);

/// Like `judge`, but `granted` is an error that comes only after the permission was given.
_Noreturn void judge_granted(const char *call, long result, int granted);

/// Tries to open every path of a list ended by NULL, and tells of the first that opens, else of the
/// first.
_Noreturn void open_any(const char *const *paths, int flags);

/// What the host prepared as a target, from the environment.
const char *target(const char *name);

/// The path of this program's own file.
const char *own_file(void);
