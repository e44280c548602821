// SPDX-License-Identifier: Apache-2.0
#include "cli/app_record.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "cli/cli.h"
#include "cli/connection.h"
#include "cli/load.h"

#include <string.h>

/** A reading of the record, and what came of it. */
struct reading {
    bool answered;
    struct mt_record *record; ///< NULL: `err` is set.
    struct mt_error *err;
};

static void take(void *data, struct mt_record *record, const struct mt_error *err)
{
    struct reading *reading = data;
    reading->answered = true;
    reading->record = record;
    if (record == NULL) {
        *reading->err = *err;
    }
}

static struct mt_record *read_record(const struct mt_loaded *loaded,
                                     const struct mt_cluster *cluster, struct mt_error *err)
{
    struct reading reading = {.err = err};
    mt_record_read(cluster, loaded->namespace, loaded->app, loaded->arena, take, &reading);
    mt_connection_await(cluster, &reading.answered);
    return reading.record;
}

bool mt_app_record_read(struct mt_app_record *app, struct mt_loaded *loaded,
                        const struct mt_cluster *cluster, struct mt_error *err)
{
    app->record = read_record(loaded, cluster, err);
    if (app->record == NULL) {
        return false;
    }
    const struct mt_record *record = app->record;
    const size_t count = record->items.count;
    struct mt_inventory_item *items = mt_arena_alloc(loaded->arena, count * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = record->items.items[i].item;
    }
    app->last_writes = mt_record_last_writes(record, loaded->arena);
    loaded->inventory = items;
    loaded->inventory_count = count;
    const struct mt_record_revision *resumable = mt_record_resumable(record);
    loaded->recorded = record->found;
    loaded->later = record->found && (resumable == NULL || !resumable->first);
    return true;
}

int mt_app_record_exit(const struct mt_error *err)
{
    return err->code == MT_ERR_IO ? MT_EXIT_CONNECTION : MT_EXIT_NO;
}

/** What is known of one hook of the run that is resumed. */
static struct mt_past_hook past_of(const struct mt_record_hook *hook)
{
    const bool again = hook->ended && hook->again;
    return (struct mt_past_hook){
        .task = hook->task,
        .name = hook->ref.name,
        .uid = hook->uid,
        .attempts = again ? hook->attempt : hook->attempt - 1,
        .ended_uid = hook->ended_uid,
        .between = again,
        .ended = hook->ended && !hook->again,
        .outcome = hook->outcome,
        .message = hook->message != NULL ? hook->message : "",
        .took_ms = hook->took_ms,
    };
}

static struct mt_past *make_past(const struct mt_record_revision *revision, struct mt_arena *arena)
{
    struct mt_past *past = MT_ARENA_NEW(arena, struct mt_past);
    struct mt_past_hook *hooks = mt_arena_alloc(arena, revision->hooks.count * sizeof *hooks);
    for (size_t i = 0; i < revision->hooks.count; i++) {
        hooks[i] = past_of(&revision->hooks.items[i]);
    }
    *past = (struct mt_past){
        .hooks = hooks,
        .hook_count = revision->hooks.count,
        .failed = revision->failed,
        .outcome = revision->failed_outcome,
        .exit_code = revision->failed_exit,
        .why = revision->failed_why,
    };
    return past;
}

void mt_app_record_choose(struct mt_app_record *app, struct mt_loaded *loaded)
{
    const struct mt_record_revision *newest = mt_record_newest(app->record);
    const struct mt_record_revision *resumable = mt_record_resumable(app->record);
    app->resumed = NULL;
    app->past = NULL;
    app->revision = newest != NULL ? newest->number + 1 : 1;
    if (resumable != NULL && resumable->plan_hash != NULL &&
        strcmp(resumable->plan_hash, loaded->plan_hash) == 0) {
        app->resumed = resumable;
        app->revision = resumable->number;
        app->past = make_past(resumable, loaded->arena);
    }
    loaded->resumed_run_id = app->resumed != NULL ? app->resumed->run_id : NULL;
    loaded->revision = app->revision;
}

bool mt_app_record_leave_hooks(const struct mt_app_record *app, struct mt_loaded *loaded)
{
    const size_t count = loaded->inventory_count;
    const struct mt_record_revision *resumed = app->resumed;
    if (resumed == NULL || !resumed->deletion) {
        return false;
    }
    struct mt_map hooks = {0};
    for (size_t i = 0; i < resumed->hooks.count; i++) {
        struct mt_record_hook *hook = &resumed->hooks.items[i];
        mt_map_put(&hooks, mt_ref_key(&hook->ref, loaded->arena), hook);
    }
    struct mt_inventory_item *items = mt_arena_alloc(loaded->arena, count * sizeof *items);
    loaded->inventory_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct mt_inventory_item *item = &loaded->inventory[i];
        if (!item->hook || mt_map_get(&hooks, mt_ref_key(&item->ref, loaded->arena)) == NULL) {
            items[loaded->inventory_count++] = *item;
        }
    }
    mt_map_fini(&hooks);
    loaded->inventory = items;
    return loaded->inventory_count < count;
}

/** A question about the version of the record, and the answer. */
struct asking {
    const char *known; ///< "" for none.
    bool answered;
    bool moved;
    bool failed; ///< `err` is set.
    struct mt_error *err;
};

static void take_version(void *data, const char *version, const struct mt_error *err)
{
    struct asking *asking = data;
    asking->answered = true;
    asking->failed = version == NULL;
    if (version == NULL) {
        *asking->err = *err;
    } else {
        asking->moved = strcmp(version, asking->known) != 0;
    }
}

bool mt_app_record_has_moved(const struct mt_app_record *app, const struct mt_loaded *loaded,
                             const struct mt_cluster *cluster, bool *moved, struct mt_error *err)
{
    const struct mt_record *record = app->record;
    struct asking asking = {.known = record->found ? record->resource_version : "", .err = err};
    mt_record_version(cluster, loaded->namespace, loaded->app, take_version, &asking);
    mt_connection_await(cluster, &asking.answered);
    *moved = asking.moved;
    return !asking.failed;
}

void mt_app_record_rights(struct mt_rights *rights, const char *namespace, struct mt_arena *arena)
{
    static const char *const verbs[] = {"create", "delete", "get", "list", "update"};
    const struct mt_ref secrets = {"", "v1", "Secret", namespace, ""};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        const struct mt_right right = {verbs[i], secrets};
        mt_array_push(arena, rights, right);
    }
}
