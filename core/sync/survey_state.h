// SPDX-License-Identifier: Apache-2.0
/**
 * Shared by the files of a survey.
 *
 *   survey.c        its life; the list of its objects
 *   survey_kinds.c  one watch a kind: what is there, and whose it is
 *   survey_judge.c  verdicts, and the related objects that they need
 *   survey_notes.c  what could not be looked at
 */
#ifndef MT_SYNC_SURVEY_STATE_H
#define MT_SYNC_SURVEY_STATE_H

#include "base/map.h"
#include "sync/cluster.h"
#include "sync/related.h"
#include "sync/survey.h"

/** The watch of a kind in all namespaces, or in one. */
struct survey_watch {
    struct mt_survey *survey;
    struct mt_watch_scope scope;
    size_t place; ///< Of two kinds with the same objects the first has them.
    struct mt_watch *handle;
    bool narrowed; ///< We may not list it in all namespaces.
    bool settled;  ///< It was listed, or has failed.
    bool listed;
    int status;          ///< Of a failure, as HTTP has it.
    const char *failure; ///< NULL: it works.
};

/** The watch of a kind that checks need, in a namespace. */
struct survey_related {
    struct mt_survey *survey;
    struct mt_watch_scope scope;
    const char *kind;
    struct mt_watch *handle;
    bool settled;
    /** Keys of objects whose checks need objects by name or selector. */
    MT_ARRAY(const char *) relating;
};

struct survey_object {
    struct mt_survey_object shown;
    const struct survey_watch *watch;
    const char *key; ///< The uid.
    cJSON *tree;
    char *check;                     ///< Chosen by name, or NULL.
    const struct mt_hook_type *type; ///< Of a hook whose type judges for itself, or NULL.
    struct mt_arena *arena;          ///< Of the verdict; NULL: not judged yet.
    bool dirty;
    bool relates; ///< Its key is among the `relating` ones of what its check needs.
};

struct mt_survey {
    struct mt_survey_options options;
    struct mt_arena *arena;
    const char *label;
    const char *owner; ///< "NAMESPACE/APP:", or NULL.
    struct survey_watch *watches;
    struct mt_related *related;
    struct mt_map related_watches; ///< "kind/namespace" to struct survey_related.
    size_t open;                   ///< Watches and related ones that have not answered.
    size_t answered;
    uint64_t began_ms;
    uint64_t answered_ms; ///< When the last answer came.
    uint64_t looks_ms;    ///< When all is judged again that is not healthy.
    struct mt_map by_key; ///< struct survey_object; NULL: it is gone.
    MT_ARRAY(struct survey_object *) dirty;
    MT_ARRAY(const struct mt_survey_object *) list; ///< In order.
    bool unsorted;
    bool complete;
    struct mt_map others;
    MT_ARRAY(const char *) other_names;
    MT_ARRAY(const char *) notes;
};

// survey.c
/** One of those that were waited for has answered. */
void mt_survey_settle(struct mt_survey *survey, uint64_t now_ms);
void mt_survey_object_free(struct survey_object *object);

// survey_kinds.c
void mt_survey_watch(struct mt_survey *survey, size_t place);
/** Leaves out the kinds that have not answered. */
void mt_survey_give_up(struct mt_survey *survey, uint64_t now_ms);

// survey_judge.c
/** Has it judged with the next mt_survey_advance(). */
void mt_survey_touch(struct mt_survey *survey, struct survey_object *object);
/** Watches what its check needs. */
void mt_survey_watch_related(struct mt_survey *survey, struct survey_object *object);
void mt_survey_unwatch_related(struct mt_survey *survey);
/** Judges it; whether the verdict is another one than before. */
bool mt_survey_judge(struct mt_survey *survey, struct survey_object *object);

#endif
