// SPDX-License-Identifier: Apache-2.0
#include "sync/ownership.h"

#include "base/arena.h"
#include "manifest/json.h"
#include "manifest/marks.h"
#include "manifest/ref.h"
#include "sync/sent.h"

#include <string.h>

/** The marks that make a tool the holder; the first that is found counts. */
static const struct {
    enum mt_mark mark;
    enum mt_mark namespace; ///< MT_MARK_COUNT: it has none.
    enum mt_holder_kind kind;
} holds[] = {
    // Before Helm: the controller of the HelmRelease has Helm in it.
    {MT_MARK_HELM_RELEASE_OBJECT, MT_MARK_HELM_RELEASE_OBJECT_NAMESPACE, MT_HOLDER_HELM_RELEASE},
    {MT_MARK_KUSTOMIZATION, MT_MARK_KUSTOMIZATION_NAMESPACE, MT_HOLDER_KUSTOMIZATION},
    {MT_MARK_HELM_RELEASE, MT_MARK_HELM_NAMESPACE, MT_HOLDER_HELM},
    {MT_MARK_ARGOCD_ID, MT_MARK_COUNT, MT_HOLDER_ARGOCD},
    {MT_MARK_KAPP, MT_MARK_COUNT, MT_HOLDER_KAPP},
};

bool mt_ownership_names(const char *place, const struct mt_ref *ref)
{
    const char *slash = strchr(place, '/');
    const char *colon = slash != NULL ? strchr(slash, ':') : NULL;
    const char *last = colon != NULL ? strchr(colon, '/') : NULL;
    if (last == NULL || strcmp(last + 1, ref->name) != 0) {
        return false;
    }
    const size_t kind = (size_t)(colon - slash - 1);
    const size_t namespace = (size_t)(last - colon - 1);
    return strlen(ref->kind) == kind && strncmp(slash + 1, ref->kind, kind) == 0 &&
           (ref->namespace[0] == '\0' || (strlen(ref->namespace) == namespace &&
                                          strncmp(colon + 1, ref->namespace, namespace) == 0));
}

/** The app in a tracking-id of this very object, up to its colon; NULL: it is of another one. */
static const char *app_end(const char *id, const struct mt_ref *ref)
{
    const char *colon = id != NULL ? strchr(id, ':') : NULL;
    return colon != NULL && mt_ownership_names(colon + 1, ref) ? colon : NULL;
}

static const char *own_id(const cJSON *object)
{
    return mt_json_string(mt_json_at(object, "metadata", "annotations", NULL),
                          "moontide.dev/tracking-id");
}

/** Whether the text up to `end` is "<record namespace>/<app>". */
static bool is_owner(const char *text, const char *end, const struct mt_owner *owner)
{
    const size_t namespace = strlen(owner->record_namespace);
    const size_t app = strlen(owner->app);
    return (size_t)(end - text) == namespace + 1 + app &&
           strncmp(text, owner->record_namespace, namespace) == 0 && text[namespace] == '/' &&
           strncmp(text + namespace + 1, owner->app, app) == 0;
}

bool mt_ownership_is_ours(const cJSON *object, const struct mt_ref *ref,
                          const struct mt_owner *owner)
{
    const char *id = own_id(object);
    const char *end = app_end(id, ref);
    return end != NULL && is_owner(id, end, owner);
}

bool mt_ownership_is_marked(const cJSON *object)
{
    return own_id(object) != NULL || mt_marks_of(object) != 0;
}

/** An application that lives apart from ArgoCD itself stands in its ids as "namespace_name". */
static struct mt_holder of_argocd(const char *id, const char *end, struct mt_arena *arena)
{
    const char *apart = memchr(id, '_', (size_t)(end - id));
    const char *name = apart != NULL ? apart + 1 : id;
    return (struct mt_holder){
        .kind = MT_HOLDER_ARGOCD,
        .namespace = apart != NULL ? mt_arena_strndup(arena, id, (size_t)(apart - id)) : "",
        .name = mt_arena_strndup(arena, name, (size_t)(end - name)),
    };
}

/** Whether the manifest says of the mark what the object has. */
static bool is_of_manifest(const cJSON *manifest, enum mt_mark mark, const char *value)
{
    const char *said = manifest != NULL ? mt_mark_value(manifest, mark) : NULL;
    return said != NULL && strcmp(said, value) == 0;
}

static struct mt_holder of_tool(const cJSON *object, const struct mt_ref *ref,
                                const cJSON *manifest, struct mt_arena *arena)
{
    for (size_t i = 0; i < sizeof holds / sizeof *holds; i++) {
        const char *value = mt_mark_value(object, holds[i].mark);
        if (value == NULL || is_of_manifest(manifest, holds[i].mark, value)) {
            continue;
        }
        if (holds[i].kind == MT_HOLDER_ARGOCD) {
            const char *end = app_end(value, ref);
            if (end == NULL) {
                continue;
            }
            return of_argocd(value, end, arena);
        }
        const char *namespace =
            holds[i].namespace != MT_MARK_COUNT ? mt_mark_value(object, holds[i].namespace) : NULL;
        return (struct mt_holder){
            .kind = holds[i].kind,
            .namespace = mt_arena_strdup(arena, namespace != NULL ? namespace : ""),
            .name = mt_arena_strdup(arena, value),
        };
    }
    return (struct mt_holder){.kind = MT_HOLDER_NONE, .namespace = "", .name = ""};
}

/** The app that an id of another owner names: "namespace/name". */
static struct mt_holder of_app(const char *id, const char *end, struct mt_arena *arena)
{
    const char *slash = memchr(id, '/', (size_t)(end - id));
    const char *name = slash != NULL ? slash + 1 : id;
    return (struct mt_holder){
        .kind = MT_HOLDER_APP,
        .namespace = slash != NULL ? mt_arena_strndup(arena, id, (size_t)(slash - id)) : "",
        .name = mt_arena_strndup(arena, name, (size_t)(end - name)),
    };
}

struct mt_holder mt_ownership_of(const cJSON *object, const struct mt_ref *ref,
                                 const struct mt_owner *owner, const cJSON *manifest,
                                 struct mt_arena *arena)
{
    const char *id = own_id(object);
    const char *end = app_end(id, ref);
    const bool ours = end != NULL && is_owner(id, end, owner);
    const struct mt_holder tool = of_tool(object, ref, ours ? manifest : NULL, arena);
    return tool.kind == MT_HOLDER_NONE && end != NULL && !ours ? of_app(id, end, arena) : tool;
}

const char *mt_holder_text(const struct mt_holder *holder, struct mt_arena *arena)
{
    static const char *const words[] = {
        [MT_HOLDER_NONE] = "nobody",
        [MT_HOLDER_APP] = "the app ",
        [MT_HOLDER_HELM] = "Helm release ",
        [MT_HOLDER_ARGOCD] = "ArgoCD application ",
        [MT_HOLDER_KUSTOMIZATION] = "Flux Kustomization ",
        [MT_HOLDER_HELM_RELEASE] = "Flux HelmRelease ",
        [MT_HOLDER_KAPP] = "kapp app ",
    };
    return mt_arena_printf(arena, "%s%s%s%s", words[holder->kind], holder->namespace,
                           holder->namespace[0] != '\0' ? "/" : "", holder->name);
}

bool mt_holder_equal(const struct mt_holder *a, const struct mt_holder *b)
{
    return a->kind == b->kind && strcmp(a->namespace, b->namespace) == 0 &&
           strcmp(a->name, b->name) == 0;
}
