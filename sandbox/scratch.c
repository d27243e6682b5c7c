// What a run has written, where the scratch folder is not a file system of a bounded size. Tier T2.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "processes.h"
#include "watch.h"

enum {
    BLOCK = 512,
    DEEPEST = 64,
    /// Files that are open but have no name any more.
    MAXIMUM_UNNAMED = 1024,
    SHORTEST_WAIT = 10000000,
    FRESH = 1000000,
    /// Looking takes at most one part in so many of the time.
    LEAST_REST = 10,
};

/// What has been found so far.
struct find {
    uint64_t bytes;
    uint64_t files;
    dev_t device;
    ino_t unnamed[MAXIMUM_UNNAMED];
    size_t unnamed_count;
    bool is_hidden;  ///< Something was found whose size can't be told.
};

static void add_folder(struct find *find, int folder, int depth) {
    DIR *entries = fdopendir(folder);
    if (entries == NULL) {
        find->is_hidden = true;
        close(folder);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL && find->files <= 2 * SCRATCH_FILES;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        struct stat status;
        // What is removed while it is looked at is found among the open files.
        if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        find->files++;
        find->bytes += (uint64_t)status.st_blocks * BLOCK;
        if (!S_ISDIR(status.st_mode)) continue;
        const int below =
            openat(folder, entry->d_name, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (below < 0 && errno == ENOENT) continue;
        if (below >= 0 && depth < DEEPEST) add_folder(find, below, depth + 1);
        else {
            find->is_hidden = true;
            if (below >= 0) close(below);
        }
    }
    closedir(entries);
}

static bool is_known(const struct find *find, ino_t inode) {
    for (size_t i = 0; i < find->unnamed_count; i++) {
        if (find->unnamed[i] == inode) return true;
    }
    return false;
}

/// Adds what `process` holds open of files that have no name any more.
static void add_open_files(pid_t process, struct find *find) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/fd", process);
    DIR *files = opendir(path);
    if (files == NULL) {
        // A process that can't be looked at could hide anything; one that is ending, nothing.
        if (errno == EACCES && mapped_by(process).all > 0) find->is_hidden = true;
        return;
    }
    for (struct dirent *file; (file = readdir(files)) != NULL;) {
        struct stat status;
        if (file->d_name[0] == '.' || fstatat(dirfd(files), file->d_name, &status, 0) != 0
            || !S_ISREG(status.st_mode) || status.st_nlink > 0 || status.st_dev != find->device
            || is_known(find, status.st_ino)) {
            continue;
        }
        find->bytes += (uint64_t)status.st_blocks * BLOCK;
        find->files++;
        if (find->unnamed_count < MAXIMUM_UNNAMED) {
            find->unnamed[find->unnamed_count++] = status.st_ino;
        } else {
            find->is_hidden = true;
        }
    }
    closedir(files);
}

/// Notices files that have neither a name nor a descriptor any more, and live by being mapped.
static void look_at_mappings(pid_t process, struct find *find) {
    static char *line;
    static size_t room;
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/maps", process);
    FILE *mappings = fopen(path, "re");
    if (mappings == NULL) return;
    // However long its path is.
    while (getline(&line, &room, mappings) > 0) {
        unsigned major_number, minor_number;
        unsigned long long inode;
        if (strstr(line, " (deleted)") == NULL
            || sscanf(line, "%*s %*s %*s %x:%x %llu", &major_number, &minor_number, &inode) != 3
            || makedev(major_number, minor_number) != find->device) {
            continue;
        }
        if (!is_known(find, (ino_t)inode)) find->is_hidden = true;
    }
    fclose(mappings);
}

static void add_process(pid_t process, void *context) {
    add_open_files(process, context);
    look_at_mappings(process, context);
}

bool measure_scratch(struct watch *watch) {
    const struct request *request = watch->request;
    const int64_t start = now(CLOCK_THREAD_CPUTIME_ID);
    if (request->tier == TIER_NAMESPACES) return true;

    static struct find find;
    find = (struct find){0};
    const int folder = open(request->scratch, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    if (folder < 0 || fstat(folder, &status) != 0) return false;
    find.device = status.st_dev;
    add_folder(&find, folder, 0);
    visit_descendants(add_process, &find);
    if (watch->measured_at == 0) watch->shown_bytes = find.bytes;
    watch->has_hidden_files = find.is_hidden;
    watch->found_files = find.files;
    watch->found_bytes = find.bytes;
    watch->measured_at = now(CLOCK_MONOTONIC);
    watch->measuring = now(CLOCK_THREAD_CPUTIME_ID) - start;
    // Each thread may be about to make one that was granted before this look.
    return !find.is_hidden && find.files <= SCRATCH_FILES + request->processes + request->threads
        && find.bytes <= watch->shown_bytes + request->scratch_bytes;
}

bool grant_file(struct watch *watch) {
    // A program that makes files is looked at more often than one that doesn't.
    const int64_t age = now(CLOCK_MONOTONIC) - watch->measured_at;
    const bool is_old = age > FRESH + LEAST_REST / 2 * watch->measuring;
    if (is_old || watch->found_files >= SCRATCH_FILES) measure_scratch(watch);
    watch->has_refused_space = watch->has_hidden_files || watch->found_files >= SCRATCH_FILES
        || watch->found_bytes > watch->shown_bytes + watch->request->scratch_bytes;
    if (watch->has_refused_space) return false;
    watch->found_files++;
    return true;
}

bool grant_space(struct watch *watch, uint64_t bytes) {
    const uint64_t most = watch->shown_bytes + watch->request->scratch_bytes;
    if (bytes > most || watch->found_bytes > most - bytes) measure_scratch(watch);
    watch->has_refused_space = bytes > most || watch->found_bytes > most - bytes;
    if (watch->has_refused_space) return false;
    watch->found_bytes += bytes;
    return true;
}

int64_t scratch_wait(const struct watch *watch) {
    if (watch->request->tier == TIER_NAMESPACES) return INT64_MAX;
    const int64_t rest = LEAST_REST * watch->measuring;
    const int64_t wait = rest > SHORTEST_WAIT ? rest : SHORTEST_WAIT;
    const int64_t left = watch->measured_at + wait - now(CLOCK_MONOTONIC);
    return left > 0 ? left : 0;
}
