// SPDX-License-Identifier: Apache-2.0
#include "base/file_watch.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    QUIET_MS = 100,
    LEVELS_MAX = 32,
    EVENTS_SIZE = 65536,
    CHANGES = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO,
};

struct mt_file_watch {
    mt_file_watch_fn *counts;
    int fd;
};

struct mt_file_watch *mt_file_watch_new(mt_file_watch_fn *counts, struct mt_error *err)
{
    const int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (fd < 0) {
        mt_fail(err, MT_ERR_IO, "files cannot be watched: %s", strerror(errno));
        return NULL;
    }
    struct mt_file_watch *watch = mt_alloc(sizeof *watch);
    *watch = (struct mt_file_watch){counts, fd};
    return watch;
}

void mt_file_watch_free(struct mt_file_watch *watch)
{
    if (watch != NULL) {
        close(watch->fd);
        free(watch);
    }
}

/** One folder and those below it. */
static bool add_folder(struct mt_file_watch *watch, const char *folder, unsigned level,
                       struct mt_arena *arena, struct mt_error *err)
{
    struct mt_file_names names = {0};
    if (inotify_add_watch(watch->fd, folder, CHANGES | IN_ONLYDIR) < 0) {
        return errno == ENOENT || errno == ENOTDIR || // it went away just now
               mt_fail(err, MT_ERR_IO, "%s cannot be watched: %s", folder,
                       errno == ENOSPC ? "there are too many folders (fs.inotify.max_user_watches)"
                                       : strerror(errno));
    }
    mt_file_list(folder, arena, &names, NULL);
    bool good = true;
    for (size_t i = 0; i < names.count && good && level < LEVELS_MAX; i++) {
        struct stat info;
        const char *path = mt_arena_printf(arena, "%s/%s", folder, names.items[i]);
        if (names.items[i][0] != '.' && lstat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
            good = add_folder(watch, path, level + 1, arena, err);
        }
    }
    return good;
}

bool mt_file_watch_add(struct mt_file_watch *watch, const char *path, struct mt_error *err)
{
    struct stat info;
    struct mt_arena *arena = mt_arena_new();
    const char *slash = strrchr(path, '/');
    bool good = true;
    if (stat(path, &info) == 0 && !S_ISDIR(info.st_mode)) {
        path = slash != NULL ? mt_arena_strndup(arena, path, (size_t)(slash - path)) : ".";
        path = path[0] != '\0' ? path : "/";
        good = add_folder(watch, path, 0, arena, err);
    } else if (stat(path, &info) == 0) {
        good = add_folder(watch, path, 0, arena, err);
    }
    mt_arena_free(arena);
    return good;
}

static bool does_count(const struct mt_file_watch *watch, const struct inotify_event *event)
{
    const bool folder = (event->mask & IN_ISDIR) != 0;
    return (event->mask & IN_Q_OVERFLOW) != 0 ||
           (event->len > 0 && event->name[0] != '.' && (folder || watch->counts(event->name)));
}

bool mt_file_watch_changed(struct mt_file_watch *watch)
{
    alignas(struct inotify_event) char bytes[EVENTS_SIZE];
    bool counted = false;
    for (;;) {
        const ssize_t got = read(watch->fd, bytes, sizeof bytes);
        if (got <= 0 && errno != EINTR) {
            return counted;
        }
        for (const char *at = bytes; got > 0 && at < bytes + got;) {
            const struct inotify_event *event = (const void *)at;
            counted |= does_count(watch, event);
            at += sizeof *event + event->len;
        }
    }
}

bool mt_file_watch_wait(struct mt_file_watch *watch, int wake_fd, int output_fd)
{
    struct pollfd fds[] = {
        {.fd = watch->fd, .events = POLLIN},
        {.fd = wake_fd, .events = POLLIN},
        {.fd = output_fd}, // errors and hang-ups are told in any case
    };
    bool changed = false;
    for (;;) {
        const int ready = poll(fds, sizeof fds / sizeof *fds, changed ? QUIET_MS : -1);
        if (ready > 0 && (fds[1].revents != 0 || fds[2].revents != 0)) {
            return false;
        }
        if (ready == 0) {
            return true; // it was quiet for a moment
        }
        changed |= mt_file_watch_changed(watch);
    }
}
