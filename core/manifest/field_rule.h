// SPDX-License-Identifier: Apache-2.0
/**
 * How fields of Kubernetes' own kinds are merged when they are neither plain values nor plain maps:
 * by server-side apply (x-kubernetes-list-type and -map-type of the OpenAPI) and by a strategic
 * merge patch (x-kubernetes-patch-strategy and -merge-key).
 */
#ifndef MT_MANIFEST_FIELD_RULE_H
#define MT_MANIFEST_FIELD_RULE_H

/** What server-side apply does. */
enum mt_merge {
    MT_MERGE_WHOLE, ///< One value: an owner has all of it.
    MT_MERGE_MAP,
    MT_MERGE_SET,   ///< A list of values without order.
    MT_MERGE_KEYED, ///< A list of maps that some of their members name.
};

/** What a strategic merge patch does with a field that it has, and more about its items. */
enum {
    MT_FIELD_PLAIN = 0, ///< Maps are merged, lists are replaced.
    MT_FIELD_MERGE = 1, ///< A list is merged: of maps by the first of the keys, else as a set.
    MT_FIELD_RETAIN_KEYS = 2, ///< Members of the map (of the items) that are not named go.
    MT_FIELD_REPLACE = 4,     ///< A map is replaced.
    MT_FIELD_ONE_OWNER = 8,   ///< Server-side apply: an item of the list has one owner.
};

struct mt_field_rule {
    const char *kind;   ///< NULL: of any.
    const char *parent; ///< The field around it; "" at the top of the object.
    const char *field;
    enum mt_merge merge;
    unsigned flags;      ///< MT_FIELD_…
    const char *keys[2]; ///< What names the items of a keyed list; NULL fills up.
};

/**
 * The rule for a field, or NULL where it is plain.  With `kind` NULL only those that hold for all
 * kinds are found.
 */
const struct mt_field_rule *mt_field_rule_find(const char *kind, const char *parent,
                                               const char *field);

#endif
