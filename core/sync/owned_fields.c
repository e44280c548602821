// SPDX-License-Identifier: Apache-2.0
#include "sync/owned_fields.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "manifest/json.h"
#include "sync/cluster.h"

#include <string.h>

static bool is_text(const cJSON *entry, const char *key, const char *text)
{
    const char *found = mt_json_string(entry, key);
    return found != NULL && strcmp(found, text) == 0;
}

/** Our entry of managedFields that was made by this operation, or NULL. */
static const cJSON *entry_of(const cJSON *object, const char *operation)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_json_at(object, "metadata", "managedFields", NULL)) {
        if (is_text(entry, "manager", MT_FIELD_MANAGER) && is_text(entry, "operation", operation) &&
            mt_json_string(entry, "subresource") == NULL) {
            return entry;
        }
    }
    return NULL;
}

uint64_t mt_owned_fields_hash(const cJSON *object)
{
    const cJSON *entry = entry_of(object, "Apply");
    entry = entry != NULL ? entry : entry_of(object, "Update");
    const cJSON *fields = mt_json_get(entry, "fieldsV1");
    if (fields == NULL) {
        return 0;
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print_sorted(fields, &text);
    const uint64_t hash = mt_hash_add(MT_HASH_START, text.data, text.length);
    mt_buf_fini(&text);
    return hash != 0 ? hash : 1;
}
