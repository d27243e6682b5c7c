#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// Calls of Linux that the C library's Swift module doesn't show.

// pidfd_open(2)
static inline int clinux_pidfd_open(pid_t process) {
    return (int)syscall(SYS_pidfd_open, process, 0);
}

// pidfd_send_signal(2)
static inline int clinux_pidfd_kill(int handle) {
    return (int)syscall(SYS_pidfd_send_signal, handle, SIGKILL, NULL, 0);
}

// pipe2(2)
static inline int clinux_pipe(int *_Nonnull numbers) {
    return (int)syscall(SYS_pipe2, numbers, O_CLOEXEC);
}

// eventfd(2)
static inline int clinux_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline int clinux_signal_event(int number) { return eventfd_write(number, 1); }
