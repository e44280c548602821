// SPDX-License-Identifier: Apache-2.0
/** The end of a log while it is written: its last whole lines. */
#ifndef MT_RECORD_LOG_TAIL_H
#define MT_RECORD_LOG_TAIL_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/** Embedded. */
struct mt_log_tail {
    struct mt_buf text; ///< Lines with their ends; more than `max` bytes until it is read.
    size_t max;
    bool cut; ///< Lines are gone, or the end of one.
};

void mt_log_tail_init(struct mt_log_tail *tail, size_t max);
void mt_log_tail_fini(struct mt_log_tail *tail);

/** Adds a line, given without its end; a longer one than fits is cut. */
void mt_log_tail_add(struct mt_log_tail *tail, const char *line);

/** The last whole lines, `max` bytes at most; "" for none.  Borrowed until the next call. */
const char *mt_log_tail_text(struct mt_log_tail *tail);

#endif
