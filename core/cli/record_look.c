// SPDX-License-Identifier: Apache-2.0
#include "cli/record_look.h"

#include "base/arena.h"
#include "base/error.h"
#include "cli/app_elsewhere.h"
#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/flags.h"
#include "manifest/json.h"
#include "record/secret.h"

enum { NOT_FOUND = 404 };

int mt_record_look_fail(struct mt_record_look *look, int code, const char *message)
{
    mt_findings_print_error(&look->cli->err, message);
    return code;
}

void mt_record_look_note(struct mt_record_look *look, const char *message)
{
    mt_cli_say(look->cli, MT_SEVERITY_NOTE, message);
}

static void warn(void *data, const char *message)
{
    mt_cli_say(data, MT_SEVERITY_WARNING, message);
}

static bool load(struct mt_record_look *look, bool of_app, int *code)
{
    struct mt_error err;
    struct mt_cli *cli = look->cli;
    struct mt_loaded *loaded = &look->loaded;
    *code = MT_EXIT_USAGE;
    if (!(of_app ? mt_load_app : mt_load_settings)(loaded, cli, &err)) {
        mt_cli_fail(cli, &err);
        return false;
    }
    return mt_load_report(loaded, cli, "no cluster was asked");
}

bool mt_record_look_begin(struct mt_record_look *look, struct mt_cli *cli, bool of_app, int *code)
{
    struct mt_error err;
    struct mt_connection *connection = &look->connection;
    *look = (struct mt_record_look){.cli = cli};
    if (!load(look, of_app, code)) {
        return false;
    }
    if (!mt_connection_find(connection, &look->loaded, cli, code, &err)) {
        mt_record_look_fail(look, *code, err.msg);
        return false;
    }
    if (!mt_connection_open(connection, &look->loaded, cli, warn, cli, &err)) {
        *code = mt_record_look_fail(look, MT_EXIT_CONNECTION, err.msg);
        return false;
    }
    mt_signals_begin(&look->signals);
    look->counting = true;
    return true;
}

void mt_record_look_end(struct mt_record_look *look)
{
    if (look->counting) {
        mt_signals_end(&look->signals);
    }
    mt_connection_close(&look->connection);
    mt_load_end(&look->loaded);
}

/** One object that is read, and what came of it. */
struct getting {
    bool answered;
    bool good;
    int status;
    cJSON *object; ///< A copy in the arena; NULL unless `good`.
    struct mt_arena *arena;
    struct mt_error *err; ///< Set unless `good`.
};

static void take(void *data, const struct mt_answer *answer)
{
    struct getting *getting = data;
    getting->answered = true;
    getting->status = answer->status;
    getting->good = mt_answer_is_good(answer) && answer->object != NULL;
    if (getting->good) {
        getting->object = cJSON_Duplicate(answer->object, true);
        mt_arena_own(getting->arena, getting->object, mt_json_release);
    } else {
        mt_fail(getting->err, MT_ERR_IO, "%s", mt_answer_why(answer));
    }
}

/** Reads the object; a signal ends the wait without an answer. */
static struct getting get(const struct mt_record_look *look, const struct mt_ref *ref,
                          struct mt_error *err)
{
    const struct mt_cluster *cluster = &look->connection.cluster;
    struct getting getting = {.arena = look->loaded.arena, .err = err};
    cluster->get(cluster->data, ref, take, &getting);
    while (!getting.answered) {
        if (mt_signals_count() > 0) {
            cluster->cancel(cluster->data);
        }
        cluster->poll(cluster->data, UINT64_MAX);
    }
    return getting;
}

/** Says where else the app is; the exit code. */
static int look_elsewhere(struct mt_record_look *look, const char *rest)
{
    const struct mt_loaded *loaded = &look->loaded;
    const struct mt_app_sought sought = {
        .cluster = &look->connection.cluster,
        .app = loaded->app,
        .namespace = loaded->namespace,
        .context = loaded->context,
        .command = look->cli->args.command->name,
        .rest = rest,
    };
    const char *message = mt_app_elsewhere(&sought, loaded->arena);
    return message != NULL ? mt_record_look_fail(look, MT_EXIT_NO, message) : MT_EXIT_INTERRUPTED;
}

struct mt_record *mt_record_look_header(struct mt_record_look *look, const char *rest, int *code)
{
    const struct mt_loaded *loaded = &look->loaded;
    const struct mt_record_of of = {loaded->app, loaded->namespace};
    const struct mt_ref ref = mt_secret_ref(&of, MT_RECORD_HEADER, NULL, loaded->arena);
    struct mt_error err;
    const struct getting getting = get(look, &ref, &err);
    if (mt_signals_count() > 0) {
        *code = MT_EXIT_INTERRUPTED;
        return NULL;
    }
    if (getting.status == NOT_FOUND) {
        *code = look_elsewhere(look, rest);
        return NULL;
    }
    if (!getting.good) {
        mt_wrap(&err, "the record of app %s, Secret %s/%s, cannot be read", loaded->app,
                ref.namespace, ref.name);
        *code = mt_record_look_fail(look, MT_EXIT_CONNECTION, err.msg);
        return NULL;
    }
    struct mt_record *record = mt_record_of_header(getting.object, loaded->arena, &err);
    if (record == NULL) {
        *code = mt_record_look_fail(look, MT_EXIT_NO, err.msg);
    }
    return record;
}

/** A reading of a whole record. */
struct reading {
    bool answered;
    struct mt_record *record;
    struct mt_error *err;
};

static void take_record(void *data, struct mt_record *record, const struct mt_error *err)
{
    struct reading *reading = data;
    reading->answered = true;
    reading->record = record;
    if (record == NULL) {
        *reading->err = *err;
    }
}

struct mt_record *mt_record_look_whole(struct mt_record_look *look, const char *namespace,
                                       const char *app, struct mt_error *err)
{
    const struct mt_cluster *cluster = &look->connection.cluster;
    struct reading reading = {.err = err};
    mt_record_read(cluster, namespace, app, look->loaded.arena, take_record, &reading);
    while (!reading.answered) {
        cluster->poll(cluster->data, UINT64_MAX);
        if (mt_signals_count() > 0) {
            cluster->cancel(cluster->data);
        }
    }
    return reading.record;
}

const struct mt_lock_holder *mt_record_look_at_lease(const struct mt_record_look *look,
                                                     const cJSON *lease)
{
    struct mt_arena *arena = look->loaded.arena;
    struct mt_lock_holder *holder = MT_ARENA_NEW(arena, struct mt_lock_holder);
    const bool held = mt_lock_holder_read(lease, holder) && !mt_process_is_gone(&holder->process);
    return held ? holder : NULL;
}

const struct mt_lock_holder *mt_record_look_holder(struct mt_record_look *look)
{
    const struct mt_loaded *loaded = &look->loaded;
    const struct mt_ref ref = mt_lock_ref(loaded->namespace, loaded->app, loaded->arena);
    struct mt_error err;
    const struct getting getting = get(look, &ref, &err);
    if (getting.good) {
        return mt_record_look_at_lease(look, getting.object);
    }
    if (getting.status != NOT_FOUND && mt_signals_count() == 0) {
        mt_wrap(&err, "whether a run is in progress is not known");
        mt_record_look_note(look, err.msg);
    }
    return NULL;
}
