// SPDX-License-Identifier: Apache-2.0
#include "cli/app_running.h"

#include "base/arena.h"
#include "base/memory.h"
#include "record/lease.h"
#include "sync/cluster.h"

#include <stdlib.h>

struct mt_app_running {
    const struct mt_cluster *cluster;
    struct mt_arena *arena;
    const char *app;
    struct mt_ref ref;
    struct mt_watch *watch;
    cJSON *lease;     ///< As it was seen last; NULL: there is none.
    uint64_t seen_ms; ///< When it was seen like this first.
    struct mt_lock_holder holder;
    bool held; ///< `holder` says by whom.
    bool listed;
    unsigned beats;
    unsigned told_beats;
    const char *trouble;
};

static void set_lease(struct mt_app_running *running, const cJSON *lease, uint64_t now_ms)
{
    const bool ours = lease != NULL && mt_lease_is_of(lease, running->app);
    cJSON_Delete(running->lease);
    running->lease = ours ? cJSON_Duplicate(lease, true) : NULL;
    running->seen_ms = now_ms;
    running->held = mt_lock_holder_read(running->lease, &running->holder) &&
                    !mt_process_is_gone(&running->holder.process);
    running->beats++;
}

static void lease_changed(void *data, const struct mt_watch_event *event)
{
    struct mt_app_running *running = data;
    switch (event->change) {
    case MT_WATCH_SEEN:
        set_lease(running, event->object, event->now_ms);
        break;
    case MT_WATCH_GONE:
        set_lease(running, NULL, event->now_ms);
        break;
    case MT_WATCH_LISTED:
        running->listed = true;
        break;
    case MT_WATCH_FAILED:
        set_lease(running, NULL, event->now_ms);
        running->trouble = mt_arena_printf(
            running->arena, "whether a run is under way is not known: the Lease %s/%s: %s",
            running->ref.namespace, running->ref.name,
            event->message[0] != '\0' ? event->message : "the cluster did not answer");
        break;
    }
}

struct mt_app_running *mt_app_running_new(const struct mt_cluster *cluster, const char *namespace,
                                          const char *app)
{
    struct mt_app_running *running = mt_alloc(sizeof *running);
    struct mt_arena *arena = mt_arena_new();
    running->cluster = cluster;
    running->arena = arena;
    running->app = mt_arena_strdup(arena, app);
    running->ref = mt_lock_ref(mt_arena_strdup(arena, namespace), app, arena);
    const struct mt_watch_scope scope = {
        .group = running->ref.group,
        .version = running->ref.version,
        .kind = running->ref.kind,
        .namespace = running->ref.namespace,
        .name = running->ref.name,
    };
    running->watch = cluster->watch(cluster->data, &scope, lease_changed, running);
    return running;
}

void mt_app_running_free(struct mt_app_running *running)
{
    if (running == NULL) {
        return;
    }
    running->cluster->unwatch(running->cluster->data, running->watch);
    cJSON_Delete(running->lease);
    mt_arena_free(running->arena);
    free(running);
}

bool mt_app_running_is_known(const struct mt_app_running *running)
{
    return running->listed || running->trouble != NULL;
}

/** When a holder that stays silent is taken for dead. */
static uint64_t silent_ms(const struct mt_app_running *running)
{
    return running->held ? running->seen_ms + MT_LOCK_LEASE_MS : UINT64_MAX;
}

bool mt_app_running_advance(struct mt_app_running *running, uint64_t now_ms)
{
    if (now_ms >= silent_ms(running)) {
        running->held = false;
        running->beats++;
    }
    const bool changed = running->beats != running->told_beats;
    running->told_beats = running->beats;
    return changed;
}

uint64_t mt_app_running_wakes_at(const struct mt_app_running *running)
{
    return running->beats != running->told_beats ? 0 : silent_ms(running);
}

const struct mt_lock_holder *mt_app_running_holder(const struct mt_app_running *running)
{
    return running->held ? &running->holder : NULL;
}

unsigned mt_app_running_beats(const struct mt_app_running *running)
{
    return running->beats;
}

const char *mt_app_running_trouble(const struct mt_app_running *running)
{
    return running->trouble;
}
