// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "sync/proof.h"
#include "sync/run_state.h"

#include <stdlib.h>
#include <string.h>

static const char *const our_annotations[] = {"moontide.dev/tracking-id", "moontide.dev/revision",
                                              "moontide.dev/run"};

void mt_run_end_prune(struct run_task *task, enum mt_applied applied, const char *message)
{
    struct mt_run *run = task->run;
    run->pruned_count += applied == MT_APPLIED_PRUNED;
    run->applied_count += applied == MT_APPLIED_CONFIGURED;
    if (applied == MT_APPLIED_PRUNED && task->plan->moved_to != NULL && message[0] == '\0') {
        message = mt_arena_printf(run->arena, "moved to namespace %s", task->plan->moved_to);
    }
    if (applied == MT_APPLIED_PRUNED || applied == MT_APPLIED_CONFIGURED) {
        mt_run_record_write(task, MT_APPLIED_PRUNED); // released or deleted: it is ours no more
    }
    mt_run_emit_applied(task, applied, message);
    task->final = true;
    mt_run_set_state(task, TASK_PASSED);
}

/** It stays as it is, or is gone, and the inventory has nothing to do with it any more. */
static void leave_for_good(struct run_task *task, const char *message)
{
    mt_run_record_write(task, MT_APPLIED_PRUNED);
    mt_run_end_prune(task, MT_APPLIED_SKIPPED, message);
}

static void take_text(char **text, const char *value)
{
    free(*text);
    *text = value != NULL ? mt_strdup(value) : NULL;
}

/** What is deleted is exactly what was read. */
static void note_object(struct run_task *task, const cJSON *object)
{
    const cJSON *metadata = mt_json_get(object, "metadata");
    take_text(&task->uid, mt_json_string(metadata, "uid"));
    take_text(&task->resource_version, mt_json_string(metadata, "resourceVersion"));
}

static void delete_object(struct run_task *task)
{
    task->clearing = CLEAR_PRUNE;
    mt_run_call_delete(task, task->uid, task->resource_version);
}

/** The answer to a call of a prune: whether the run still wants to know. */
static bool is_wanted(const struct run_task *task)
{
    return task->state == TASK_GOING && mt_run_may_start(task->run);
}

/** The object that may be the same under another group: deletes unless it is. */
static void looked_at_twin(void *data, const struct mt_answer *answer)
{
    struct run_task *task = data;
    struct mt_run *run = task->run;
    mt_run_end_call(task, answer);
    if (!is_wanted(task)) {
        return;
    }
    const char *uid = mt_json_string(mt_json_get(answer->object, "metadata"), "uid");
    if (!mt_answer_is_good(answer) && answer->status != 404) {
        mt_run_refuse_for(task, answer);
    } else if (answer->status != 404 && uid != NULL && task->uid != NULL &&
               strcmp(uid, task->uid) == 0) {
        leave_for_good(task, mt_arena_printf(run->arena, "is the same object as %s",
                                             mt_ref_text(task->plan->twin, run->arena)));
    } else {
        delete_object(task);
    }
}

static void released(void *data, const struct mt_answer *answer)
{
    struct run_task *task = data;
    mt_run_end_call(task, answer);
    if (task->state != TASK_GOING) {
        return; // its time was up
    }
    if (mt_answer_is_good(answer)) {
        mt_run_end_prune(task, MT_APPLIED_CONFIGURED, "");
    } else if (answer->status == 409 && task->attempt < MT_LOOKS_MAX) {
        task->attempt++; // it has changed since it was read
        mt_run_enqueue(task);
    } else if (answer->status == 404) {
        leave_for_good(task, "was gone already");
    } else {
        mt_run_refuse_for(task, answer);
    }
}

/**
 * Takes our fields out of managedFields: they are nobody's then, so that whoever applies next meets
 * no conflict.  Where no other manager is left the API calls them "before-first-apply".
 */
static void drop_our_fields(cJSON *metadata)
{
    cJSON *entries = cJSON_GetObjectItemCaseSensitive(metadata, "managedFields");
    for (cJSON *next = entries != NULL ? entries->child : NULL; next != NULL;) {
        cJSON *entry = next;
        next = next->next;
        const char *manager = mt_json_string(entry, "manager");
        if (manager != NULL && strcmp(manager, MT_FIELD_MANAGER) == 0) {
            cJSON_Delete(cJSON_DetachItemViaPointer(entries, entry));
        }
    }
}

/** The live object without a sign of ours; freed with cJSON_Delete(). */
static cJSON *without_marks(const cJSON *object)
{
    cJSON *tree = cJSON_Duplicate(object, true);
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
    cJSON *annotations = cJSON_GetObjectItemCaseSensitive(metadata, "annotations");
    for (size_t i = 0; i < sizeof our_annotations / sizeof *our_annotations; i++) {
        cJSON_DeleteItemFromObjectCaseSensitive(annotations, our_annotations[i]);
    }
    cJSON_DeleteItemFromObjectCaseSensitive(cJSON_GetObjectItemCaseSensitive(metadata, "labels"),
                                            "moontide.dev/app");
    drop_our_fields(metadata);
    return tree;
}

/** Writes exactly what was read without our marks: with its resourceVersion, so nothing is lost. */
static void release(struct run_task *task, const cJSON *object)
{
    const struct mt_cluster *cluster = task->run->options.cluster;
    cJSON *tree = without_marks(object);
    const struct mt_write write = {
        .verb = MT_VERB_REPLACE, .ref = &task->ref, .object = tree, .lenient = true};
    mt_run_begin_call(task, CALL_WRITE);
    cluster->write(cluster->data, &write, released, task);
    cJSON_Delete(tree);
}

/** The object of a prune as it lives: deletes exactly that, if it is ours. */
static void take(struct run_task *task, const cJSON *object)
{
    struct mt_run *run = task->run;
    const struct mt_cluster *cluster = run->options.cluster;
    const struct mt_doubt doubt =
        mt_proof_doubt(task->plan, &run->options.owner, object, run->arena);
    if (doubt.foreign) {
        leave_for_good(task, doubt.why);
        return;
    }
    if (doubt.why != NULL) {
        mt_run_end_prune(task, MT_APPLIED_SKIPPED, doubt.why);
        return;
    }
    note_object(task, object);
    if (task->plan->action == MT_ACTION_RELEASE) {
        release(task, object);
    } else if (mt_json_at(object, "metadata", "deletionTimestamp", NULL) != NULL) {
        task->clearing = CLEAR_PRUNE; // somebody has deleted it already
        mt_run_record_goes(task);
        mt_run_say_going(task, object);
        mt_run_watch_task(task);
    } else if (task->plan->twin != NULL) {
        mt_run_begin_call(task, CALL_LOOK);
        cluster->get(cluster->data, task->plan->twin, looked_at_twin, task);
    } else {
        delete_object(task);
    }
}

static void looked(void *data, const struct mt_answer *answer)
{
    struct run_task *task = data;
    mt_run_end_call(task, answer);
    if (!is_wanted(task)) {
        return; // its time was up, or the run ends, and what was only read stays as it is
    }
    if (answer->status == 404 && task->plan->action == MT_ACTION_RELEASE) {
        leave_for_good(task, "was gone already");
    } else if (answer->status == 404) {
        mt_run_end_prune(task, MT_APPLIED_PRUNED, "was gone already");
    } else if (mt_answer_is_good(answer)) {
        take(task, answer->object);
    } else {
        mt_run_refuse_for(task, answer);
    }
}

void mt_run_look_before_prune(struct run_task *task)
{
    struct mt_run *run = task->run;
    const struct mt_cluster *cluster = run->options.cluster;
    mt_run_set_state(task, TASK_GOING);
    mt_run_say(task, MT_PROGRESSING, "is being %s",
               task->plan->action == MT_ACTION_RELEASE ? "released" : "deleted");
    mt_run_begin_call(task, CALL_LOOK);
    cluster->get(cluster->data, &task->ref, looked, task);
}
