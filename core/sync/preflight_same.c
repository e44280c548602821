// SPDX-License-Identifier: Apache-2.0
// What is as our last write left it, and would be written the same again, needs neither a dry run
// nor a write.
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/cluster.h"
#include "sync/fresh.h"
#include "sync/policy.h"
#include "sync/preflight_state.h"

#include <stdlib.h>
#include <string.h>

static struct check *find(const struct mt_preflight *preflight, const struct mt_ref *ref)
{
    char key[MT_REF_KEY_MAX];
    const size_t length = mt_ref_put_key(ref, key);
    return length > 0 ? mt_map_get_n(&preflight->last_writes, key, length) : NULL;
}

void mt_preflight_index_last_writes(struct mt_preflight *preflight)
{
    const struct mt_last_writes *writes = &preflight->options.last_writes;
    const struct mt_plan *plan = preflight->options.plan;
    for (size_t i = 0; writes->count > 0 && i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        const bool all = task->options.apply_out_of_sync_only == MT_NO; // said, for once
        if (!all && mt_last_write_counts(plan, task)) {
            mt_map_put(&preflight->last_writes, task->key, &preflight->checks[i]);
        }
    }
    for (size_t i = 0; i < writes->count; i++) {
        struct check *check = find(preflight, &writes->items[i].ref);
        if (check != NULL) {
            check->last_write = &writes->items[i];
        }
    }
}

/** Whether the task is written as it was written last. */
static bool is_sent_again(const struct check *check)
{
    struct mt_error err;
    cJSON *tree = mt_task_tree(&check->preflight->trees, check->task, check->task->ref.name, &err);
    const bool same = tree != NULL && mt_sent_hash(tree) == check->last_write->sent_hash;
    cJSON_Delete(tree);
    return same;
}

/** On the heap. */
static char *text_of(const cJSON *tree)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(tree, false, &text);
    char *kept = mt_strdup(mt_buf_text(&text));
    mt_buf_fini(&text);
    return kept;
}

/**
 * The check that finds the object Healthy, whatever is related to it; NULL: it is not, or there is
 * more to be said.  Most of what a sync finds as it was is so, and need not be kept.
 */
static const char *healthy_by(const struct check *check, const cJSON *object)
{
    const struct mt_preflight *preflight = check->preflight;
    const struct mt_policy *policy = preflight->options.policy;
    const struct mt_cluster *cluster = preflight->options.cluster;
    const struct mt_task *task = check->task;
    const struct mt_need *needs = NULL;
    if (policy->needs(policy->data, &task->ref, task->object->intent->health, &needs) > 0 ||
        mt_controller_lags(object)) {
        return NULL;
    }
    const struct mt_health_question question = {
        .ref = &task->ref,
        .object = object,
        .check = task->object->intent->health,
        .strict = preflight->options.strict,
        .now_ms = cluster->wall_ms(cluster->data),
    };
    struct mt_arena *arena = mt_arena_new();
    struct mt_verdict verdict = {.message = ""};
    policy->judge(policy->data, &question, arena, &verdict);
    const bool plain = verdict.status == MT_HEALTHY && !verdict.warns && verdict.message[0] == '\0';
    mt_arena_free(arena);
    return plain ? verdict.check : NULL;
}

static cJSON *tree_of(const char *text)
{
    struct mt_json_end end;
    struct mt_error err;
    return mt_json_parse(NULL, text, strlen(text), 1, &end, &err);
}

/** Who an object is, and in which version, and nothing else. */
static cJSON *identity_of(const char *uid, const char *version)
{
    cJSON *identity = cJSON_CreateObject();
    cJSON *metadata = cJSON_AddObjectToObject(identity, "metadata");
    cJSON_AddStringToObject(metadata, "uid", uid);
    cJSON_AddStringToObject(metadata, "resourceVersion", version);
    return identity;
}

static void compare(struct check *check, const cJSON *object)
{
    free(check->same); // of a list that began anew
    check->same = NULL;
    if (object == NULL || !mt_last_write_stands(check->last_write, object) ||
        !is_sent_again(check)) {
        return;
    }
    cJSON *live = mt_live_copy(object);
    const char *version = mt_json_string(mt_json_get(object, "metadata"), "resourceVersion");
    check->healthy_by = version != NULL ? healthy_by(check, live) : NULL;
    check->same = check->healthy_by != NULL ? mt_strdup(version) : text_of(live);
    cJSON_Delete(live);
}

bool mt_preflight_compare(struct mt_preflight *preflight, const struct mt_ref *ref,
                          const cJSON *object)
{
    struct check *check = find(preflight, ref);
    if (check == NULL) {
        return false;
    }
    check->ours = check->ours || object != NULL;
    if (check->last_write != NULL) {
        compare(check, object);
    }
    return true;
}

bool mt_preflight_knows(struct check *check)
{
    if (check->same == NULL) {
        return false;
    }
    check->result->state = MT_CHECK_PASSED;
    check->result->change = MT_TASK_NONE;
    check->result->same = true;
    if (check->preflight->options.looks_ahead && check->healthy_by == NULL) {
        cJSON *object = tree_of(check->same);
        mt_preflight_look_ahead(check, object);
        cJSON_Delete(object);
    }
    return true;
}

void mt_preflight_forget_same(struct mt_preflight *preflight)
{
    for (size_t i = 0; i < preflight->result.task_count; i++) {
        free(preflight->checks[i].same);
    }
    mt_map_fini(&preflight->last_writes);
}

const struct mt_last_write *mt_preflight_last_write(const struct mt_preflight *preflight,
                                                    const struct mt_task *task)
{
    return preflight->checks[task->index].last_write;
}

struct mt_listed mt_preflight_take_same(struct mt_preflight *preflight, const struct mt_task *task)
{
    struct check *check = &preflight->checks[task->index];
    struct mt_listed listed = {.healthy_by = check->healthy_by};
    if (check->result->same && check->same != NULL) {
        listed.object = check->healthy_by != NULL ? identity_of(check->last_write->uid, check->same)
                                                  : tree_of(check->same);
        free(check->same);
        check->same = NULL;
    }
    return listed;
}
