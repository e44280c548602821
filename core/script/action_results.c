// SPDX-License-Identifier: Apache-2.0
#include "script/action_results.h"

#include "base/arena.h"
#include "base/error.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "script/argocd_json.h"

#include <string.h>

static bool has_string(const cJSON *spec, const char *key, const char **text, const char *action,
                       struct mt_error *err)
{
    const cJSON *member = mt_argocd_member(spec, key);
    if (member != NULL && !cJSON_IsNull(member) && !cJSON_IsString(member)) {
        return mt_fail(err, MT_ERR_INVALID, "%s: %s is %s, not a string", action, key,
                       mt_json_type_name(member));
    }
    if (member != NULL && cJSON_IsString(member)) {
        *text = member->valuestring;
    }
    return true;
}

static bool read_params(const cJSON *params, struct mt_arena *arena, struct mt_action_offer *offer,
                        struct mt_error *err)
{
    if (params != NULL && !cJSON_IsArray(params)) {
        return mt_fail(err, MT_ERR_INVALID, "%s: params is %s, not a list", offer->name,
                       mt_json_type_name(params));
    }
    const cJSON *param = NULL;
    cJSON_ArrayForEach (param, params) {
        const char *name = "";
        if (!has_string(param, "name", &name, offer->name, err)) {
            return false;
        }
        mt_array_push(arena, &offer->params, name);
    }
    return true;
}

/** An empty table or a list says nothing but that the action is there. */
static bool read_offer(const cJSON *spec, struct mt_arena *arena, struct mt_action_offer *offer,
                       struct mt_error *err)
{
    *offer = (struct mt_action_offer){.name = spec->string, .display_name = "", .icon_class = ""};
    if (cJSON_IsArray(spec)) {
        return true;
    }
    if (!cJSON_IsObject(spec)) {
        return mt_fail(err, MT_ERR_INVALID, "%s is %s, not a table", spec->string,
                       mt_json_type_name(spec));
    }
    const cJSON *disabled = mt_argocd_member(spec, "disabled");
    if (disabled != NULL && !cJSON_IsBool(disabled)) {
        return mt_fail(err, MT_ERR_INVALID, "%s: disabled is %s, not true or false", spec->string,
                       mt_json_type_name(disabled));
    }
    offer->disabled = cJSON_IsTrue(disabled);
    return has_string(spec, "name", &offer->name, spec->string, err) &&
           has_string(spec, "displayName", &offer->display_name, spec->string, err) &&
           has_string(spec, "iconClass", &offer->icon_class, spec->string, err) &&
           read_params(mt_argocd_member(spec, "params"), arena, offer, err);
}

bool mt_action_offers_read(const cJSON *returned, struct mt_arena *arena,
                           struct mt_action_offers *offers, struct mt_error *err)
{
    if (cJSON_IsArray(returned) && returned->child != NULL) {
        return mt_fail(err, MT_ERR_INVALID,
                       "a discovery returns a table of actions by name, this one returns a list");
    }
    const cJSON *spec = NULL;
    cJSON_ArrayForEach (spec, returned) {
        struct mt_action_offer offer;
        if (!read_offer(spec, arena, &offer, err)) {
            return false;
        }
        mt_array_push(arena, &offers->list, offer);
    }
    return true;
}

/** Puts the members of `after` in the order that they have in `before`; new ones come last. */
static void order_members(const cJSON *before, cJSON *after)
{
    MT_ARRAY(cJSON *) known = {0};
    struct mt_tree_finder finder = {.map = after};
    const cJSON *old = NULL;
    cJSON_ArrayForEach (old, before) {
        cJSON *member = mt_tree_find(&finder, old->string);
        if (member != NULL) {
            mt_array_push(NULL, &known, member);
        }
    }
    mt_tree_finder_fini(&finder);
    for (size_t i = known.count; i > 0; i--) {
        cJSON *member = cJSON_DetachItemViaPointer(after, known.items[i - 1]);
        cJSON_InsertItemInArray(after, 0, member);
    }
    mt_array_fini(&known);
}

/** The item or the next one that scripts see: they see no nulls. */
static const cJSON *next_item(const cJSON *item)
{
    while (item != NULL && cJSON_IsNull(item)) {
        item = item->next;
    }
    return item;
}

/**
 * Lua has one kind of empty table and no order of keys: where the object had a map, an empty list
 * is one, and its members stand as they stood there.  Recursion ends as the trees do.
 */
static void restore(const cJSON *before, cJSON *after)
{
    if (cJSON_IsObject(before) && cJSON_IsArray(after) && after->child == NULL) {
        after->type = cJSON_Object | (after->type & cJSON_StringIsConst);
        return;
    }
    if (cJSON_IsObject(before) && cJSON_IsObject(after)) {
        struct mt_tree_finder finder = {.map = before};
        for (cJSON *member = after->child; member != NULL; member = member->next) {
            restore(mt_tree_find(&finder, member->string), member);
        }
        mt_tree_finder_fini(&finder);
        order_members(before, after);
    } else if (cJSON_IsArray(before) && cJSON_IsArray(after)) {
        const cJSON *old = next_item(before->child);
        for (cJSON *item = after->child; item != NULL && old != NULL; item = item->next) {
            restore(old, item);
            old = next_item(old->next);
        }
    }
}

static bool add_result(cJSON *tree, enum mt_action_operation operation, const cJSON *object,
                       struct mt_arena *arena, struct mt_action_results *results,
                       struct mt_error *err)
{
    const char *kind = mt_json_string(tree, "kind");
    if (kind == NULL || kind[0] == '\0') {
        return mt_fail(err, MT_ERR_INVALID, "the action returned a resource without a kind");
    }
    if (operation == MT_ACTION_PATCH) {
        restore(object, tree);
    }
    struct mt_action_result result = {operation, tree};
    mt_array_push(arena, &results->list, result);
    return true;
}

static bool read_operation(const cJSON *impacted, enum mt_action_operation *operation,
                           struct mt_error *err)
{
    const char *said = "";
    if (!has_string(impacted, "operation", &said, "a resource", err)) {
        return false;
    }
    *operation = strcmp(said, "create") == 0  ? MT_ACTION_CREATE
                 : strcmp(said, "patch") == 0 ? MT_ACTION_PATCH
                                              : MT_ACTION_NOTHING;
    return *operation != MT_ACTION_NOTHING || said[0] == '\0' ||
           mt_fail(err, MT_ERR_INVALID, "unsupported operation: \"%s\"", said);
}

bool mt_action_results_read(cJSON *returned, const cJSON *object, struct mt_arena *arena,
                            struct mt_action_results *results, struct mt_error *err)
{
    if (cJSON_IsObject(returned)) {
        return add_result(returned, MT_ACTION_PATCH, object, arena, results, err);
    }
    for (cJSON *impacted = returned->child; impacted != NULL; impacted = impacted->next) {
        enum mt_action_operation operation;
        if (!read_operation(impacted, &operation, err) ||
            !add_result(mt_tree_get(impacted, "resource"), operation, object, arena, results,
                        err)) {
            return false;
        }
    }
    return true;
}
