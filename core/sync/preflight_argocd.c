// SPDX-License-Identifier: Apache-2.0
// Objects of ArgoCD are taken over only where ArgoCD lets them go: an Application that syncs by
// itself would put its marks, and its state, back.
#include "base/arena.h"
#include "manifest/json.h"
#include "sync/preflight_state.h"

#include <string.h>

/** Where ArgoCD lives unless somebody has said otherwise. */
#define USUAL_NAMESPACE "argocd"

/** One Application that marked objects. */
struct application {
    struct listing listing; ///< First: what is listed is handed to it.
    struct mt_holder holder;
    bool known;
    bool surely;           ///< The one in ArgoCD's usual namespace was seen: it is that one.
    const char *automated; ///< The namespace of one that syncs by itself, or NULL.
    MT_ARRAY(struct check *) waiting;
};

/** Whether it syncs without being told to; argo-cd/pkg/apis/application/v1alpha1/types.go. */
static bool is_automated(const cJSON *object)
{
    const cJSON *automated = mt_json_at(object, "spec", "syncPolicy", "automated", NULL);
    return cJSON_IsObject(automated) && !cJSON_IsFalse(mt_json_get(automated, "enabled"));
}

static void settle(struct check *check, const struct application *application)
{
    struct mt_arena *arena = check->preflight->arena;
    if (application->automated == NULL) {
        mt_preflight_take_over(check, &application->holder);
        return;
    }
    check->result->hold = MT_HOLD_AUTOMATED;
    mt_preflight_refuse(check,
                        mt_arena_printf(arena, "is held by %s, which syncs by itself",
                                        mt_holder_text(&application->holder, arena)),
                        "stop ArgoCD by the command above");
}

static void decide(struct application *application)
{
    struct mt_preflight *preflight = application->listing.preflight;
    application->known = true;
    if (application->automated != NULL) {
        const char *command = mt_arena_printf(preflight->arena,
                                              "kubectl -n %s patch application %s --type merge -p "
                                              "'{\"spec\":{\"syncPolicy\":{\"automated\":null}}}'",
                                              application->automated, application->holder.name);
        mt_array_push(preflight->arena, &preflight->result.commands, command);
    }
    for (size_t i = 0; i < application->waiting.count; i++) {
        settle(application->waiting.items[i], application);
    }
    application->waiting.count = 0;
}

/** Its namespace may not be known; that of ArgoCD itself counts before any other. */
static void see(struct application *application, const cJSON *object)
{
    const char *namespace = mt_json_string(mt_json_get(object, "metadata"), "namespace");
    namespace = namespace != NULL ? namespace : "";
    const bool usual = strcmp(namespace, USUAL_NAMESPACE) == 0;
    if (application->surely) {
        return;
    }
    if (usual) {
        application->automated = NULL;
        application->surely = true;
    }
    if (is_automated(object)) {
        application->automated = mt_arena_strdup(application->listing.preflight->arena, namespace);
    }
}

static void start(struct application *application);

static void unreadable(struct application *application, const char *why)
{
    struct mt_arena *arena = application->listing.preflight->arena;
    mt_preflight_warn(
        application->listing.preflight,
        mt_arena_printf(arena,
                        "whether %s syncs by itself cannot be read, and if it does it "
                        "takes its objects back: %s",
                        mt_holder_text(&application->holder, arena), why));
    decide(application);
}

static void listed(void *data, const struct mt_watch_event *event)
{
    enum { FORBIDDEN = 403 };
    struct application *application = data;
    struct listing *listing = &application->listing;
    switch (event->change) {
    case MT_WATCH_SEEN:
        see(application, event->object);
        break;
    case MT_WATCH_GONE:
        break;
    case MT_WATCH_LISTED:
        mt_preflight_end_list(listing);
        decide(application);
        break;
    case MT_WATCH_FAILED:
        mt_preflight_end_list(listing);
        if (event->status == FORBIDDEN && listing->ref.namespace[0] == '\0') {
            listing->ref.namespace = USUAL_NAMESPACE; // it may be readable there
            start(application);
        } else {
            unreadable(application, event->message);
        }
        break;
    }
}

static void start(struct application *application)
{
    mt_preflight_start_list(application->listing.preflight, &application->listing, NULL, listed);
}

static struct application *find(struct mt_preflight *preflight, const struct mt_holder *holder)
{
    const char *key = mt_arena_printf(preflight->arena, "%s/%s", holder->namespace, holder->name);
    struct application *application = mt_map_get(&preflight->applications, key);
    if (application == NULL) {
        application = MT_ARENA_NEW(preflight->arena, struct application);
        application->holder = *holder;
        application->listing = (struct listing){
            .preflight = preflight,
            .ref = {"argoproj.io", "v1alpha1", "Application", holder->namespace, ""},
            .name = holder->name,
            .beside = true,
        };
        mt_map_put(&preflight->applications, key, application);
        start(application);
    }
    return application;
}

void mt_preflight_ask_application(struct check *check, const struct mt_holder *holder)
{
    struct mt_preflight *preflight = check->preflight;
    struct application *application = find(preflight, holder);
    if (application->known) {
        settle(check, application);
        return;
    }
    check->result->state = MT_CHECK_PENDING;
    mt_array_push(preflight->arena, &application->waiting, check);
}
