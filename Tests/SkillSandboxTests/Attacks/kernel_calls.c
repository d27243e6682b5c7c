// Rarely used parts of the kernel, and the machine's own settings.

#include <errno.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/quota.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "attacks.h"

#ifndef SYS_statmount
#define SYS_statmount 457
#endif

static const char nowhere[] = "/nonexistent-attack-file";

static void set_up_ring(void) {
    struct io_uring_params parameters = {0};
    judge("io_uring_setup", syscall(SYS_io_uring_setup, 8, &parameters));
}

static void enter_ring(void) {
    judge_granted("io_uring_enter", syscall(SYS_io_uring_enter, 0, 1, 0, 0, NULL, 0), EOPNOTSUPP);
}

static void register_ring(void) {
    judge_granted("io_uring_register", syscall(SYS_io_uring_register, 0, 0, NULL, 0), EOPNOTSUPP);
}

static void handle_page_faults(void) {
    judge("userfaultfd", syscall(SYS_userfaultfd, UFFD_USER_MODE_ONLY));
}

static void add_key(void) {
    judge("add_key", syscall(SYS_add_key, "user", "attack", "x", 1, KEY_SPEC_PROCESS_KEYRING));
}

static void find_keyring(void) {
    judge("keyctl", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
}

static void request_key(void) {
    judge_granted(
        "request_key", syscall(SYS_request_key, "user", "attack-no-such-key", NULL, 0), ENOKEY);
}

static void make_bpf_map(void) {
    union bpf_attr map = {
        .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
    judge("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
}

static void load_bpf_program(void) {
    union bpf_attr program = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insn_cnt = 0};
    judge_granted("bpf", syscall(SYS_bpf, BPF_PROG_LOAD, &program, sizeof program), EINVAL);
}

static void watch_events(void) {
    struct perf_event_attr event = {
        .type = PERF_TYPE_SOFTWARE, .size = sizeof event, .config = PERF_COUNT_SW_CPU_CLOCK,
        .exclude_kernel = 1};
    judge("perf_event_open", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
}

static void watch_all_files(void) { judge("fanotify_init", syscall(SYS_fanotify_init, 0, 0)); }

static void read_kernel_log(void) { judge("syslog", klogctl(10, NULL, 0)); }

static void load_module(void) {
    judge_granted("init_module", syscall(SYS_init_module, "", 0ul, ""), ENOEXEC);
}

static void load_module_file(void) {
    judge_granted("finit_module", syscall(SYS_finit_module, -1, "", 0), EBADF);
}

static void unload_module(void) {
    judge_granted("delete_module", syscall(SYS_delete_module, "attack_none", 0), ENOENT);
}

static void load_kernel(void) {
    judge_granted("kexec_load", syscall(SYS_kexec_load, 0ul, 0ul, NULL, ~0ul), EINVAL);
}

// A wrong magic number is noticed only after the permission is given.
static void restart_machine(void) {
    judge_granted("reboot", syscall(SYS_reboot, 0, 0, 0, 0), EINVAL);
}

static void add_swap(void) { judge_granted("swapon", swapon(nowhere, 0), ENOENT); }
static void remove_swap(void) { judge_granted("swapoff", swapoff(nowhere), ENOENT); }
static void keep_accounts(void) { judge_granted("acct", acct(nowhere), ENOENT); }

static void change_quota(void) {
    judge_granted("quotactl", quotactl(QCMD(Q_QUOTAOFF, USRQUOTA), nowhere, 0, NULL), ENOENT);
}

static void set_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    judge("clock_settime", clock_settime(CLOCK_REALTIME, &now));
}

static void set_time_of_day(void) {
    judge_granted("settimeofday", syscall(SYS_settimeofday, NULL, NULL), 0);
}

static void adjust_clock(void) {
    struct timex nothing = {.modes = 0};
    judge("adjtimex", syscall(SYS_adjtimex, &nothing));
}

static void rename_machine(void) {
    char name[200] = "";
    gethostname(name, sizeof name - 1);
    judge("sethostname", sethostname(name, strlen(name)));
}

static void rename_domain(void) {
    char name[200] = "";
    if (getdomainname(name, sizeof name - 1) != 0) refused("getdomainname");
    judge("setdomainname", setdomainname(name, strlen(name)));
}

static void turn_off_randomness(void) { judge("personality", personality(ADDR_NO_RANDOMIZE)); }

static void move_pages(void) {
    judge("move_pages", syscall(SYS_move_pages, getppid(), 0ul, NULL, NULL, NULL, 0));
}

static void hide_memory(void) { judge("memfd_secret", syscall(SYS_memfd_secret, 0)); }

// The capability is asked for before the address is looked at.
static void retire_memory(void) {
    judge_granted("madvise", madvise(NULL, 4096, 101 /* MADV_SOFT_OFFLINE */), ENOMEM);
}

static void read_mount_table(void) {
    struct {
        uint32_t size, spare;
        uint64_t mount, parameter;
    } request = {24, 0, ~0ull, ~0ull};
    judge_granted("statmount", syscall(SYS_statmount, &request, NULL, 0, 0), ENOENT);
}

static void call_beyond_the_table(void) { judge("999", syscall(999, 1, 2, 3, 4, 5, 6)); }
static void call_minus_one(void) { judge("-1", syscall(-1)); }

#if defined(__x86_64__)
static void call_as_x32(void) { judge("x32", syscall(0x40000000 + SYS_getpid)); }

static void call_as_i386(void) {
    long answer = 20;  // getpid
    __asm__ volatile("int $0x80" : "+a"(answer) : : "memory");
    if (answer < 0) errno = (int)-answer;
    judge("int80", answer < 0 ? -1 : answer);
}

static void use_ports(void) { judge("ioperm", syscall(SYS_ioperm, 0x80ul, 1ul, 1)); }
static void use_all_ports(void) { judge("iopl", syscall(SYS_iopl, 3)); }

static void change_segments(void) {
    char table[64];
    judge("modify_ldt", syscall(SYS_modify_ldt, 0, table, sizeof table));
}
#endif

const struct attack kernel_attacks[] = {
    {"set-up-ring", set_up_ring},
    {"enter-ring", enter_ring},
    {"register-ring", register_ring},
    {"handle-page-faults", handle_page_faults},
    {"add-key", add_key},
    {"find-keyring", find_keyring},
    {"request-key", request_key},
    {"make-bpf-map", make_bpf_map},
    {"load-bpf-program", load_bpf_program},
    {"watch-events", watch_events},
    {"watch-all-files", watch_all_files},
    {"read-kernel-log", read_kernel_log},
    {"load-module", load_module},
    {"load-module-file", load_module_file},
    {"unload-module", unload_module},
    {"load-kernel", load_kernel},
    {"restart-machine", restart_machine},
    {"add-swap", add_swap},
    {"remove-swap", remove_swap},
    {"keep-accounts", keep_accounts},
    {"change-quota", change_quota},
    {"set-clock", set_clock},
    {"set-time-of-day", set_time_of_day},
    {"adjust-clock", adjust_clock},
    {"rename-machine", rename_machine},
    {"rename-domain", rename_domain},
    {"turn-off-randomness", turn_off_randomness},
    {"move-pages", move_pages},
    {"hide-memory", hide_memory},
    {"retire-memory", retire_memory},
    {"read-mount-table", read_mount_table},
    {"call-beyond-the-table", call_beyond_the_table},
    {"call-minus-one", call_minus_one},
#if defined(__x86_64__)
    {"call-as-x32", call_as_x32},
    {"call-as-i386", call_as_i386},
    {"use-ports", use_ports},
    {"use-all-ports", use_all_ports},
    {"change-segments", change_segments},
#endif
    {NULL, NULL}};
