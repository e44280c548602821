// SPDX-License-Identifier: Apache-2.0
#include "record/log_tail.h"

#include "record/plain.h"

#include <string.h>

void mt_log_tail_init(struct mt_log_tail *tail, size_t max)
{
    mt_buf_init(&tail->text, MT_BUF_UNLIMITED);
    tail->max = max;
    tail->cut = false;
}

void mt_log_tail_fini(struct mt_log_tail *tail)
{
    mt_buf_fini(&tail->text);
}

/** Lets the first lines go until the rest fits. */
static void shorten(struct mt_log_tail *tail)
{
    struct mt_buf *text = &tail->text;
    if (text->length <= tail->max) {
        return;
    }
    size_t from = text->length - tail->max;
    // What begins here is a whole line only where one ends right before it.
    const char *end = memchr(text->data + from - 1, '\n', text->length - from + 1);
    from = (size_t)(end + 1 - text->data);
    memmove(text->data, text->data + from, text->length - from + 1);
    text->length -= from;
    tail->cut = true;
}

void mt_log_tail_add(struct mt_log_tail *tail, const char *line)
{
    tail->cut |= !mt_plain_put(line, tail->max - 1, &tail->text);
    mt_buf_putc(&tail->text, '\n');
    if (tail->text.length > 2 * tail->max) {
        shorten(tail); // now and then, as every byte behind it is moved
    }
}

const char *mt_log_tail_text(struct mt_log_tail *tail)
{
    shorten(tail);
    return mt_buf_text(&tail->text);
}
