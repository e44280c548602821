// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "manifest/intent.h"
#include "sync/preflight_state.h"
#include "sync/refused.h"

#include <string.h>

static void send(struct check *check);

/** The API's 400 and 422: the object is not what the kind's schema wants. */
static bool is_about_content(const struct mt_answer *answer)
{
    enum { BAD_REQUEST = 400, INVALID = 422 };
    return answer->status == BAD_REQUEST || answer->status == INVALID;
}

static void keep_warnings(struct check *check, const struct mt_answer *answer)
{
    struct mt_task_check *result = check->result;
    for (size_t i = 0; i < answer->warning_count; i++) {
        bool known = false;
        for (size_t k = 0; k < result->warnings.count; k++) {
            known = known || strcmp(result->warnings.items[k], answer->warnings[i]) == 0;
        }
        if (!known) {
            const char *warning = mt_arena_strdup(check->preflight->arena, answer->warnings[i]);
            mt_array_push(check->preflight->arena, &result->warnings, warning);
        }
    }
}

void mt_preflight_refuse(struct check *check, const char *refusal, const char *remedy)
{
    check->result->state = MT_CHECK_REFUSED;
    check->result->change = MT_TASK_UNKNOWN;
    check->result->refusal = refusal;
    check->result->remedy = remedy;
}

static void set_change(struct check *check, enum mt_task_change change)
{
    check->result->change = check->task->action == MT_ACTION_HOOK ? MT_TASK_RUN : change;
}

static void passed(struct check *check, const struct mt_answer *answer)
{
    const enum mt_change change = answer->change;
    check->result->state = MT_CHECK_PASSED;
    mt_preflight_look_ahead(check, answer->object);
    if (check->renamed) {
        set_change(check, check->there ? MT_TASK_REPLACE : MT_TASK_CREATE);
    } else if (change == MT_CHANGE_CREATED) {
        set_change(check, MT_TASK_CREATE);
    } else {
        set_change(check, change == MT_CHANGE_NONE ? MT_TASK_NONE : MT_TASK_UPDATE);
    }
    if (check->renamed || change != MT_CHANGE_CREATED) {
        mt_preflight_hold(check, check->renamed ? NULL : answer->object);
    }
}

/** What is brought is there for the first time, so an object that lacks it cannot be there. */
void mt_preflight_be_late(struct check *check, const struct mt_task *task)
{
    struct mt_preflight *preflight = check->preflight;
    if (preflight->provided_at[task->index] > 0) {
        mt_preflight_enqueue(check); // it came while the answer was on its way
        return;
    }
    check->result->state = MT_CHECK_LATE;
    check->result->late_after = task;
    if (check->task->object != NULL) {
        mt_preflight_look_ahead(check, check->task->object->tree);
    }
    preflight->needed[task->index] = true;
    set_change(check, MT_TASK_CREATE);
}

/** Whether what is lacking may still come: it was not there yet when the server was asked. */
static bool may_wait_for(const struct check *check, const struct mt_task *task)
{
    size_t provided_at = task != NULL ? check->preflight->provided_at[task->index] : 0;
    return task != NULL && !check->last && (provided_at == 0 || provided_at > check->asked_at);
}

/** The server's words about the object, under the name that people know. */
static const char *under_own_name(const struct check *check, const char *message)
{
    const char *at = check->renamed ? strstr(message, check->name) : NULL;
    if (at == NULL) {
        return message;
    }
    return mt_arena_printf(check->preflight->arena, "%.*s%s%s", (int)(at - message), message,
                           check->task->ref.name, under_own_name(check, at + strlen(check->name)));
}

/** What a definition of the plan changes may be just what the object was refused for. */
static void refuse_for_now(struct check *check, const struct mt_answer *answer)
{
    struct mt_preflight *preflight = check->preflight;
    const struct mt_task *definition = mt_preflight_definition(check);
    const struct mt_owner *owner = &preflight->options.owner;
    const char *message = mt_refused_message(check->task, answer, owner, preflight->arena);
    mt_preflight_refuse(check, under_own_name(check, message),
                        mt_refused_remedy(check->task, answer, owner, preflight->arena));
    bool waits = is_about_content(answer) && may_wait_for(check, definition);
    check->result->late_after = waits ? definition : NULL;
    preflight->unsettled = preflight->unsettled || waits;
}

static void skip(struct check *check, const char *note)
{
    check->result->state = MT_CHECK_SKIPPED;
    check->result->note = note;
    set_change(check, MT_TASK_CREATE);
}

/** Fields are taken, or kept as they are: the answer to the same without conflicts tells more. */
static bool met_conflicts(struct check *check, const struct mt_answer *answer)
{
    struct mt_task_check *result = check->result;
    struct mt_arena *arena = check->preflight->arena;
    if (check->force || !mt_conflicts_read(answer, arena, &result->conflicts)) {
        return false;
    }
    if (check->preflight->options.fail_on_conflicts) {
        mt_preflight_refuse(check, mt_conflicts_refusal(&result->conflicts, answer, arena),
                            MT_CONFLICTS_REMEDY);
        return true;
    }
    result->taken = mt_conflicts_taken(&result->conflicts, answer, arena);
    check->force = true;
    send(check);
    return true;
}

static void create_anew(struct check *check)
{
    check->renamed = true;
    check->name = mt_task_temporary_name(check->task, check->preflight->arena);
}

static void refused(struct check *check, const struct mt_answer *answer)
{
    const struct mt_task *task = check->task;
    const struct mt_task *brings = mt_preflight_brings(check, answer);
    if (!check->renamed && !check->there && mt_refused_exists(task, answer)) {
        check->there = true;
        send(check);
    } else if (met_conflicts(check, answer)) {
        return;
    } else if (!check->renamed && mt_refused_recreates(task, answer)) {
        check->there = true;
        create_anew(check);
        send(check);
    } else if (may_wait_for(check, brings)) {
        mt_preflight_be_late(check, brings);
    } else if (mt_preflight_is_too_new(check, answer)) {
        skip(check, "its namespace is too new to have a ServiceAccount");
    } else if (mt_refused_kind(answer) &&
               task->options.skip_dry_run_on_missing_resource == MT_YES) {
        skip(check, "not checked: the cluster does not know its kind");
    } else {
        refuse_for_now(check, answer);
    }
}

void mt_preflight_break(struct check *check, const char *doing, const struct mt_answer *answer)
{
    struct mt_preflight *preflight = check->preflight;
    if (preflight->result.broken == NULL) {
        preflight->result.broken = mt_arena_printf(
            preflight->arena, "no connection: %s at %s of %s", mt_answer_why(answer), doing,
            mt_ref_short(&check->task->ref, preflight->arena));
    }
}

static void answered(void *data, const struct mt_answer *answer)
{
    struct check *check = data;
    struct mt_preflight *preflight = check->preflight;
    --*preflight->options.calls;
    preflight->asked--;
    if (answer->cancelled || preflight->stopped) {
        return;
    }
    if (answer->status == 0) {
        mt_preflight_break(check, "the dry run", answer);
        return;
    }
    keep_warnings(check, answer);
    if (mt_answer_is_good(answer)) {
        passed(check, answer);
    } else {
        refused(check, answer);
    }
}

static void send(struct check *check)
{
    struct mt_preflight *preflight = check->preflight;
    const struct mt_cluster *cluster = preflight->options.cluster;
    struct mt_error err;
    cJSON *tree = mt_task_tree(&preflight->trees, check->task, check->name, &err);
    if (tree == NULL) {
        mt_preflight_refuse(check, mt_arena_strdup(preflight->arena, err.msg), NULL);
        return;
    }
    struct mt_ref ref = check->task->ref;
    ref.name = check->name;
    const struct mt_write write = {
        .verb = check->renamed ? MT_VERB_CREATE : mt_task_verb(check->task, check->there),
        .ref = &ref,
        .object = tree,
        .dry_run = true,
        .force_conflicts = check->force,
        .lenient = check->task->options.validate == MT_NO,
        .ignore = mt_task_ignore(preflight->options.plan, check->task),
    };
    check->asked_at = preflight->moment;
    ++*preflight->options.calls;
    preflight->asked++;
    cluster->write(cluster->data, &write, answered, check);
    cJSON_Delete(tree);
}

/** Whether its object is always deleted first: then only a new one can be asked about. */
static bool is_always_new(const struct mt_task *task)
{
    bool cleared = (task->delete_policies & MT_DELETE_BEFORE_HOOK_CREATION) != 0;
    return task->generate_name || (cleared && mt_task_is_renamable(task));
}

void mt_preflight_check(struct check *check)
{
    check->name = check->task->ref.name;
    check->renamed = check->there = check->force = false;
    check->result->conflicts.list.count = 0;
    check->result->late_after = NULL;
    check->result->hold = MT_HOLD_NONE;
    check->result->taken_over = NULL;
    if (check->task->action == MT_ACTION_PRUNE) {
        mt_preflight_look_at_prune(check);
        return;
    }
    if (mt_preflight_knows(check)) {
        return;
    }
    if (check->preflight->options.only_lists) {
        check->result->state = MT_CHECK_PASSED;
        mt_preflight_hold(check, NULL);
        return;
    }
    if (is_always_new(check->task)) {
        create_anew(check);
    }
    send(check);
}
