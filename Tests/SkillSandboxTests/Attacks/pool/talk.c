// What a skill can do to the host that answers its questions. The input, a JSON string without
// escapes, names it; the output is the host's last reply as it is, unless there is none.

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 2 << 20, LONGEST = 1 << 20 };

static const char question[] = "{\"capability\":\"llm\",\"prompt\":\"?\"}";
static char action[100];
static char reply[ROOM];
static uint32_t reply_length;

static int is(const char *name) { return strcmp(action + 1, name) == 0; }

static void give(int result, const void *bytes, size_t count) {
    for (const char *rest = bytes; count > 0;) {
        const ssize_t sent = write(result, rest, count);
        if (sent <= 0) _exit(9);
        rest += sent;
        count -= (size_t)sent;
    }
}

static void send_frame(int result, char kind, const void *bytes, uint32_t length) {
    char *frame = malloc(length + 5);
    frame[0] = kind;
    memcpy(frame + 1, &length, sizeof length);
    memcpy(frame + 5, bytes, length);
    give(result, frame, length + 5);
    free(frame);
}

static void ask(int result) { send_frame(result, 'q', question, sizeof question - 1); }

static void take(int input, void *room, size_t count) {
    for (char *rest = room; count > 0;) {
        const ssize_t taken = read(input, rest, count);
        if (taken <= 0) _exit(8);
        rest += taken;
        count -= (size_t)taken;
    }
}

static void take_frame(int input, char *text, size_t room) {
    take(input, &reply_length, sizeof reply_length);
    if (reply_length >= room) _exit(7);
    take(input, text, reply_length);
    text[reply_length] = '\0';
}

static void ask_and_hear(int input, int result) {
    ask(result);
    take_frame(input, reply, sizeof reply);
}

static void ask_words(int input, int result, const char *words) {
    send_frame(result, 'q', words, (uint32_t)strlen(words));
    take_frame(input, reply, sizeof reply);
}

static void wait_for_end(void) {
    for (;;) pause();
}

/// A question of so many bytes, with a header that says so.
static void ask_long(int result, uint32_t length) {
    static const char start[] = "{\"capability\":\"llm\",\"prompt\":\"";
    char *text = malloc(length);
    memset(text, 'x', length);
    memcpy(text, start, sizeof start - 1);
    memcpy(text + length - 2, "\"}", 2);
    send_frame(result, 'q', text, length);
    free(text);
}

static uint32_t next_random(uint32_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    return *seed ^= *seed << 5;
}

/// Sends frames of any kind, some of another length than they say, and goes without an answer.
static void send_at_random(int result, uint32_t seed) {
    static const char kinds[] = "qqqqqoexR";
    for (int i = 0; i < 30; i++) {
        char frame[sizeof question + 4];
        const uint32_t length = sizeof question - 1;
        uint32_t said = length, sent = length + 5;
        if (next_random(&seed) % 8 == 0) said = next_random(&seed) >> next_random(&seed) % 32;
        if (next_random(&seed) % 8 == 0) sent = next_random(&seed) % sizeof frame;
        frame[0] = kinds[next_random(&seed) % (sizeof kinds - 1)];
        memcpy(frame + 1, &said, sizeof said);
        memcpy(frame + 5, question, length);
        if (next_random(&seed) % 4 == 0) frame[next_random(&seed) % sizeof frame] ^= 0x55;
        give(result, frame, sent);
        if (next_random(&seed) % 2 == 0) usleep(1000);
    }
    _exit(0);
}

static void ask_in_ways(int input, int result) {
    if (is("once")) ask_and_hear(input, result);
    if (is("twice-in-turn") || is("ask-after-answering")) ask_and_hear(input, result);
    if (is("twice-in-turn")) ask_and_hear(input, result);
    if (is("twice-at-once")) {
        char both[2 * (sizeof question + 4)] = "";
        for (size_t i = 0; i < 2; i++) {
            const uint32_t length = sizeof question - 1;
            char *frame = both + i * (length + 5);
            frame[0] = 'q';
            memcpy(frame + 1, &length, sizeof length);
            memcpy(frame + 5, question, length);
        }
        give(result, both, 2 * (sizeof question + 4));
        wait_for_end();
    }
    if (is("again-while-waiting")) {
        ask(result);
        usleep(100000);
        ask(result);
        wait_for_end();
    }
    if (is("longest")) {
        ask_long(result, LONGEST);
        take_frame(input, reply, sizeof reply);
    }
    if (is("too-long")) {
        ask_long(result, LONGEST + 1);
        wait_for_end();
    }
    if (is("too-long-by-far")) {
        give(result, "q\xff\xff\xff\xff", 5);
        wait_for_end();
    }
    if (is("hundred")) {
        for (int i = 0; i < 100; i++) ask_and_hear(input, result);
    }
    if (is("hundred-and-one")) {
        for (int i = 0; i < 101; i++) ask_and_hear(input, result);
    }
    if (is("half-a-header")) {
        give(result, "q\1\0", 3);
        _exit(0);
    }
    if (is("half-a-question")) {
        give(result, "q\x9\0\0\0{\"c", 8);
        _exit(0);
    }
    if (is("half-and-wait")) {
        give(result, "q\x9\0\0\0{\"c", 8);
        wait_for_end();
    }
    if (is("in-pieces")) {
        const uint32_t length = sizeof question - 1;
        give(result, "q", 1);
        for (size_t i = 0; i < sizeof length; i++) give(result, (const char *)&length + i, 1);
        for (size_t i = 0; i < length; i++) give(result, question + i, 1);
        take_frame(input, reply, sizeof reply);
    }
    if (is("nothing-asked")) ask_words(input, result, "");
    if (is("no-json")) ask_words(input, result, "{{");
    if (is("no-text")) ask_words(input, result, "\xff\xfe\x80");
    if (is("no-prompt")) ask_words(input, result, "{\"capability\":\"llm\"}");
    if (is("wrong-types")) {
        ask_words(input, result, "{\"capability\":\"llm\",\"prompt\":\"\",\"maximumTokens\":-1}");
    }
    if (is("unknown-capability")) ask_words(input, result, "{\"capability\":\"root\",\"prompt\":\"\"}");
    if (is("deep")) {
        static char brackets[1 << 19];
        memset(brackets, '[', sizeof brackets - 1);
        ask_words(input, result, brackets);
    }
    if (is("wrong-kind")) {
        send_frame(result, 'Q', question, sizeof question - 1);
        _exit(0);
    }
    if (is("no-reply-read")) {
        ask(result);
        wait_for_end();
    }
    if (is("no-reply-read-and-again")) {
        for (;;) {
            ask(result);
            usleep(20000);
        }
    }
    if (is("input-closed")) {
        close(input);
        ask(result);
        wait_for_end();
    }
    if (is("input-closed-and-again")) {
        close(input);
        for (int i = 0; i < 50; i++) {
            ask(result);
            usleep(20000);
        }
        wait_for_end();
    }
    if (is("ask-and-leave")) {
        ask(result);
        _exit(0);
    }
    if (is("ask-and-crash")) {
        ask(result);
        abort();
    }
    if (is("ask-and-answer")) ask(result);
    if (is("reply-to-itself")) {
        // It has only one end of each pipe, and the kernel gives it the other.
        const int other = open("/proc/self/fd/4", O_WRONLY | O_NONBLOCK);
        if (other >= 0) give(other, "\1\0\0\0" "7", 5);
        ask_and_hear(input, result);
        if (other >= 0) take_frame(input, reply, sizeof reply);
    }
    if (strncmp(action + 1, "random ", 7) == 0) send_at_random(result, (uint32_t)atoi(action + 8));
    if (is("socket")) {
        ask_and_hear(input, result);
        socket(AF_INET, SOCK_STREAM, 0);
    }
}

int run(int input, int result) {
    if (is("answer-ahead")) send_frame(result, 'o', "0", 1);
    take_frame(input, action, sizeof action);
    action[reply_length - 1] = '\0';
    strcpy(reply, "0");
    reply_length = 1;
    ask_in_ways(input, result);
    send_frame(result, is("fail-and-answer") ? 'e' : 'o', reply, reply_length);
    if (is("ask-after-answering")) ask(result);
    if (is("answer-twice-later")) usleep(1000);
    if (is("answer-twice") || is("answer-twice-later")) send_frame(result, 'o', "1", 1);
    if (is("fail-and-answer")) send_frame(result, 'o', "1", 1);
    return 0;
}
