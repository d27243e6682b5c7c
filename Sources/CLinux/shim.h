#pragma once

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
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

// ioctl_pipe(2): how many bytes wait in a pipe, whichever of its ends is asked; -1 when it can't say.
static inline int clinux_waiting(int pipe) {
    int count;
    return ioctl(pipe, FIONREAD, &count) == 0 ? count : -1;
}

// epoll_ctl(2): hears `descriptor` as `number`, and of room to write only when asked to.
static inline int clinux_hear(int events, int operation, int descriptor, uint32_t what, uint64_t number) {
    struct epoll_event event = {.events = what, .data = {.u64 = number}};
    return epoll_ctl(events, operation, descriptor, &event);
}

// A message with descriptors, of which the receiver gets copies: unix(7). 128 at most. Who doesn't
// listen is not waited for.
static inline ssize_t clinux_send_with(
    int socket, const void *_Nullable bytes, size_t length, const int *_Nonnull handed, size_t count) {
    struct iovec words = {.iov_base = (void *)bytes, .iov_len = length};
    union {
        char bytes[CMSG_SPACE(sizeof(int) * 128)];
        struct cmsghdr header;
    } rights;
    struct msghdr message = {.msg_iov = &words, .msg_iovlen = 1};
    if (count > 128) {
        errno = E2BIG;
        return -1;
    }
    if (count > 0) {
        rights.header.cmsg_level = SOL_SOCKET;
        rights.header.cmsg_type = SCM_RIGHTS;
        rights.header.cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(&rights.header), handed, sizeof(int) * count);
        message.msg_control = rights.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// Receives a message and at most one descriptor, -1 for none, without waiting.
static inline ssize_t clinux_receive_with(
    int socket, void *_Nullable bytes, size_t length, int *_Nonnull handed) {
    struct iovec words = {.iov_base = bytes, .iov_len = length};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr header;
    } rights;
    struct msghdr message = {
        .msg_iov = &words, .msg_iovlen = 1, .msg_control = rights.bytes,
        .msg_controllen = sizeof rights.bytes};
    *handed = -1;
    const ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (count < 0) return count;
    const struct cmsghdr *const header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        memcpy(handed, CMSG_DATA(header), sizeof *handed);
    }
    return count;
}

// memfd_create(2): a file in memory, which can be sealed.
static inline int clinux_memory_file(const char *_Nonnull name) {
    return (int)syscall(SYS_memfd_create, name, 1u | 2u);  // MFD_CLOEXEC | MFD_ALLOW_SEALING
}

// fcntl(2): nobody can change the file any more, nor unseal it.
static inline int clinux_seal(int descriptor) {
    return fcntl(descriptor, 1033, 0x1 | 0x2 | 0x4 | 0x8);  // F_ADD_SEALS: seal, shrink, grow, write
}

// epoll_wait(2): the numbers of what was heard, 64 at most.
static inline int clinux_wait(int events, uint64_t *_Nonnull heard, int milliseconds) {
    struct epoll_event list[64];
    const int count = epoll_wait(events, list, 64, milliseconds);
    for (int i = 0; i < count; i++) heard[i] = list[i].data.u64;
    return count;
}

// The number of the process that a pidfd is about; 0 when it has ended or isn't seen. proc_pid_fdinfo(5).
static inline pid_t clinux_process_of(int handle) {
    char path[40], text[512];
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", handle);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    text[length < 0 ? 0 : length] = '\0';
    const char *const line = strstr(text, "\nPid:");
    const long process = line == NULL ? 0 : strtol(line + 5, NULL, 10);
    return process > 0 ? (pid_t)process : 0;
}

// write(2) to a pipe that nobody may read any more, on whatever thread: without the signal.
static inline ssize_t clinux_write(int descriptor, const void *_Nullable bytes, size_t length) {
    sigset_t broken, before;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken, &before);
    const ssize_t sent = write(descriptor, bytes, length);
    const int error = errno;
    if (sent < 0 && error == EPIPE && !sigismember(&before, SIGPIPE)) {
        const struct timespec none = {0, 0};
        sigtimedwait(&broken, NULL, &none);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return sent;
}
