// Resource limits and capabilities.

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"

enum { POOL_TASKS = 4096 };
enum { STACK_BYTES = 8 << 20, NANOSECONDS = 1000000000 };

static void limit(int resource, rlim_t soft, rlim_t hard, const char *step) {
    const struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    if (setrlimit(resource, &limit) != 0) give_up(step, errno);
}

/// So many, or fewer where whoever started the launcher may not have as many.
static rlim_t most_tasks(rlim_t tasks) {
    struct rlimit own;
    if (getrlimit(RLIMIT_NPROC, &own) != 0) give_up("look at the limit of processes", errno);
    return own.rlim_max < tasks ? own.rlim_max : tasks;
}

void apply_limits(const struct request *request) {
    // Whole seconds are all the kernel takes; the supervisor watches the exact time. The calls of an
    // isolate have limits of their own, and the kernel would add up what they use.
    const rlim_t seconds = (request->cpu_nanoseconds + NANOSECONDS - 1) / NANOSECONDS;
    if (request->calls <= 1) limit(RLIMIT_CPU, seconds, seconds + 1, "limit CPU time");
    limit(RLIMIT_AS, request->address_space_bytes, request->address_space_bytes, "limit memory");
    limit(RLIMIT_DATA, request->memory_bytes, request->memory_bytes, "limit private memory");
    limit(RLIMIT_STACK, STACK_BYTES, STACK_BYTES, "limit the stack");
    limit(RLIMIT_FSIZE, request->scratch_bytes, request->scratch_bytes, "limit file sizes");
    limit(RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS, "limit descriptors");
    if (request->tier == TIER_NAMESPACES) {
        // The supervisor is one more process of the same user in the same namespace, and so are all the
        // isolates of a pool: there, the supervisor counts each one's threads.
        const rlim_t own_tasks = request->processes + request->threads;
        const rlim_t tasks = is_pool(request) ? most_tasks(own_tasks + POOL_TASKS) : own_tasks;
        limit(RLIMIT_NPROC, tasks, tasks, "limit processes and threads");
    }
    // Elsewhere it would count the user's other processes too: the supervisor counts them.
    limit(RLIMIT_CORE, 0, 0, "limit core dumps");
    limit(RLIMIT_MEMLOCK, 0, 0, "limit locked memory");
    limit(RLIMIT_MSGQUEUE, 0, 0, "limit message queues");
    limit(RLIMIT_RTPRIO, 0, 0, "limit priorities");
    limit(RLIMIT_NICE, 0, 0, "limit niceness");
    limit(RLIMIT_SIGPENDING, DESCRIPTORS, DESCRIPTORS, "limit queued signals");
}

void volunteer_for_memory_pressure(void) {
    const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, "1000", 4) != 4) give_up("volunteer for memory pressure", errno);
    close(file);
}

void leave_root(void) {
    if (setresgid(NOBODY_ID, NOBODY_ID, NOBODY_ID) != 0) give_up("leave root's group", errno);
    if (setresuid(NOBODY_ID, NOBODY_ID, NOBODY_ID) != 0) give_up("leave root", errno);
}

void drop_bounding_set(void) {
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
        // Who has no capability at all may not do this, and needn't: no_new_privs is as strong.
        if (errno == EPERM && capability == 0) return;
        give_up("drop a capability from the bounding set", errno);
    }
}

static void set_capabilities(uint32_t kept) {
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
        give_up("clear the ambient capabilities", errno);
    }
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct sets[2] = {{.effective = kept, .permitted = kept}};
    if (syscall(SYS_capset, &header, sets) != 0) give_up("drop the capabilities", errno);
}

void drop_capabilities(void) {
    set_capabilities(0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("refuse new privileges", errno);
}

void keep_cleaning_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) != 0) give_up("look at the capabilities", errno);
    // What lies in a sticky folder can be removed by its owner alone, who is the jail's user.
    const uint32_t cleaning = 1u << CAP_KILL | 1u << CAP_DAC_OVERRIDE | 1u << CAP_FOWNER;
    set_capabilities(sets[0].permitted & cleaning);
}
