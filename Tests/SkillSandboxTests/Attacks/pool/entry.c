// The attacks as a library for isolates kept ready. The input names the attack.
//
// All of them are compiled with `_exit` as `leave`: who leaves has said what came of it, and a skill
// that leaves without an answer has failed. And with `getppid` as `keeper`: the parent is outside, and
// its number is nobody's.

#define main attack
#include "../attacks.c"
#undef _exit

static int result = -1;

pid_t keeper(void) { return 1; }

void leave(int code) {
    if (code == 0 && write(result, "o\1\0\0\0" "1", 6) != 6) _Exit(UNDECIDED);
    _Exit(code);
}

/// Takes the name from the input, which is a JSON string without escapes.
static void read_name(int input, char *name, size_t size) {
    char quoted[100];
    unsigned char length[4];
    if (read(input, length, sizeof length) != sizeof length) _Exit(UNDECIDED);
    const size_t count = length[0];
    if (count < 2 || count > sizeof quoted || count - 2 >= size) _Exit(UNDECIDED);
    if (read(input, quoted, count) != (ssize_t)count) _Exit(UNDECIDED);
    memcpy(name, quoted + 1, count - 2);
    name[count - 2] = '\0';
}

int run(int input, int output) {
    static char name[100];
    // A file of the host's, and of every isolate.
    static char file[] = "/skill/libSkillKit.so";
    result = output;
    read_name(input, name, sizeof name);
    if (strcmp(name, "rest") == 0) return write(result, "o\1\0\0\0" "1", 6) == 6 ? 0 : UNDECIDED;
    char *arguments[] = {file, name, NULL};
    leave(attack(2, arguments));
}
