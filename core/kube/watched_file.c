// SPDX-License-Identifier: Apache-2.0
#include "kube/watched_file.h"

#include "kube/credentials.h"

#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

static int64_t nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/** Looks at the file, which may be gone, and says whether it is another one than before. */
static bool look(struct mt_kube_watched *file)
{
    struct mt_kube_watched before = *file;
    struct stat info = {0};
    if (stat(file->path, &info) != 0) {
        info = (struct stat){0};
    }
    file->device = info.st_dev;
    file->inode = info.st_ino;
    file->size = info.st_size;
    file->modified_ns = nanoseconds(info.st_mtim);
    file->changed_ns = nanoseconds(info.st_ctim);
    return before.device != file->device || before.inode != file->inode ||
           before.size != file->size || before.modified_ns != file->modified_ns ||
           before.changed_ns != file->changed_ns;
}

/** Whether that long has passed; a clock that was set back says yes. */
static bool is_over(int64_t since_ms, int64_t now_ms, int64_t duration_ms)
{
    return now_ms < since_ms || now_ms - since_ms >= duration_ms;
}

bool mt_kube_watched_due(struct mt_kube_watched *file, int64_t wall_ms)
{
    if (file->path == NULL ||
        (file->is_known && !is_over(file->looked_ms, wall_ms, MT_KUBE_LOOK_MS))) {
        return false;
    }
    bool is_old = !file->is_known || is_over(file->read_ms, wall_ms, MT_KUBE_REREAD_MS);
    bool due = look(file) || is_old;
    file->is_known = true;
    file->looked_ms = wall_ms;
    file->read_ms = due ? wall_ms : file->read_ms;
    return due;
}

void mt_kube_watched_forget(struct mt_kube_watched *file)
{
    file->is_known = false;
}
