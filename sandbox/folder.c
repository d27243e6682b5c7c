#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "layers.h"

enum { CHUNK = 1 << 20, DEEPEST = 32, YOUNG = 10 };

/// How the names of runs' folders begin, as the host chooses them.
static const char prefix[] = "skillbox-run-";

/// Whether there is a folder of ours to remove.
static bool is_made;

static bool is_below(const char *path, const char *folder) {
    const size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

/// Makes the folders between the run's folder and `path`.
static void make_parents(const char *path, size_t above) {
    char parent[PATH_MAX];
    for (size_t i = above + 1; path[i] != '\0' && i < sizeof parent; i++) {
        if (path[i] != '/') continue;
        memcpy(parent, path, i);
        parent[i] = '\0';
        if (mkdir(parent, 0755) != 0 && errno != EEXIST) give_up_on("make", parent, errno);
    }
}

static void copy_file(int source, int folder, const char *name) {
    const int copy = openat(
        folder, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct stat status;
    if (copy < 0 || fstat(source, &status) != 0) give_up_on("copy", name, errno);
    for (ssize_t count; (count = sendfile(copy, source, NULL, CHUNK)) != 0;) {
        if (count < 0) give_up_on("copy", name, errno);
    }
    // Whoever the jail's user is, it reads and never writes.
    if (fchmod(copy, status.st_mode & 0111 ? 0755 : 0644) != 0) give_up_on("copy", name, errno);
    close(copy);
}

static void copy_entry(int source_folder, const char *source, int folder, const char *name);

static void copy_folder(int source, int folder, const char *name) {
    if (mkdirat(folder, name, 0755) != 0) give_up_on("copy", name, errno);
    const int copy = openat(folder, name, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    DIR *entries = fdopendir(source);
    if (copy < 0 || entries == NULL) give_up_on("copy", name, errno);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        copy_entry(source, entry->d_name, copy, entry->d_name);
    }
    closedir(entries);
    close(copy);
}

static void copy_entry(int source_folder, const char *source, int folder, const char *name) {
    const int file = openat(source_folder, source, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) give_up_on("open", source, errno);
    if (S_ISDIR(status.st_mode)) {
        copy_folder(file, folder, name);  // Closes it.
    } else {
        copy_file(file, folder, name);
        close(file);
    }
}

/// Removes the folder `name` if it is empty, else moves it up to `top`.
static void move_up(int folder, const char *name, int top) {
    static unsigned moved;
    char place[32];
    if (unlinkat(folder, name, AT_REMOVEDIR) == 0) return;
    snprintf(place, sizeof place, "moved-%u", moved++);
    if (renameat(folder, name, top, place) == 0) return;
    // Only who may write to a folder may move it. Root doesn't come here.
    if (errno == EACCES && fchmodat(folder, name, 0700, 0) == 0) {
        renameat(folder, name, top, place);
    }
}

/// Empties `folder`, whose descriptor it closes. What lies too deep is moved up to `top`, and left
/// there for another pass. What can't be removed stays.
static void empty_folder(int folder, int top, int depth) {
    DIR *entries = fdopendir(folder);
    if (entries == NULL) {
        close(folder);
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        if (unlinkat(folder, name, 0) == 0) continue;
        if (depth == DEEPEST) {
            move_up(folder, name, top);
            continue;
        }
        int below = openat(folder, name, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (below < 0 && errno == EACCES && fchmodat(folder, name, 0700, 0) == 0) {
            // The run had made a folder that it had no rights to itself. Root doesn't come here, so
            // nobody can have it change something else by putting a link in the folder's place.
            below = openat(folder, name, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        }
        if (below >= 0) empty_folder(below, top, depth + 1);
        unlinkat(folder, name, AT_REMOVEDIR);
    }
    closedir(entries);
}

static void remove_at(int parent, const char *name) {
    for (int pass = 0; pass < SCRATCH_FILES; pass++) {
        if (unlinkat(parent, name, AT_REMOVEDIR) == 0) return;
        const int top = openat(parent, name, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        const int folder = dup(top);
        if (folder < 0) return;
        empty_folder(folder, top, 0);
        close(top);
    }
}

/// Gives what root has made to the jail's user, whom Landlock keeps from changing it.
static void hand_over(int parent, const char *name) {
    if (fchownat(parent, name, NOBODY_ID, NOBODY_ID, AT_SYMLINK_NOFOLLOW) != 0) {
        give_up_on("hand over", name, errno);
    }
    const int folder = openat(parent, name, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (folder < 0) return;
    DIR *entries = fdopendir(folder);
    if (entries == NULL) give_up_on("hand over", name, errno);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        hand_over(dirfd(entries), entry->d_name);
    }
    closedir(entries);
}

/// Keeps the folder locked for as long as this launcher lives.
static void hold(const char *path) {
    const int folder = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (folder < 0 || flock(folder, LOCK_EX | LOCK_NB) != 0) give_up_on("hold", path, errno);
}

/// Whether `folder` belongs to no launcher any more. One that was just made may not be held yet, and
/// root's is its own until it is handed over.
static bool is_abandoned(int folder) {
    struct stat status;
    const uid_t user = geteuid();
    return fstat(folder, &status) == 0
        && (status.st_uid == user || (user == 0 && status.st_uid == NOBODY_ID))
        && status.st_mtime + YOUNG < time(NULL) && flock(folder, LOCK_EX | LOCK_NB) == 0;
}

/// Removes the folders of launchers that were killed before they could do so themselves.
static void sweep(const char *path) {
    const char *name = strrchr(path, '/');
    if (name == NULL || strlen(name) <= sizeof prefix) return;
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%.*s/", (int)(name - path), path);
    DIR *entries = opendir(parent);
    if (entries == NULL) return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strncmp(entry->d_name, prefix, sizeof prefix - 1) != 0) continue;
        const int folder = openat(
            dirfd(entries), entry->d_name, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (folder < 0) continue;
        if (is_abandoned(folder)) remove_at(dirfd(entries), entry->d_name);
        close(folder);
    }
    closedir(entries);
}

void make_folder(const struct request *request, uid_t user) {
    sweep(request->folder);
    // A name that exists already is somebody else's.
    if (mkdir(request->folder, 0755) != 0) give_up_on("make", request->folder, errno);
    is_made = true;
    hold(request->folder);
    const size_t length = strlen(request->folder);
    for (size_t i = 0; i < request->bind_count; i++) {
        const struct bind *bind = &request->binds[i];
        if (strcmp(bind->source, bind->target) == 0) continue;
        if (!is_below(bind->target, request->folder)) {
            give_up_on("show elsewhere", bind->source, EXDEV);
        }
        make_parents(bind->target, length);
        copy_entry(AT_FDCWD, bind->source, AT_FDCWD, bind->target);
    }
    for (size_t i = 0; i < request->link_count; i++) {
        const struct link *link = &request->links[i];
        if (!is_below(link->path, request->folder)) give_up_on("link", link->path, EXDEV);
        make_parents(link->path, length);
        if (symlink(link->target, link->path) != 0) give_up_on("link", link->path, errno);
    }
    // Something to be shown there may have made it.
    if (mkdir(request->scratch, 0700) != 0 && errno != EEXIST) {
        give_up_on("make", request->scratch, errno);
    }
    if (chmod(request->scratch, 0700) != 0) give_up_on("protect", request->scratch, errno);
    // Whoever is left of launcher and supervisor has to be able to remove it.
    if (user == 0) hand_over(AT_FDCWD, request->folder);
}

void remove_folder(const char *path) {
    if (is_made) remove_at(AT_FDCWD, path);
}
