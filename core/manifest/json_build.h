// SPDX-License-Identifier: Apache-2.0
/**
 * How JSON trees are made: strings in an arena, each key once, duplicates found in constant time.
 */
#ifndef MT_MANIFEST_JSON_BUILD_H
#define MT_MANIFEST_JSON_BUILD_H

#include "base/map.h"
#include "manifest/json.h"

struct mt_arena;

/** Embedded; one for all documents of a run that share an arena. */
struct mt_json_builder {
    struct mt_arena *arena; ///< Holds keys and strings; NULL puts them on the heap.
    struct mt_map keys;     ///< Every key of the arena once: manifests repeat a few hundred.
    bool last_wins; ///< YAML: of a key that stands twice in a map the last counts; else an error.
};

void mt_json_builder_init(struct mt_json_builder *builder, struct mt_arena *arena);
void mt_json_builder_fini(struct mt_json_builder *builder);

/**
 * A leaf with a copy of `text`: cJSON_String, cJSON_Raw for the text of a number, or cJSON_True and
 * cJSON_False as they were written ("yes").
 */
cJSON *mt_json_leaf(const struct mt_json_builder *builder, int type, const char *text,
                    size_t length);

/** A key for mt_members_add().  On the heap it is the caller's until then: mt_json_key_drop(). */
char *mt_json_key(struct mt_json_builder *builder, const char *text, size_t length);
void mt_json_key_drop(const struct mt_json_builder *builder, char *key);

/** The members of one map while it is built.  Embedded: `{.map = cJSON_CreateObject()}`. */
struct mt_members {
    cJSON *map;
    size_t count;
    struct mt_map index; ///< Key to node, once there are too many to compare each.
};

void mt_members_fini(struct mt_members *members);

/** The member with this key, or NULL. */
cJSON *mt_members_find(const struct mt_members *members, const char *key, size_t length);

/** Appends `node`, whether or not the key is there; takes the key. */
void mt_members_add(const struct mt_json_builder *builder, struct mt_members *members, char *key,
                    cJSON *node);

/** The same, but `node` takes the place of a member with this key, which is deleted. */
void mt_members_set(const struct mt_json_builder *builder, struct mt_members *members, char *key,
                    cJSON *node);

/** mt_json_parse() with the keys of `builder`. */
cJSON *mt_json_read(struct mt_json_builder *builder, const char *text, size_t length,
                    unsigned first_line, struct mt_json_end *end, struct mt_error *err);

enum { MT_SHOWN_MAX = 64 };

/** A piece of input for a message: one line, cut at a character, "…" where it was longer. */
const char *mt_json_shown(const char *text, size_t length, char out[MT_SHOWN_MAX]);

#endif
