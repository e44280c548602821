// SPDX-License-Identifier: Apache-2.0
/** Shared by the files of a set of related objects: related.c keeps it, related_find.c asks it. */
#ifndef MT_SYNC_RELATED_STATE_H
#define MT_SYNC_RELATED_STATE_H

#include "base/arena.h"
#include "base/array.h"
#include "base/map.h"
#include "manifest/json.h"
#include "manifest/ref.h"
#include "sync/related.h"

#include <stdbool.h>
#include <string.h>

/** An object of the set, or the one that is asked about. */
struct entry {
    const struct mt_ref *ref;
    const cJSON *tree; // NULL: it was taken out of the set
    cJSON *own;        // the same, where the set has to free it
    const char *uid;   // NULL: none
    const char *kind;  // "group/version/Kind", with an empty group for the core's
    size_t met;        // the question in which it was last met as a member
    size_t given;      // … in which it was last given, or left out, for a needed kind
    size_t left_out;
    unsigned depth; // owners between it and the object that is asked about
};

struct entries {
    MT_ARRAY(struct entry *) list;
    bool live; // one of them has a uid
};

struct mt_related {
    struct mt_arena *arena;
    struct entries all;
    struct mt_map by_uid;        // uid to struct entry
    struct mt_map by_kind;       // "group/version/Kind" to struct entries
    struct mt_map owned;         // uid of an owner to struct entries
    struct mt_map claims;        // "namespace/name" to struct entry
    struct mt_map events;        // uid of what they are about to struct entries
    struct mt_map events_of_one; // "Kind/namespace/name" of the same
    struct mt_map put;           // "group/Kind/namespace/name" of what was put to struct entry
    struct mt_map whole;         // "group/version/Kind" of what mt_related_know() named
    size_t questions;
};

static inline bool is_core(const struct mt_ref *ref, const char *kind)
{
    return ref->group[0] == '\0' && strcmp(ref->kind, kind) == 0;
}

/** What an event is about, as either of the two kinds of events names it. */
static inline const cJSON *subject_of(const cJSON *event)
{
    const cJSON *subject = mt_json_get(event, "involvedObject");
    return subject != NULL ? subject : mt_json_get(event, "regarding");
}

/** The string at `key` that is not empty, or NULL. */
static inline const char *text_at(const cJSON *map, const char *key)
{
    const char *text = mt_json_string(map, key);
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static inline const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/** "v1/Pod" as "/v1/Pod". */
static inline const char *with_group(const char *kind, struct mt_arena *arena)
{
    const char *slash = strchr(kind, '/');
    bool core = slash != NULL && strchr(slash + 1, '/') == NULL;
    return core ? mt_arena_printf(arena, "/%s", kind) : kind;
}

static inline void fill(struct entry *entry, const struct mt_ref *ref, const cJSON *tree)
{
    entry->ref = ref;
    entry->tree = tree;
    entry->uid = text_at(mt_json_get(tree, "metadata"), "uid");
}

#endif
