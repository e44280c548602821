// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "sync/survey_state.h"

#include <string.h>

enum {
    FORBIDDEN = 403,
    NOT_FOUND = 404,
    NOT_ALLOWED = 405,
    NAMED_MAX = 5, ///< Kinds of one note.
};

/** Kinds for one note. */
struct kinds {
    struct mt_buf names;
    size_t count;
};

static void put_kind(struct kinds *kinds, const struct mt_watch_scope *scope)
{
    if (kinds->count++ < NAMED_MAX) {
        mt_buf_printf(&kinds->names, "%s%s%s%s", kinds->names.length > 0 ? ", " : "", scope->group,
                      scope->group[0] != '\0' ? "/" : "", scope->kind);
    }
}

static void add(struct mt_survey *survey, const char *note)
{
    mt_array_push(survey->arena, &survey->notes, note);
}

/** "no right to list A, B and 12 more kinds". */
static void add_forbidden(struct mt_survey *survey, const struct kinds *kinds)
{
    if (kinds->count > NAMED_MAX) {
        add(survey, mt_arena_printf(survey->arena,
                                    "not looked at for want of the right to list: %s and %zu more",
                                    mt_buf_text(&kinds->names), kinds->count - NAMED_MAX));
    } else if (kinds->count > 0) {
        add(survey,
            mt_arena_printf(survey->arena, "not looked at for want of the right to list: %s",
                            mt_buf_text(&kinds->names)));
    }
}

static void add_narrowed(struct mt_survey *survey, size_t count)
{
    if (count > 0) {
        add(survey,
            mt_arena_printf(survey->arena,
                            "of %zu kind%s only the namespace %s was looked at, for want of "
                            "the right to list all namespaces",
                            count, count == 1 ? "" : "s", survey->options.namespace));
    }
}

/** Whether there is nothing to be listed: the kind is not served, or not like that. */
static bool has_no_objects(const struct survey_watch *watch)
{
    return watch->status == NOT_FOUND || watch->status == NOT_ALLOWED;
}

const char *const *mt_survey_notes(struct mt_survey *survey, size_t *count)
{
    struct kinds forbidden = {.count = 0};
    size_t narrowed = 0;
    mt_buf_init(&forbidden.names, MT_BUF_UNLIMITED);
    survey->notes.count = 0;
    for (size_t i = 0; i < survey->options.kind_count; i++) {
        const struct survey_watch *watch = &survey->watches[i];
        const struct mt_watch_scope *scope = &watch->scope;
        narrowed += watch->narrowed && watch->failure == NULL;
        if (watch->failure == NULL || has_no_objects(watch)) {
            continue;
        }
        if (watch->status == FORBIDDEN) {
            put_kind(&forbidden, scope);
        } else {
            add(survey,
                mt_arena_printf(survey->arena, "%s%s%s was not looked at: %s", scope->group,
                                scope->group[0] != '\0' ? "/" : "", scope->kind, watch->failure));
        }
    }
    add_narrowed(survey, narrowed);
    add_forbidden(survey, &forbidden);
    mt_buf_fini(&forbidden.names);
    *count = survey->notes.count;
    return survey->notes.items;
}

bool mt_survey_covers(const struct mt_survey *survey, const struct mt_ref *ref)
{
    for (size_t i = 0; i < survey->options.kind_count; i++) {
        const struct survey_watch *watch = &survey->watches[i];
        if (strcmp(watch->scope.group, ref->group) != 0 ||
            strcmp(watch->scope.kind, ref->kind) != 0) {
            continue;
        }
        const bool here = watch->scope.namespace[0] == '\0' ||
                          strcmp(watch->scope.namespace, ref->namespace) == 0;
        return watch->failure != NULL ? has_no_objects(watch) : watch->listed && here;
    }
    return false;
}

const char *mt_survey_failure(const struct mt_survey *survey)
{
    const struct survey_watch *first = NULL;
    for (size_t i = 0; i < survey->options.kind_count; i++) {
        const struct survey_watch *watch = &survey->watches[i];
        if (watch->listed) {
            return NULL;
        }
        if (has_no_objects(watch)) {
            continue;
        }
        // What was refused in the one namespace tells more than what was refused in all.
        if (first == NULL || (watch->narrowed && !first->narrowed)) {
            first = watch;
        }
    }
    if (first == NULL || first->status != FORBIDDEN) {
        return first != NULL ? first->failure : NULL;
    }
    return mt_arena_printf(survey->arena,
                           "no right to list objects of any kind, neither in all namespaces nor in "
                           "%s: %s",
                           survey->options.namespace, first->failure);
}

const char *const *mt_survey_others(const struct mt_survey *survey, size_t *count)
{
    *count = survey->other_names.count;
    return survey->other_names.items;
}
