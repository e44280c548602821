// SPDX-License-Identifier: Apache-2.0
#include "base/new_files.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MODE = 0666, FOLDER_MODE = 0777 }; ///< Less what the umask takes.

/** What was made so far: files and folders, each after the folder that it is in. */
struct made {
    const char **items;
    size_t count;
    size_t capacity;
};

/** One call on its way. */
struct making {
    struct mt_arena *arena;
    struct made made;
    struct mt_error *err;
};

static bool is_there(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0; // a link that leads nowhere is something, too
}

static bool check_none_is_there(const struct mt_new_files *files, struct mt_error *err)
{
    struct mt_buf names;
    mt_buf_init(&names, MT_BUF_UNLIMITED);
    size_t count = 0;
    for (size_t i = 0; i < files->count; i++) {
        if (is_there(files->items[i].path)) {
            mt_buf_printf(&names, "%s%s", count++ > 0 ? ", " : "", files->items[i].path);
        }
    }
    if (count > 0) {
        mt_fail(err, MT_ERR_INVALID, "%s %s there already; nothing was written",
                mt_buf_text(&names), count > 1 ? "are" : "is");
    }
    mt_buf_fini(&names);
    return count == 0;
}

static bool refused(struct making *making, const char *path)
{
    return mt_fail(making->err, MT_ERR_IO, "%s cannot be made: %s; nothing was written", path,
                   strerror(errno));
}

static bool make_folders(struct making *making, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        if (slash == path) {
            continue; // the root is always there
        }
        const char *folder = mt_arena_strndup(making->arena, path, (size_t)(slash - path));
        if (mkdir(folder, FOLDER_MODE) == 0) {
            mt_array_push(making->arena, &making->made, folder);
        } else if (errno != EEXIST) {
            return refused(making, folder);
        }
    }
    return true;
}

static bool write_all(int fd, const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        ssize_t written = write(fd, text, left);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        text += written;
        left -= (size_t)written;
    }
    return true;
}

static bool make_file(struct making *making, const struct mt_new_file *file)
{
    if (!make_folders(making, file->path)) {
        return false;
    }
    int fd = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (fd < 0) {
        return refused(making, file->path);
    }
    mt_array_push(making->arena, &making->made, file->path);
    bool written = write_all(fd, file->text) || refused(making, file->path);
    // Some file systems say only now that there was no room.
    bool closed = close(fd) == 0;
    return written && (closed || refused(making, file->path));
}

bool mt_new_files_make(const struct mt_new_files *files, struct mt_arena *arena,
                       struct mt_error *err)
{
    if (!check_none_is_there(files, err)) {
        return false;
    }
    struct making making = {.arena = arena, .err = err};
    bool good = true;
    for (size_t i = 0; i < files->count && good; i++) {
        good = make_file(&making, &files->items[i]);
    }
    for (size_t i = making.made.count; i > 0 && !good; i--) {
        remove(making.made.items[i - 1]); // a folder that somebody else has used meanwhile stays
    }
    return good;
}
