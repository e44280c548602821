// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/secrets.h"

#include "base/base64.h"
#include "base/buffer.h"

#include <string.h>

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
            mt_base64_encode(text->valuestring, strlen(text->valuestring), &encoded);
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
