// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "sync/preflight_state.h"

static size_t *counter_of(const struct listing *listing)
{
    struct mt_preflight *preflight = listing->preflight;
    return listing->beside ? &preflight->asked : &preflight->lists;
}

void mt_preflight_end_list(struct listing *listing)
{
    struct mt_preflight *preflight = listing->preflight;
    const struct mt_cluster *cluster = preflight->options.cluster;
    if (listing->watch != NULL) {
        cluster->unwatch(cluster->data, listing->watch);
        listing->watch = NULL;
        --*counter_of(listing);
    }
}

static void note_time(const struct listing *listing, uint64_t now_ms)
{
    struct mt_preflight_result *result = &listing->preflight->result;
    result->listed_ms = now_ms < result->listed_ms ? now_ms : result->listed_ms;
}

/** What is listed the cluster remembers, too; a kind that cannot be listed is no failure. */
static void listed(void *data, const struct mt_watch_event *event)
{
    switch (event->change) {
    case MT_WATCH_LISTED:
    case MT_WATCH_FAILED:
        mt_preflight_end_list(data);
        break;
    case MT_WATCH_SEEN:
        note_time(data, event->now_ms);
        mt_preflight_note_listed(data, event->object);
        break;
    case MT_WATCH_GONE:
        mt_preflight_note_unlisted(data, event->object);
        break;
    }
}

void mt_preflight_start_list(struct mt_preflight *preflight, struct listing *listing,
                             const char *label, mt_watch_fn *each)
{
    const struct mt_cluster *cluster = preflight->options.cluster;
    const struct mt_watch_scope scope = {
        .group = listing->ref.group,
        .version = listing->ref.version,
        .kind = listing->ref.kind,
        .namespace = listing->ref.namespace,
        .name = listing->name,
        .label = label,
        .once = true,
    };
    listing->preflight = preflight;
    ++*counter_of(listing);
    mt_array_push(preflight->arena, &preflight->listings, listing);
    listing->watch = cluster->watch(cluster->data, &scope, each, listing);
}

void mt_preflight_list(struct mt_preflight *preflight)
{
    const struct mt_plan *plan = preflight->options.plan;
    const char *label =
        mt_arena_printf(preflight->arena, "moontide.dev/app=%s", preflight->options.owner.app);
    struct mt_map scopes = {0};
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        const struct mt_ref *ref = &task->ref;
        if (task->object == NULL) {
            continue;
        }
        const char *key = mt_arena_printf(preflight->arena, "%s/%s/%s/%s", ref->group, ref->version,
                                          ref->kind, ref->namespace);
        if (mt_map_get(&scopes, key) == NULL) {
            struct listing *listing = MT_ARENA_NEW(preflight->arena, struct listing);
            listing->ref = *ref;
            mt_map_put(&scopes, key, preflight);
            mt_preflight_start_list(preflight, listing, label, listed);
        }
    }
    mt_map_fini(&scopes);
    mt_preflight_list_classes(preflight);
}

void mt_preflight_end_lists(struct mt_preflight *preflight)
{
    for (size_t i = 0; i < preflight->listings.count; i++) {
        mt_preflight_end_list(preflight->listings.items[i]);
    }
}
