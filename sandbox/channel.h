// What the launcher says to the host: frames on the control socket.
//
// A frame is one letter, a little-endian 32-bit length and that many bytes. Only the launcher's own
// processes hold the socket; it is closed before the first instruction of untrusted code.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    CONTROL_FD = 3,  ///< The control socket, as the host passes it.
    INPUT_FD = 4,    ///< A skill's input, as the host passes it.
    RESULT_FD = 5,   ///< A skill's result, as the host passes it.

    FRAME_DECLINED = 'N',   ///< As a failure: the kernel grants no namespaces here.
    FRAME_FAILURE = 'F',    ///< A step that could not be done: errno in 4 bytes, then its name.
    FRAME_REPORT = 'R',     ///< How the run ended: `key value` lines.
    FRAME_FILE = 'C',       ///< The name of a collected file; its bytes follow in data frames.
    FRAME_CALLS = 'W',      ///< The names of the system calls that were noted, with spaces between.
    FRAME_DATA = 'D',       ///< Bytes of the file named last.

    FRAME_READY = 'I',      ///< An isolate of a pool waits: its number in 4 bytes. With it goes its pidfd.
    FRAME_ENDED = 'E',      ///< It is gone: its number in 4 bytes, then what a report says.
    FRAME_SO_FAR = 'S',     ///< The answer to a question: its number, then what a report would say now.
    FRAME_ALONE = 'Z',      ///< No isolates can be made any more.

    STOP_OUTPUT = 'O',  ///< From the host: the run printed too much.
};

void send_frame(int fd, char kind, const void *bytes, size_t length);

/// Tells the host which step failed and ends the process. Nothing untrusted has run.
_Noreturn void give_up(const char *step, int error);

/// As `give_up`, for a step made of what was done and of the path it was done to.
_Noreturn void give_up_on(const char *what, const char *path, int error);

/// As `give_up`, for a step that makes namespaces: when the kernel refuses them, rather than fails
/// at them, the host is told so.
_Noreturn void decline(const char *step, int error);

/// Names what has to be undone when this process gives up; `NULL` for nothing.
void undo_with(void (*undo)(void));

/// The most descriptors that travel in one message.
enum { MAXIMUM_HANDED = 128 };

/// Sends `bytes` with `count` descriptors, of which the receiver gets copies. unix(7).
bool send_with(int socket, const void *bytes, size_t length, const int *handed, size_t count);

/// Receives what `send_with` sent: the length, 0 at the end, -1 when it is not what was expected. The
/// rest of `handed` becomes -1.
ssize_t receive_with(int socket, void *bytes, size_t length, int *handed, size_t most);
