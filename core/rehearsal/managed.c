// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/managed.h"

#include "base/clock.h"
#include "manifest/json.h"
#include "rehearsal/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *operation_of(const struct mt_writer *writer)
{
    return writer->apply ? "Apply" : "Update";
}

static bool is_text(const cJSON *entry, const char *key, const char *text)
{
    const char *value = mt_json_string(entry, key);
    return strcmp(value != NULL ? value : "", text) == 0;
}

cJSON *mt_managed_entry(const cJSON *tree, const struct mt_writer *writer)
{
    const cJSON *entries = mt_tree_metadata(tree, "managedFields");
    for (cJSON *entry = entries != NULL ? entries->child : NULL; entry != NULL;
         entry = entry->next) {
        if (is_text(entry, "manager", writer->manager) &&
            is_text(entry, "operation", operation_of(writer)) &&
            is_text(entry, "subresource", writer->status ? "status" : "")) {
            return entry;
        }
    }
    return NULL;
}

/**
 * Seconds, as in Kubernetes, but for the status: two writes within one second have to differ there,
 * because a sync tells by this entry whether a controller has written again.  The microseconds are
 * those of the virtual time, and then the revision's last digits.
 */
static void stamp(const struct mt_rehearsal *store, cJSON *entry, bool status)
{
    enum { FRACTION = 23, REVISIONS = 1000 };
    char text[32];
    if (!status) {
        mt_store_time(store, text);
    } else {
        mt_clock_rfc3339(mt_store_wall_ms(store), text);
        snprintf(text + FRACTION, sizeof text - FRACTION, "%03uZ",
                 (unsigned)((store->revision + 1) % REVISIONS));
    }
    mt_tree_set_string(entry, "time", text);
}

/** The writer's entry, made where there is none, with the present time and `set` (taken). */
void mt_managed_put(struct mt_rehearsal *store, cJSON *tree, const struct mt_writer *writer,
                    cJSON *set)
{
    cJSON *metadata = mt_tree_map(tree, "metadata");
    cJSON *entry = mt_managed_entry(tree, writer);
    if (entry == NULL) {
        cJSON *entries = mt_tree_get(metadata, "managedFields");
        if (entries == NULL) {
            entries = cJSON_CreateArray();
            mt_tree_set(metadata, "managedFields", entries);
        }
        entry = cJSON_CreateObject();
        cJSON_AddItemToArray(entries, entry);
        mt_tree_set_string(entry, "manager", writer->manager);
        mt_tree_set_string(entry, "operation", operation_of(writer));
    }
    const char *version = mt_json_string(tree, "apiVersion");
    mt_tree_set_string(entry, "apiVersion", version != NULL ? version : "");
    stamp(store, entry, writer->status);
    mt_tree_set_string(entry, "fieldsType", "FieldsV1");
    mt_tree_set(entry, "fieldsV1", set);
    if (writer->status) {
        mt_tree_set_string(entry, "subresource", "status");
    }
}

void mt_managed_create(struct mt_rehearsal *store, const struct mt_spot *spot, cJSON *tree,
                       const struct mt_writer *writer)
{
    mt_managed_put(store, tree, writer, mt_fields_of(spot, tree, &store->names));
}

void mt_managed_disown(cJSON *tree, const struct mt_writer *writer, const cJSON *set)
{
    const cJSON *own = mt_managed_entry(tree, writer);
    cJSON *entries = mt_tree_get(mt_tree_get(tree, "metadata"), "managedFields");
    cJSON *next = NULL;
    for (cJSON *entry = entries != NULL ? entries->child : NULL; entry != NULL; entry = next) {
        next = entry->next;
        cJSON *fields = mt_tree_get(entry, "fieldsV1");
        if (entry == own || fields == NULL) {
            continue;
        }
        mt_field_set_take_out(fields, set, false);
        if (mt_field_set_is_empty(fields)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(entries, entry));
        }
    }
}

void mt_managed_update(struct mt_rehearsal *store, const struct mt_spot *spot, const cJSON *before,
                       cJSON *tree, const struct mt_writer *writer)
{
    cJSON *changed = cJSON_CreateObject();
    cJSON *gone = cJSON_CreateObject();
    mt_fields_differ(spot, before, tree, &store->names, changed, gone);
    mt_managed_disown(tree, writer, changed);
    mt_managed_disown(tree, writer, gone);
    cJSON *own = mt_managed_entry(tree, writer);
    cJSON *set = own != NULL ? mt_tree_copy(mt_json_get(own, "fieldsV1")) : NULL;
    set = set != NULL ? set : cJSON_CreateObject();
    mt_field_set_take_out(set, gone, false);
    mt_field_set_add(set, changed);
    bool touched = !mt_field_set_is_empty(changed) || !mt_field_set_is_empty(gone);
    if (touched && !mt_field_set_is_empty(set)) {
        mt_managed_put(store, tree, writer, set);
    } else {
        if (own != NULL && mt_field_set_is_empty(set)) {
            cJSON *entries = mt_tree_get(mt_tree_get(tree, "metadata"), "managedFields");
            cJSON_Delete(cJSON_DetachItemViaPointer(entries, own));
        }
        cJSON_Delete(set);
    }
    cJSON_Delete(changed);
    cJSON_Delete(gone);
}

void mt_managed_print(const cJSON *entry, struct mt_buf *out)
{
    const char *subresource = mt_json_string(entry, "subresource");
    mt_buf_printf(out, "\"%s\"", mt_json_string(entry, "manager"));
    if (subresource != NULL) {
        mt_buf_printf(out, " with subresource \"%s\"", subresource);
    }
    if (is_text(entry, "operation", "Update")) {
        mt_buf_printf(out, " using %s", mt_json_string(entry, "apiVersion"));
    }
}
