// SPDX-License-Identifier: Apache-2.0
#include "cli/inquiry.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/nearest.h"
#include "cli/app_elsewhere.h"
#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/flags.h"
#include "kube/kinds.h"

#include <string.h>

enum {
    OTHERS_MAX = 8, ///< Apps that are named to who asked for one that is not there.
};

static int fail(struct mt_cli *cli, int code, const char *message)
{
    mt_findings_print_error(&cli->err, message);
    return code;
}

static void warn(void *data, const char *message)
{
    mt_cli_say(data, MT_SEVERITY_WARNING, message);
}

/** Kinds whose objects come and go by themselves, with labels that were copied. */
static bool is_by_product(const struct mt_kube_kind *kind)
{
    static const char *const names[] = {"Event", "EndpointSlice", "Endpoints"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(kind->kind, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/** Adds the kind, unless another version of it is there: the server names the best one first. */
static void add_kind(void *data, const struct mt_kube_kind *kind)
{
    struct mt_inquiry *inquiry = data;
    const struct mt_survey_kind added = {kind->group, kind->version, kind->kind, kind->cluster};
    if (!kind->listable || !kind->deletable || is_by_product(kind)) {
        return;
    }
    for (size_t i = 0; i < inquiry->kinds.count; i++) {
        const struct mt_survey_kind *other = &inquiry->kinds.items[i];
        if (strcmp(other->group, kind->group) == 0 && strcmp(other->kind, kind->kind) == 0) {
            return;
        }
    }
    mt_array_push(inquiry->loaded.arena, &inquiry->kinds, added);
}

static bool load(struct mt_inquiry *inquiry, int *code)
{
    struct mt_error err;
    struct mt_cli *cli = inquiry->cli;
    if (!mt_load_app(&inquiry->loaded, cli, &err)) {
        *code = fail(cli, MT_EXIT_USAGE, err.msg);
        return false;
    }
    mt_load_hook_types(&inquiry->loaded);
    mt_load_checks(&inquiry->loaded);
    *code = mt_load_exit(&inquiry->loaded);
    return mt_load_report(&inquiry->loaded, cli, "no cluster was asked");
}

bool mt_inquiry_begin(struct mt_inquiry *inquiry, struct mt_cli *cli, int *code)
{
    struct mt_error err;
    struct mt_connection *connection = &inquiry->connection;
    *inquiry = (struct mt_inquiry){.cli = cli};
    if (!load(inquiry, code)) {
        return false;
    }
    if (!mt_connection_find(connection, &inquiry->loaded, cli, code, &err)) {
        fail(cli, *code, err.msg);
        return false;
    }
    if (!mt_connection_open(connection, &inquiry->loaded, cli, warn, cli, &err)) {
        *code = fail(cli, MT_EXIT_CONNECTION, err.msg);
        return false;
    }
    mt_kube_each_kind(connection->kube, add_kind, inquiry);
    mt_signals_begin(&inquiry->signals);
    inquiry->counting = true;
    return true;
}

void mt_inquiry_end(struct mt_inquiry *inquiry)
{
    if (inquiry->counting) {
        mt_signals_end(&inquiry->signals);
    }
    mt_app_running_free(inquiry->running);
    mt_connection_close(&inquiry->connection);
    mt_arena_free(inquiry->record_arena);
    mt_load_end(&inquiry->loaded);
}

struct mt_survey_options mt_inquiry_options(const struct mt_inquiry *inquiry)
{
    const struct mt_loaded *loaded = &inquiry->loaded;
    return (struct mt_survey_options){
        .cluster = &inquiry->connection.cluster,
        .policy = &loaded->policy,
        .kinds = inquiry->inventoried ? inquiry->recorded.items : inquiry->kinds.items,
        .kind_count = inquiry->inventoried ? inquiry->recorded.count : inquiry->kinds.count,
        .app = loaded->app,
        .namespace = loaded->namespace,
        .selector = loaded->selector,
    };
}

uint64_t mt_inquiry_now(const struct mt_inquiry *inquiry)
{
    const struct mt_cluster *cluster = &inquiry->connection.cluster;
    return cluster->now_ms(cluster->data);
}

void mt_inquiry_wait(struct mt_inquiry *inquiry, const struct mt_survey *survey, uint64_t until_ms)
{
    const struct mt_cluster *cluster = &inquiry->connection.cluster;
    uint64_t due_ms = mt_survey_wakes_at(survey);
    if (inquiry->running != NULL) {
        const uint64_t running_ms = mt_app_running_wakes_at(inquiry->running);
        due_ms = running_ms < due_ms ? running_ms : due_ms;
    }
    cluster->poll(cluster->data, due_ms < until_ms ? due_ms : until_ms);
}

void mt_inquiry_note(struct mt_inquiry *inquiry, const char *message)
{
    mt_output_flush(&inquiry->cli->out); // in the order in which they are read
    mt_cli_say(inquiry->cli, MT_SEVERITY_NOTE, message);
}

static void print_notes(struct mt_inquiry *inquiry, struct mt_survey *survey)
{
    size_t count = 0;
    const char *const *notes = mt_survey_notes(survey, &count);
    for (size_t i = 0; i < count; i++) {
        mt_cli_say(inquiry->cli, MT_SEVERITY_NOTE, notes[i]);
    }
}

bool mt_inquiry_complete(struct mt_inquiry *inquiry, struct mt_survey *survey, int *code)
{
    while (!mt_survey_is_complete(survey)) {
        if (mt_signals_count() > 0) {
            *code = MT_EXIT_INTERRUPTED;
            return false;
        }
        mt_survey_advance(survey, mt_inquiry_now(inquiry));
        if (!mt_survey_is_complete(survey)) {
            mt_inquiry_wait(inquiry, survey, UINT64_MAX);
        }
    }
    const char *failure = mt_survey_failure(survey);
    if (failure != NULL) {
        *code = fail(inquiry->cli, MT_EXIT_CONNECTION, failure);
        return false;
    }
    print_notes(inquiry, survey);
    return true;
}

/** "; found in prod: moontide status prod/shop"; whether there is any. */
static bool put_namesakes(struct mt_buf *out, const struct mt_loaded *loaded, const char *command,
                          const char *const *others, size_t count)
{
    const char *first = NULL;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const char *slash = strchr(others[i], '/');
        if (slash == NULL || strcmp(slash + 1, loaded->app) != 0) {
            continue;
        }
        first = first == NULL ? others[i] : first;
        if (found++ < OTHERS_MAX) {
            mt_buf_printf(out, "%s%.*s", found == 1 ? "; found in " : ", ",
                          (int)(slash - others[i]), others[i]);
        }
    }
    if (found > OTHERS_MAX) {
        mt_buf_printf(out, " and %zu more", found - OTHERS_MAX);
    }
    if (found > 0) {
        mt_buf_printf(out, ": moontide %s %s", command, first);
    }
    return found > 0;
}

static bool is_here(const struct mt_loaded *loaded, const char *app)
{
    const size_t length = strlen(loaded->namespace);
    return strncmp(app, loaded->namespace, length) == 0 && app[length] == '/';
}

/** The name without the namespace, which a mark that somebody wrote by hand may lack. */
static const char *bare_name(const char *app)
{
    const char *slash = strchr(app, '/');
    return slash != NULL ? slash + 1 : app;
}

/** The app whose name is nearest, before others one of this namespace, which is no likeness itself.
 */
static const char *nearest(const struct mt_loaded *loaded, const char *const *others, size_t count)
{
    const char **names = mt_arena_alloc(loaded->arena, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = is_here(loaded, others[i]) ? bare_name(others[i]) : NULL;
    }
    const char *near = mt_nearest(loaded->app, names, count);
    for (size_t i = 0; near == NULL && i < count; i++) {
        names[i] = bare_name(others[i]);
    }
    near = near != NULL ? near : mt_nearest(loaded->app, names, count);
    for (size_t i = 0; near != NULL && i < count; i++) {
        if (names[i] == near) {
            return others[i];
        }
    }
    return NULL;
}

/** Where else an app of this name is, which one may have been meant, or the apps that there are. */
static void put_others(struct mt_buf *out, const struct mt_loaded *loaded, const char *command,
                       const char *const *others, size_t count)
{
    const char *near = nearest(loaded, others, count);
    if (put_namesakes(out, loaded, command, others, count)) {
        return;
    }
    if (near != NULL) {
        mt_buf_printf(out, "; did you mean %s?", near);
    } else if (count > 0) {
        mt_buf_puts(out, "; the apps here: ");
    }
    for (size_t i = 0; near == NULL && i < count && i < OTHERS_MAX; i++) {
        mt_buf_printf(out, "%s%s", i > 0 ? ", " : "", others[i]);
    }
    if (near == NULL && count > OTHERS_MAX) {
        mt_buf_printf(out, " and %zu more", count - OTHERS_MAX);
    }
}

/** Looks for objects of any app, where none has told of another one. */
static struct mt_survey *look_for_others(struct mt_inquiry *inquiry)
{
    struct mt_survey_options options = mt_inquiry_options(inquiry);
    options.app = NULL;
    options.kinds = inquiry->kinds.items;
    options.kind_count = inquiry->kinds.count;
    struct mt_survey *survey = mt_survey_new(&options);
    while (!mt_survey_is_complete(survey) && mt_signals_count() == 0) {
        if (!mt_survey_advance(survey, mt_inquiry_now(inquiry))) {
            mt_inquiry_wait(inquiry, survey, UINT64_MAX);
        }
    }
    return survey;
}

static bool has_app(const struct mt_loaded *loaded, const char *const *names, size_t count)
{
    const char *own = mt_arena_printf(loaded->arena, "%s/%s", loaded->namespace, loaded->app);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], own) == 0) {
            return true;
        }
    }
    return false;
}

static void put_nothing(struct mt_buf *out, const struct mt_loaded *loaded)
{
    const char *context = loaded->context;
    mt_buf_printf(out,
                  "there is nothing of %s/%s in the cluster%s%s: no object has the label "
                  "moontide.dev/app=%s and a moontide.dev/tracking-id of %s/%s",
                  loaded->namespace, loaded->app, context != NULL ? " of the context " : "",
                  context != NULL ? context : "", loaded->app, loaded->namespace, loaded->app);
}

/** Says where there is a record of such an app. */
static int find_recorded(struct mt_inquiry *inquiry)
{
    const struct mt_loaded *loaded = &inquiry->loaded;
    const struct mt_words *operands = &inquiry->cli->args.operands;
    const struct mt_app_sought sought = {
        .cluster = &inquiry->connection.cluster,
        .app = loaded->app,
        .namespace = loaded->namespace,
        .context = loaded->context,
        .command = inquiry->cli->args.command->name,
        .rest = operands->count > 1 ? operands->items[1] : NULL,
    };
    const char *message = mt_app_elsewhere(&sought, loaded->arena);
    return message != NULL ? fail(inquiry->cli, MT_EXIT_NO, message) : MT_EXIT_INTERRUPTED;
}

int mt_inquiry_find_nothing(struct mt_inquiry *inquiry, const struct mt_survey *survey)
{
    const struct mt_loaded *loaded = &inquiry->loaded;
    struct mt_survey *wider = NULL;
    size_t count = 0;
    if (inquiry->record == NULL && !inquiry->unreadable && loaded->selector == NULL) {
        return find_recorded(inquiry);
    }
    const char *const *others = mt_survey_others(survey, &count);
    if (count == 0) {
        wider = look_for_others(inquiry);
        others = mt_survey_others(wider, &count);
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    if (loaded->selector != NULL && has_app(loaded, others, count)) {
        mt_buf_printf(&text, "no object of %s/%s in the cluster has the labels of -l %s",
                      loaded->namespace, loaded->app, inquiry->cli->args.selector);
        count = 0;
    } else {
        put_nothing(&text, loaded);
    }
    put_others(&text, loaded, inquiry->cli->args.command->name, others, count);
    fail(inquiry->cli, MT_EXIT_NO, mt_buf_text(&text));
    mt_buf_fini(&text);
    mt_survey_free(wider);
    return MT_EXIT_NO;
}
