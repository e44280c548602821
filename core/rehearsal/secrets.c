// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/secrets.h"

#include "base/buffer.h"

#include <string.h>

static void encode(const char *text, struct mt_buf *out)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    enum { GROUP = 3, BITS = 6, MASK = 63, PADDING = 64 };
    size_t length = strlen(text);
    for (size_t at = 0; at < length; at += GROUP) {
        size_t rest = length - at;
        unsigned word = (unsigned)(unsigned char)text[at] << 16 |
                        (rest > 1 ? (unsigned)(unsigned char)text[at + 1] << 8 : 0) |
                        (rest > 2 ? (unsigned)(unsigned char)text[at + 2] : 0);
        mt_buf_putc(out, digits[word >> 3 * BITS & MASK]);
        mt_buf_putc(out, digits[word >> 2 * BITS & MASK]);
        mt_buf_putc(out, digits[rest > 1 ? word >> BITS & MASK : PADDING]);
        mt_buf_putc(out, digits[rest > 2 ? word & MASK : PADDING]);
    }
}

void mt_secrets_convert(struct mt_rehearsal *store, cJSON *tree)
{
    cJSON *texts = mt_tree_get(tree, "stringData");
    if (!cJSON_IsObject(texts)) {
        return;
    }
    cJSON *next = NULL;
    for (cJSON *text = texts->child; text != NULL; text = next) {
        next = text->next;
        if (cJSON_IsString(text)) {
            struct mt_buf encoded;
            mt_buf_init(&encoded, MT_BUF_UNLIMITED);
            encode(text->valuestring, &encoded);
            mt_tree_set_string(mt_tree_map(tree, "data"), mt_store_name(store, text->string),
                               mt_buf_text(&encoded));
            mt_buf_fini(&encoded);
            cJSON_Delete(cJSON_DetachItemViaPointer(texts, text));
        }
    }
    if (texts->child == NULL) {
        mt_tree_remove(tree, "stringData");
    }
}
