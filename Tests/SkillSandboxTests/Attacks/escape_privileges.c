// Privileges: getting them back, and getting rid of the layers.

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attacks.h"

static void become_root(void) { judge("setuid", setuid(0)); }
static void become_root_again(void) { judge("setresuid", setresuid(0, 0, 0)); }
static void become_roots_group(void) { judge("setresgid", setresgid(0, 0, 0)); }

static void join_groups(void) {
    const gid_t root = 0;
    judge("setgroups", setgroups(1, &root));
}

static void touch_files_as_root(void) {
    errno = 0;
    setfsuid(0);
    // It tells nothing: asked again with a user that doesn't exist, it names the current one.
    if (setfsuid((uid_t)-1) == 0) reached("setfsuid");
    refused_with("setfsuid", EPERM);
}

static void raise_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}};
    judge("capset", syscall(SYS_capset, &header, all));
}

static void control(int option, unsigned long argument) {
    judge("prctl", prctl(option, argument, 0, 0, 0));
}

static void raise_ambient_capability(void) {
    judge("prctl", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0));
}

static void keep_capabilities(void) { control(PR_SET_KEEPCAPS, 1); }
static void loosen_security_bits(void) { control(PR_SET_SECUREBITS, 0); }
static void allow_new_privileges(void) { control(PR_SET_NO_NEW_PRIVS, 0); }
static void outlive_the_supervisor(void) { control(PR_SET_PDEATHSIG, 0); }
static void adopt_orphans(void) { control(PR_SET_CHILD_SUBREAPER, 1); }
static void let_others_trace(void) { control(PR_SET_PTRACER, PR_SET_PTRACER_ANY); }
static void become_dumpable(void) { control(PR_SET_DUMPABLE, 1); }

static void forge_own_executable(void) {
    judge_granted("prctl", prctl(PR_SET_MM, PR_SET_MM_EXE_FILE, 0, 0, 0), EBADF);
}

static void name_above_32_bits(void) {
    // The kernel reads only the lower half, which asks to be dumpable.
    judge("prctl", syscall(SYS_prctl, 1ul << 32 | PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static struct sock_filter allow_all[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
static struct sock_fprog allow_program = {1, allow_all};

static void replace_filter(void) {
    judge("prctl", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &allow_program, 0, 0));
}

// Whoever listens to a filter could answer its own calls.
static void listen_to_filter(void) {
    judge(
        "seccomp", syscall(
                       SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                       &allow_program));
}

static void add_landlock_layer(void) {
    const struct landlock_ruleset_attr files = {.handled_access_fs = 1};
    judge("landlock_create_ruleset", syscall(SYS_landlock_create_ruleset, &files, 8, 0));
}

static void raise_own_limits(void) {
    const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
    judge("setrlimit", syscall(SYS_setrlimit, RLIMIT_AS, &unlimited));
}

static void raise_own_limits_again(void) {
    const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
    judge("prlimit64", syscall(SYS_prlimit64, 0, RLIMIT_NPROC, &unlimited, NULL));
}

static void allow_core_dumps(void) {
    const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
    judge("prlimit64", syscall(SYS_prlimit64, 0, RLIMIT_CORE, &unlimited, NULL));
}

/// Where set-user-ID programs would count.
static void find_setuid_mount(void) {
    const char *const places[] = {"/", ".", "/usr", "/proc", "/dev/null", own_file()};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct statvfs status;
        if (statvfs(places[i], &status) == 0 && !(status.f_flag & ST_NOSUID)) reached(places[i]);
    }
    refused_with("statvfs", EPERM);
}

const struct attack privilege_attacks[] = {
    {"become-root", become_root},
    {"become-root-again", become_root_again},
    {"become-roots-group", become_roots_group},
    {"join-groups", join_groups},
    {"touch-files-as-root", touch_files_as_root},
    {"raise-capabilities", raise_capabilities},
    {"raise-ambient-capability", raise_ambient_capability},
    {"keep-capabilities", keep_capabilities},
    {"loosen-security-bits", loosen_security_bits},
    {"allow-new-privileges", allow_new_privileges},
    {"outlive-the-supervisor", outlive_the_supervisor},
    {"adopt-orphans", adopt_orphans},
    {"let-others-trace", let_others_trace},
    {"become-dumpable", become_dumpable},
    {"forge-own-executable", forge_own_executable},
    {"name-above-32-bits", name_above_32_bits},
    {"replace-filter", replace_filter},
    {"listen-to-filter", listen_to_filter},
    {"add-landlock-layer", add_landlock_layer},
    {"raise-own-limits", raise_own_limits},
    {"raise-own-limits-again", raise_own_limits_again},
    {"allow-core-dumps", allow_core_dumps},
    {"find-setuid-mount", find_setuid_mount},
    {NULL, NULL}};
