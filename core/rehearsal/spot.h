// SPDX-License-Identifier: Apache-2.0
/**
 * Spots in an object, and how server-side apply merges what stands there: maps member by member,
 * some lists by keys, everything else as one value.
 */
#ifndef MT_REHEARSAL_SPOT_H
#define MT_REHEARSAL_SPOT_H

#include "base/map.h"
#include "manifest/field_rule.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_json_builder;
struct mt_kind;

/** A spot on a way down through an object; a value, copied from level to level. */
struct mt_spot {
    const char *kind;    ///< Of Kubernetes' own kinds, whose spots are in a table; NULL: a CRD's.
    const cJSON *schema; ///< Of a CRD's kind: what its schema says about this spot, or NULL.
    const char *parent;  ///< The field around `field`; "" at the top.
    const char *field;   ///< The last field on the way; lists and their items share theirs.
    unsigned depth;      ///< 0: the whole object.
    bool item;           ///< An item of the list `field`.
};

enum { MT_SPOT_KEYS_MAX = 4 };

/** The members that name the items of a keyed list, in alphabetical order. */
struct mt_spot_keys {
    const char *names[MT_SPOT_KEYS_MAX];
    size_t count;
};

/** The whole object of a kind in a version. */
struct mt_spot mt_spot_root(const struct mt_kind *kind, const char *version);

struct mt_spot mt_spot_member(const struct mt_spot *spot, const char *key);
struct mt_spot mt_spot_item(const struct mt_spot *spot);

/** How `node` merges there; `keys` is set for MT_MERGE_KEYED. */
enum mt_merge mt_spot_merge(const struct mt_spot *spot, const cJSON *node,
                            struct mt_spot_keys *keys);

/** Whether `key` is what the server itself keeps there: apiVersion, metadata.uid, … */
bool mt_spot_is_servers(const struct mt_spot *spot, const char *key);

/**
 * What names an item of a set or keyed list in managedFields: `k:{"name":"web"}`, `v:"a"`.
 * Interned in `names`.
 */
const char *mt_spot_item_name(const struct mt_spot *spot, const struct mt_spot_keys *keys,
                              const cJSON *item, struct mt_json_builder *names);

/** The items of a list by their names; mt_map_fini() it. */
void mt_spot_index(const struct mt_spot *spot, const struct mt_spot_keys *keys, const cJSON *list,
                   struct mt_json_builder *names, struct mt_map *index);

#endif
