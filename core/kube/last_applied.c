// SPDX-License-Identifier: Apache-2.0
#include "kube/last_applied.h"

#include "base/buffer.h"
#include "kube/marks.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <string.h>

cJSON *mt_last_applied(const cJSON *object)
{
    const cJSON *annotations = mt_json_at(object, "metadata", "annotations", NULL);
    const char *text = mt_json_string(annotations, MT_LAST_APPLIED);
    if (text == NULL) {
        return NULL;
    }
    struct mt_json_end end;
    cJSON *applied = mt_json_parse(NULL, text, strlen(text), 1, &end, NULL);
    if (!cJSON_IsObject(applied)) {
        cJSON_Delete(applied);
        return NULL;
    }
    return applied;
}

cJSON *mt_last_applied_put(const cJSON *wanted)
{
    cJSON *object = mt_tree_copy(wanted);
    cJSON *annotations = mt_tree_map(mt_tree_map(object, "metadata"), "annotations");
    mt_tree_remove(annotations, MT_LAST_APPLIED);
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(object, false, &text);
    mt_buf_putc(&text, '\n');
    mt_tree_set_string(annotations, MT_LAST_APPLIED, mt_buf_text(&text));
    mt_buf_fini(&text);
    return object;
}
