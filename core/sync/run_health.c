// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/fresh.h"
#include "sync/run_state.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void mt_run_verdict_fini(struct run_verdict *verdict)
{
    for (size_t i = 0; i < verdict->because_count; i++) {
        free(verdict->because[i]);
    }
    free(verdict->because);
    free(verdict->message);
    *verdict = (struct run_verdict){0};
}

void mt_run_keep_live(struct run_task *task, const cJSON *tree)
{
    cJSON *copy = NULL;
    if (tree != NULL) {
        // While the write is under way they may still tell whether a status is newer than that.
        copy = task->state == TASK_SENDING ? cJSON_Duplicate(tree, true) : mt_live_copy(tree);
    }
    cJSON_Delete(task->live);
    task->live = copy;
}

void mt_run_touch(struct run_task *task)
{
    if (!task->dirty) {
        task->dirty = true;
        mt_array_push(NULL, &task->run->dirty, task);
    }
}

void mt_run_count_unanswered(struct run_task *task)
{
    bool counts =
        task->state == TASK_WAITING && task->verdict.unanswered && !mt_run_task_is_hook(task);
    task->run->unanswered = task->run->unanswered + counts - task->counts_unanswered;
    task->counts_unanswered = counts;
}

static void emit_health(const struct run_task *task, const char *check, bool first)
{
    struct mt_event event = mt_run_event_of(task, MT_EVENT_HEALTH);
    event.status = task->verdict.status;
    event.message = task->verdict.message;
    event.because = (const char *const *)task->verdict.because;
    event.because_count = task->verdict.because_count;
    event.check = check;
    event.first = first;
    mt_run_emit(task->run, &event);
}

void mt_run_emit_health(const struct run_task *task, const char *check)
{
    emit_health(task, check, false);
}

static const char *text_of(const struct run_verdict *verdict)
{
    return verdict->message != NULL ? verdict->message : "";
}

const char *mt_run_last_words(const struct run_task *task)
{
    return mt_arena_strdup(task->run->arena, text_of(&task->verdict));
}

static bool is_same(const struct run_verdict *before, const struct mt_verdict *after)
{
    bool same = before->known && before->status == after->status &&
                strcmp(text_of(before), after->message) == 0 &&
                before->because_count == after->because_count;
    for (size_t i = 0; same && i < after->because_count; i++) {
        same = strcmp(before->because[i], after->because[i]) == 0;
    }
    return same;
}

/** Keeps a verdict; whether it says something new. */
static bool keep_verdict(struct run_task *task, const struct mt_verdict *verdict)
{
    struct run_verdict *kept = &task->verdict;
    bool changed = !is_same(kept, verdict);
    if (changed) {
        mt_run_verdict_fini(kept);
        kept->message = verdict->message[0] != '\0' ? mt_strdup(verdict->message) : NULL;
        if (verdict->because_count > 0) {
            kept->because = mt_realloc(NULL, verdict->because_count, sizeof *kept->because);
        }
        for (size_t i = 0; i < verdict->because_count; i++) {
            kept->because[kept->because_count++] = mt_strdup(verdict->because[i]);
        }
        task->run->waiting_changed = true;
    }
    kept->known = true;
    kept->status = verdict->status;
    kept->grace_ms = verdict->grace_ms;
    kept->unanswered = verdict->unanswered;
    kept->failed = verdict->failed;
    kept->warns = verdict->warns;
    if (verdict->status != MT_DEGRADED) {
        task->degraded = false;
    } else if (!task->degraded) {
        task->degraded = true;
        task->degraded_since_ms = task->run->now_ms;
    }
    mt_run_count_unanswered(task);
    return changed;
}

void mt_run_say(struct run_task *task, enum mt_health status, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    mt_message_format(text, sizeof text, format, args);
    va_end(args);
    keep_verdict(task, &(struct mt_verdict){.status = status, .message = text});
}

void mt_run_say_because(struct run_task *task, const char *message, const char *because)
{
    const struct mt_verdict verdict = {.status = MT_PROGRESSING,
                                       .message = message,
                                       .because = {because},
                                       .because_count = because[0] != '\0'};
    keep_verdict(task, &verdict);
}

/** What belongs to the object, as far as it is watched: not before it is waited for. */
static void find_related(struct run_task *task, const cJSON *tree, struct mt_arena *arena,
                         struct mt_related_found *found)
{
    const struct mt_policy *policy = task->run->options.policy;
    const struct mt_object *object = task->plan->object;
    const struct mt_need *needs = NULL;
    size_t count = 0;
    *found = (struct mt_related_found){0};
    if (task->watch != NULL) {
        count = policy->needs(policy->data, &task->ref, object->intent->health, &needs);
        mt_related_find(task->run->related, &task->ref, tree, needs, count, arena, found);
    }
}

/** A hook whose type says for itself how it is doing. */
static const struct mt_hook_type *type_with_verdict(const struct run_task *task)
{
    for (size_t i = 0; i < task->plan->hook_types.count; i++) {
        const struct mt_hook_type *type =
            mt_policy_find_type(task->run->options.policy, task->plan->hook_types.items[i]);
        if (type != NULL && type->has_verdict) {
            return type;
        }
    }
    return NULL;
}

static void ask_policy(struct run_task *task, const cJSON *tree, struct mt_arena *arena,
                       struct mt_verdict *verdict)
{
    struct mt_run *run = task->run;
    const struct mt_policy *policy = run->options.policy;
    struct mt_related_found found;
    find_related(task, tree, arena, &found);
    struct mt_health_question question = {
        .ref = &task->ref,
        .object = tree,
        .check = task->plan->object->intent->health,
        .related = found.objects.items,
        .related_count = found.objects.count,
        .known = found.known.items,
        .known_count = found.known.count,
        .hook = mt_run_task_is_hook(task),
        .strict = run->options.strict,
        .waited = (double)(run->now_ms - task->waits_since_ms) / 1000,
        .now_ms = mt_run_wall_ms(run),
    };
    policy->judge(policy->data, &question, arena, verdict);
    const struct mt_hook_type *type = mt_run_task_is_hook(task) ? type_with_verdict(task) : NULL;
    if (type != NULL) {
        struct mt_verdict health = *verdict;
        policy->hook_verdict(policy->data, type, &question, &health, arena, verdict);
    }
}

/** A verdict is worth no more than the state that it is about (DESIGN.md, "Time and readiness"). */
static void doubt(struct run_task *task, const cJSON *tree, struct mt_verdict *verdict)
{
    task->proven = task->proven || task->run->now_ms >= task->settles_ms;
    if (verdict->status != MT_HEALTHY && verdict->status != MT_DEGRADED) {
        return;
    }
    const char *reason = NULL;
    if (mt_controller_lags(tree)) {
        reason = "its controller has not seen the change yet";
    } else if (!task->proven) {
        reason = "its status may be older than the change";
    }
    if (reason != NULL) {
        verdict->status = MT_PROGRESSING;
        verdict->message = reason;
        verdict->because_count = 0;
    }
}

/**
 * What fails may take along what explained it: a Job that is past its deadline deletes its Pods.
 * The causes that were seen last are worth more than none.
 */
static void keep_causes(const struct run_task *task, struct mt_arena *arena,
                        struct mt_verdict *verdict)
{
    const struct run_verdict *before = &task->verdict;
    if (verdict->status != MT_DEGRADED || verdict->failed || verdict->because_count > 0) {
        return;
    }
    for (size_t i = 0; i < before->because_count && i < MT_CAUSES_MAX; i++) {
        verdict->because[verdict->because_count++] = mt_arena_strdup(arena, before->because[i]);
    }
}

static void passed(struct run_task *task, const cJSON *tree)
{
    if (task->verdict.warns && !task->warned) {
        task->warned = true;
        mt_array_push(task->run->arena, &task->run->warned, task);
    }
    if (mt_run_task_is_hook(task)) {
        mt_run_logs_begin_late(task, tree);
        mt_run_hook_ended(task, MT_HOOK_OUTCOME_SUCCEEDED, text_of(&task->verdict));
    } else {
        mt_run_set_state(task, TASK_PASSED);
    }
}

static void look_at_grace(void *data, uint64_t now_ms)
{
    struct run_task *task = data;
    (void)now_ms;
    if (task->degraded && task->state == TASK_WAITING) {
        mt_run_touch(task);
    }
}

static void failed(struct run_task *task)
{
    struct mt_run *run = task->run;
    const char *message = text_of(&task->verdict);
    if (mt_run_task_is_hook(task)) {
        mt_run_hook_ended(task, MT_HOOK_OUTCOME_FAILED, mt_run_last_words(task));
        return;
    }
    mt_run_set_state(task, TASK_FAILED);
    mt_run_fail(run, MT_OUTCOME_FAILED, EXIT_FAILED, "%s is Degraded%s%s", mt_run_name(task),
                message[0] != '\0' ? ": " : "", message);
}

/** Degraded counts once it has lasted its grace. */
static void degraded(struct run_task *task, const cJSON *tree)
{
    struct mt_run *run = task->run;
    uint64_t fails_ms = task->degraded_since_ms + task->verdict.grace_ms;
    if (run->now_ms >= fails_ms) {
        mt_run_logs_begin_late(task, tree);
        failed(task);
    } else if (task->grace_timer_ms != fails_ms) {
        task->grace_timer_ms = fails_ms;
        mt_timers_add(&run->timers, fails_ms, look_at_grace, task);
    }
}

/** From time to time an object is asked about again: some verdicts depend on how long it waits. */
static void look_again(void *data, uint64_t now_ms)
{
    struct run_task *task = data;
    if (task->state != TASK_WAITING) {
        return;
    }
    mt_run_touch(task);
    uint64_t next_ms = mt_run_next_look(task->waits_since_ms, now_ms);
    mt_timers_add(&task->run->timers, next_ms, look_again, task);
}

static void begin_to_watch(struct run_task *task)
{
    if (task->looks_again) {
        return;
    }
    task->looks_again = true;
    mt_run_watch_task(task);
    mt_run_watch_related(task);
    mt_run_logs_begin(task, task->live);
    look_again(task, task->run->now_ms);
}

/** The task waits (again); `tree` is its state. */
static void waits(struct run_task *task, const cJSON *tree)
{
    mt_run_set_state(task, TASK_WAITING);
    if (task->live != tree) {
        mt_run_keep_live(task, tree);
    }
    begin_to_watch(task);
}

static void judge(struct run_task *task, const cJSON *tree)
{
    struct mt_arena *arena = task->run->question; // of this question alone
    struct mt_verdict verdict;
    mt_arena_reset(arena);
    if (task->healthy_by != NULL) {
        verdict =
            (struct mt_verdict){.status = MT_HEALTHY, .message = "", .check = task->healthy_by};
        task->healthy_by = NULL;
    } else {
        ask_policy(task, tree, arena, &verdict);
        doubt(task, tree, &verdict);
        keep_causes(task, arena, &verdict);
    }
    bool first = !task->verdict.known;
    if (keep_verdict(task, &verdict)) {
        emit_health(task, verdict.check, first);
    }
    if (task->verdict.status == MT_HEALTHY) {
        passed(task, tree);
        if (task->state == TASK_PASSED) {
            mt_run_keep_live(task, NULL);
        }
        return;
    }
    waits(task, tree);
    if (task->degraded) {
        degraded(task, tree);
    }
}

void mt_run_begin_waiting(struct run_task *task, const cJSON *state)
{
    task->waits_since_ms = task->run->now_ms;
    task->looks_again = false;
    cJSON *stash = task->live; // what was seen while the answer was on its way
    task->live = NULL;
    if (task->gone) {
        waits(task, state);
        mt_run_object_gone(task, stash);
    } else if (stash != NULL && mt_run_is_news(task, stash)) {
        mt_run_note_seen(task, stash);
        mt_run_look_for_proof(task, stash);
        judge(task, stash);
    } else {
        judge(task, state);
    }
    cJSON_Delete(stash);
}

void mt_run_judge_dirty(struct mt_run *run)
{
    for (size_t i = 0; i < run->dirty.count; i++) {
        struct run_task *task = run->dirty.items[i];
        task->dirty = false;
        if (mt_run_is_asked_about(task) && task->live != NULL) {
            judge(task, task->live);
        }
    }
    run->dirty.count = 0;
}

/** How a hook ended whose object is gone, by its last state: "deleted after success" is success. */
static void end_gone_hook(struct run_task *task, const cJSON *last)
{
    mt_run_record_gone(task);
    if (last != NULL) {
        cJSON *tree = cJSON_Duplicate(last, true);
        cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
        cJSON_DeleteItemFromObjectCaseSensitive(metadata, "deletionTimestamp");
        judge(task, tree);
        cJSON_Delete(tree);
    }
    if (task->state == TASK_WAITING) {
        mt_run_hook_ended(task, MT_HOOK_OUTCOME_FAILED, "was deleted while it ran");
    }
}

void mt_run_object_gone(struct run_task *task, const cJSON *last)
{
    if (mt_run_task_is_hook(task)) {
        end_gone_hook(task, last);
        return;
    }
    mt_run_keep_live(task, NULL);
    mt_run_say(task, MT_MISSING, "somebody deleted it");
    mt_run_emit_health(task, NULL);
    if (task->state == TASK_PASSED) {
        mt_run_set_state(task, TASK_WAITING);
    }
}
