// SPDX-License-Identifier: Apache-2.0
/** Lists of words, as people type them and as messages name them. */
#ifndef MT_CLI_WORDS_H
#define MT_CLI_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct mt_buf;

/** A growing list of borrowed words: mt_array_push(), mt_array_fini(). */
struct mt_words {
    const char **items;
    size_t count;
    size_t capacity;
};

/** How many words a NULL-terminated list has; a list that is NULL has none. */
size_t mt_words_count(const char *const *words);

/** Whether the NULL-terminated list has `word`. */
bool mt_words_have(const char *const *words, const char *word);

/**
 * Appends the words with `between` between them and `last` before the last one:
 * "render, plan and lint" with ", " and " and ".
 */
void mt_words_join(const char *const *words, const char *between, const char *last,
                   struct mt_buf *out);

#endif
