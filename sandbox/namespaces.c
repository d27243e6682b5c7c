#include "namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"

enum { JAIL_ID = 1000 };

pid_t clone_into_namespaces(void) {
    const unsigned long flags = SIGCHLD | CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET
        | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    const long process = syscall(SYS_clone, flags, 0, NULL, NULL, 0);
    if (process < 0) decline("create the namespaces", errno);
    return (pid_t)process;
}

static void write_map(pid_t supervisor, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", supervisor, name);
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    const ssize_t length = (ssize_t)strlen(text);
    if (file < 0 || write(file, text, (size_t)length) != length) {
        decline("map the jail's user", errno);
    }
    close(file);
}

void map_identity(pid_t supervisor, uid_t user, gid_t group) {
    char line[64];
    // An ordinary user can give no other group than the own one, whatever its number.
    if (user != 0) write_map(supervisor, "setgroups", "deny");
    snprintf(line, sizeof line, "%d %u 1", JAIL_ID, user == 0 ? NOBODY_ID : user);
    write_map(supervisor, "uid_map", line);
    snprintf(line, sizeof line, "%d %u 1", JAIL_ID, user == 0 ? NOBODY_ID : group);
    write_map(supervisor, "gid_map", line);
}

void take_identity(void) {
    if (setresgid(JAIL_ID, JAIL_ID, JAIL_ID) != 0) give_up("become the jail's group", errno);
    if (setresuid(JAIL_ID, JAIL_ID, JAIL_ID) != 0) give_up("become the jail's user", errno);
}

void enter_namespaces(const struct request *request) {
    if (sethostname("jail", 4) != 0) give_up("name the host", errno);
    build_root(request);
}
