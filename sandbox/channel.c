#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static void write_all(int fd, const void *bytes, size_t length) {
    const char *next = bytes;
    while (length > 0) {
        const ssize_t written = write(fd, next, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) _exit(1);  // The host is gone: there is nobody left to tell.
        next += written;
        length -= (size_t)written;
    }
}

void send_frame(int fd, char kind, const void *bytes, size_t length) {
    const uint32_t size = (uint32_t)length;
    const unsigned char header[5] = {
        (unsigned char)kind, size & 0xff, size >> 8 & 0xff, size >> 16 & 0xff, size >> 24};
    // Several processes may speak at once: a short frame goes out in one piece.
    const struct iovec parts[] = {
        {.iov_base = (void *)header, .iov_len = sizeof header},
        {.iov_base = (void *)bytes, .iov_len = length}};
    ssize_t written;
    do written = writev(fd, parts, 2);
    while (written < 0 && errno == EINTR);
    if (written < (ssize_t)sizeof header) _exit(1);  // The host is gone.
    const size_t sent = (size_t)written - sizeof header;
    write_all(fd, (const char *)bytes + sent, length - sent);
}

static void (*undo)(void);

void undo_with(void (*function)(void)) { undo = function; }

static _Noreturn void end_launch(char kind, const char *step, int error) {
    if (undo != NULL) undo();
    char payload[512] = {
        (char)(error & 0xff), (char)(error >> 8 & 0xff), (char)(error >> 16 & 0xff),
        (char)(error >> 24 & 0xff)};
    const size_t room = sizeof payload - 4;
    const size_t length = strnlen(step, room);
    memcpy(payload + 4, step, length);
    send_frame(CONTROL_FD, kind, payload, 4 + length);
    _exit(1);
}

void give_up(const char *step, int error) { end_launch(FRAME_FAILURE, step, error); }

void give_up_on(const char *what, const char *path, int error) {
    char step[400];
    snprintf(step, sizeof step, "%s %s", what, path);
    give_up(step, error);
}

/// Whether namespaces are switched off by `user.max_user_namespaces`, which also says "no space".
static bool are_switched_off(void) {
    char digit = '\0';
    const int file = open("/proc/sys/user/max_user_namespaces", O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const ssize_t count = read(file, &digit, 1);
    close(file);
    return count == 1 && digit == '0';
}

void decline(const char *step, int error) {
    const bool is_refused = error == EPERM || error == EACCES || error == ENOSYS || error == EINVAL
        || (error == ENOSPC && are_switched_off());
    end_launch(is_refused ? FRAME_DECLINED : FRAME_FAILURE, step, error);
}

/// Room for as many descriptors as one message may carry here.
union rights {
    char bytes[CMSG_SPACE(sizeof(int) * MAXIMUM_HANDED)];
    struct cmsghdr header;
};

bool send_with(int socket, const void *bytes, size_t length, const int *handed, size_t count) {
    struct iovec words = {.iov_base = (void *)bytes, .iov_len = length};
    union rights rights = {.header = {
                               .cmsg_level = SOL_SOCKET,
                               .cmsg_type = SCM_RIGHTS,
                               .cmsg_len = CMSG_LEN(sizeof *handed * count)}};
    memcpy(CMSG_DATA(&rights.header), handed, sizeof *handed * count);
    const struct msghdr message = {
        .msg_iov = &words,
        .msg_iovlen = 1,
        .msg_control = rights.bytes,
        .msg_controllen = CMSG_SPACE(sizeof *handed * count)};
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)length;
}

ssize_t receive_with(int socket, void *bytes, size_t length, int *handed, size_t most) {
    struct iovec words = {.iov_base = bytes, .iov_len = length};
    union rights rights;
    struct msghdr message = {
        .msg_iov = &words,
        .msg_iovlen = 1,
        .msg_control = rights.bytes,
        .msg_controllen = sizeof rights.bytes};
    ssize_t count;
    do count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count < 0) return count;
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) return -1;
    size_t taken = 0;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        taken = (header->cmsg_len - CMSG_LEN(0)) / sizeof *handed;
        if (taken > most) return -1;
        memcpy(handed, CMSG_DATA(header), sizeof *handed * taken);
    }
    for (size_t i = taken; i < most; i++) handed[i] = -1;
    return count;
}
