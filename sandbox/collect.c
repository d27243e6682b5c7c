#include "collect.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel.h"

enum { MAXIMUM_DEPTH = 4, MAXIMUM_NAME = 1024, CHUNK = 64 << 10 };

struct collection {
    int scratch;
    uint64_t bytes_left;
};

/// Opens `name` below the scratch folder without following any link.
static int open_below(int folder, const char *name, int flags) {
    const struct open_how how = {
        .flags = (uint64_t)(flags | O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, folder, name, &how, sizeof how);
}

static void send_file(struct collection *collection, int file, const char *name) {
    struct stat status;
    if (fstat(file, &status) != 0 || (uint64_t)status.st_size > collection->bytes_left) return;
    send_frame(CONTROL_FD, FRAME_FILE, name, strlen(name));
    char chunk[CHUNK];
    for (ssize_t count; (count = read(file, chunk, sizeof chunk)) > 0;) {
        if ((uint64_t)count > collection->bytes_left) return;
        collection->bytes_left -= (uint64_t)count;
        send_frame(CONTROL_FD, FRAME_DATA, chunk, (size_t)count);
    }
}

static void send_entry(struct collection *collection, const char *name, int depth);

static void send_folder(
    struct collection *collection, int folder, const char *name, int depth) {
    DIR *entries = fdopendir(folder);
    if (entries == NULL) {
        close(folder);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char path[MAXIMUM_NAME];
        const int length = snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        if (length > 0 && (size_t)length < sizeof path) send_entry(collection, path, depth + 1);
    }
    closedir(entries);
}

/// Sends the file or folder at `name`. What is missing or something else is left out: the host
/// notices what it didn't get.
static void send_entry(struct collection *collection, const char *name, int depth) {
    if (depth > MAXIMUM_DEPTH) return;
    const int file = open_below(collection->scratch, name, 0);
    if (file < 0) return;
    struct stat status;
    if (fstat(file, &status) != 0) {
        close(file);
    } else if (S_ISDIR(status.st_mode)) {
        send_folder(collection, file, name, depth);
    } else {
        if (S_ISREG(status.st_mode)) send_file(collection, file, name);
        close(file);
    }
}

void send_collected(const struct request *request) {
    if (request->collected_count == 0) return;
    struct collection collection = {
        .scratch = open(request->scratch, O_PATH | O_DIRECTORY | O_CLOEXEC),
        .bytes_left = request->collect_bytes};
    if (collection.scratch < 0) give_up("open the scratch folder", errno);
    for (size_t i = 0; i < request->collected_count; i++) {
        send_entry(&collection, request->collected[i], 0);
    }
    close(collection.scratch);
}
