// SPDX-License-Identifier: Apache-2.0
#include "cli/connection.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "cli/app_lock.h"
#include "cli/app_namespace.h"
#include "cli/cli.h"
#include "cli/first_sync.h"
#include "cli/load.h"
#include "cli/signals.h"
#include "kube/kinds.h"
#include "kube/rights.h"
#include "sync/rights.h"

#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

/** A context that was typed and is not that of the project file is most often a mistake. */
static bool check_typed_context(const struct mt_cli *cli, const struct mt_loaded *loaded,
                                struct mt_error *err)
{
    const char *typed = cli->args.context;
    const char *said = loaded->project.settings.context;
    return typed == NULL || said == NULL || strcmp(typed, said) == 0 || cli->args.yes ||
           mt_fail(err, MT_ERR_INVALID,
                   "--context %s is not the context of the project file, which is %s; add --yes if "
                   "it is meant",
                   typed, said);
}

/** `contexts` of the project file: patterns of those that the app may run against. */
static bool check_allowed(const struct mt_texts *patterns, const char *context,
                          struct mt_error *err)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (context != NULL && fnmatch(patterns->items[i], context, 0) == 0) {
            return true;
        }
    }
    return patterns->count == 0 ||
           mt_fail(err, MT_ERR_INVALID,
                   "the project file does not let the app run against %s%s: its contexts are "
                   "\"%s\"%s; choose one with --context",
                   context != NULL ? "the context " : "",
                   context != NULL ? context : "this cluster", patterns->items[0],
                   patterns->count > 1 ? " and others" : "");
}

bool mt_connection_find(struct mt_connection *connection, struct mt_loaded *loaded,
                        const struct mt_cli *cli, int *code, struct mt_error *err)
{
    const struct mt_args *args = &cli->args;
    const struct mt_settings *settings = &loaded->project.settings;
    const struct mt_kubeconfig_options options = {
        .path = args->kubeconfig,
        .context = args->context != NULL ? args->context : settings->context,
        .as = args->as,
        .as_groups = args->as_groups.items,
        .as_group_count = args->as_groups.count,
    };
    *code = MT_EXIT_USAGE;
    if (!check_typed_context(cli, loaded, err)) {
        return false;
    }
    *code = MT_EXIT_CONNECTION;
    if (!mt_kubeconfig_load(&options, loaded->arena, &connection->access, err)) {
        return false;
    }
    *code = MT_EXIT_USAGE;
    if (!check_allowed(&settings->contexts, connection->access.context, err)) {
        return false;
    }
    loaded->context = connection->access.context;
    if (!mt_settings_say(settings, MT_KEY_NAMESPACE) && connection->access.namespace != NULL) {
        loaded->namespace = connection->access.namespace;
    }
    return true;
}

void mt_connection_await(const struct mt_cluster *cluster, const bool *answered)
{
    while (!*answered) {
        cluster->poll(cluster->data, UINT64_MAX);
    }
}

/** The kinds that are served, as plans want to know them. */
struct served {
    struct mt_arena *arena;
    MT_ARRAY(struct mt_served_kind) list;
};

static void add_served(void *data, const struct mt_kube_kind *kind)
{
    struct served *served = data;
    const struct mt_served_kind item = {kind->group, kind->kind, kind->cluster};
    mt_array_push(served->arena, &served->list, item);
}

/** How discovery ended. */
struct discovering {
    bool over;
    bool good;
    struct mt_error *err;
};

static void discovered(void *data, bool good, const struct mt_error *err)
{
    struct discovering *discovering = data;
    discovering->over = true;
    discovering->good = good;
    if (!good) {
        *discovering->err = *err;
    }
}

static bool discover(struct mt_connection *connection, struct mt_loaded *loaded,
                     struct mt_error *err)
{
    const struct mt_cluster *cluster = &connection->cluster;
    struct discovering discovering = {.err = err};
    struct served served = {.arena = loaded->arena};
    mt_kube_discover(connection->kube, discovered, &discovering);
    mt_connection_await(cluster, &discovering.over);
    mt_kube_each_kind(connection->kube, add_served, &served);
    loaded->served = (struct mt_served_kinds){served.list.items, served.list.count};
    return discovering.good;
}

bool mt_connection_reach(struct mt_connection *connection, const struct mt_loaded *loaded,
                         mt_kube_warn_fn *warn, void *warn_data, struct mt_error *err)
{
    const struct mt_kube_options options = {
        .access = &connection->access,
        .user_agent = "moontide/" MT_VERSION,
        .in_flight = loaded->project.settings.concurrency,
        .terminal = isatty(STDIN_FILENO) && !mt_load_reads_stdin(loaded),
        .wake_fd = mt_signals_fd(),
        .warn = warn,
        .warn_data = warn_data,
    };
    connection->kube = mt_kube_new(&options, err);
    if (connection->kube == NULL) {
        return false;
    }
    connection->cluster = mt_kube_cluster(connection->kube);
    return true;
}

bool mt_connection_open(struct mt_connection *connection, struct mt_loaded *loaded,
                        const struct mt_cli *cli, mt_kube_warn_fn *warn, void *warn_data,
                        struct mt_error *err)
{
    (void)cli;
    return mt_connection_reach(connection, loaded, warn, warn_data, err) &&
           discover(connection, loaded, err);
}

static void note_answered(void *data)
{
    *(bool *)data = true;
}

bool mt_connection_may(struct mt_connection *connection, const struct mt_loaded *loaded,
                       struct mt_error *err)
{
    const struct mt_cluster *cluster = &connection->cluster;
    struct mt_arena *arena = loaded->arena;
    struct mt_rights needed = mt_rights_of_plan(loaded->plan, &loaded->policy, arena);
    if (connection->writes) {
        mt_app_lock_rights(&needed, loaded->namespace, loaded->deletion, arena);
        mt_app_record_rights(&needed, loaded->namespace, arena);
    }
    struct mt_kube_right *rights = mt_arena_alloc(arena, needed.count * sizeof *rights);
    bool answered = false;
    for (size_t i = 0; i < needed.count; i++) {
        rights[i] =
            (struct mt_kube_right){.verb = needed.items[i].verb, .ref = needed.items[i].ref};
    }
    mt_kube_ask_rights(connection->kube, rights, needed.count, note_answered, &answered);
    mt_connection_await(cluster, &answered);
    const char *missing = mt_kube_missing_rights(rights, needed.count, arena);
    return missing == NULL ||
           mt_fail(err, MT_ERR_INVALID, "rights are missing, and nothing was written: %s", missing);
}

/** Reads the record.  A plan that nobody carries out may do without it. */
static bool read_record(struct mt_connection *connection, struct mt_loaded *loaded,
                        struct mt_error *err)
{
    if (mt_app_record_read(&connection->record, loaded, &connection->cluster, err)) {
        return true;
    }
    if (connection->writes) {
        return false;
    }
    mt_find(&loaded->findings, MT_SEVERITY_WARNING, "record", (struct mt_place){NULL, 0},
            "planned without the app's record, so what would be pruned is not known: %s", err->msg);
    return true;
}

/** Makes the plan with what the record says, and finds out whether it goes on with another run. */
static void plan_with_record(struct mt_connection *connection, struct mt_loaded *loaded,
                             const struct mt_cli *cli)
{
    mt_load_plan(loaded, cli);
    if (connection->record.record == NULL) {
        return;
    }
    mt_app_record_choose(&connection->record, loaded);
    if (loaded->recorded && connection->record.resumed == NULL && !loaded->later) {
        loaded->later = true; // the first sync was ended before its time, and this is another one
        mt_load_plan(loaded, cli);
    }
}

bool mt_connection_plan(struct mt_connection *connection, struct mt_loaded *loaded,
                        const struct mt_cli *cli, int *code, struct mt_error *err)
{
    *code = MT_EXIT_CONNECTION;
    mt_load_drop_plan(loaded); // made of the files alone, to say what is wrong with them
    if (!read_record(connection, loaded, err)) {
        struct mt_error missing;
        *code = mt_app_record_exit(err);
        mt_load_plan(loaded, cli);
        if (!mt_connection_may(connection, loaded, &missing)) {
            *err = missing; // the record is only one of the things that we may not read
            *code = MT_EXIT_CONNECTION;
        }
        return false;
    }
    plan_with_record(connection, loaded, cli);
    return mt_app_namespace_plan(loaded, cli, &connection->cluster, err) &&
           mt_connection_may(connection, loaded, err) &&
           (loaded->recorded ||
            (mt_first_sync_plan(loaded, cli, &connection->cluster, err) &&
             (!loaded->later ||
              mt_connection_may(connection, loaded, err)))); // its hooks are others
}

void mt_connection_close(struct mt_connection *connection)
{
    mt_kube_free(connection->kube);
    connection->kube = NULL;
}
