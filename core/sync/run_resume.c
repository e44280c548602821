// SPDX-License-Identifier: Apache-2.0
// What the run that this one resumes has left of its hooks: those that have ended are not run
// again, those that run are adopted, those that are gone without a result on record are run again.
#include "base/arena.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "sync/run_state.h"
#include "sync/task_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mt_run_take_past(struct mt_run *run)
{
    const struct mt_past *past = run->options.past;
    struct mt_map by_id = {0};
    for (size_t i = 0; past != NULL && i < run->plan->tasks.count; i++) {
        mt_map_put(&by_id, run->plan->tasks.items[i]->id, &run->tasks[i]);
    }
    for (size_t i = 0; past != NULL && i < past->hook_count; i++) {
        const struct mt_past_hook *hook = &past->hooks[i];
        struct run_task *task = mt_map_get(&by_id, hook->task);
        if (task == NULL || !mt_run_task_is_hook(task)) {
            continue;
        }
        task->past = hook;
        task->attempt = hook->attempts + 1;
        if (task->plan->generate_name && hook->name != NULL) {
            task->ref.name = hook->name;
        }
    }
    mt_map_fini(&by_id);
}

/** Whether its end is on record before its object is deleted, which is not left to a policy. */
static bool is_ended_by_run(enum mt_hook_outcome outcome)
{
    return outcome == MT_HOOK_OUTCOME_TIMED_OUT || outcome == MT_HOOK_OUTCOME_INTERRUPTED;
}

/** It ended in the run that is resumed: its object, if it is still there, is deleted by policy. */
static void take_result(struct run_task *task)
{
    const struct mt_past_hook *past = task->past;
    const char *message =
        past->message[0] != '\0'
            ? mt_arena_printf(task->run->arena, "%s (before the run was resumed)", past->message)
            : "before the run was resumed";
    task->uid = past->uid != NULL ? mt_strdup(past->uid) : NULL;
    task->noted = true;
    task->recorded = true;
    if (is_ended_by_run(past->outcome) && task->uid != NULL) {
        task->timed_out = past->outcome == MT_HOOK_OUTCOME_TIMED_OUT;
        mt_run_say(task, MT_PROGRESSING, "%s", message);
        mt_run_clear(task, CLEAR_ENDED); // the run may have been killed before it came to that
    } else {
        mt_run_hook_over(task, past->outcome, message);
    }
}

/** Whether the object was made by the run that is resumed, for this revision. */
static bool is_of_this_run(const struct run_task *task, const cJSON *object)
{
    const struct mt_run_head *head = &task->run->options.head;
    const cJSON *annotations = mt_json_at(object, "metadata", "annotations", NULL);
    const char *revision = mt_json_string(annotations, MT_REVISION);
    const char *run_id = mt_json_string(annotations, MT_RUN);
    char wanted[16];
    snprintf(wanted, sizeof wanted, "%u", head->revision);
    return revision != NULL && strcmp(revision, wanted) == 0 && run_id != NULL &&
           head->run_id != NULL && strcmp(run_id, head->run_id) == 0;
}

static bool has_uid(const cJSON *object, const char *uid)
{
    const char *live = mt_json_string(mt_json_get(object, "metadata"), "uid");
    return uid != NULL && live != NULL && strcmp(live, uid) == 0;
}

/** Whether the object is what the same hook had in another phase, which this one replaces. */
static bool is_of_another_phase(const struct run_task *task, const cJSON *object)
{
    const struct mt_past *past = task->run->options.past;
    if (has_uid(object, task->past->uid)) {
        return false; // it was applied over
    }
    for (size_t i = 0; i < past->hook_count; i++) {
        if (&past->hooks[i] != task->past && has_uid(object, past->hooks[i].uid)) {
            return true;
        }
    }
    return false;
}

/** What it was to do next is done once more, or now: it had not come to that. */
static void run_again(struct run_task *task)
{
    struct mt_run *run = task->run;
    if (task->past->between) {
        task->noted = false; // of the next attempt the record knows nothing
        if (!mt_run_note_hook(task)) {
            mt_run_hook_noted(task);
        }
        return;
    }
    mt_run_warn(run, task,
                mt_arena_printf(run->arena,
                                "%s had begun before the run was resumed, and how it ended is "
                                "unknown; it is run again",
                                mt_run_name(task)));
    mt_run_hook_noted(task);
}

/** What the run that is resumed has noted of it. */
static void note_past(struct run_task *task)
{
    task->noted = true;
    task->noted_attempt = task->attempt - task->past->between;
}

static void looked(void *data, const struct mt_answer *answer)
{
    enum { NOT_FOUND = 404 };
    struct run_task *task = data;
    mt_run_end_call(task, answer);
    if (task->state != TASK_NOTING || !mt_run_may_start(task->run)) {
        return; // its time was up, or the run ends
    }
    note_past(task);
    const bool there = mt_answer_is_good(answer) && is_of_this_run(task, answer->object);
    if (there && has_uid(answer->object, task->past->ended_uid)) {
        mt_run_clear(task, CLEAR_AGAIN); // of an attempt whose end is on record
    } else if (there && is_of_another_phase(task, answer->object)) {
        mt_run_hook_noted(task);
    } else if (there) {
        mt_run_adopt(task, answer);
    } else if (mt_answer_is_good(answer) || answer->status == NOT_FOUND) {
        run_again(task);
    } else {
        mt_run_refuse_for(task, answer);
    }
}

bool mt_run_resume_hook(struct run_task *task)
{
    const struct mt_past_hook *past = task->past;
    if (past == NULL || task->noted) {
        return false;
    }
    if (past->ended) {
        take_result(task);
        return true;
    }
    if (task->plan->script != NULL) {
        note_past(task);
        run_again(task); // nothing of it is in the cluster
        return true;
    }
    const struct mt_cluster *cluster = task->run->options.cluster;
    mt_run_set_state(task, TASK_NOTING);
    mt_run_begin_call(task, CALL_LOOK);
    cluster->get(cluster->data, &task->ref, looked, task);
    return true;
}

bool mt_run_resume_failure(struct mt_run *run)
{
    const struct mt_past *past = run->options.past;
    if (past == NULL || !past->failed) {
        return false;
    }
    run->timed_out = past->outcome == MT_OUTCOME_TIMED_OUT;
    mt_run_fail(run, past->outcome, past->exit_code, "%s", past->why);
    for (size_t i = 0; i < run->plan->tasks.count; i++) {
        struct run_task *task = &run->tasks[i];
        if (task->past != NULL && !mt_run_task_is_on_failure(task) && !task->begun) {
            mt_run_set_state(task, TASK_READY);
            mt_run_start_task(task); // those that run come to their end before SyncFail
        }
    }
    return true;
}
