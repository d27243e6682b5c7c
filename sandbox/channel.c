#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
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
    write_all(fd, header, sizeof header);
    write_all(fd, bytes, length);
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
