// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_expand.h"

#include "base/array.h"
#include "manifest/json_build.h"

// The key of merged values in a marked tree; no key of a file is equal to it, for it is not UTF-8.
static char merge_key[] = "\xFF<<";

enum { ALIAS_TYPE = cJSON_Invalid | cJSON_IsReference };

cJSON *mt_yaml_share_leaf(const cJSON *leaf)
{
    cJSON *copy = cJSON_CreateStringReference(leaf->valuestring);
    copy->type = leaf->type & ~cJSON_StringIsConst;
    return copy;
}

cJSON *mt_yaml_alias(const struct mt_yaml_anchor *anchor)
{
    // cJSON leaves the value of a reference alone: here it points to the anchor.
    cJSON *mark = cJSON_CreateStringReference((const char *)anchor);
    mark->type = ALIAS_TYPE;
    return mark;
}

static const struct mt_yaml_anchor *anchor_of(const cJSON *node)
{
    bool is_alias = (node->type & ~cJSON_StringIsConst) == ALIAS_TYPE;
    return is_alias ? (const struct mt_yaml_anchor *)(const void *)node->valuestring : NULL;
}

/** The list or map that a node is or stands for. */
static const cJSON *target_of(const cJSON *node)
{
    const struct mt_yaml_anchor *anchor = anchor_of(node);
    return anchor != NULL ? anchor->node : node;
}

void mt_yaml_add_merge(cJSON *map, cJSON *value)
{
    value->string = merge_key;
    value->type |= cJSON_StringIsConst;
    cJSON_AddItemToArray(map, value);
}

bool mt_yaml_can_merge(const cJSON *value)
{
    if (!cJSON_IsArray(value)) {
        return cJSON_IsObject(target_of(value));
    }
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, value) {
        if (!cJSON_IsObject(target_of(item))) {
            return false;
        }
    }
    return true;
}

static void set_members(const struct mt_json_builder *builder, struct mt_members *members,
                        const cJSON *marked);

/** Earlier maps of a list win, so they are set last. */
static void merge(const struct mt_json_builder *builder, struct mt_members *members,
                  const cJSON *value)
{
    if (!cJSON_IsArray(value)) {
        set_members(builder, members, target_of(value));
        return;
    }
    const cJSON *last = value->child != NULL ? value->child->prev : NULL; // cJSON's first is a ring
    for (const cJSON *item = last; item != NULL; item = item == value->child ? NULL : item->prev) {
        set_members(builder, members, target_of(item));
    }
}

/** Sets all members of a marked map in their order: a later one wins, merged or not. */
static void set_members(const struct mt_json_builder *builder, struct mt_members *members,
                        const cJSON *marked)
{
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, marked) {
        if (child->string == merge_key) {
            merge(builder, members, child);
        } else {
            mt_members_set(builder, members, child->string, mt_yaml_expand(builder, child));
        }
    }
}

static cJSON *expand_map(const struct mt_json_builder *builder, const cJSON *marked)
{
    struct mt_members members = {.map = cJSON_CreateObject()};
    set_members(builder, &members, marked);
    mt_members_fini(&members);
    return members.map;
}

static cJSON *expand_list(const struct mt_json_builder *builder, const cJSON *marked)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, marked) {
        cJSON_AddItemToArray(list, mt_yaml_expand(builder, child));
    }
    return list;
}

// The recursion ends: the heights of all anchors were checked against MT_JSON_DEPTH_MAX.
cJSON *mt_yaml_expand(const struct mt_json_builder *builder, const cJSON *marked)
{
    const cJSON *target = target_of(marked);
    cJSON *copy = NULL;
    if (cJSON_IsObject(target)) {
        copy = expand_map(builder, target);
    } else if (cJSON_IsArray(target)) {
        copy = expand_list(builder, target);
    } else {
        copy = mt_yaml_share_leaf(target);
    }
    copy->valueint = marked->valueint; // of an alias: where it stands, not its anchor
    return copy;
}
