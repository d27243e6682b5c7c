// skilljail: runs one program, or one skill's library, where it can't reach anything else.
//
// The host passes the control socket as descriptor 3 and says there what to run; `request.h` lists
// it. Every step that fails ends the launch: a program runs behind every layer or not at all, and
// the host is told which step it was. `README.md` says which process does what.

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "channel.h"
#include "folder.h"
#include "layers.h"
#include "namespaces.h"
#include "pool.h"
#include "processes.h"

/// Undoes what the host's process may have blocked or ignored.
static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) != 0) give_up("unblock signals", errno);
    for (int signal_number = 1; signal_number < NSIG; signal_number++) {
        signal(signal_number, SIG_DFL);  // Fails for those that can't be changed anyway.
    }
}

/// Keeps the numbers 0 to 5 for what the host passes there, and nothing that leaked from it.
static void hold_descriptors(void) {
    if (close_range(RESULT_FD + 1, ~0u, 0) != 0) _exit(1);
    for (int fd = 0; fd <= RESULT_FD; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd) _exit(1);
    }
    // The meeting place has a number that the program can't reach.
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) give_up("look at the limit of descriptors", errno);
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) give_up("raise the limit of descriptors", errno);
}

/// Dies with the launcher, also when that has died already: and with it dies its whole namespace.
static void follow_launcher(int launcher) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) give_up("follow the launcher", errno);
    struct pollfd gone = {.fd = launcher, .events = 0};
    if (poll(&gone, 1, 0) != 0) _exit(1);
}

/// The supervisor's way in: from here on it can only lose rights.
_Noreturn static void enter_jail(
    struct request *request, struct cgroup *cgroup, uid_t user, int launcher) {
    char word;
    int zygote_socket = -1;
    pid_t zygote = 0;
    undo_with(NULL);
    if (read(launcher, &word, 1) != 1) _exit(1);
    if (request->tier == TIER_NAMESPACES) {
        open_sources(request);
        take_identity();
        follow_launcher(launcher);
        enter_namespaces(request);
        drop_bounding_set();
        if (is_pool(request)) zygote_socket = start_zygote(request, &zygote);
    } else {
        adopt_orphans();
        drop_bounding_set();
        if (user == 0) leave_root();
        // It outlives the launcher by as long as it takes to end the run.
    }
    drop_capabilities();
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) give_up("hide the supervisor", errno);
    if (is_pool(request)) supervise_pool(request, launcher, zygote_socket, zygote);
    supervise(request, cgroup, launcher);
}

// ---- The launcher

static const struct request *launched;
static struct cgroup *counted;

/// Removes what a launch has made outside the jail. Everything inside has ended.
static void clean_up(void) {
    if (launched->tier == TIER_FOLDER) {
        end_descendants();
        remove_folder(launched->folder);
    }
    remove_cgroup(counted);
}

/// The launcher waits from here on, and then cleans up: it keeps the rights for that alone.
static void drop_own_privileges(const struct request *request, uid_t user) {
    const bool has_to_clean = request->tier == TIER_FOLDER || has_cgroup(counted);
    if (user == 0 && has_to_clean) keep_cleaning_capabilities();
    else if (user == 0) leave_root();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("refuse new privileges", errno);
}

int main(void) {
    static struct request request;
    static struct cgroup cgroup;
    hold_descriptors();
    read_request(CONTROL_FD, &request);
    reset_signals();
    umask(022);
    // Elsewhere the program alone does: nothing else ends those that it leaves.
    if (request.tier == TIER_NAMESPACES) volunteer_for_memory_pressure();
    const uid_t user = geteuid();
    const gid_t group = getegid();
    if (user == 0 && setgroups(0, NULL) != 0) give_up("leave root's groups", errno);

    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        give_up("make the meeting place", errno);
    }
    launched = &request;
    counted = &cgroup;
    undo_with(clean_up);
    make_cgroup(&cgroup, &request);
    if (request.tier == TIER_FOLDER) {
        adopt_orphans();
        make_folder(&request, user);
    }
    const pid_t supervisor =
        request.tier == TIER_NAMESPACES ? clone_into_namespaces() : fork();
    if (supervisor < 0) give_up("start the supervisor", errno);
    if (supervisor == 0) {
        close(sockets[0]);
        enter_jail(&request, &cgroup, user, sockets[1]);
    }
    close(sockets[1]);
    if (request.tier == TIER_NAMESPACES) map_identity(supervisor, user, group);
    join_cgroup(&cgroup, supervisor);
    drop_own_privileges(&request, user);
    if (write(sockets[0], "", 1) != 1) give_up("start the supervisor", errno);

    // The host sees the end of the output when the jail's own descriptors close.
    for (int fd = 0; fd <= RESULT_FD; fd++) close(fd);
    int status = 0;
    while (waitpid(supervisor, &status, 0) < 0 && errno == EINTR) {}
    clean_up();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
