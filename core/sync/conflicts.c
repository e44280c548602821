// SPDX-License-Identifier: Apache-2.0
#include "sync/conflicts.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    STATUS_CONFLICT = 409,
    FIELDS_MAX = 5, ///< That are named of one manager; the others are counted.
};

/** The name in `conflict with "kubectl" using apps/v1`; all of the text where there is none. */
static const char *manager_in(const char *message, struct mt_arena *arena)
{
    const char *from = message != NULL ? strchr(message, '"') : NULL;
    const char *to = from != NULL ? strchr(from + 1, '"') : NULL;
    if (to == NULL) {
        return mt_arena_strdup(arena, message != NULL ? message : "");
    }
    return mt_arena_strndup(arena, from + 1, (size_t)(to - from - 1));
}

/** The server lists them in any order. */
static int by_field(const void *a, const void *b)
{
    const struct mt_conflict *left = a;
    const struct mt_conflict *right = b;
    const int order = strcmp(left->field, right->field);
    return order != 0 ? order : strcmp(left->manager, right->manager);
}

bool mt_conflicts_read(const struct mt_answer *answer, struct mt_arena *arena,
                       struct mt_conflicts *conflicts)
{
    static const char words[] = "Apply failed with ";
    if (answer->status != STATUS_CONFLICT) {
        return false;
    }
    bool any = strncmp(answer->message, words, strlen(words)) == 0;
    const cJSON *cause = NULL;
    cJSON_ArrayForEach (cause, mt_json_at(answer->details, "details", "causes", NULL)) {
        const char *reason = mt_json_string(cause, "reason");
        const char *field = mt_json_string(cause, "field");
        if (reason == NULL || strcmp(reason, "FieldManagerConflict") != 0) {
            continue;
        }
        struct mt_conflict conflict = {
            .field = mt_arena_strdup(arena, field != NULL ? field : ""),
            .manager = manager_in(mt_json_string(cause, "message"), arena),
        };
        mt_array_push(arena, &conflicts->list, conflict);
        any = true;
    }
    if (conflicts->list.count > 1) {
        qsort(conflicts->list.items, conflicts->list.count, sizeof *conflicts->list.items,
              by_field);
    }
    return any;
}

/** Whether an earlier one has the same manager: that one speaks for both. */
static bool is_told_already(const struct mt_conflicts *conflicts, size_t index)
{
    const struct mt_conflict *list = conflicts->list.items;
    for (size_t i = 0; i < index; i++) {
        if (strcmp(list[i].manager, list[index].manager) == 0) {
            return true;
        }
    }
    return false;
}

/** Appends the fields of one manager, and returns how many there are. */
static size_t put_fields(const struct mt_conflicts *conflicts, const char *manager,
                         struct mt_buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < conflicts->list.count; i++) {
        const struct mt_conflict *conflict = &conflicts->list.items[i];
        if (strcmp(conflict->manager, manager) != 0) {
            continue;
        }
        const char *field = conflict->field[0] != '\0' ? conflict->field : "a field";
        if (count < FIELDS_MAX) {
            mt_buf_printf(out, "%s%s", count > 0 ? ", " : "", field);
        }
        count++;
    }
    if (count > FIELDS_MAX) {
        mt_buf_printf(out, " and %zu more", count - FIELDS_MAX);
    }
    return count;
}

static const char *end_text(struct mt_buf *text, struct mt_arena *arena)
{
    const char *copy = mt_arena_strdup(arena, mt_buf_text(text));
    mt_buf_fini(text);
    return copy;
}

const char *mt_conflicts_taken(const struct mt_conflicts *conflicts, const struct mt_answer *answer,
                               struct mt_arena *arena)
{
    if (conflicts->list.count == 0) {
        return mt_arena_printf(arena, "takes fields of others: %s", mt_answer_why(answer));
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < conflicts->list.count; i++) {
        const char *manager = conflicts->list.items[i].manager;
        if (!is_told_already(conflicts, i)) {
            mt_buf_puts(&text, i == 0 ? "takes " : " and ");
            put_fields(conflicts, manager, &text);
            mt_buf_printf(&text, " from \"%s\"", manager);
        }
    }
    return end_text(&text, arena);
}

const char *mt_conflicts_refusal(const struct mt_conflicts *conflicts,
                                 const struct mt_answer *answer, struct mt_arena *arena)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < conflicts->list.count; i++) {
        const char *manager = conflicts->list.items[i].manager;
        if (!is_told_already(conflicts, i)) {
            mt_buf_puts(&text, i == 0 ? "" : "; ");
            size_t count = put_fields(conflicts, manager, &text);
            mt_buf_printf(&text, " belong%s to \"%s\"", count == 1 ? "s" : "", manager);
        }
    }
    if (conflicts->list.count == 0) {
        mt_buf_puts(&text, mt_answer_why(answer));
    }
    mt_buf_printf(&text, "; --conflicts force takes %s",
                  conflicts->list.count == 1 ? "it" : "these fields");
    return end_text(&text, arena);
}
