// SPDX-License-Identifier: Apache-2.0
#include "kill_state.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"
#include "record/record.h"
#include "record/secret.h"
#include "rehearsal/store.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define TRACKING_ID "moontide.dev/tracking-id"
#define RUN "moontide.dev/run"

enum { CLOCK_DIGITS = 10 }; ///< Seconds since 1970 have so many.

/** Who is told of an object. */
typedef void object_fn(void *data, const struct mt_ref *ref, const cJSON *tree);

static void each_object(const struct mt_rehearsal *rehearsal, object_fn *each, void *data)
{
    for (size_t i = 0; i < rehearsal->kinds.count; i++) {
        const struct mt_kind *kind = rehearsal->kinds.entries[i].value;
        for (size_t j = 0; j < kind->live.count; j++) {
            const struct mt_entry *entry = kind->live.items[j];
            const struct mt_ref ref = {kind->group, "", kind->kind, entry->namespace, entry->name};
            each(data, &ref, entry->now->tree);
        }
    }
}

static const char *label_of(const cJSON *tree, const char *key)
{
    return mt_json_string(mt_json_at(tree, "metadata", "labels", NULL), key);
}

static const char *annotation_of(const cJSON *tree, const char *key)
{
    return mt_json_string(mt_json_at(tree, "metadata", "annotations", NULL), key);
}

const char *kill_state_plain(const char *text, struct mt_arena *arena)
{
    char *plain = mt_arena_strdup(arena, text);
    char *to = plain;
    while (*text != '\0') {
        size_t digits = 0;
        while (isdigit((unsigned char)text[digits])) {
            digits++;
        }
        if (digits >= CLOCK_DIGITS) {
            *to++ = 'N';
            text += digits;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
    return plain;
}

/** The object without what differs from one cluster to another. */
static cJSON *strip(const cJSON *tree)
{
    static const char *const given[] = {"uid",           "resourceVersion", "creationTimestamp",
                                        "managedFields", "generation",      "deletionTimestamp"};
    cJSON *copy = cJSON_Duplicate(tree, true);
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(copy, "metadata");
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        cJSON_DeleteItemFromObjectCaseSensitive(metadata, given[i]);
    }
    cJSON *annotations = cJSON_GetObjectItemCaseSensitive(metadata, "annotations");
    if (cJSON_GetObjectItemCaseSensitive(annotations, RUN) != NULL) {
        cJSON_ReplaceItemInObjectCaseSensitive(annotations, RUN, cJSON_CreateString("some run"));
    }
    cJSON_DeleteItemFromObjectCaseSensitive(copy, "status");
    cJSON *spec = cJSON_GetObjectItemCaseSensitive(copy, "spec");
    cJSON_DeleteItemFromObjectCaseSensitive(spec, "clusterIP");
    cJSON_DeleteItemFromObjectCaseSensitive(spec, "clusterIPs");
    return copy;
}

/** Lines of objects, to be sorted. */
struct lines {
    struct mt_arena *arena;
    MT_ARRAY(const char *) list;
};

/** Appends the text with "UID" for each time that the uid stands in it. */
static void put_without_uid(const char *text, const char *uid, struct mt_buf *out)
{
    const char *at = uid != NULL ? strstr(text, uid) : NULL;
    while (at != NULL) {
        mt_buf_append(out, text, (size_t)(at - text));
        mt_buf_puts(out, "UID");
        text = at + strlen(uid);
        at = strstr(text, uid);
    }
    mt_buf_puts(out, text);
}

static void add_line(void *data, const struct mt_ref *ref, const cJSON *tree)
{
    struct lines *lines = data;
    if (strcmp(ref->kind, "Pod") == 0 || strcmp(ref->kind, "Lease") == 0 ||
        label_of(tree, MT_RECORD_LABEL) != NULL) {
        return;
    }
    struct mt_buf text;
    struct mt_buf line;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    cJSON *stripped = strip(tree);
    mt_json_print_sorted(stripped, &text);
    cJSON_Delete(stripped);
    mt_buf_printf(&line, "%s/%s ", ref->kind, ref->name);
    put_without_uid(mt_buf_text(&text), mt_json_string(mt_json_get(tree, "metadata"), "uid"),
                    &line);
    mt_buf_putc(&line, '\n');
    mt_array_push(lines->arena, &lines->list, kill_state_plain(mt_buf_text(&line), lines->arena));
    mt_buf_fini(&text);
    mt_buf_fini(&line);
}

static int by_text(const void *left, const void *right)
{
    const char *const *a = left;
    const char *const *b = right;
    return strcmp(*a, *b);
}

static void put_sorted(struct lines *lines, struct mt_buf *out)
{
    if (lines->list.count > 0) {
        qsort(lines->list.items, lines->list.count, sizeof *lines->list.items, by_text);
    }
    for (size_t i = 0; i < lines->list.count; i++) {
        mt_buf_puts(out, lines->list.items[i]);
    }
    mt_arena_free(lines->arena);
}

void kill_state_put(const struct mt_rehearsal *rehearsal, struct mt_buf *out)
{
    struct lines lines = {.arena = mt_arena_new()};
    each_object(rehearsal, add_line, &lines);
    put_sorted(&lines, out);
}

void kill_state_put_items(const struct mt_record *record, struct mt_buf *out)
{
    struct lines lines = {.arena = mt_arena_new()};
    for (size_t i = 0; i < record->items.count; i++) {
        const char *text = mt_ref_text(&record->items.items[i].item.ref, lines.arena);
        const char *line = mt_arena_printf(lines.arena, "%s\n", text);
        mt_array_push(lines.arena, &lines.list, kill_state_plain(line, lines.arena));
    }
    put_sorted(&lines, out);
}

/** A search for an object that should not be there. */
struct search {
    const struct mt_record *record;
    struct mt_arena *arena;
    const char *found;
};

static bool has_item(const struct mt_record *record, const struct mt_ref *ref)
{
    for (size_t i = 0; i < record->items.count; i++) {
        if (mt_ref_compare(&record->items.items[i].item.ref, ref) == 0) {
            return true;
        }
    }
    return false;
}

static void find_stray(void *data, const struct mt_ref *ref, const cJSON *tree)
{
    struct search *search = data;
    const char *id = annotation_of(tree, TRACKING_ID);
    const bool dying = mt_json_at(tree, "metadata", "deletionTimestamp", NULL) != NULL;
    if (id != NULL && strncmp(id, "shop/shop:", strlen("shop/shop:")) == 0 && !dying &&
        !has_item(search->record, ref)) {
        search->found = mt_ref_text(ref, search->arena);
    }
}

const char *kill_state_stray(const struct mt_rehearsal *rehearsal, const struct mt_record *record,
                             struct mt_arena *arena)
{
    struct search search = {record, arena, NULL};
    each_object(rehearsal, find_stray, &search);
    return search.found;
}

static bool names(const struct mt_hashes *hashes, const char *hash)
{
    for (size_t i = 0; i < hashes->count; i++) {
        if (strcmp(hashes->items[i], hash) == 0) {
            return true;
        }
    }
    return false;
}

static bool record_names(const struct mt_record *record, const char *hash)
{
    bool named = names(&record->inventory, hash);
    for (size_t i = 0; i < record->revisions.count && !named; i++) {
        const struct mt_record_revision *revision = &record->revisions.items[i];
        named = names(&revision->results, hash) || names(&revision->manifests, hash) ||
                names(&revision->logs, hash);
    }
    return named;
}

static void find_orphan(void *data, const struct mt_ref *ref, const cJSON *tree)
{
    struct search *search = data;
    const char *part = label_of(tree, MT_RECORD_PART_LABEL);
    const char *dot = strrchr(ref->name, '.');
    if (label_of(tree, MT_RECORD_LABEL) == NULL || strcmp(ref->kind, "Secret") != 0) {
        return;
    }
    const bool header = part != NULL && strcmp(part, "header") == 0;
    if (header ? !search->record->found : !record_names(search->record, dot + 1)) {
        search->found = mt_arena_strdup(search->arena, ref->name);
    }
}

const char *kill_state_orphan(const struct mt_rehearsal *rehearsal, const struct mt_record *record,
                              struct mt_arena *arena)
{
    struct search search = {record, arena, NULL};
    each_object(rehearsal, find_orphan, &search);
    return search.found;
}
