// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/history_print.h"
#include "cli/record_look.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/** One history on its way. */
struct telling {
    struct mt_record_look look;
    struct mt_history history;
    const char *operand; ///< REVISION as it was typed, or NULL.
    unsigned number;     ///< The same; 0: none was typed.
};

/** Reads REVISION; false with `err`. */
static bool read_operand(struct telling *telling, const struct mt_args *args, struct mt_error *err)
{
    if (args->operands.count < 2) {
        return true;
    }
    char *end = NULL;
    telling->operand = args->operands.items[1];
    const unsigned long number = strtoul(telling->operand, &end, 10);
    const bool digits = strspn(telling->operand, "0123456789") == strlen(telling->operand);
    if (!digits || *end != '\0' || number == 0 || number > UINT_MAX) {
        return mt_fail(err, MT_ERR_INVALID,
                       "\"%s\" is no REVISION, which is a number; moontide history %s lists them",
                       telling->operand, args->operands.items[0]);
    }
    telling->number = (unsigned)number;
    return true;
}

static const struct mt_record_revision *find(const struct mt_record *record, unsigned number)
{
    for (size_t i = 0; i < record->revisions.count; i++) {
        if (record->revisions.items[i].number == number) {
            return &record->revisions.items[i];
        }
    }
    return NULL;
}

/** "5, 6, 7", for messages; in the arena. */
static const char *kept_ones(const struct mt_record *record, struct mt_arena *arena)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < record->revisions.count; i++) {
        mt_buf_printf(&out, "%s%u", i > 0 ? ", " : "", record->revisions.items[i].number);
    }
    const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

static int refuse(struct telling *telling, const char *what)
{
    const struct mt_record *record = telling->history.record;
    struct mt_arena *arena = telling->look.loaded.arena;
    return mt_record_look_fail(
        &telling->look, MT_EXIT_NO,
        mt_arena_printf(arena, "%s; the record of %s/%s has %s", what, record->namespace,
                        record->app,
                        record->revisions.count > 0 ? kept_ones(record, arena) : "none"));
}

/** Chooses the revision that is shown; false with the exit code and a message. */
static bool choose(struct telling *telling, int *code)
{
    struct mt_history *history = &telling->history;
    const struct mt_record *record = history->record;
    struct mt_arena *arena = telling->look.loaded.arena;
    const struct mt_record_revision *newest = mt_record_newest(record);
    const char *which = NULL;
    if (telling->number > 0) {
        history->revision = find(record, telling->number);
        const bool past = newest != NULL && telling->number < newest->number;
        which = mt_arena_printf(arena, "revision %u %s", telling->number,
                                past ? "is not kept any more" : "is not there");
    } else if (telling->look.cli->args.manifests) {
        history->revision = mt_record_newest_full(record);
        which = "no revision has succeeded as a whole, so say of which one the manifests are "
                "wanted";
    } else {
        return true;
    }
    if (history->revision == NULL) {
        *code = refuse(telling, which);
    }
    return history->revision != NULL;
}

/** Whether hooks stand apart from the header that are to be shown. */
static bool has_hooks_apart(const struct mt_history *history)
{
    const struct mt_record *record = history->record;
    for (size_t i = 0; i < record->revisions.count; i++) {
        const struct mt_record_revision *revision = &record->revisions.items[i];
        const bool shown = history->revision == NULL || history->revision == revision;
        if (shown && revision->results.count > 0) {
            return true;
        }
    }
    return false;
}

/** Reads the hooks that stand apart, as far as rights allow. */
static void read_hooks_apart(struct telling *telling)
{
    struct mt_history *history = &telling->history;
    const struct mt_loaded *loaded = &telling->look.loaded;
    struct mt_error err;
    const struct mt_record *whole =
        mt_record_look_whole(&telling->look, loaded->namespace, loaded->app, &err);
    if (whole == NULL) {
        mt_wrap(&err, "the hooks are not known");
        mt_record_look_note(&telling->look, err.msg);
        return;
    }
    const unsigned number = history->revision != NULL ? history->revision->number : 0;
    const struct mt_record_revision *again = find(whole, number);
    if (number == 0 || again != NULL) { // else it has just gone, and the header is what is left
        history->record = whole;
        history->revision = again;
    }
}

/** A reading of manifests. */
struct reading {
    bool answered;
    const struct mt_record_manifests *manifests; ///< NULL: `err` is set.
    struct mt_error err;
};

static void take(void *data, struct mt_record_manifests *manifests, const struct mt_error *err)
{
    struct reading *reading = data;
    reading->answered = true;
    reading->manifests = manifests;
    if (manifests == NULL) {
        reading->err = *err;
    }
}

/** Reads the manifests of the revision; false with the exit code and a message. */
static bool read_manifests(struct telling *telling, int *code)
{
    struct mt_history *history = &telling->history;
    const struct mt_cluster *cluster = &telling->look.connection.cluster;
    struct reading reading = {0};
    mt_record_read_manifests(cluster, history->record, history->revision,
                             telling->look.loaded.arena, take, &reading);
    while (!reading.answered) {
        cluster->poll(cluster->data, UINT64_MAX);
        if (mt_signals_count() > 0) {
            cluster->cancel(cluster->data);
        }
    }
    history->manifests = reading.manifests;
    if (reading.manifests != NULL) {
        return true;
    }
    *code = mt_app_record_exit(&reading.err);
    if (mt_signals_count() == 0) {
        mt_record_look_fail(&telling->look, *code, reading.err.msg);
    }
    return false;
}

/** Says whose manifests these are, where nobody has said it. */
static void note_revision(struct telling *telling)
{
    if (telling->number == 0) {
        mt_record_look_note(&telling->look,
                            mt_arena_printf(telling->look.loaded.arena,
                                            "of revision %u, the newest that succeeded",
                                            telling->history.revision->number));
    }
}

static void print(struct telling *telling)
{
    struct mt_cli *cli = telling->look.cli;
    const struct mt_history *history = &telling->history;
    const struct mt_cluster *cluster = &telling->look.connection.cluster;
    const struct mt_history_form form = {
        .wide = strcmp(cli->args.output, "wide") == 0,
        .quiet = cli->args.quiet,
        .utf8 = mt_output_utf8(),
        .width = cli->out.width,
        .now_ms = cluster->wall_ms(cluster->data),
        .arena = telling->look.loaded.arena,
    };
    if (strcmp(cli->args.output, "json") == 0) {
        mt_history_print_json(&cli->out, history);
    } else if (strcmp(cli->args.output, "yaml") == 0) {
        mt_history_print_yaml(&cli->out, history);
    } else if (history->manifests != NULL) {
        note_revision(telling);
        mt_history_print_manifests(&cli->out, history->manifests);
    } else {
        mt_history_print_text(&cli->out, history, &form);
    }
}

static int tell(struct telling *telling)
{
    int code = MT_EXIT_DONE;
    struct mt_history *history = &telling->history;
    history->context = telling->look.loaded.context;
    history->record = mt_record_look_header(&telling->look, telling->operand, &code);
    if (history->record == NULL || !choose(telling, &code)) {
        return code;
    }
    if (has_hooks_apart(history)) {
        read_hooks_apart(telling);
    }
    history->holder = mt_record_look_holder(&telling->look);
    if (telling->look.cli->args.manifests && !read_manifests(telling, &code)) {
        return mt_signals_count() > 0 ? MT_EXIT_INTERRUPTED : code;
    }
    if (mt_signals_count() > 0) {
        return MT_EXIT_INTERRUPTED;
    }
    print(telling);
    return code;
}

int mt_command_history(struct mt_cli *cli)
{
    struct telling telling = {0};
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    if (!read_operand(&telling, &cli->args, &err)) {
        return mt_cli_fail(cli, &err);
    }
    if (mt_record_look_begin(&telling.look, cli, true, &code)) {
        code = tell(&telling);
    }
    mt_record_look_end(&telling.look);
    return code;
}
