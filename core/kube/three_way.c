// SPDX-License-Identifier: Apache-2.0
#include "kube/three_way.h"

#include "manifest/field_rule.h"
#include "manifest/json.h"
#include "manifest/tree.h"

static bool is_there(const cJSON *node)
{
    return node != NULL && !cJSON_IsNull(node);
}

/** One member of a map that is wanted. */
static void patch_member(const struct mt_patch_spot *spot, const struct mt_states *states,
                         cJSON *patch)
{
    const cJSON *wanted = states->wanted;
    if (!is_there(states->live) && !is_there(wanted)) {
        return;
    }
    const struct mt_field_rule *rule =
        spot->kind != NULL ? mt_field_rule_find(spot->kind, spot->parent, spot->field) : NULL;
    unsigned flags = rule != NULL ? rule->flags : MT_FIELD_PLAIN;
    if (cJSON_IsObject(states->live) && cJSON_IsObject(wanted) && !(flags & MT_FIELD_REPLACE)) {
        cJSON *below = mt_three_way_map(spot, states, (flags & MT_FIELD_RETAIN_KEYS) != 0);
        if (below->child != NULL) {
            cJSON_AddItemToObject(patch, spot->field, below);
        } else {
            cJSON_Delete(below);
        }
    } else if (cJSON_IsArray(states->live) && cJSON_IsArray(wanted) && (flags & MT_FIELD_MERGE)) {
        mt_three_way_list(spot, rule, states, patch);
    } else if (!mt_tree_equal(states->live, wanted)) {
        cJSON_AddItemToObject(patch, spot->field, mt_tree_copy(wanted));
    }
}

/** Takes away what was applied and is not wanted any more, where it is still there. */
static void drop_members(const struct mt_states *states, cJSON *patch)
{
    struct mt_tree_finder live = {.map = states->live};
    struct mt_tree_finder wanted = {.map = states->wanted};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, states->applied) {
        if (mt_tree_find(&wanted, member->string) == NULL &&
            is_there(mt_tree_find(&live, member->string))) {
            cJSON_AddItemToObject(patch, member->string, cJSON_CreateNull());
        }
    }
    mt_tree_finder_fini(&live);
    mt_tree_finder_fini(&wanted);
}

static bool has_others(const cJSON *live, const cJSON *wanted)
{
    bool others = false;
    struct mt_tree_finder finder = {.map = wanted};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, live) {
        others = others || (is_there(member) && mt_tree_find(&finder, member->string) == NULL);
    }
    mt_tree_finder_fini(&finder);
    return others;
}

static void add_retained(const struct mt_states *states, cJSON *patch)
{
    if (patch->child == NULL && !has_others(states->live, states->wanted)) {
        return;
    }
    cJSON *keys = cJSON_CreateArray();
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, states->wanted) {
        if (is_there(member)) {
            cJSON_AddItemToArray(keys, cJSON_CreateString(member->string));
        }
    }
    mt_tree_set(patch, "$retainKeys", keys);
}

cJSON *mt_three_way_map(const struct mt_patch_spot *spot, const struct mt_states *states,
                        bool retain)
{
    cJSON *patch = cJSON_CreateObject();
    const cJSON *before = cJSON_IsObject(states->applied) ? states->applied : NULL;
    struct mt_tree_finder applied = {.map = before};
    struct mt_tree_finder live = {.map = states->live};
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, states->wanted) {
        const struct mt_patch_spot below = {spot->kind, spot->field, member->string};
        const struct mt_states three = {mt_tree_find(&applied, member->string),
                                        mt_tree_find(&live, member->string), member};
        patch_member(&below, &three, patch);
    }
    mt_tree_finder_fini(&applied);
    mt_tree_finder_fini(&live);
    const struct mt_states maps = {before, states->live, states->wanted};
    drop_members(&maps, patch);
    if (retain) {
        add_retained(states, patch);
    }
    return patch;
}
