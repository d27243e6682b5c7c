#include "tasks.h"

#include <dirent.h>
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "channel.h"
#include "processes.h"
#include "watch.h"

/// How often the threads of a process are listed until two lists in a row are the same.
enum { MOST_LISTS = 16, LEAST_ROOM = 64 };

/// More CPU time than making a task takes, however long it waits for a processor: a fork copies what
/// tells where the memory is, eight bytes for each page.
enum { LONGEST_MAKING = 20000000, BYTES_PER_NANOSECOND = 10 };

// ---- Numbers

/// Makes room for one more entry of `size` bytes.
static void *with_room(void *list, size_t count, size_t *room, size_t size) {
    if (count < *room) return list;
    *room = *room == 0 ? LEAST_ROOM : 2 * *room;
    list = realloc(list, *room * size);
    if (list == NULL) give_up("make room to count the run's tasks", ENOMEM);
    return list;
}

static void add_number(struct numbers *numbers, pid_t number) {
    numbers->list =
        with_room(numbers->list, numbers->count, &numbers->room, sizeof *numbers->list);
    numbers->list[numbers->count++] = number;
}

static int compare(const void *first, const void *second) {
    const pid_t one = *(const pid_t *)first, other = *(const pid_t *)second;
    return (one > other) - (one < other);
}

static void sort(struct numbers *numbers, size_t from) {
    if (numbers->count - from < 2) return;
    qsort(numbers->list + from, numbers->count - from, sizeof *numbers->list, compare);
}

/// How many of `numbers` aren't among `others`.
static uint64_t count_new(const struct numbers *numbers, const struct numbers *others) {
    uint64_t count = 0;
    for (size_t i = 0, j = 0; i < numbers->count; i++) {
        while (j < others->count && others->list[j] < numbers->list[i]) j++;
        if (j == others->count || others->list[j] != numbers->list[i]) count++;
    }
    return count;
}

// ---- Grants

/// Forgets the grant at `index`: what it was for has been made, or never will be.
static void settle(struct tasks *tasks, size_t index) {
    tasks->threads.settled++;
    if (tasks->open[index].is_process) tasks->processes.settled++;
    tasks->open[index] = tasks->open[--tasks->open_count];
}

void settle_caller(struct tasks *tasks, pid_t thread) {
    for (size_t i = tasks->open_count; i-- > 0;) {
        if (tasks->open[i].thread == thread) settle(tasks, i);
    }
}

/// Not every kernel tells what a thread does: it may be there all the same.
static bool is_there(pid_t thread) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d", thread);
    return access(path, F_OK) == 0 || errno != ENOENT;
}

/// The CPU time of `thread`, in nanoseconds; 0 where the kernel doesn't tell. proc_pid_schedstat(5).
static int64_t thread_cpu(pid_t thread) {
    char path[60];
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", thread, thread);
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    long long cpu = 0;
    const int fields = fscanf(file, "%lld", &cpu);
    fclose(file);
    return fields == 1 ? cpu : 0;
}

/// Whether whoever has `grant` is certainly not in that call any more: it is gone, or waits in another.
/// Of one that runs nothing is known but how long. proc_pid_syscall(5).
static bool has_returned(const struct watch *watch, const struct grant *grant) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/syscall", grant->thread);
    FILE *file = fopen(path, "re");
    if (file == NULL && !is_there(grant->thread)) return true;
    int call, fields = 0;
    bool is_gone = false;
    if (file != NULL) {
        errno = 0;
        fields = fscanf(file, "%d", &call);
        is_gone = fields != 1 && errno == ESRCH;
        fclose(file);
    }
    if (is_gone) return true;
    if (fields == 1) {
        return call != SCMP_SYS(clone) && call != SCMP_SYS(fork) && call != SCMP_SYS(vfork);
    }
    const uint64_t longest =
        LONGEST_MAKING + watch->request->memory_bytes / BYTES_PER_NANOSECOND;
    const int64_t spent = thread_cpu(grant->thread) - grant->spent;
    return spent > 0 && (uint64_t)spent > longest;
}

static void settle_returned(struct watch *watch) {
    struct tasks *tasks = &watch->tasks;
    for (size_t i = tasks->open_count; i-- > 0;) {
        if (has_returned(watch, &tasks->open[i])) settle(tasks, i);
    }
}

static void open_grant(struct tasks *tasks, pid_t thread, bool is_process) {
    tasks->open = with_room(
        tasks->open, tasks->open_count, &tasks->open_room, sizeof *tasks->open);
    tasks->open[tasks->open_count++] = (struct grant){
        .thread = thread, .is_process = is_process, .spent = thread_cpu(thread)};
    tasks->threads.most++;
    if (is_process) tasks->processes.most++;
}

// ---- Looking

/// A process and its parent, at some moment of a look.
struct kinship {
    pid_t process;
    pid_t parent;
};

static int compare_kin(const void *first, const void *second) {
    return compare(
        &((const struct kinship *)first)->process, &((const struct kinship *)second)->process);
}

/// Whether `kin` is below this process.
///
/// The parents of those below are below, too, or were while they lived. Where one of them isn't
/// listed, it has ended, and those below it have another by now.
static bool is_below_us(const struct kinship *kin, const struct kinship *all, size_t count) {
    const pid_t self = getpid();
    pid_t ancestor = kin->parent;
    for (size_t steps = 0; ancestor > 1 && ancestor != self; steps++) {
        const struct kinship wanted = {.process = ancestor};
        const struct kinship *found = bsearch(&wanted, all, count, sizeof *all, compare_kin);
        // A number that was given anew while they were listed may even lead in a circle.
        if (found == NULL || steps == count) return is_descendant(kin->process);
        ancestor = found->parent;
    }
    return ancestor == self;
}

/// Whether `process` has no more descriptors than a run is given, which is never raised again. To ask
/// costs far less than to look whose child it is, and most processes of a machine have more.
static bool is_limited(pid_t process) {
    struct rlimit limit;
    return prlimit(process, RLIMIT_NOFILE, NULL, &limit) == 0 && limit.rlim_max <= DESCRIPTORS;
}

/// Finds the processes beside the supervisor, by their numbers: a process keeps its own whatever
/// happens to its parents meanwhile, so none that lives all the time is missed.
static bool find_processes(const struct watch *watch, struct numbers *found) {
    static struct kinship *all;
    static size_t room;
    size_t count = 0;
    if (watch->init != 0) {
        add_number(found, watch->program);
        return true;
    }
    // All below the program are the user's that it is.
    const bool may_ask = is_limited(watch->program);
    DIR *processes = opendir("/proc");
    if (processes == NULL) return false;
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        const pid_t process = (pid_t)strtol(entry->d_name, NULL, 10);
        struct process_state state;
        if (process <= 1 || (may_ask && !is_limited(process))) continue;
        if (!read_process(process, &state)) continue;
        all = with_room(all, count, &room, sizeof *all);
        all[count++] = (struct kinship){.process = process, .parent = state.parent};
    }
    closedir(processes);
    qsort(all, count, sizeof *all, compare_kin);
    for (size_t i = 0; i < count; i++) {
        if (is_below_us(&all[i], all, count)) add_number(found, all[i].process);
    }
    return true;
}

/// Adds the threads of `process`, as far as the kernel lists them.
static bool list_threads(pid_t process, struct numbers *found) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    const size_t from = found->count;
    DIR *threads = opendir(path);
    if (threads == NULL) return errno == ENOENT;
    for (struct dirent *thread; (thread = readdir(threads)) != NULL;) {
        if (thread->d_name[0] != '.') add_number(found, (pid_t)strtol(thread->d_name, NULL, 10));
    }
    closedir(threads);
    sort(found, from);
    return true;
}

/// Adds the threads of `process`.
///
/// The list skips some when one that was listed already ends meanwhile. The next list would lack
/// that one: what is listed twice alike lacks nothing.
static bool add_threads(pid_t process, struct numbers *found) {
    static struct numbers last, next;
    last.count = 0;
    if (!list_threads(process, &last)) return false;
    for (int lists = 1; lists < MOST_LISTS; lists++) {
        next.count = 0;
        if (!list_threads(process, &next)) return false;
        if (next.count == last.count && count_new(&next, &last) == 0) {
            for (size_t i = 0; i < last.count; i++) add_number(found, last.list[i]);
            return true;
        }
        const struct numbers spare = last;
        last = next;
        next = spare;
    }
    return false;
}

static bool find_threads(const struct watch *watch, struct numbers *found) {
    struct numbers processes = {0};
    bool is_whole = find_processes(watch, &processes);
    for (size_t i = 0; i < processes.count && is_whole; i++) {
        is_whole = add_threads(processes.list[i], found);
    }
    free(processes.list);
    sort(found, 0);
    return is_whole;
}

/// Takes what was just found for the new state of things.
///
/// Whatever is new since the last look was made by a grant that was open then or came later. Of those
/// grants some are settled. So many of the new at least that are more than that were made by grants
/// that are still open, and aren't counted with them once more.
static void renew(struct census *census, struct numbers found, uint64_t open) {
    const uint64_t fresh = count_new(&found, &census->found);
    const uint64_t counted_twice = fresh > census->settled ? fresh - census->settled : 0;
    census->most = found.count + open - (counted_twice < open ? counted_twice : open);
    free(census->found.list);
    census->found = found;
    census->settled = 0;
}

/// Looks when there could be as many as `limit`, and returns whether there are certainly fewer.
static bool has_room(
    struct watch *watch, struct census *census, uint64_t limit, bool is_of_processes) {
    struct tasks *tasks = &watch->tasks;
    if (census->most < limit) return true;
    // Before the look: what a settled grant was for is there by now, if it ever was.
    settle_returned(watch);
    uint64_t open = 0;
    for (size_t i = 0; i < tasks->open_count; i++) {
        if (!is_of_processes || tasks->open[i].is_process) open++;
    }
    struct numbers found = {0};
    const bool is_whole =
        is_of_processes ? find_processes(watch, &found) : find_threads(watch, &found);
    if (is_whole) renew(census, found, open);
    else free(found.list);
    return census->most < limit;
}

/// Whether a limit of threads that no resource limit keeps leaves room for one more.
static bool has_room_for_thread(struct watch *watch) {
    const struct request *request = watch->request;
    if (request->tier == TIER_NAMESPACES && !is_pool(request)) return true;
    return has_room(
        watch, &watch->tasks.threads, request->processes + request->threads - 1, false);
}

// ---- Asking

void add_program(struct tasks *tasks) {
    // As if it had been granted, and made at once.
    tasks->processes.most++;
    tasks->processes.settled++;
    tasks->threads.most++;
    tasks->threads.settled++;
}

bool grant_process(struct watch *watch, pid_t thread) {
    struct tasks *tasks = &watch->tasks;
    if (!has_room(watch, &tasks->processes, watch->request->processes, true)
        || !has_room_for_thread(watch)) {
        return false;
    }
    open_grant(tasks, thread, true);
    return true;
}

bool grant_thread(struct watch *watch, pid_t thread) {
    if (!has_room_for_thread(watch)) return false;
    open_grant(&watch->tasks, thread, false);
    return true;
}

void forget_tasks(struct tasks *tasks) {
    free(tasks->processes.found.list);
    free(tasks->threads.found.list);
    free(tasks->open);
    *tasks = (struct tasks){0};
}
