// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/kind.h"
#include "sync/refused.h"
#include "sync/run_state.h"
#include "sync/task_tree.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    NAME_MAX_LENGTH = 63,
    SHORT_COMMIT = 7,
};

const char *mt_run_name(const struct run_task *task)
{
    return mt_ref_short(&task->ref, task->run->arena);
}

/** The revision in a generated name: the start of the commit, else the number (SEMANTICS.md 2.8).
 */
static void put_revision(const struct mt_run_head *head, char out[64])
{
    if (head->commit != NULL) {
        bool is_long = strlen(head->commit) > SHORT_COMMIT;
        snprintf(out, 64, "%.*s", is_long ? SHORT_COMMIT : 63, head->commit);
    } else {
        snprintf(out, 64, "%u", head->revision);
    }
}

/** Which of the tasks with this prefix it is: what stands behind "*" at the end of its id. */
static const char *ordinal_of(const struct mt_task *plan)
{
    const char *star = strrchr(plan->id, '*');
    return star != NULL && strcmp(star, "*1") != 0 ? star + 1 : "";
}

/** Names the object where the name is generated; the ref is complete afterwards. */
static void name_object(struct run_task *task)
{
    struct mt_run *run = task->run;
    if (!task->plan->generate_name || task->ref.name != task->plan->ref.name) {
        return;
    }
    char revision[64];
    put_revision(&run->options.head, revision);
    const char *ordinal = ordinal_of(task->plan);
    long long seconds = (run->wall_offset_ms + (int64_t)run->started_ms) / 1000;
    char *suffix =
        mt_arena_printf(run->arena, "%s-%s-%lld%s%s", revision, mt_phase_name(task->plan->phase),
                        seconds, ordinal[0] != '\0' ? "-" : "", ordinal);
    for (char *at = suffix; *at != '\0'; at++) {
        bool plain = isalnum((unsigned char)*at) || *at == '-' || *at == '.';
        int put = plain ? tolower((unsigned char)*at) : '-'; // "before:Sync"
        *at = (char)put;
    }
    const char *prefix = task->plan->ref.name;
    size_t room = NAME_MAX_LENGTH - strlen(suffix);
    size_t length = strlen(prefix) < room ? strlen(prefix) : room;
    task->ref.name = mt_arena_printf(run->arena, "%.*s%s", (int)length, prefix, suffix);
}

void mt_run_note_remedy(struct run_task *task, const struct mt_answer *answer)
{
    struct mt_run *run = task->run;
    task->remedy = mt_refused_remedy(task->plan, answer, &run->options.owner, run->arena);
}

void mt_run_refuse(struct run_task *task, const char *message)
{
    struct mt_run *run = task->run;
    if (mt_run_task_is_hook(task)) {
        mt_run_hook_ended(task, MT_HOOK_OUTCOME_FAILED, message);
        return;
    }
    mt_run_emit_applied(task, MT_APPLIED_FAILED, message);
    mt_run_set_state(task, TASK_FAILED);
    mt_run_fail(run, MT_OUTCOME_FAILED, EXIT_FAILED, "%s: %s", mt_run_name(task), message);
}

void mt_run_refuse_for(struct run_task *task, const struct mt_answer *answer)
{
    mt_run_note_remedy(task, answer);
    mt_run_refuse(task, mt_answer_why(answer));
}

/** Deletes the object and creates it anew, where that helps and was asked for; else false. */
static bool recreate(struct run_task *task, const struct mt_answer *answer)
{
    if (!mt_refused_recreates(task->plan, answer) || task->recreated ||
        !mt_run_may_start(task->run)) {
        return false;
    }
    task->recreated = true;
    task->replaces = false;
    mt_run_clear(task, CLEAR_AGAIN);
    return true;
}

/** What people are told of a refusal. */
static const char *message_of(const struct run_task *task, const struct mt_answer *answer)
{
    struct mt_run *run = task->run;
    return mt_refused_message(task->plan, answer, &run->options.owner, run->arena);
}

void mt_run_tell_unapplied(struct run_task *task, const char *message)
{
    mt_run_emit_applied(task, MT_APPLIED_FAILED, message);
    task->run->unapplied_count += task->passed_over;
}

/** Its time was up before: the run has failed or gone on, and people are told all the same. */
static void write_failed_late(struct run_task *task, const struct mt_answer *answer)
{
    if (!mt_run_task_is_hook(task)) {
        mt_run_note_remedy(task, answer);
        mt_run_tell_unapplied(task, message_of(task, answer));
    }
}

/** Other managers own some of the fields: takes them and tells so, or leaves them. */
static bool met_conflicts(struct run_task *task, const struct mt_answer *answer)
{
    struct mt_run *run = task->run;
    struct mt_conflicts conflicts = {0};
    if (task->takes || !mt_conflicts_read(answer, run->arena, &conflicts)) {
        return false;
    }
    if (run->options.fail_on_conflicts || !mt_run_may_start(run)) {
        task->remedy = MT_CONFLICTS_REMEDY;
        mt_run_refuse(task, mt_conflicts_refusal(&conflicts, answer, run->arena));
        return true;
    }
    task->takes = true;
    mt_run_warn_of_taking(task, mt_conflicts_taken(&conflicts, answer, run->arena));
    mt_run_enqueue(task);
    return true;
}

static void write_failed(struct run_task *task, const struct mt_answer *answer)
{
    if (answer->cancelled && mt_run_task_is_hook(task)) {
        mt_run_hook_over(task, MT_HOOK_OUTCOME_INTERRUPTED, "left while it was being created");
        return;
    }
    if (!task->replaces && mt_refused_exists(task->plan, answer)) {
        task->replaces = true;
        mt_run_enqueue(task);
        return;
    }
    if (met_conflicts(task, answer) || recreate(task, answer)) {
        return;
    }
    mt_run_note_remedy(task, answer);
    mt_run_refuse(task, message_of(task, answer));
}

static void emit_applied(struct run_task *task, enum mt_change change)
{
    struct mt_run *run = task->run;
    run->applied_count += change != MT_CHANGE_NONE;
    run->unchanged_count += change == MT_CHANGE_NONE;
    const enum mt_applied applied = change == MT_CHANGE_CREATED      ? MT_APPLIED_CREATED
                                    : change == MT_CHANGE_CONFIGURED ? MT_APPLIED_CONFIGURED
                                                                     : MT_APPLIED_UNCHANGED;
    if (!task->same) {
        mt_run_record_write(task, applied);
    }
    mt_run_emit_applied(task, applied, "");
}

/** Whether the task is through as soon as it is applied. */
static bool is_not_waited_for(const struct run_task *task)
{
    const struct mt_run *run = task->run;
    if (mt_run_task_is_hook(task) || task->needed) {
        return false;
    }
    return !task->plan->wait ||
           (run->plan->no_wait && run->last_wave != NULL && mt_run_wave_of(task) == run->last_wave);
}

static bool is_definition(const struct run_task *task)
{
    return mt_kind_is_namespace(task->ref.group, task->ref.kind) ||
           mt_kind_is_crd(task->ref.group, task->ref.kind);
}

/** The run ends while the answer was on its way: what runs in the cluster stays there. */
static void leave(struct run_task *task)
{
    if (mt_run_task_is_hook(task)) {
        mt_run_hook_over(task, MT_HOOK_OUTCOME_INTERRUPTED, "left as it is");
    }
}

/** What is no Namespace and no CRD exists with the answer; these have to be in use. */
void mt_run_written(struct run_task *task, const struct mt_answer *answer)
{
    bool ended = task->state == TASK_ENDING;
    mt_run_note_write(task, answer);
    task->left_hash = task->leaves ? mt_left_hash(answer->object) : 0;
    if (task->plan == task->run->options.made_before && task->change == MT_CHANGE_NONE) {
        task->change = MT_CHANGE_CREATED;
    }
    if (mt_run_task_is_hook(task)) {
        mt_run_record_write(task, MT_APPLIED_CREATED);
        mt_run_hook_started(task);
    } else {
        emit_applied(task, task->change);
    }
    if (ended) {
        mt_run_clear(task, CLEAR_ENDED);
        return;
    }
    if (task->state != TASK_SENDING) {
        return;
    }
    if (!mt_run_may_start(task->run)) {
        leave(task);
        return;
    }
    if (!is_definition(task)) {
        mt_run_note_exists(task);
    }
    if (mt_run_task_is_hook(task) && !task->plan->wait) {
        task->deleted = true; // who does not wait for its end does not know when to delete it
        mt_run_hook_over(task, MT_HOOK_OUTCOME_SUCCEEDED, "not waited for");
    } else if (is_not_waited_for(task)) {
        task->final = true;
        mt_run_keep_live(task, NULL);
        mt_run_set_state(task, TASK_PASSED);
    } else {
        mt_run_begin_waiting(task, answer->object);
    }
}

/** The object was deleted before, and is not gone yet: what ran was another run's hook. */
static bool is_on_its_way_out(const struct run_task *task, const cJSON *object)
{
    return mt_run_task_is_hook(task) && task->state == TASK_SENDING &&
           mt_json_at(object, "metadata", "deletionTimestamp", NULL) != NULL;
}

static void write_done(void *data, const struct mt_answer *answer)
{
    enum { SERVER_ERROR = 500 };
    struct run_task *task = data;
    mt_run_end_call(task, answer);
    for (size_t i = 0; i < answer->warning_count; i++) {
        mt_run_warn_of_server(task, answer->warnings[i]);
    }
    task->unsure = answer->status == 0 || answer->status >= SERVER_ERROR;
    if (mt_answer_is_good(answer) && is_on_its_way_out(task, answer->object)) {
        mt_run_clear_going(task, answer->object);
    } else if (mt_answer_is_good(answer)) {
        mt_run_written(task, answer);
    } else if (task->state == TASK_ENDING && task->unsure) {
        mt_run_clear(task, CLEAR_ENDED);
    } else if (task->state == TASK_ENDING) {
        mt_run_hook_over(task, mt_run_ended_outcome(task), answer->message);
    } else if (task->state == TASK_SENDING) {
        write_failed(task, answer);
    } else {
        write_failed_late(task, answer);
    }
}

void mt_run_send_object(struct run_task *task)
{
    struct mt_run *run = task->run;
    const struct mt_cluster *cluster = run->options.cluster;
    const struct mt_task_trees trees = {run->options.policy, run->options.scopes,
                                        &run->options.owner, run->options.head.revision,
                                        run->options.head.run_id};
    struct mt_error err;
    cJSON *tree = mt_task_tree(&trees, task->plan, task->ref.name, &err);
    if (tree == NULL) {
        mt_run_refuse(task, err.msg);
        return;
    }
    const struct mt_write write = {
        .verb = mt_task_verb(task->plan, task->replaces),
        .ref = &task->ref,
        .object = tree,
        .force_conflicts = task->takes,
        .lenient = task->plan->options.validate == MT_NO,
        .takes_marks = task->takes_marks,
        .ignore = mt_task_ignore(run->plan, task->plan),
    };
    task->remedy = NULL;
    mt_run_forget_object(task);
    task->sent_hash = run->options.recorder != NULL ? mt_sent_hash(tree) : 0;
    task->leaves = run->options.recorder != NULL && mt_last_write_counts(run->plan, task->plan);
    mt_run_set_state(task, TASK_SENDING);
    mt_run_begin_call(task, CALL_WRITE);
    cluster->write(cluster->data, &write, write_done, task);
    cJSON_Delete(tree);
}

void mt_run_adopt(struct run_task *task, const struct mt_answer *answer)
{
    task->adopted = true;
    task->run->acted = true;
    mt_run_set_state(task, TASK_SENDING);
    mt_run_written(task, answer);
}

void mt_run_hook_noted(struct run_task *task)
{
    if (task->plan->script != NULL) {
        mt_run_start_script(task);
    } else if ((task->plan->delete_policies & MT_DELETE_BEFORE_HOOK_CREATION) != 0) {
        mt_run_clear(task, CLEAR_BEFORE);
    } else {
        mt_run_send_object(task);
    }
}

static void begin(struct run_task *task)
{
    task->begun = true;
    task->started_ms = task->run->now_ms;
    mt_run_start_clock_of_task(task);
    if (task->plan->script == NULL) {
        name_object(task);
        mt_run_register(task);
    }
}

void mt_run_start_task(struct run_task *task)
{
    bool first = !task->begun;
    if (first) {
        begin(task);
    }
    if (task->plan->action == MT_ACTION_PRUNE || task->plan->action == MT_ACTION_RELEASE) {
        mt_run_look_before_prune(task);
    } else if (first && mt_run_task_is_hook(task)) {
        if (!mt_run_resume_hook(task) && !mt_run_note_hook(task)) {
            mt_run_hook_noted(task);
        }
    } else if (mt_run_task_is_hook(task) && task->noted_attempt < task->attempt &&
               mt_run_note_hook(task)) {
        return; // comes back when the record has that it is run again
    } else if (task->plan->script != NULL) {
        mt_run_start_script(task);
    } else if (!mt_run_pass_same(task)) {
        mt_run_send_object(task);
    }
}
