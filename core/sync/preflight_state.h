// SPDX-License-Identifier: Apache-2.0
/**
 * Shared by the files that make up a preflight:
 *
 *   preflight.c          its life, and in which order things are asked
 *   preflight_list.c     what is the app's already
 *   preflight_check.c    the dry run of one object
 *   preflight_hold.c     who holds an object that is there
 *   preflight_argocd.c   whether an Application of ArgoCD syncs by itself
 *   preflight_same.c     what is as our last write left it
 *   preflight_late.c     what brings what an object has to wait for
 *   preflight_outlook.c  what the health checks say beforehand
 *   preflight_refusals.c what is refused, in one sentence
 */
#ifndef MT_SYNC_PREFLIGHT_STATE_H
#define MT_SYNC_PREFLIGHT_STATE_H

#include "base/map.h"
#include "sync/preflight.h"
#include "sync/related.h"
#include "sync/task_tree.h"

/** The dry run of one task. */
struct check {
    struct mt_preflight *preflight;
    const struct mt_task *task;
    struct mt_task_check *result;
    const char *name; ///< That is sent.
    bool renamed;     ///< Created under a temporary name.
    bool there;       ///< Replace=true, and the object is there.
    bool force;       ///< Conflicts were met, and it takes the fields.
    bool last;        ///< It waits for nothing any more.
    bool ours;        ///< It was listed, and nobody else holds it.
    size_t asked_at;  ///< Of the moments of the preflight.
    bool queued;
    const struct mt_last_write *last_write; ///< NULL: nothing is known that says anything.
    char *same; ///< As it was listed, where it is as that write left it, until it is taken: as
                ///< JSON, for a tree takes six times the memory.
    const char *healthy_by; ///< struct mt_listed: then `same` is its resourceVersion alone.
};

/** The list of one kind in one namespace. */
struct listing {
    struct mt_preflight *preflight;
    struct mt_ref ref; ///< Without a name.
    const char *name;  ///< Only the objects of this name, or NULL.
    bool beside;       ///< Dry runs do not wait for it.
    const char *kind;  ///< Of classes: as checks name it, "[group/]version/Kind".
    struct mt_watch *watch;
};

struct mt_preflight {
    struct mt_preflight_options options;
    struct mt_task_trees trees;
    struct mt_arena *arena;
    struct check *checks; ///< By the index of tasks.
    struct mt_task_check *results;
    struct mt_preflight_result result;
    size_t *provided_at; ///< By the index of tasks: since when the object is there; 0: it is not.
    bool *needed;        ///< By the index of tasks: some are late because of it.
    size_t moment;       ///< Counted up with each object that is there.
    bool begun;
    bool stopped;
    bool unsettled;   ///< Something was refused that a definition of the plan may change.
    size_t own_calls; ///< `options.calls` points here where nobody else calls.
    size_t asked;     ///< Calls under way of the preflight, and lists beside the dry runs.
    MT_ARRAY(struct check *) queue; ///< From `queue_at` on.
    size_t queue_at;
    MT_ARRAY(struct listing *) listings;
    size_t lists;               ///< Not ended, those beside left out.
    struct mt_related *related; ///< Classes of the cluster.
    struct mt_map ours;         ///< Keys of other objects that were listed, held by nobody else.
    struct mt_map applications; ///< Of ArgoCD, by namespace and name.
    struct mt_map last_writes;  ///< Keys of objects with a last write to their checks.
    struct mt_map brings; ///< "Namespace/NAME", "CustomResourceDefinition/GROUP/KIND", … to tasks.
};

// preflight.c
/** Puts it (again) among those that are asked about. */
void mt_preflight_enqueue(struct check *check);

// preflight_list.c
void mt_preflight_list(struct mt_preflight *preflight);
void mt_preflight_end_lists(struct mt_preflight *preflight);
/** Lists what `ref` of the listing says, with this label or NULL. */
void mt_preflight_start_list(struct mt_preflight *preflight, struct listing *listing,
                             const char *label, mt_watch_fn *each);
void mt_preflight_end_list(struct listing *listing);

// preflight_check.c
/** Makes the first call about the task; there is room for it. */
void mt_preflight_check(struct check *check);
/** The object must not be written; `remedy` is as mt_refused_remedy() has it. */
void mt_preflight_refuse(struct check *check, const char *refusal, const char *remedy);
/** There is no connection, at the dry run of an object or whatever `doing` says. */
void mt_preflight_break(struct check *check, const char *doing, const struct mt_answer *answer);
/** It lacks what `task` brings: that decides when it is asked about again. */
void mt_preflight_be_late(struct check *check, const struct mt_task *task);

// preflight_hold.c
/** Notes an object that was listed under the label of the app. */
void mt_preflight_note_listed(const struct listing *listing, const cJSON *object);
/** The same of one that a list which began anew does not have any more. */
void mt_preflight_note_unlisted(const struct listing *listing, const cJSON *object);
/**
 * Finds out who holds the object of a task that may be there, and refuses it or takes it over.
 * `seen` is the object as a dry run leaves it, marks of other tools included, or NULL.
 */
void mt_preflight_hold(struct check *check, const cJSON *seen);
/** It is taken over from its holder. */
void mt_preflight_take_over(struct check *check, const struct mt_holder *holder);
/** Warns of something that is about no single task; once. */
void mt_preflight_warn(struct mt_preflight *preflight, const char *warning);

// preflight_argocd.c
/** Takes the object over unless its Application would take it back. */
void mt_preflight_ask_application(struct check *check, const struct mt_holder *holder);

// preflight_prune.c
/** Finds out whether the object would be deleted, or is left or gone, and why. */
void mt_preflight_look_at_prune(struct check *check);

// preflight_same.c
/** Finds the last writes of the plan's objects. */
void mt_preflight_index_last_writes(struct mt_preflight *preflight);
/**
 * Looks whether an object has to be written that was listed; NULL: it is none of ours alone.  Keeps
 * that with its check; false where it has none here.
 */
bool mt_preflight_compare(struct mt_preflight *preflight, const struct mt_ref *ref,
                          const cJSON *object);
/** Whether that says all about the task: then nothing is asked. */
bool mt_preflight_knows(struct check *check);
void mt_preflight_forget_same(struct mt_preflight *preflight);

// preflight_late.c
void mt_preflight_index(struct mt_preflight *preflight);
/** The task that brings what the refused object lacks, or NULL. */
const struct mt_task *mt_preflight_brings(const struct check *check,
                                          const struct mt_answer *answer);
/** The task that defines the kind of this one, or NULL. */
const struct mt_task *mt_preflight_definition(const struct check *check);
/** Whether a new namespace lacks what the cluster itself puts there a moment later. */
bool mt_preflight_is_too_new(const struct check *check, const struct mt_answer *answer);

// preflight_outlook.c
/** With `looks_ahead`: lists the classes that health checks of the plan's objects need. */
void mt_preflight_list_classes(struct mt_preflight *preflight);
/** Notes what the check of the task's object warns of, given the object as it would be. */
void mt_preflight_look_ahead(struct check *check, const cJSON *object);

#endif
