// SPDX-License-Identifier: Apache-2.0
#include "cli/record_namespace.h"

#include "base/error.h"
#include "cli/load.h"
#include "sync/cluster.h"
#include "sync/kind.h"
#include "sync/task_tree.h"

#include <string.h>

/** One call, and what came of it. */
struct calling {
    bool answered;
    int status;
    bool good;
    struct mt_error *err; ///< Set unless `good`.
};

static void answered(void *data, const struct mt_answer *answer)
{
    struct calling *calling = data;
    calling->answered = true;
    calling->status = answer->status;
    calling->good =
        mt_answer_is_good(answer) || mt_fail(calling->err, MT_ERR_IO, "%s", mt_answer_why(answer));
}

static void await(const struct mt_cluster *cluster, const struct calling *calling)
{
    while (!calling->answered) {
        cluster->poll(cluster->data, UINT64_MAX);
    }
}

/** The task that brings it, or NULL. */
static const struct mt_task *find_task(const struct mt_loaded *loaded)
{
    for (size_t i = 0; i < loaded->plan->tasks.count; i++) {
        const struct mt_task *task = loaded->plan->tasks.items[i];
        if (task->action == MT_ACTION_APPLY && !mt_phase_is_on_failure(task->phase) &&
            mt_kind_is_namespace(task->ref.group, task->ref.kind) &&
            strcmp(task->ref.name, loaded->namespace) == 0) {
            return task;
        }
    }
    return NULL;
}

static bool make(const struct mt_loaded *loaded, const struct mt_cluster *cluster,
                 const struct mt_task *task, struct mt_error *err)
{
    const struct mt_owner owner = {loaded->app, loaded->namespace, loaded->namespace};
    const struct mt_task_trees trees = {
        .policy = &loaded->policy, .scopes = mt_load_scopes(loaded), .owner = &owner};
    cJSON *tree = mt_task_tree(&trees, task, task->ref.name, err);
    if (tree == NULL) {
        return false;
    }
    struct calling calling = {.err = err};
    const struct mt_write write = {.verb = MT_VERB_APPLY,
                                   .ref = &task->ref,
                                   .object = tree,
                                   .lenient = task->options.validate == MT_NO};
    cluster->write(cluster->data, &write, answered, &calling);
    cJSON_Delete(tree);
    await(cluster, &calling);
    return calling.good || mt_wrap(err,
                                   "Namespace/%s, in which the lock of the app lives, cannot "
                                   "be created",
                                   loaded->namespace);
}

bool mt_record_namespace_make(const struct mt_loaded *loaded, const struct mt_cluster *cluster,
                              const struct mt_task **made, struct mt_error *err)
{
    enum { NOT_FOUND = 404 };
    const struct mt_ref ref = {"", "v1", "Namespace", "", loaded->namespace};
    struct calling calling = {.err = err};
    *made = NULL;
    cluster->get(cluster->data, &ref, answered, &calling);
    await(cluster, &calling);
    if (calling.status == 0) {
        return mt_wrap(err, "no connection");
    }
    if (calling.status != NOT_FOUND) {
        return true; // there, or not for us to see: then the lock says what is wrong
    }
    const struct mt_task *task = find_task(loaded);
    if (task == NULL) {
        return mt_fail(err, MT_ERR_NOT_FOUND,
                       "Namespace/%s is not there, and nothing was written: create it with "
                       "kubectl create namespace %s, or add --sync-option CreateNamespace=true",
                       loaded->namespace, loaded->namespace);
    }
    *made = task;
    return make(loaded, cluster, task, err);
}
