// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/rehearsal.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "rehearsal/calls.h"
#include "rehearsal/crds.h"
#include "rehearsal/fetch.h"
#include "rehearsal/logs.h"
#include "rehearsal/namespaces.h"
#include "rehearsal/reconcile.h"
#include "rehearsal/watches.h"
#include "rehearsal/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START_MS INT64_C(1767225600000) // 2026-01-01T00:00:00Z

struct mt_rehearsal_options mt_rehearsal_options_default(void)
{
    return (struct mt_rehearsal_options){.wall_ms = START_MS, .call_ms = 2, .reconcile_ms = 5};
}

struct mt_rehearsal *mt_rehearsal_new(const struct mt_rehearsal_options *options)
{
    struct mt_rehearsal *rehearsal = mt_alloc(sizeof *rehearsal);
    rehearsal->options = *options;
    if (rehearsal->options.reconcile_ms == 0) {
        rehearsal->options.reconcile_ms = 1; // a loop of controllers takes time
    }
    rehearsal->arena = mt_arena_new();
    mt_json_builder_init(&rehearsal->names, rehearsal->arena);
    mt_reconcile_init(rehearsal);
    mt_namespaces_make_all(rehearsal);
    return rehearsal;
}

void mt_rehearsal_free(struct mt_rehearsal *rehearsal)
{
    if (rehearsal == NULL) {
        return;
    }
    mt_calls_fini(rehearsal);
    mt_fetches_fini(rehearsal);
    mt_watches_fini(rehearsal);
    mt_logs_fini(rehearsal);
    mt_reconcile_fini(rehearsal);
    mt_timers_fini(&rehearsal->timers);
    mt_store_fini(rehearsal);
    mt_json_builder_fini(&rehearsal->names);
    mt_arena_free(rehearsal->arena);
    free(rehearsal->failure);
    free(rehearsal);
}

/** Which object a tree is; `group` holds the group. */
static bool ref_of(const cJSON *tree, char group[MT_GROUP_MAX], struct mt_ref *ref,
                   struct mt_error *err)
{
    if (!mt_tree_ref(tree, group, ref) || ref->name == NULL) {
        return mt_fail(err, MT_ERR_INVALID, "an object has apiVersion, kind and metadata.name");
    }
    ref->namespace = ref->namespace != NULL ? ref->namespace : "";
    return true;
}

static bool write_or_fail(struct mt_rehearsal *rehearsal, const struct mt_request *request,
                          struct mt_error *err)
{
    struct mt_result result;
    mt_result_init(&result);
    bool good = mt_write_execute(rehearsal, request, &result);
    if (!good) {
        mt_fail(err, MT_ERR_INVALID, "%s", mt_buf_text(&result.refusal.message));
    }
    mt_result_fini(&result);
    return good;
}

bool mt_rehearsal_put(struct mt_rehearsal *rehearsal, const cJSON *tree, const char *manager,
                      struct mt_error *err)
{
    char group[MT_GROUP_MAX] = "";
    struct mt_ref ref = {group, "", "", "", ""};
    if (!ref_of(tree, group, &ref, err)) {
        return false;
    }
    struct mt_kind *kind = mt_store_kind(rehearsal, ref.group, ref.kind);
    bool namespaced = kind != NULL && !kind->cluster;
    if (namespaced && ref.namespace[0] == '\0') {
        ref.namespace = "default";
    }
    if (namespaced && mt_kind_serves(kind, ref.version)) {
        mt_namespaces_make(rehearsal, ref.namespace);
    }
    cJSON *copy = mt_tree_take_in(&rehearsal->names, tree);
    mt_tree_remove(mt_tree_get(copy, "metadata"), "resourceVersion");
    mt_tree_remove(mt_tree_get(copy, "metadata"), "uid");
    bool there = mt_store_find(rehearsal, &ref) != NULL;
    struct mt_request request = {
        .verb = there ? MT_REQUEST_REPLACE : MT_REQUEST_CREATE,
        .ref = &ref,
        .manager = manager,
        .tree = copy,
        .uid = cJSON_GetStringValue(mt_json_at(tree, "metadata", "uid", NULL)),
        .lenient = true,
    };
    if (!write_or_fail(rehearsal, &request, err)) {
        return false;
    }
    bool status = mt_json_get(tree, "status") != NULL && mt_kind_has_status(kind, ref.version);
    if (status) {
        request.verb = MT_REQUEST_STATUS;
        request.tree = mt_tree_take_in(&rehearsal->names, tree);
        mt_tree_remove(request.tree, "metadata");
        if (!write_or_fail(rehearsal, &request, err)) {
            return false;
        }
    }
    struct mt_entry *entry = mt_store_find(rehearsal, &ref);
    if (entry != NULL && strcmp(ref.kind, "CustomResourceDefinition") == 0 &&
        mt_crds_kind(rehearsal, entry) == NULL) {
        mt_crds_establish(rehearsal, entry); // the objects of its kind may be put next
    }
    return true;
}

const cJSON *mt_rehearsal_get(struct mt_rehearsal *rehearsal, const struct mt_ref *ref)
{
    const struct mt_entry *entry = mt_store_find(rehearsal, ref);
    return entry != NULL ? entry->now->tree : NULL;
}

size_t mt_rehearsal_count(const struct mt_rehearsal *rehearsal)
{
    return rehearsal->count;
}

void mt_rehearsal_each(const struct mt_rehearsal *rehearsal, mt_rehearsal_object_fn *each,
                       void *data)
{
    for (size_t i = 0; i < rehearsal->kinds.count; i++) {
        const struct mt_kind *kind = rehearsal->kinds.entries[i].value;
        for (size_t j = 0; j < kind->live.count; j++) {
            each(data, kind->live.items[j]->now->tree);
        }
    }
}

const char *mt_rehearsal_failure(const struct mt_rehearsal *rehearsal)
{
    return rehearsal->failure;
}
