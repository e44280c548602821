// SPDX-License-Identifier: Apache-2.0
// The record of an app that somebody asks about: as much of it as they may read.
#include "base/arena.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/inquiry.h"
#include "record/secret.h"

#include <string.h>

/** A reading on its way. */
struct reading {
    struct mt_inquiry *inquiry;
    struct mt_arena *arena;
    bool answered;
    struct mt_record *record;
    struct mt_error err;
};

static void take(void *data, struct mt_record *record, const struct mt_error *err)
{
    struct reading *reading = data;
    reading->answered = true;
    reading->record = record;
    if (err != NULL) {
        reading->err = *err;
    }
}

static void take_header(void *data, const struct mt_answer *answer)
{
    struct reading *reading = data;
    struct mt_error ignored; // why the whole of it cannot be read is what people are told
    reading->answered = true;
    if (mt_answer_is_good(answer)) {
        reading->record = mt_record_of_header(answer->object, reading->arena, &ignored);
    }
}

/** Until it is answered; a signal has it answered at once. */
static void wait(struct reading *reading)
{
    const struct mt_cluster *cluster = &reading->inquiry->connection.cluster;
    while (!reading->answered) {
        if (mt_signals_count() > 0) {
            cluster->cancel(cluster->data);
        }
        cluster->poll(cluster->data, UINT64_MAX);
    }
}

static void read_whole(struct reading *reading)
{
    const struct mt_loaded *loaded = &reading->inquiry->loaded;
    mt_record_read(&reading->inquiry->connection.cluster, loaded->namespace, loaded->app,
                   reading->arena, take, reading);
    wait(reading);
}

/** Whoever may read the header alone is told what that has. */
static void read_header(struct reading *reading)
{
    const struct mt_loaded *loaded = &reading->inquiry->loaded;
    const struct mt_cluster *cluster = &reading->inquiry->connection.cluster;
    const struct mt_record_of of = {loaded->app, loaded->namespace};
    const struct mt_ref ref = mt_secret_ref(&of, MT_RECORD_HEADER, NULL, reading->arena);
    reading->answered = false;
    cluster->get(cluster->data, &ref, take_header, reading);
    wait(reading);
}

bool mt_inquiry_find_running(struct mt_inquiry *inquiry, int *code)
{
    const struct mt_cluster *cluster = &inquiry->connection.cluster;
    inquiry->running = mt_app_running_new(cluster, inquiry->loaded.namespace, inquiry->loaded.app);
    while (!mt_app_running_is_known(inquiry->running) && mt_signals_count() == 0) {
        cluster->poll(cluster->data, UINT64_MAX);
    }
    *code = MT_EXIT_INTERRUPTED;
    return mt_signals_count() == 0;
}

static bool is_kind(const struct mt_survey_kind *kind, const struct mt_ref *ref)
{
    return strcmp(kind->group, ref->group) == 0 && strcmp(kind->kind, ref->kind) == 0;
}

/** As it is served; what is not is asked for as it was once. */
static struct mt_survey_kind served_kind(const struct mt_inquiry *inquiry, const struct mt_ref *ref)
{
    for (size_t i = 0; i < inquiry->kinds.count; i++) {
        if (is_kind(&inquiry->kinds.items[i], ref)) {
            return inquiry->kinds.items[i];
        }
    }
    struct mt_arena *arena = inquiry->loaded.arena;
    return (struct mt_survey_kind){
        .group = mt_arena_strdup(arena, ref->group),
        .version = mt_arena_strdup(arena, ref->version),
        .kind = mt_arena_strdup(arena, ref->kind),
        .cluster = ref->namespace[0] == '\0',
    };
}

/** Adds the kind, unless it is there; whether it is new. */
static bool add_kind(struct mt_inquiry *inquiry, const struct mt_ref *ref)
{
    for (size_t i = 0; i < inquiry->recorded.count; i++) {
        if (is_kind(&inquiry->recorded.items[i], ref)) {
            return false;
        }
    }
    const struct mt_survey_kind added = served_kind(inquiry, ref);
    mt_array_push(inquiry->loaded.arena, &inquiry->recorded, added);
    return true;
}

/** A survey that is under way keeps the kinds that it was given: the list only grows. */
static bool add_kinds(struct mt_inquiry *inquiry)
{
    bool grown = false;
    for (size_t i = 0; i < inquiry->record->items.count; i++) {
        grown |= add_kind(inquiry, &inquiry->record->items.items[i].item.ref);
    }
    return grown;
}

/** Once: a record that is read again and again says the same each time. */
static void tell(struct reading *reading)
{
    struct mt_inquiry *inquiry = reading->inquiry;
    if (reading->err.code != MT_OK && !inquiry->unreadable) {
        mt_wrap(&reading->err, "%s",
                inquiry->record != NULL ? "only a part of what was recorded is known"
                                        : "what was recorded is not known");
        mt_inquiry_note(inquiry, reading->err.msg);
    }
    inquiry->unreadable = reading->err.code != MT_OK;
}

bool mt_inquiry_read_record(struct mt_inquiry *inquiry, bool *grown, int *code)
{
    struct reading reading = {.inquiry = inquiry, .arena = mt_arena_new()};
    if (grown != NULL) {
        *grown = false;
    }
    read_whole(&reading);
    const bool whole = reading.record != NULL;
    if (!whole && reading.err.code == MT_ERR_IO && mt_signals_count() == 0) {
        read_header(&reading);
    }
    if (mt_signals_count() > 0) {
        mt_arena_free(reading.arena);
        *code = MT_EXIT_INTERRUPTED;
        return false;
    }
    if (reading.record == NULL && inquiry->record != NULL) {
        mt_arena_free(reading.arena); // what was read before is better than nothing
        return true;
    }
    const bool found = reading.record != NULL && reading.record->found;
    mt_arena_free(inquiry->record_arena);
    inquiry->record_arena = reading.arena;
    inquiry->record = found ? reading.record : NULL;
    inquiry->inventoried = found && whole;
    tell(&reading);
    const bool more = inquiry->inventoried && add_kinds(inquiry);
    if (grown != NULL) {
        *grown = more;
    }
    return true;
}
