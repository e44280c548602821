// SPDX-License-Identifier: Apache-2.0
#include "cli/status_drift.h"

#include "manifest/json.h"
#include "sync/owned_fields.h"

#include <string.h>

static const char *metadata_string(const cJSON *live, const char *key)
{
    return mt_json_string(mt_json_get(live, "metadata"), key);
}

const char *mt_status_uid(const cJSON *live)
{
    return metadata_string(live, "uid");
}

static bool is_text(const char *text, const char *other)
{
    return text != NULL && other != NULL && strcmp(text, other) == 0;
}

enum mt_drift mt_status_drift(const struct mt_record_item *item, const cJSON *live)
{
    if (item->resource_version == NULL) {
        return MT_DRIFT_UNKNOWN; // never written, or written by a run that could not say so
    }
    if (item->item.uid != NULL && !is_text(item->item.uid, mt_status_uid(live))) {
        return MT_DRIFT_CHANGED;
    }
    if (is_text(item->resource_version, metadata_string(live, "resourceVersion"))) {
        return MT_DRIFT_NONE;
    }
    const uint64_t owned = mt_owned_fields_hash(live);
    if (item->owned_hash == 0 || owned == 0) {
        return MT_DRIFT_UNKNOWN;
    }
    return owned == item->owned_hash ? MT_DRIFT_NONE : MT_DRIFT_CHANGED;
}
