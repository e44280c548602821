// SPDX-License-Identifier: Apache-2.0
/** Text of others on its way into a record: valid UTF-8 of a limited length. */
#ifndef MT_RECORD_PLAIN_H
#define MT_RECORD_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_buf;

/**
 * Appends the text, with U+FFFD for each byte that is no UTF-8, and at most `max` bytes of it.
 * Whether that was all.
 */
bool mt_plain_put(const char *text, size_t max, struct mt_buf *out);

/** The same in the arena, with "…" where it was cut; NULL stays NULL. */
const char *mt_plain_text(const char *text, size_t max, struct mt_arena *arena);

#endif
