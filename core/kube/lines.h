// SPDX-License-Identifier: Apache-2.0
/** Lines of an answer that comes in pieces. */
#ifndef MT_KUBE_LINES_H
#define MT_KUBE_LINES_H

#include "base/buffer.h"

#include <stdbool.h>

/** Embedded; begins with mt_buf_init(&lines->rest, …), whose ceiling is that of one line. */
struct mt_kube_lines {
    struct mt_buf rest; ///< What came after the last end of a line.
};

/**
 * Receives a line without its end, a "\n"; what stands before that is the line's.  False: no
 * further ones are wanted, and `lines` may be gone.
 */
typedef bool mt_kube_line_fn(void *data, const char *line, size_t length);

/** Takes the next piece.  False where a line is longer than the ceiling, or `each` said false. */
bool mt_kube_lines_feed(struct mt_kube_lines *lines, const char *bytes, size_t size,
                        mt_kube_line_fn *each, void *data);

#endif
