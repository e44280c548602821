// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "sync/kind.h"
#include "sync/preflight_state.h"
#include "sync/refused.h"
#include "sync/scope.h"

#include <string.h>

enum { FORBIDDEN = 403, NOT_FOUND = 404, NAME_MAX_LENGTH = 640 };

/** Where what an object lacks would be. */
enum where {
    OF_CLUSTER, ///< It is cluster-scoped.
    BESIDE,     ///< In the namespace of the object.
    SAID,       ///< The message says so: "shop/web".
};

/** How the server says that an object lacks another one: the words around its name. */
static const struct lack {
    const char *kind;
    const char *before;
    const char *after;
    int status;
    enum where where;
} lacks[] = {
    {"Namespace", "namespaces \"", "\" not found", NOT_FOUND, OF_CLUSTER},
    {"ServiceAccount", "error looking up service account ", ": ", FORBIDDEN, SAID},
    {"PriorityClass", "no PriorityClass with name ", " was found", FORBIDDEN, OF_CLUSTER},
    {"ClusterRole", "clusterroles.rbac.authorization.k8s.io \"", "\" not found", NOT_FOUND,
     OF_CLUSTER},
    {"Role", "roles.rbac.authorization.k8s.io \"", "\" not found", NOT_FOUND, BESIDE},
};

/** Kinds that others are refused for want of. */
static bool is_lacked(const struct mt_ref *ref)
{
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++) {
        if (strcmp(ref->kind, lacks[i].kind) == 0) {
            return true;
        }
    }
    return false;
}

static void add(struct mt_preflight *preflight, const char *key, const struct mt_task *task)
{
    if (mt_map_get(&preflight->brings, key) == NULL) {
        mt_map_put(&preflight->brings, key, &preflight->checks[task->index]);
    }
}

void mt_preflight_index(struct mt_preflight *preflight)
{
    const struct mt_plan *plan = preflight->options.plan;
    struct mt_arena *arena = preflight->arena;
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        const struct mt_ref *ref = &task->ref;
        if (preflight->results[i].state != MT_CHECK_PENDING) {
            continue;
        }
        if (mt_kind_is_crd(ref->group, ref->kind)) {
            const char *kind = mt_scopes_defined_kind(task->object->tree, arena);
            if (kind != NULL) {
                add(preflight, mt_arena_printf(arena, "CustomResourceDefinition/%s", kind), task);
            }
        } else if (is_lacked(ref)) {
            add(preflight, mt_arena_printf(arena, "%s/%s/%s", ref->kind, ref->namespace, ref->name),
                task);
        }
    }
}

static const struct mt_task *find(const struct check *check, const char *key)
{
    const struct check *found = mt_map_get(&check->preflight->brings, key);
    return found != NULL && found != check ? found->task : NULL;
}

const struct mt_task *mt_preflight_definition(const struct check *check)
{
    const struct mt_ref *ref = &check->task->ref;
    return find(check, mt_arena_printf(check->preflight->arena, "CustomResourceDefinition/%s/%s",
                                       ref->group, ref->kind));
}

/** The task that brings the object that a message of this form names. */
static const struct mt_task *lacking(const struct check *check, const struct lack *lack,
                                     const char *message)
{
    const char *from = strstr(message, lack->before);
    if (from == NULL) {
        return NULL;
    }
    from += strlen(lack->before);
    const char *to = strstr(from, lack->after);
    if (to == NULL || to - from > NAME_MAX_LENGTH) {
        return NULL;
    }
    int length = (int)(to - from);
    const char *namespace = lack->where == BESIDE ? check->task->ref.namespace : "";
    return find(check, mt_arena_printf(check->preflight->arena, "%s/%s%s%.*s", lack->kind,
                                       namespace, lack->where == SAID ? "" : "/", length, from));
}

const struct mt_task *mt_preflight_brings(const struct check *check, const struct mt_answer *answer)
{
    const struct mt_task *task = NULL;
    if (mt_refused_kind(answer)) {
        task = mt_preflight_definition(check);
    }
    for (size_t i = 0; task == NULL && i < sizeof lacks / sizeof *lacks; i++) {
        if (answer->status == lacks[i].status) {
            task = lacking(check, &lacks[i], answer->message);
        }
    }
    return task;
}

bool mt_preflight_is_too_new(const struct check *check, const struct mt_answer *answer)
{
    return answer->status == FORBIDDEN &&
           strstr(answer->message, "serviceaccount \"default\" not found") != NULL &&
           find(check, mt_arena_printf(check->preflight->arena, "Namespace//%s",
                                       check->task->ref.namespace)) != NULL;
}
