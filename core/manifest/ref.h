// SPDX-License-Identifier: Apache-2.0
/** Which object: the five words that name one, and how people write them. */
#ifndef MT_MANIFEST_REF_H
#define MT_MANIFEST_REF_H

#include <stdbool.h>
#include <stddef.h>

struct mt_arena;
struct mt_error;

/** Printed everywhere as {"group","version","kind","namespace","name"}; "" where there is none. */
struct mt_ref {
    const char *group;
    const char *version;
    const char *kind;
    const char *namespace;
    const char *name;
};

/** What a person writes for an object: `[group/]Kind[/namespace]/name` (INTERFACE.md 1, OBJECT). */
struct mt_object_pattern {
    const char *group;     ///< NULL: any.
    const char *kind;      ///< Never NULL.
    const char *namespace; ///< NULL: not said.
    const char *name;      ///< Never NULL.
};

/**
 * Parses an OBJECT.  The first segment that begins with a capital is the Kind; `deploy/web` is an
 * error that shows `Deployment/web`.
 */
bool mt_object_pattern_parse(const char *text, struct mt_arena *arena,
                             struct mt_object_pattern *pattern, struct mt_error *err);

/**
 * Whether `pattern` names `ref`.  A namespace that was not said is `default_namespace`, any when
 * that is NULL; an object without namespace fits either way.
 */
bool mt_object_pattern_matches(const struct mt_object_pattern *pattern, const struct mt_ref *ref,
                               const char *default_namespace);

/** "apps/Deployment/shop/web", "Namespace/shop": an OBJECT that names exactly this one. */
const char *mt_ref_text(const struct mt_ref *ref, struct mt_arena *arena);

/** "Deployment/web": for messages. */
const char *mt_ref_short(const struct mt_ref *ref, struct mt_arena *arena);

/** "group/Kind/namespace/name": what makes an object one, whatever its version. */
const char *mt_ref_key(const struct mt_ref *ref, struct mt_arena *arena);

enum { MT_REF_KEY_MAX = 1024 }; ///< Names have at most 253 characters, kinds and groups fewer.

/** Writes the same key without memory of its own; its length, or 0 when it does not fit. */
size_t mt_ref_put_key(const struct mt_ref *ref, char key[MT_REF_KEY_MAX]);

/** Sorts by group, kind, namespace, name; the version does not make an object another one. */
int mt_ref_compare(const struct mt_ref *a, const struct mt_ref *b);

#endif
