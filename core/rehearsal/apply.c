// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/apply.h"

#include "manifest/json.h"
#include "rehearsal/fields.h"
#include "rehearsal/merge.h"

#include <string.h>

/** Conflicts with one manager after the other. */
struct conflicts {
    struct mt_buf text;  ///< `conflict with "a": .spec.x`, or a list.
    struct mt_buf paths; ///< Those with the present manager.
    size_t of_manager;
    size_t count;
    const cJSON *entry; ///< Of the present manager.
    cJSON *causes;
};

static void add_conflict(void *data, const char *path)
{
    struct conflicts *conflicts = data;
    mt_buf_printf(&conflicts->paths, "%s%s", conflicts->of_manager > 0 ? " - " : "", path);
    conflicts->of_manager++;
    conflicts->count++;
    struct mt_buf words;
    mt_buf_init(&words, MT_BUF_UNLIMITED);
    mt_buf_puts(&words, "conflict with ");
    mt_managed_print(conflicts->entry, &words);
    mt_refusal_add_cause(&conflicts->causes, "FieldManagerConflict", path, mt_buf_text(&words));
    mt_buf_fini(&words);
}

static void end_manager(struct conflicts *conflicts, const cJSON *entry)
{
    if (conflicts->of_manager == 0) {
        return;
    }
    bool one = conflicts->of_manager == 1;
    mt_buf_printf(&conflicts->text, "%sconflict%s with ", conflicts->text.length > 0 ? " " : "",
                  one ? "" : "s");
    mt_managed_print(entry, &conflicts->text);
    mt_buf_printf(&conflicts->text, "%s%s", one ? ": " : ": - ", mt_buf_text(&conflicts->paths));
    mt_buf_clear(&conflicts->paths);
    conflicts->of_manager = 0;
}

/** Kubernetes' message has a line for each field; here they share one. */
static bool find_conflicts(struct mt_rehearsal *store, const struct mt_spot *spot,
                           const cJSON *live, const cJSON *applied, const struct mt_writer *writer,
                           struct mt_refusal *refusal)
{
    struct conflicts conflicts = {0};
    mt_buf_init(&conflicts.text, MT_BUF_UNLIMITED);
    mt_buf_init(&conflicts.paths, MT_BUF_UNLIMITED);
    const cJSON *own = mt_managed_entry(live, writer);
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_tree_metadata(live, "managedFields")) {
        const cJSON *fields = mt_json_get(entry, "fieldsV1");
        conflicts.entry = entry;
        if (entry != own && fields != NULL) {
            mt_merge_conflicts(spot, live, applied, fields, &store->names, add_conflict,
                               &conflicts);
            end_manager(&conflicts, entry);
        }
    }
    if (conflicts.count > 0) {
        mt_refuse(refusal, MT_STATUS_CONFLICT, "Apply failed with %zu conflict%s: %s",
                  conflicts.count, conflicts.count > 1 ? "s" : "", mt_buf_text(&conflicts.text));
        refusal->causes = conflicts.causes;
    }
    mt_buf_fini(&conflicts.text);
    mt_buf_fini(&conflicts.paths);
    return conflicts.count == 0;
}

/** Fields of the last apply that this one does not have, and that nobody else owns, go. */
static void give_up(struct mt_rehearsal *store, const struct mt_spot *spot, cJSON *tree,
                    const cJSON *applied, const struct mt_writer *writer, const cJSON *set)
{
    const cJSON *own = mt_managed_entry(tree, writer);
    if (own == NULL) {
        return;
    }
    cJSON *gone = mt_tree_copy(mt_json_get(own, "fieldsV1"));
    mt_field_set_take_out(gone, set, true);
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_tree_metadata(tree, "managedFields")) {
        if (entry != own) {
            mt_field_set_take_out(gone, mt_json_get(entry, "fieldsV1"), true);
        }
    }
    if (!mt_field_set_is_empty(gone)) {
        mt_merge_remove(spot, tree, gone, &store->names);
        mt_merge_apply(spot, tree, applied, &store->names); // a map that is to be there, empty
    }
    cJSON_Delete(gone);
}

cJSON *mt_apply_onto(struct mt_rehearsal *store, const struct mt_spot *spot, const cJSON *live,
                     const cJSON *applied, const struct mt_writer *writer, bool force,
                     struct mt_refusal *refusal)
{
    if (!force && !find_conflicts(store, spot, live, applied, writer, refusal)) {
        return NULL;
    }
    cJSON *tree = mt_tree_copy(live);
    cJSON *set = mt_fields_of(spot, applied, &store->names);
    mt_merge_apply(spot, tree, applied, &store->names);
    cJSON *changed = cJSON_CreateObject();
    cJSON *gone = cJSON_CreateObject();
    if (force) {
        mt_fields_differ(spot, live, tree, &store->names, changed, gone);
    }
    give_up(store, spot, tree, applied, writer, set);
    if (force) {
        mt_managed_disown(tree, writer, changed); // what it changes is nobody else's any more
    }
    cJSON_Delete(changed);
    cJSON_Delete(gone);
    const cJSON *own = mt_managed_entry(tree, writer);
    if (mt_tree_equal(live, tree) && own != NULL &&
        mt_tree_equal(mt_json_get(own, "fieldsV1"), set)) {
        cJSON_Delete(set); // nothing changed: the time stays, too
    } else {
        mt_managed_put(store, tree, writer, set);
    }
    return tree;
}
