// SPDX-License-Identifier: Apache-2.0
#include "cli/list_print.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "cli/json_out.h"
#include "cli/revision_print.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *left, const void *right)
{
    const struct mt_list_app *a = left;
    const struct mt_list_app *b = right;
    const int order = strcmp(a->namespace, b->namespace);
    return order != 0 ? order : strcmp(a->app, b->app);
}

void mt_list_sort(struct mt_list_apps *apps)
{
    if (apps->list.count > 1) {
        qsort(apps->list.items, apps->list.count, sizeof *apps->list.items, compare);
    }
}

static const struct mt_record_revision *newest_of(const struct mt_list_app *app)
{
    return app->record != NULL ? mt_record_newest(app->record) : NULL;
}

/** How many objects the app has; -1: not known, because the inventory stands apart. */
static int64_t count_objects(const struct mt_list_app *app)
{
    const struct mt_record *record = app->record;
    const bool apart = record != NULL && record->items.count == 0 && record->inventory.count > 0;
    return record == NULL || apart ? -1 : (int64_t)record->items.count;
}

static void add_outcome(struct mt_table *table, const struct mt_list_app *app)
{
    const struct mt_record_revision *revision = newest_of(app);
    if (app->error != NULL) {
        mt_table_add(table, MT_STYLE_RED, "unreadable");
    } else if (revision == NULL) {
        mt_table_add(table, MT_STYLE_NONE, NULL);
    } else {
        const bool runs = mt_revision_runs(app->record, revision, app->holder);
        mt_table_add(table, mt_revision_style(revision, runs), mt_revision_outcome(revision, runs));
    }
}

static void add_wide(struct mt_table *table, const struct mt_list_app *app, int64_t now_ms)
{
    static const struct mt_record_revision unknown;
    const struct mt_record_revision *revision = newest_of(app);
    const int64_t objects = count_objects(app);
    const int64_t synced_ms = app->record != NULL ? app->record->last_synced_ms : 0;
    struct mt_arena *arena = table->arena;
    revision = revision != NULL ? revision : &unknown;
    mt_table_add(table, MT_STYLE_NONE,
                 synced_ms != 0 ? mt_revision_age(synced_ms, now_ms, arena) : NULL);
    mt_table_add(table, MT_STYLE_NONE,
                 objects >= 0 ? mt_arena_printf(arena, "%lld", (long long)objects) : NULL);
    mt_table_add(table, MT_STYLE_NONE, mt_revision_by(revision, arena));
    mt_table_add(table, MT_STYLE_NONE, revision->context);
    mt_table_add(table, MT_STYLE_NONE, revision->source);
    mt_table_add(table, MT_STYLE_NONE, revision->commit);
}

static void add_app(struct mt_table *table, const struct mt_list_app *app,
                    const struct mt_list_form *form)
{
    struct mt_arena *arena = table->arena;
    const struct mt_record_revision *revision = newest_of(app);
    const char *number = NULL;
    const char *age = NULL;
    if (revision != NULL) {
        number = mt_arena_printf(arena, "%u", revision->number);
        age = mt_revision_age(revision->started_ms, form->now_ms, arena);
    }
    mt_table_add(table, MT_STYLE_NONE, app->namespace);
    mt_table_add(table, MT_STYLE_BOLD, app->app);
    mt_table_add(table, MT_STYLE_NONE, number);
    add_outcome(table, app);
    mt_table_add(table, MT_STYLE_NONE, age);
    if (form->wide) {
        add_wide(table, app, form->now_ms);
    }
    mt_table_add(table, MT_STYLE_CYAN,
                 app->holder != NULL ? mt_revision_holder_text(app->holder, form->now_ms, arena)
                                     : "");
}

void mt_list_print_text(struct mt_output *output, const struct mt_list_apps *apps,
                        const struct mt_list_form *form)
{
    static const char *const heads[] = {"NAMESPACE", "NAME", "REVISION", "OUTCOME",
                                        "AGE",       "RUN",  NULL};
    static const char *const wide[] = {"NAMESPACE", "NAME",    "REVISION", "OUTCOME", "AGE",
                                       "SYNCED",    "OBJECTS", "BY",       "CONTEXT", "SOURCE",
                                       "COMMIT",    "RUN",     NULL};
    struct mt_table table;
    mt_table_init(&table, form->wide ? wide : heads, form->arena);
    for (size_t i = 0; i < apps->list.count; i++) {
        add_app(&table, &apps->list.items[i], form);
    }
    mt_table_print(&table, output, form->wide ? 0 : form->width);
}

static void put_app(struct mt_json_out *json, const struct mt_list_app *app)
{
    const int64_t objects = count_objects(app);
    mt_json_out_object(json, NULL);
    mt_json_out_text(json, "app", app->app);
    mt_json_out_text(json, "namespace", app->namespace);
    mt_json_out_revision(json, newest_of(app));
    mt_json_out_time(json, "lastSynced", app->record != NULL ? app->record->last_synced_ms : 0);
    if (objects >= 0) {
        mt_json_out_int(json, "objects", objects);
    } else {
        mt_json_out_null(json, "objects");
    }
    mt_json_out_holder(json, "running", app->holder);
    mt_json_out_text(json, "error", app->error);
    mt_json_out_object_end(json);
}

static void put_apps(struct mt_json_out *json, const struct mt_list_apps *apps)
{
    mt_json_out_list(json, NULL);
    for (size_t i = 0; i < apps->list.count; i++) {
        mt_json_out_line(json, 0);
        put_app(json, &apps->list.items[i]);
    }
    mt_json_out_list_end_line(json);
}

void mt_list_print_json(struct mt_output *output, const struct mt_list_apps *apps)
{
    put_apps(&(struct mt_json_out){.buf = &output->buf}, apps);
    mt_buf_putc(&output->buf, '\n');
}

void mt_list_print_yaml(struct mt_output *output, const struct mt_list_apps *apps)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    put_apps(&(struct mt_json_out){.buf = &text}, apps);
    mt_yaml_of_json(&text, &output->buf);
    mt_buf_fini(&text);
}
