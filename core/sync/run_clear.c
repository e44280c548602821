// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "manifest/intent.h"
#include "sync/run_state.h"

#include <string.h>

void mt_run_drop_own_watch(struct run_task *task)
{
    const struct mt_cluster *cluster = task->run->options.cluster;
    if (task->own_watch != NULL) {
        cluster->unwatch(cluster->data, task->own_watch);
        task->own_watch = NULL;
    }
}

void mt_run_cleared(struct run_task *task)
{
    mt_run_drop_own_watch(task);
    enum run_clearing why = task->clearing;
    task->clearing = CLEAR_NOTHING;
    switch (why) {
    case CLEAR_BEFORE:
    case CLEAR_AGAIN:
        mt_run_keep_live(task, NULL);
        mt_run_enqueue(task);
        break;
    case CLEAR_PRUNE:
        mt_run_end_prune(task, MT_APPLIED_PRUNED, "");
        break;
    case CLEAR_ENDED:
    case CLEAR_POLICY:
    case CLEAR_NOTHING:
        break;
    }
}

static void see_going(void *data, const struct mt_watch_event *event)
{
    struct run_task *task = data;
    mt_run_set_time(task->run, event->now_ms);
    if (mt_run_is_over(task->run)) {
        return;
    }
    switch (event->change) {
    case MT_WATCH_SEEN:
        task->seen_going = true;
        mt_run_say_going(task, event->object);
        break;
    case MT_WATCH_LISTED:
        if (!task->seen_going) {
            mt_run_cleared(task);
        }
        break;
    case MT_WATCH_GONE:
        mt_run_cleared(task);
        break;
    case MT_WATCH_FAILED:
        mt_run_drop_own_watch(task);
        task->clearing = CLEAR_NOTHING;
        mt_run_refuse(task,
                      mt_arena_printf(task->run->arena, "its old object cannot be watched: %s",
                                      event->message));
        break;
    }
}

/** Watches the one object until it is gone; it may carry none of our marks. */
static void await_gone(struct run_task *task, const cJSON *object)
{
    const struct mt_cluster *cluster = task->run->options.cluster;
    const struct mt_watch_scope scope = {
        .group = task->ref.group,
        .version = task->ref.version,
        .kind = task->ref.kind,
        .namespace = task->ref.namespace,
        .name = task->ref.name,
    };
    mt_run_say_going(task, object);
    task->seen_going = false;
    task->own_watch = cluster->watch(cluster->data, &scope, see_going, task);
}

static const char *policy_name(const struct run_task *task)
{
    switch (task->clearing) {
    case CLEAR_BEFORE:
        return "BeforeHookCreation";
    case CLEAR_AGAIN:
        return mt_run_task_is_hook(task) ? "run again" : "created anew";
    case CLEAR_ENDED:
        return task->timed_out ? "timed out" : "terminated";
    case CLEAR_POLICY:
        return task->run->clean_policy == MT_DELETE_HOOK_FAILED ? "HookFailed" : "HookSucceeded";
    case CLEAR_PRUNE:
    case CLEAR_NOTHING:
        break;
    }
    return "";
}

static void emit_deleted(const struct run_task *task)
{
    if (!mt_run_task_is_hook(task)) {
        return;
    }
    struct mt_event event = mt_run_event_of(task, MT_EVENT_HOOK_DELETED);
    event.message = policy_name(task);
    mt_run_emit(task->run, &event);
}

/** The deletion was taken: goes on, or waits until the object is really gone. */
static void delete_taken(struct run_task *task, const struct mt_answer *answer)
{
    bool was_there = answer->status != 404;
    if (was_there) {
        emit_deleted(task);
    }
    switch (task->clearing) {
    case CLEAR_BEFORE:
    case CLEAR_AGAIN:
        if (was_there && answer->object != NULL) {
            await_gone(task, answer->object);
        } else {
            mt_run_cleared(task);
        }
        break;
    case CLEAR_PRUNE:
        mt_run_record_goes(task);
        if (was_there && answer->object != NULL && !task->gone) {
            mt_run_say_going(task, answer->object);
            mt_run_watch_task(task);
        } else {
            mt_run_cleared(task);
        }
        break;
    case CLEAR_ENDED:
        task->clearing = CLEAR_NOTHING;
        task->deleted = true;
        mt_run_record_gone(task);
        mt_run_hook_over(task, mt_run_ended_outcome(task), mt_run_last_words(task));
        break;
    case CLEAR_POLICY:
        mt_run_record_gone(task);
        break;
    case CLEAR_NOTHING:
        break;
    }
}

static void delete_refused(struct run_task *task, const struct mt_answer *answer)
{
    struct mt_run *run = task->run;
    enum run_clearing why = task->clearing;
    const char *message = mt_arena_printf(run->arena, "%s cannot be deleted: %s", mt_run_name(task),
                                          mt_answer_why(answer));
    task->clearing = CLEAR_NOTHING;
    mt_run_note_remedy(task, answer);
    switch (why) {
    case CLEAR_PRUNE:
        if (answer->status == 409 && task->attempt < MT_LOOKS_MAX) {
            task->attempt++; // it has changed since it was read
            mt_run_enqueue(task);
            break;
        }
        mt_run_refuse(task, message);
        break;
    case CLEAR_BEFORE:
    case CLEAR_AGAIN:
        mt_run_refuse(task, message);
        break;
    case CLEAR_ENDED:
        mt_run_warn(run, task, message);
        mt_run_hook_over(task, mt_run_ended_outcome(task), mt_run_last_words(task));
        break;
    case CLEAR_POLICY:
    case CLEAR_NOTHING:
        if (answer->status != 409) { // another object of its name is none of ours
            mt_run_warn(run, task, message);
        }
        break;
    }
}

/** Whether the answer to a deletion still matters: its time may have been up meanwhile. */
static bool is_awaited(const struct run_task *task)
{
    switch (task->clearing) {
    case CLEAR_BEFORE:
    case CLEAR_AGAIN:
        return task->state == TASK_CLEARING;
    case CLEAR_PRUNE:
        return task->state == TASK_GOING;
    case CLEAR_ENDED:
        return task->state == TASK_ENDING;
    case CLEAR_POLICY:
        return true;
    case CLEAR_NOTHING:
        break;
    }
    return false;
}

static void delete_done(void *data, const struct mt_answer *answer)
{
    struct run_task *task = data;
    struct mt_run *run = task->run;
    mt_run_end_call(task, answer);
    bool by_policy = task->clearing == CLEAR_POLICY;
    if (is_awaited(task)) {
        if (mt_answer_is_good(answer) || answer->status == 404) {
            delete_taken(task, answer);
        } else {
            delete_refused(task, answer);
        }
    }
    if (by_policy) {
        task->clearing = CLEAR_NOTHING;
        run->cleaning--;
    }
}

void mt_run_call_delete(struct run_task *task, const char *uid, const char *resource_version)
{
    struct mt_run *run = task->run;
    const struct mt_cluster *cluster = run->options.cluster;
    const struct mt_deletion deletion = {
        .ref = &task->ref,
        .propagation = task->plan->options.prune_propagation_policy,
        .uid = uid,
        .resource_version = resource_version,
    };
    mt_run_begin_call(task, CALL_DELETE);
    cluster->delete (cluster->data, &deletion, delete_done, task);
}

void mt_run_clear_going(struct run_task *task, const cJSON *object)
{
    task->clearing = CLEAR_AGAIN;
    mt_run_set_state(task, TASK_CLEARING);
    await_gone(task, object);
}

/** A hook of this run is deleted as the one that it is; an older one by its name. */
static void delete_hook(struct run_task *task)
{
    bool ours = task->clearing == CLEAR_ENDED || task->clearing == CLEAR_POLICY;
    mt_run_call_delete(task, ours ? task->uid : NULL, NULL);
}

void mt_run_clear(struct run_task *task, enum run_clearing why)
{
    task->clearing = why;
    switch (why) {
    case CLEAR_BEFORE:
    case CLEAR_AGAIN:
        mt_run_set_state(task, TASK_CLEARING);
        mt_run_say(task, MT_PROGRESSING, "the old one is being deleted");
        break;
    case CLEAR_ENDED:
        mt_run_set_state(task, TASK_ENDING); // what was known of it last is why it is ended
        break;
    case CLEAR_POLICY:
        task->run->cleaning++;
        break;
    case CLEAR_PRUNE:
    case CLEAR_NOTHING:
        break;
    }
    if (!mt_run_hold(task)) {
        delete_hook(task);
    }
}

void mt_run_clear_in_turn(struct run_task *task)
{
    if (task->clearing == CLEAR_POLICY && !mt_run_may_start(task->run)) {
        task->clearing = CLEAR_NOTHING; // the run was ended meanwhile: no policy speaks of that
        task->run->cleaning--;
    } else if (task->call == CALL_NONE && is_awaited(task)) {
        delete_hook(task);
    }
}

void mt_run_end_hook(struct run_task *task, bool timed_out)
{
    task->timed_out = timed_out;
    mt_run_drop_own_watch(task);
    switch (task->state) {
    case TASK_SENDING:
        mt_run_set_state(task, TASK_ENDING); // the answer to its write decides
        break;
    case TASK_WAITING:
        mt_run_logs_close(task);
        if (!mt_run_record_hook(task, mt_run_ended_outcome(task), mt_run_last_words(task),
                                AFTER_RECORD_CLEAR)) {
            mt_run_clear(task, CLEAR_ENDED);
        }
        break;
    case TASK_PAUSING:
        if (task->unsure) {
            mt_run_clear(task, CLEAR_ENDED); // what it has left may run
        } else {
            mt_run_hook_over(task, mt_run_ended_outcome(task), "");
        }
        break;
    case TASK_READING:
        mt_run_logs_cut(task);
        break;
    case TASK_RECORDING:
    case TASK_ENDING:
        break;
    case TASK_RUNNING:
    case TASK_READY:
    case TASK_NOTING:
    case TASK_CLEARING:
    case TASK_GOING:
    case TASK_BLOCKED:
    case TASK_PASSED:
    case TASK_FAILED:
        mt_run_drop_script(task);
        mt_run_hook_over(task, mt_run_ended_outcome(task), mt_run_last_words(task));
        break;
    }
}
