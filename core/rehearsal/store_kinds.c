// SPDX-License-Identifier: Apache-2.0
/** The kinds of a store: Kubernetes' own when they are first asked for, and those of CRDs. */
#include "base/arena.h"
#include "base/buffer.h"
#include "rehearsal/store.h"

#include <string.h>

static void key_of(struct mt_buf *key, const char *group, const char *kind)
{
    mt_buf_init(key, MT_BUF_UNLIMITED);
    mt_buf_printf(key, "%s/%s", group, kind);
}

static struct mt_kind *make(struct mt_rehearsal *store, const struct mt_buf *key, const char *group,
                            const char *name, const struct mt_builtin *builtin)
{
    struct mt_kind *kind = MT_ARENA_NEW(store->arena, struct mt_kind);
    *kind = (struct mt_kind){
        .store = store,
        .group = mt_store_name(store, group),
        .kind = mt_store_name(store, name),
        .plural = builtin != NULL ? builtin->plural : "",
        .builtin = builtin,
        .cluster = builtin != NULL && (builtin->traits & MT_TRAIT_CLUSTER) != 0,
        .served = builtin != NULL,
    };
    char *text = mt_arena_strndup(store->arena, key->data, key->length);
    mt_map_put_n(&store->kinds, text, key->length, kind);
    return kind;
}

static struct mt_kind *find(struct mt_rehearsal *store, const char *group, const char *name,
                            bool always)
{
    struct mt_buf key;
    key_of(&key, group, name);
    struct mt_kind *kind = mt_map_get_n(&store->kinds, key.data, key.length);
    if (kind == NULL) {
        const struct mt_builtin *builtin = mt_builtin_find(group, name);
        if (builtin != NULL || always) {
            kind = make(store, &key, group, name, builtin);
        }
    }
    mt_buf_fini(&key);
    return kind;
}

struct mt_kind *mt_store_kind(struct mt_rehearsal *store, const char *group, const char *kind)
{
    return find(store, group, kind, false);
}

struct mt_kind *mt_store_kind_made(struct mt_rehearsal *store, const char *group, const char *kind)
{
    return find(store, group, kind, true);
}

const struct mt_kind_version *mt_kind_version(const struct mt_kind *kind, const char *version)
{
    for (size_t i = 0; i < kind->versions.count; i++) {
        if (strcmp(kind->versions.items[i].name, version) == 0) {
            return &kind->versions.items[i];
        }
    }
    return NULL;
}

bool mt_kind_serves(const struct mt_kind *kind, const char *version)
{
    if (kind == NULL || !kind->served) {
        return false;
    }
    return kind->builtin != NULL ? mt_versions_have(kind->builtin->versions, version)
                                 : mt_kind_version(kind, version) != NULL;
}

bool mt_kind_has_status(const struct mt_kind *kind, const char *version)
{
    if (kind->builtin != NULL) {
        return (kind->builtin->traits & MT_TRAIT_STATUS) != 0;
    }
    const struct mt_kind_version *of = mt_kind_version(kind, version);
    return of != NULL && of->status;
}

void mt_kind_resource(const struct mt_kind *kind, struct mt_buf *out)
{
    mt_buf_printf(out, "%s%s%s", kind->plural, kind->group[0] != '\0' ? "." : "", kind->group);
}

bool mt_kind_acted_on(const struct mt_rehearsal *store, struct mt_kind *kind)
{
    const struct mt_controllers *controllers = store->options.controllers;
    if (!kind->asked) {
        kind->asked = true;
        kind->acted_on =
            controllers != NULL && controllers->acts_on(controllers->data, kind->group, kind->kind);
    }
    return kind->acted_on;
}
