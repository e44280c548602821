// SPDX-License-Identifier: Apache-2.0
#include "cli/words.h"

#include "base/buffer.h"

#include <string.h>

size_t mt_words_count(const char *const *words)
{
    size_t count = 0;
    while (words != NULL && words[count] != NULL) {
        count++;
    }
    return count;
}

bool mt_words_have(const char *const *words, const char *word)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

void mt_words_join(const char *const *words, const char *between, const char *last,
                   struct mt_buf *out)
{
    size_t count = mt_words_count(words);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            mt_buf_puts(out, i + 1 < count ? between : last);
        }
        mt_buf_puts(out, words[i]);
    }
}
