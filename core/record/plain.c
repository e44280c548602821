// SPDX-License-Identifier: Apache-2.0
#include "record/plain.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/utf8.h"

#include <string.h>

bool mt_plain_put(const char *text, size_t max, struct mt_buf *out)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    const char *end = text + strlen(text);
    size_t put = 0;
    while (text < end) {
        size_t length = mt_utf8_character(text, end);
        const char *from = length > 0 ? text : replacement;
        size_t bytes = length > 0 ? length : sizeof replacement - 1;
        if (put + bytes > max) {
            return false;
        }
        mt_buf_append(out, from, bytes);
        put += bytes;
        text += length > 0 ? length : 1;
    }
    return true;
}

const char *mt_plain_text(const char *text, size_t max, struct mt_arena *arena)
{
    if (text == NULL) {
        return NULL;
    }
    struct mt_buf plain;
    mt_buf_init(&plain, MT_BUF_UNLIMITED);
    if (!mt_plain_put(text, max, &plain)) {
        mt_buf_puts(&plain, "…");
    }
    const char *copy = mt_arena_strdup(arena, mt_buf_text(&plain));
    mt_buf_fini(&plain);
    return copy;
}
