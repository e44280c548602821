// SPDX-License-Identifier: Apache-2.0
#include "sync/scope.h"

#include "base/arena.h"
#include "base/map.h"
#include "manifest/json.h"
#include "sync/kind.h"

#include <string.h>

struct mt_scopes {
    struct mt_arena *arena;
    struct mt_map crds; // "group/Kind" to `cluster` or `namespaced`
};

/** Only their addresses count. */
static char cluster[] = "Cluster";
static char namespaced[] = "Namespaced";

static void release(void *scopes)
{
    mt_map_fini(&((struct mt_scopes *)scopes)->crds);
}

const char *mt_scopes_defined_kind(const cJSON *crd, struct mt_arena *arena)
{
    const cJSON *spec = mt_json_get(crd, "spec");
    const char *group = mt_json_string(spec, "group");
    const char *kind = mt_json_string(mt_json_get(spec, "names"), "kind");
    return group != NULL && kind != NULL ? mt_arena_printf(arena, "%s/%s", group, kind) : NULL;
}

struct mt_scopes *mt_scopes_new(const struct mt_objects *objects, struct mt_arena *arena)
{
    struct mt_scopes *scopes = MT_ARENA_NEW(arena, struct mt_scopes);
    scopes->arena = arena;
    mt_arena_own(arena, scopes, release);
    for (size_t i = 0; i < objects->list.count; i++) {
        const struct mt_object *object = objects->list.items[i];
        if (!mt_kind_is_crd(object->ref.group, object->ref.kind)) {
            continue;
        }
        const char *scope = mt_json_string(mt_json_get(object->tree, "spec"), "scope");
        const char *kind = mt_scopes_defined_kind(object->tree, arena);
        if (kind != NULL && scope != NULL) {
            mt_map_put(&scopes->crds, kind, strcmp(scope, "Cluster") == 0 ? cluster : namespaced);
        }
    }
    return scopes;
}

void mt_scopes_learn(struct mt_scopes *scopes, const struct mt_served_kinds *served)
{
    for (size_t i = 0; i < served->count; i++) {
        const struct mt_served_kind *kind = &served->items[i];
        if (kind->cluster == mt_kind_is_cluster(kind->group, kind->kind)) {
            continue; // nobody has to be told
        }
        const char *key = mt_arena_printf(scopes->arena, "%s/%s", kind->group, kind->kind);
        if (mt_map_get(&scopes->crds, key) == NULL) {
            mt_map_put(&scopes->crds, key, kind->cluster ? cluster : namespaced);
        }
    }
}

bool mt_scopes_is_cluster(const struct mt_scopes *scopes, const char *group, const char *kind)
{
    if (scopes->crds.count > 0) {
        const char *scope =
            mt_map_get(&scopes->crds, mt_arena_printf(scopes->arena, "%s/%s", group, kind));
        if (scope != NULL) {
            return scope == cluster;
        }
    }
    return mt_kind_is_cluster(group, kind);
}

const char *mt_scopes_namespace(const struct mt_scopes *scopes, const struct mt_ref *ref,
                                const char *fallback)
{
    if (mt_scopes_is_cluster(scopes, ref->group, ref->kind)) {
        return "";
    }
    return ref->namespace[0] != '\0' ? ref->namespace : fallback;
}
