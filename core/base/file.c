// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, MEBIBYTE = 1024 * 1024 };

static bool too_large(const struct mt_buf *buf, struct mt_error *err)
{
    return mt_fail(err, MT_ERR_INVALID, "is larger than %zu MiB", buf->max / MEBIBYTE);
}

static bool read_all(int fd, struct mt_buf *buf, struct mt_error *err)
{
    struct stat info;
    size_t chunk = CHUNK;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > CHUNK) {
        chunk = (size_t)info.st_size + 1; // one read for the file, one for its end
    }
    for (;;) {
        size_t left = buf->max - buf->length;
        char *room = mt_buf_reserve(buf, chunk < left ? chunk : left);
        // One byte more than the ceiling tells a full buffer from a file that is too large.
        char probe;
        ssize_t got = left > 0 ? read(fd, room, chunk < left ? chunk : left) : read(fd, &probe, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return mt_fail(err, MT_ERR_IO, "cannot be read: %s", strerror(errno));
        }
        if (got == 0) {
            return true;
        }
        if (left == 0) {
            return too_large(buf, err);
        }
        buf->length += (size_t)got;
        buf->data[buf->length] = '\0';
        chunk = CHUNK;
    }
}

bool mt_file_read(const char *path, struct mt_buf *buf, struct mt_error *err)
{
    if (strcmp(path, "-") == 0) {
        return read_all(STDIN_FILENO, buf, err);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mt_fail(err, errno == ENOENT || errno == ENOTDIR ? MT_ERR_NOT_FOUND : MT_ERR_IO,
                       "cannot be opened: %s", strerror(errno));
    }
    bool ok = read_all(fd, buf, err);
    close(fd);
    return ok;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool mt_file_list(const char *folder, struct mt_arena *arena, struct mt_file_names *names,
                  struct mt_error *err)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, by_name);
    if (count < 0) {
        return mt_fail(err, MT_ERR_IO, "cannot be read: %s", strerror(errno));
    }
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
            mt_array_push(arena, names, mt_arena_strdup(arena, name));
        }
        free(entries[i]);
    }
    free(entries);
    return true;
}

bool mt_file_has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name);
    size_t wanted = strlen(suffix);
    return length >= wanted && strcmp(name + length - wanted, suffix) == 0;
}
