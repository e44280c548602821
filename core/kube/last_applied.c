// SPDX-License-Identifier: Apache-2.0
#include "kube/last_applied.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "kube/deployer_marks.h"
#include "manifest/json.h"
#include "manifest/tree.h"

#include <stdlib.h>
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
    // It came in with the annotation that holds it, and must not leave with it.
    mt_tree_remove(mt_tree_get(mt_tree_get(applied, "metadata"), "annotations"), MT_LAST_APPLIED);
    return applied;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

/** Puts the members of a map in the order of their keys. */
static void sort_members(cJSON *map)
{
    size_t count = (size_t)cJSON_GetArraySize(map);
    cJSON **members = mt_alloc((count + 1) * sizeof *members);
    for (size_t i = 0; i < count; i++) {
        members[i] = cJSON_DetachItemViaPointer(map, map->child);
    }
    qsort(members, count, sizeof *members, compare_keys);
    for (size_t i = 0; i < count; i++) {
        cJSON_AddItemToArray(map, members[i]); // leaves the key alone
    }
    free(members);
}

static void sort(cJSON *tree)
{
    if (cJSON_IsObject(tree)) {
        sort_members(tree);
    }
    for (cJSON *child = tree->child; child != NULL; child = child->next) {
        sort(child);
    }
}

/** Appends the JSON text as Go writes it: what HTML has a meaning for is escaped. */
static void escape(const char *json, struct mt_buf *out)
{
    while (*json != '\0') {
        size_t plain = strcspn(json, "<>&");
        mt_buf_append(out, json, plain);
        json += plain;
        if (*json != '\0') {
            mt_buf_printf(out, "\\u%04x", (unsigned char)*json++);
        }
    }
}

cJSON *mt_last_applied_put(const cJSON *wanted)
{
    cJSON *object = mt_tree_copy(wanted);
    cJSON *annotations = mt_tree_map(mt_tree_map(object, "metadata"), "annotations");
    mt_tree_remove(annotations, MT_LAST_APPLIED);
    sort(object);
    struct mt_buf json;
    struct mt_buf text;
    mt_buf_init(&json, MT_BUF_UNLIMITED);
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(object, false, &json);
    escape(mt_buf_text(&json), &text);
    mt_buf_putc(&text, '\n');
    mt_tree_set_string(annotations, MT_LAST_APPLIED, mt_buf_text(&text));
    mt_buf_fini(&json);
    mt_buf_fini(&text);
    return object;
}
