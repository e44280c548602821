// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/kind.h"
#include "sync/run_state.h"

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

/** The names of the tree that is sent, where they are not those of the manifest. */
static void set_name(cJSON *tree, const char *name)
{
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
    cJSON_DeleteItemFromObjectCaseSensitive(metadata, "generateName");
    cJSON_DeleteItemFromObjectCaseSensitive(metadata, "name");
    cJSON_AddStringToObject(metadata, "name", name);
}

/** Hooks say of which revision they are, so that a later run knows whose they were. */
static void mark_revision(const struct run_task *task, cJSON *tree)
{
    char revision[16];
    snprintf(revision, sizeof revision, "%u", task->run->options.head.revision);
    cJSON *annotations = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(tree, "metadata"), "annotations");
    cJSON_DeleteItemFromObjectCaseSensitive(annotations, "moontide.dev/revision");
    cJSON_AddStringToObject(annotations, "moontide.dev/revision", revision);
}

/** What `create` of the hook's types makes of its manifest, in their order; NULL with `err`. */
static cJSON *create_by_types(const struct run_task *task, struct mt_error *err)
{
    const struct mt_policy *policy = task->run->options.policy;
    cJSON *tree = cJSON_Duplicate(task->plan->object->tree, true);
    for (size_t i = 0; i < task->plan->hook_types.count; i++) {
        const struct mt_hook_type *type =
            mt_policy_find_type(policy, task->plan->hook_types.items[i]);
        if (type == NULL || !type->creates) {
            continue;
        }
        cJSON *made = policy->hook_create(policy->data, type, tree, err);
        cJSON_Delete(tree);
        if (made == NULL) {
            return NULL;
        }
        tree = made;
    }
    return tree;
}

/** The tree that is sent: the manifest, what hook types make of it, our marks.  NULL with `err`. */
static cJSON *new_tree(const struct run_task *task, struct mt_error *err)
{
    struct mt_object object = *task->plan->object;
    object.ref.name = task->ref.name;
    cJSON *made = NULL;
    if (mt_run_task_is_hook(task)) {
        made = create_by_types(task, err);
        if (made == NULL) {
            return NULL;
        }
        object.tree = made;
    }
    cJSON *tree = mt_sent_tree(&object, task->run->options.scopes, &task->run->options.owner);
    cJSON_Delete(made);
    if (task->plan->generate_name) {
        set_name(tree, task->ref.name);
    }
    if (mt_run_task_is_hook(task)) {
        mark_revision(task, tree);
    }
    return tree;
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

/** Nothing is recreated with which data would be lost. */
static bool may_recreate(const struct run_task *task)
{
    const struct mt_ref *ref = &task->ref;
    bool core = ref->group[0] == '\0';
    return !mt_kind_is_namespace(ref->group, ref->kind) && !mt_kind_is_crd(ref->group, ref->kind) &&
           !(core && strcmp(ref->kind, "PersistentVolumeClaim") == 0) &&
           !(core && strcmp(ref->kind, "PersistentVolume") == 0);
}

/** The ways in which API servers say that a field cannot be changed; there is no code for it. */
static bool is_immutable(const struct mt_answer *answer)
{
    static const char *const phrases[] = {"is immutable", "may not be changed",
                                          "Forbidden: updates to", "cannot be changed"};
    for (size_t i = 0; answer->status == 422 && i < sizeof phrases / sizeof *phrases; i++) {
        if (strstr(answer->message, phrases[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/** Deletes the object and creates it anew, where that helps and was asked for; else false. */
static bool recreate(struct run_task *task, const struct mt_answer *answer)
{
    const struct mt_task *plan = task->plan;
    bool force = plan->options.force == MT_YES && (answer->status == 409 || answer->status == 422);
    bool asked = plan->object->intent->recreate_immutable && is_immutable(answer);
    if ((!force && !asked) || !may_recreate(task) || task->recreated ||
        !mt_run_may_start(task->run)) {
        return false;
    }
    task->recreated = true;
    mt_run_clear(task, CLEAR_AGAIN);
    return true;
}

/** What helps against a refusal, where moontide knows; else NULL. */
static const char *way_out(const struct run_task *task, const struct mt_answer *answer)
{
    static const char no_namespace[] = "namespaces \"";
    static const char no_kind[] = "the server could not find the requested resource";
    const struct mt_run *run = task->run;
    if (is_immutable(answer) && may_recreate(task)) {
        return "moontide.dev/on-immutable: recreate deletes and creates it anew";
    }
    if (answer->status == 409 && run->options.fail_on_conflicts &&
        strncmp(answer->message, "Apply failed with", strlen("Apply failed with")) == 0) {
        return "--conflicts force takes these fields";
    }
    if (answer->status == 404 &&
        strncmp(answer->message, no_namespace, strlen(no_namespace)) == 0) {
        return strcmp(task->ref.namespace, run->options.owner.namespace) == 0
                   ? "bring the Namespace along, or say --sync-option CreateNamespace=true"
                   : "bring the Namespace along";
    }
    if (answer->status == 404 && strcmp(answer->message, no_kind) == 0) {
        return "the cluster does not know this kind: bring its CustomResourceDefinition along";
    }
    return NULL;
}

/** What people are told of a refusal. */
static const char *message_of(const struct run_task *task, const struct mt_answer *answer)
{
    const char *message = mt_answer_why(answer);
    const char *hint = way_out(task, answer);
    return hint == NULL ? message : mt_arena_printf(task->run->arena, "%s; %s", message, hint);
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
        mt_run_tell_unapplied(task, message_of(task, answer));
    }
}

static void write_failed(struct run_task *task, const struct mt_answer *answer)
{
    bool replace = task->plan->options.replace == MT_YES;
    if (replace && !task->replaces && answer->status == 409 &&
        strcmp(answer->reason, "AlreadyExists") == 0) {
        task->replaces = true;
        mt_run_enqueue(task);
        return;
    }
    if (recreate(task, answer)) {
        return;
    }
    mt_run_refuse(task, message_of(task, answer));
}

static void emit_applied(struct run_task *task, enum mt_change change)
{
    struct mt_run *run = task->run;
    run->applied_count += change != MT_CHANGE_NONE;
    run->unchanged_count += change == MT_CHANGE_NONE;
    mt_run_emit_applied(task,
                        change == MT_CHANGE_CREATED      ? MT_APPLIED_CREATED
                        : change == MT_CHANGE_CONFIGURED ? MT_APPLIED_CONFIGURED
                                                         : MT_APPLIED_UNCHANGED,
                        "");
}

/** Whether the task is through as soon as it is applied. */
static bool is_not_waited_for(const struct run_task *task)
{
    const struct mt_run *run = task->run;
    if (mt_run_task_is_hook(task)) {
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
static void written(struct run_task *task, const struct mt_answer *answer)
{
    bool ended = task->state == TASK_ENDING;
    mt_run_note_write(task, answer);
    if (mt_run_task_is_hook(task)) {
        mt_run_hook_started(task);
    } else {
        emit_applied(task, answer->change);
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

static void write_done(void *data, const struct mt_answer *answer)
{
    enum { SERVER_ERROR = 500 };
    struct run_task *task = data;
    mt_run_end_call(task, answer);
    task->unsure = answer->status == 0 || answer->status >= SERVER_ERROR;
    if (mt_answer_is_good(answer)) {
        written(task, answer);
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

static void send_object(struct run_task *task)
{
    struct mt_run *run = task->run;
    const struct mt_cluster *cluster = run->options.cluster;
    struct mt_error err;
    cJSON *tree = new_tree(task, &err);
    if (tree == NULL) {
        mt_run_refuse(task, err.msg);
        return;
    }
    bool replace = task->plan->options.replace == MT_YES;
    const struct mt_write write = {
        .verb = !replace         ? MT_VERB_APPLY
                : task->replaces ? MT_VERB_REPLACE
                                 : MT_VERB_CREATE,
        .ref = &task->ref,
        .object = tree,
        .force_conflicts = !run->options.fail_on_conflicts,
        .lenient = task->plan->options.validate == MT_NO,
    };
    mt_run_forget_object(task);
    mt_run_set_state(task, TASK_SENDING);
    mt_run_begin_call(task, CALL_WRITE);
    cluster->write(cluster->data, &write, write_done, task);
    cJSON_Delete(tree);
}

void mt_run_start_task(struct run_task *task)
{
    bool first = !task->begun;
    if (first) {
        task->begun = true;
        task->started_ms = task->run->now_ms;
        mt_run_start_clock_of_task(task);
    }
    if (task->plan->script != NULL) {
        mt_run_start_script(task);
        return;
    }
    name_object(task);
    mt_run_register(task);
    if (task->plan->action == MT_ACTION_PRUNE) {
        mt_run_look_before_prune(task);
    } else if (first && (task->plan->delete_policies & MT_DELETE_BEFORE_HOOK_CREATION) != 0) {
        mt_run_clear(task, CLEAR_BEFORE);
    } else {
        send_object(task);
    }
}
