// SPDX-License-Identifier: Apache-2.0
/** When a file has to be read anew: it looks changed, or it is long since. */
#ifndef MT_KUBE_WATCHED_FILE_H
#define MT_KUBE_WATCHED_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/** Embedded; `{.path = …}` is a file that nobody has read.  A path of NULL is never due. */
struct mt_kube_watched {
    const char *path;
    bool is_known; ///< The rest says how it was when it was read.
    int64_t looked_ms;
    int64_t read_ms;
    dev_t device;
    ino_t inode;
    off_t size;
    int64_t modified_ns; ///< Since 1970.
    int64_t changed_ns;  ///< Of the inode: nobody can set it back.
};

/**
 * Whether the caller has to read it now; then it counts as read.  Looks at most each
 * MT_KUBE_LOOK_MS, and is due each MT_KUBE_REREAD_MS in any case.
 */
bool mt_kube_watched_due(struct mt_kube_watched *file, int64_t wall_ms);

/** Makes it due: it could not be read, or what it said was refused. */
void mt_kube_watched_forget(struct mt_kube_watched *file);

#endif
