// skilljail: runs one program, or one skill's library, where it can't reach anything else.
//
// The host passes the control socket as descriptor 3 and says there what to run; `request.h` lists
// it. Every step that fails ends the launch: a program runs behind every layer or not at all, and
// the host is told which step it was. `README.md` says which process does what.

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <grp.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"
#include "processes.h"

enum {
    JAIL_ID = 1000,      ///< User and group inside.
    NOBODY_ID = 65534,   ///< Who a jail started by root is outside.
};

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
}

static void write_file(const char *path, const char *text) {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) give_up(path, errno);
    const ssize_t length = (ssize_t)strlen(text);
    if (write(file, text, (size_t)length) != length) give_up(path, errno);
    close(file);
}

/// Under memory pressure the kernel ends the jail before anything else.
static void volunteer_for_memory_pressure(void) { write_file("/proc/self/oom_score_adj", "1000"); }

/// Says who the jail's only user is outside: whoever asked for the run, but never root. An ordinary
/// user can give no other group than the own one, whatever its number.
static void map_identity(pid_t supervisor, uid_t user, gid_t group) {
    char path[64], line[64];
    if (user != 0) {
        snprintf(path, sizeof path, "/proc/%d/setgroups", supervisor);
        write_file(path, "deny");
    }
    snprintf(path, sizeof path, "/proc/%d/uid_map", supervisor);
    snprintf(line, sizeof line, "%d %u 1", JAIL_ID, user == 0 ? NOBODY_ID : user);
    write_file(path, line);
    snprintf(path, sizeof path, "/proc/%d/gid_map", supervisor);
    snprintf(line, sizeof line, "%d %u 1", JAIL_ID, user == 0 ? NOBODY_ID : group);
    write_file(path, line);
}

static void take_identity(void) {
    if (setresgid(JAIL_ID, JAIL_ID, JAIL_ID) != 0) give_up("become the jail's group", errno);
    if (setresuid(JAIL_ID, JAIL_ID, JAIL_ID) != 0) give_up("become the jail's user", errno);
}

/// Dies with the launcher, also when that has died already.
static void follow_launcher(int launcher) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) give_up("follow the launcher", errno);
    struct pollfd gone = {.fd = launcher, .events = 0};
    if (poll(&gone, 1, 0) != 0) _exit(1);
    // Kept open: the launcher's end closes when it dies.
}

/// The first process inside: from here on nothing of the host can be named any more.
_Noreturn static void enter_jail(struct request *request, int launcher) {
    char word;
    if (read(launcher, &word, 1) != 1) _exit(1);
    open_sources(request);
    take_identity();
    follow_launcher(launcher);
    if (sethostname("jail", 4) != 0) give_up("name the host", errno);
    build_root(request);
    drop_capabilities();
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) give_up("hide the supervisor", errno);
    supervise(request);
}

static pid_t clone_into_namespaces(void) {
    const unsigned long flags = SIGCHLD | CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET
        | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    const long process = syscall(SYS_clone, flags, 0, NULL, NULL, 0);
    if (process < 0) give_up("create the namespaces", errno);
    return (pid_t)process;
}

/// The launcher only waits from here on: it needs no rights for that.
static void drop_own_privileges(uid_t user) {
    if (user == 0) {
        if (setresgid(NOBODY_ID, NOBODY_ID, NOBODY_ID) != 0) give_up("leave root's group", errno);
        if (setresuid(NOBODY_ID, NOBODY_ID, NOBODY_ID) != 0) give_up("leave root", errno);
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("refuse new privileges", errno);
}

int main(void) {
    static struct request request;
    hold_descriptors();
    read_request(CONTROL_FD, &request);
    reset_signals();
    volunteer_for_memory_pressure();
    const uid_t user = geteuid();
    const gid_t group = getegid();
    if (user == 0 && setgroups(0, NULL) != 0) give_up("leave root's groups", errno);

    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        give_up("make the meeting place", errno);
    }
    const pid_t supervisor = clone_into_namespaces();
    if (supervisor == 0) {
        close(sockets[0]);
        enter_jail(&request, sockets[1]);
    }
    close(sockets[1]);
    map_identity(supervisor, user, group);
    drop_own_privileges(user);
    if (write(sockets[0], "", 1) != 1) give_up("enter the namespaces", errno);

    // The host sees the end of the output when the jail's own descriptors close.
    for (int fd = 0; fd <= RESULT_FD; fd++) close(fd);
    int status = 0;
    while (waitpid(supervisor, &status, 0) < 0 && errno == EINTR) {}
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
