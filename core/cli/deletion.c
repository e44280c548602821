// SPDX-License-Identifier: Apache-2.0
#include "cli/deletion.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "cli/app_elsewhere.h"
#include "cli/cli.h"
#include "cli/connection.h"
#include "cli/load.h"
#include "record/lock.h"
#include "record/manifests.h"

/** A reading of manifests, and what came of it. */
struct reading {
    bool answered;
    struct mt_record_manifests *manifests; ///< NULL: `err` is set.
    struct mt_error *err;
};

static void take(void *data, struct mt_record_manifests *manifests, const struct mt_error *err)
{
    struct reading *reading = data;
    reading->answered = true;
    reading->manifests = manifests;
    if (manifests == NULL) {
        *reading->err = *err;
    }
}

/** Hooks are all that is needed of them; so without hooks a record is deleted that has lost them.
 */
static const struct mt_record_manifests *read_manifests(const struct mt_connection *connection,
                                                        const struct mt_loaded *loaded,
                                                        const struct mt_args *args,
                                                        struct mt_error *err)
{
    static const struct mt_record_manifests none = {0};
    const struct mt_record *record = connection->record.record;
    const struct mt_record_revision *newest = mt_record_newest(record);
    struct reading reading = {.err = err};
    if (newest == NULL || args->no_hooks || args->cascade != NULL) {
        return &none;
    }
    mt_record_read_manifests(&connection->cluster, record, newest, loaded->arena, take, &reading);
    mt_connection_await(&connection->cluster, &reading.answered);
    if (reading.manifests == NULL) {
        const char *why = mt_arena_strdup(loaded->arena, err->msg);
        mt_fail(err, err->code, "%s; to delete the app without its hooks: --no-hooks", why);
    }
    return reading.manifests;
}

/** Where the manifests of a record stand, for messages. */
static struct mt_place place_of(const struct mt_loaded *loaded)
{
    return (struct mt_place){mt_arena_printf(loaded->arena, "record of %s", loaded->app), 0};
}

/** The manifests become the objects of the plan; `omitted` are those without their values. */
static void take_objects(struct mt_loaded *loaded, const struct mt_cli *cli,
                         const struct mt_record_manifests *manifests, struct mt_map *omitted)
{
    const struct mt_object_options options = {.lenient = cli->args.lenient};
    const struct mt_place place = place_of(loaded);
    struct mt_objects *objects = &loaded->source.objects;
    *objects = (struct mt_objects){0};
    for (size_t i = 0; i < manifests->objects.count; i++) {
        const struct mt_record_manifest *manifest = &manifests->objects.items[i];
        const size_t before = objects->list.count;
        mt_objects_add(objects, cJSON_Duplicate(manifest->tree, true), place, (unsigned)i + 1,
                       &options, &loaded->findings);
        if (manifest->omitted && objects->list.count > before) {
            struct mt_object *object = objects->list.items[before];
            mt_map_put(omitted, mt_ref_key(&object->ref, loaded->arena), object);
        }
    }
    loaded->objects = *objects;
}

/** A hook whose values nobody has written down cannot be created. */
static void refuse_omitted(struct mt_loaded *loaded, const struct mt_map *omitted)
{
    for (size_t i = 0; omitted->count > 0 && i < loaded->plan->tasks.count; i++) {
        const struct mt_object *object = loaded->plan->tasks.items[i]->object;
        if (object != NULL &&
            mt_map_get(omitted, mt_ref_key(&object->ref, loaded->arena)) == object) {
            mt_find(&loaded->findings, MT_SEVERITY_ERROR, "record", object->place,
                    "%s is a hook of the deletion, but its values are not in the record "
                    "(record.secrets = \"omit\"); delete without hooks: --no-hooks",
                    mt_ref_short(&object->ref, loaded->arena));
        }
    }
}

static void take_scripts(struct mt_loaded *loaded, const struct mt_record_manifests *manifests)
{
    const size_t count = manifests->scripts.count;
    struct mt_plan_hook *hooks = mt_arena_alloc(loaded->arena, count * sizeof *hooks);
    for (size_t i = 0; i < count; i++) {
        const struct mt_record_script *script = &manifests->scripts.items[i];
        hooks[i] = (struct mt_plan_hook){script->type,      script->name,   script->wave,
                                         script->namespace, script->params, place_of(loaded),
                                         script->timeout};
    }
    loaded->recorded_hooks = (struct mt_plan_hooks){hooks, count};
}

/** One read, and what came of it. */
struct looking {
    bool answered;
    bool there;
};

static void see(void *data, const struct mt_answer *answer)
{
    struct looking *looking = data;
    looking->answered = true;
    looking->there = mt_answer_is_good(answer);
}

/** Whether a deletion was killed between its last two steps: the record is gone, the lock not. */
static bool is_lock_left(const struct mt_connection *connection, const struct mt_loaded *loaded)
{
    struct looking looking = {0};
    const struct mt_cluster *cluster = &connection->cluster;
    const struct mt_ref ref = mt_lock_ref(loaded->namespace, loaded->app, loaded->arena);
    cluster->get(cluster->data, &ref, see, &looking);
    mt_connection_await(cluster, &looking.answered);
    return looking.there;
}

/** There is no record: says where there is one. */
static bool refuse_unknown(const struct mt_connection *connection, const struct mt_loaded *loaded,
                           int *code, struct mt_error *err)
{
    const struct mt_app_sought sought = {
        .cluster = &connection->cluster,
        .app = loaded->app,
        .namespace = loaded->namespace,
        .context = loaded->context,
        .command = "delete",
    };
    const char *message = mt_app_elsewhere(&sought, loaded->arena);
    *code = message != NULL ? MT_EXIT_NO : MT_EXIT_INTERRUPTED;
    return mt_fail(err, MT_ERR_NOT_FOUND, "%s", message != NULL ? message : "interrupted");
}

bool mt_deletion_plan(struct mt_connection *connection, struct mt_loaded *loaded,
                      const struct mt_cli *cli, int *code, struct mt_error *err)
{
    struct mt_app_record *app = &connection->record;
    *code = MT_EXIT_CONNECTION;
    if (!mt_app_record_read(app, loaded, &connection->cluster, err)) {
        *code = mt_app_record_exit(err);
        return false;
    }
    if (!app->record->found && !is_lock_left(connection, loaded)) {
        return refuse_unknown(connection, loaded, code, err);
    }
    const struct mt_record_manifests *manifests =
        read_manifests(connection, loaded, &cli->args, err);
    if (manifests == NULL) {
        *code = mt_app_record_exit(err);
        return false;
    }
    struct mt_map omitted = {0};
    loaded->deletion = true;
    take_objects(loaded, cli, manifests, &omitted);
    take_scripts(loaded, manifests);
    mt_load_plan(loaded, cli);
    mt_app_record_choose(app, loaded);
    if (mt_app_record_leave_hooks(app, loaded)) {
        mt_load_plan(loaded, cli);
    }
    refuse_omitted(loaded, &omitted);
    mt_map_fini(&omitted);
    return mt_connection_may(connection, loaded, err);
}
