// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/list_print.h"
#include "cli/listing.h"
#include "cli/record_look.h"
#include "manifest/json.h"
#include "record/secret.h"

#include <string.h>

static const char lock_prefix[] = "moontide."; ///< Of the names of Leases and headers.

/** One list on its way. */
struct listing {
    struct mt_record_look look;
    struct mt_list_apps apps;
};

/** Whether the app was asked for. */
static bool is_wanted(const struct listing *listing, const char *app)
{
    const char *wanted = listing->look.cli->args.app;
    return wanted == NULL || strcmp(wanted, app) == 0;
}

/** A text of the arena, "" for NULL. */
static const char *keep(const struct listing *listing, const char *text)
{
    return mt_arena_strdup(listing->look.loaded.arena, text != NULL ? text : "");
}

/** A header: of an app, as its label says. */
static void see_header(void *data, const cJSON *secret)
{
    struct listing *listing = data;
    struct mt_arena *arena = listing->look.loaded.arena;
    const cJSON *metadata = mt_json_get(secret, "metadata");
    const char *label = mt_json_string(mt_json_get(metadata, "labels"), MT_RECORD_LABEL);
    struct mt_list_app app = {
        .app = keep(listing, label),
        .namespace = keep(listing, mt_json_string(metadata, "namespace")),
    };
    if (!is_wanted(listing, app.app)) {
        return;
    }
    struct mt_error err;
    app.record = mt_record_of_header(secret, arena, &err);
    app.error = app.record == NULL ? keep(listing, err.msg) : NULL;
    mt_array_push(arena, &listing->apps.list, app);
}

static struct mt_list_app *find(struct listing *listing, const char *namespace, const char *name)
{
    for (size_t i = 0; i < listing->apps.list.count; i++) {
        struct mt_list_app *app = &listing->apps.list.items[i];
        if (strcmp(app->app, name) == 0 && strcmp(app->namespace, namespace) == 0) {
            return app;
        }
    }
    return NULL;
}

/** A lock: who holds it is in the midst of a run, the first of its app maybe. */
static void see_lease(void *data, const cJSON *lease)
{
    struct listing *listing = data;
    struct mt_arena *arena = listing->look.loaded.arena;
    const cJSON *metadata = mt_json_get(lease, "metadata");
    const char *name = mt_json_string(metadata, "name");
    const char *label = mt_json_string(mt_json_get(metadata, "labels"), MT_RECORD_LABEL);
    const size_t prefix = sizeof lock_prefix - 1;
    if (name == NULL || label == NULL || strncmp(name, lock_prefix, prefix) != 0 ||
        strcmp(name + prefix, label) != 0 || !is_wanted(listing, label)) {
        return;
    }
    cJSON *copy = cJSON_Duplicate(lease, true);
    mt_arena_own(arena, copy, mt_json_release);
    const struct mt_lock_holder *holder = mt_record_look_at_lease(&listing->look, copy);
    if (holder == NULL) {
        return;
    }
    const char *namespace = keep(listing, mt_json_string(metadata, "namespace"));
    struct mt_list_app *known = find(listing, namespace, label);
    if (known != NULL) {
        known->holder = holder;
    } else {
        const struct mt_list_app app = {
            .app = keep(listing, label), .namespace = namespace, .holder = holder};
        mt_array_push(arena, &listing->apps.list, app);
    }
}

/** The namespace that is listed; "": all. */
static const char *namespace_of(const struct listing *listing)
{
    return listing->look.cli->args.all_namespaces ? "" : listing->look.loaded.namespace;
}

/** Lists the records; false with the exit code and, where it is not a signal, a message. */
static bool list_records(struct listing *listing, int *code)
{
    struct mt_record_look *look = &listing->look;
    const struct mt_watch_scope scope = {
        .group = "",
        .version = "v1",
        .kind = "Secret",
        .namespace = namespace_of(listing),
        .label = MT_RECORD_PART_LABEL "=header",
    };
    struct mt_error err;
    const bool all = scope.namespace[0] == '\0';
    switch (mt_listing(&look->connection.cluster, &scope, see_header, listing, &err)) {
    case MT_LISTED_ALL:
        return true;
    case MT_LISTED_INTERRUPTED:
        *code = MT_EXIT_INTERRUPTED;
        return false;
    case MT_LISTED_FORBIDDEN:
        mt_wrap(&err, "the records %s%s are Secrets, which you may not list%s",
                all ? "of all namespaces" : "in namespace ", scope.namespace,
                all ? " (one namespace: moontide list -n NAMESPACE)" : "");
        break;
    case MT_LISTED_FAILED:
        mt_wrap(&err, "the records cannot be listed");
        break;
    }
    *code = mt_record_look_fail(look, MT_EXIT_CONNECTION, err.msg);
    return false;
}

/** Lists the locks; who may not only does not see which runs are in progress. */
static bool list_locks(struct listing *listing, int *code)
{
    struct mt_record_look *look = &listing->look;
    const struct mt_watch_scope scope = {
        .group = "coordination.k8s.io",
        .version = "v1",
        .kind = "Lease",
        .namespace = namespace_of(listing),
        .label = MT_RECORD_LABEL,
    };
    struct mt_error err;
    switch (mt_listing(&look->connection.cluster, &scope, see_lease, listing, &err)) {
    case MT_LISTED_ALL:
        return true;
    case MT_LISTED_INTERRUPTED:
        *code = MT_EXIT_INTERRUPTED;
        return false;
    case MT_LISTED_FORBIDDEN:
    case MT_LISTED_FAILED:
        break;
    }
    mt_wrap(&err, "which runs are in progress is not known");
    mt_record_look_note(look, err.msg);
    return true;
}

/** Reads the whole record of an app whose inventory stands apart, as far as rights allow. */
static void read_whole(struct listing *listing, struct mt_list_app *app)
{
    struct mt_error err;
    const struct mt_record *whole =
        mt_record_look_whole(&listing->look, app->namespace, app->app, &err);
    if (whole == NULL && mt_signals_count() == 0) {
        mt_wrap(&err, "how many objects %s/%s has is not known", app->namespace, app->app);
        mt_record_look_note(&listing->look, err.msg);
    } else if (whole != NULL && whole->found) { // else it has just gone
        app->record = whole;
    }
}

/** Reads the inventories that stand apart; they are only counted. */
static void count_objects(struct listing *listing)
{
    for (size_t i = 0; i < listing->apps.list.count && mt_signals_count() == 0; i++) {
        struct mt_list_app *app = &listing->apps.list.items[i];
        if (app->record != NULL && app->record->inventory.count > 0) {
            read_whole(listing, app);
        }
    }
}

static void print(struct listing *listing)
{
    struct mt_cli *cli = listing->look.cli;
    const struct mt_cluster *cluster = &listing->look.connection.cluster;
    const struct mt_list_form form = {
        .wide = strcmp(cli->args.output, "wide") == 0,
        .width = cli->out.width,
        .now_ms = cluster->wall_ms(cluster->data),
        .arena = listing->look.loaded.arena,
    };
    if (strcmp(cli->args.output, "json") == 0) {
        mt_list_print_json(&cli->out, &listing->apps);
    } else if (strcmp(cli->args.output, "yaml") == 0) {
        mt_list_print_yaml(&cli->out, &listing->apps);
    } else if (listing->apps.list.count > 0) {
        mt_list_print_text(&cli->out, &listing->apps, &form);
    }
}

static void say_nothing_is_there(struct listing *listing)
{
    const struct mt_record_look *look = &listing->look;
    const struct mt_args *args = &look->cli->args;
    struct mt_arena *arena = look->loaded.arena;
    const char *context = look->loaded.context;
    const char *what = args->app != NULL ? mt_arena_printf(arena, "no record of app %s", args->app)
                                         : "no app has a record";
    const char *where = args->all_namespaces
                            ? " in any namespace"
                            : mt_arena_printf(arena, " in namespace %s", look->loaded.namespace);
    const char *advice = args->all_namespaces ? "" : "; moontide list -A looks in all namespaces";
    mt_record_look_note(&listing->look, mt_arena_printf(arena, "%s%s%s%s%s", what, where,
                                                        context != NULL ? " of the context " : "",
                                                        context != NULL ? context : "", advice));
}

/** Prints the list, and what is wrong with records; the exit code. */
static int show(struct listing *listing)
{
    int code = MT_EXIT_DONE;
    mt_list_sort(&listing->apps);
    print(listing);
    mt_output_flush(&listing->look.cli->out);
    for (size_t i = 0; i < listing->apps.list.count; i++) {
        const struct mt_list_app *app = &listing->apps.list.items[i];
        if (app->error != NULL) {
            code = mt_record_look_fail(&listing->look, MT_EXIT_NO, app->error);
        }
    }
    if (listing->apps.list.count == 0) {
        say_nothing_is_there(listing);
    }
    return code;
}

static int ask(struct listing *listing)
{
    int code = MT_EXIT_DONE;
    if (!list_records(listing, &code) || !list_locks(listing, &code)) {
        return code;
    }
    if (strcmp(listing->look.cli->args.output, "text") != 0) {
        count_objects(listing);
    }
    return mt_signals_count() > 0 ? MT_EXIT_INTERRUPTED : show(listing);
}

int mt_command_list(struct mt_cli *cli)
{
    struct listing listing = {0};
    int code = MT_EXIT_USAGE;
    if (mt_record_look_begin(&listing.look, cli, false, &code)) {
        code = ask(&listing);
    }
    mt_record_look_end(&listing.look);
    return code;
}
