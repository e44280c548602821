// SPDX-License-Identifier: Apache-2.0
#include "cli/record_namespace.h"

#include "base/error.h"
#include "cli/connection.h"
#include "cli/load.h"
#include "sync/cluster.h"
#include "sync/kind.h"
#include "sync/task_tree.h"

#include <string.h>

enum { NOT_FOUND = 404 };

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

const struct mt_task *mt_record_namespace_task(const struct mt_loaded *loaded)
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
    mt_connection_await(cluster, &calling.answered);
    return calling.good || mt_wrap(err,
                                   "Namespace/%s, in which the lock of the app lives, cannot "
                                   "be created",
                                   loaded->namespace);
}

/** Asks whether it is there; `calling` has the answer. */
static void look(const struct mt_loaded *loaded, const struct mt_cluster *cluster,
                 struct calling *calling)
{
    const struct mt_ref ref = {"", "v1", "Namespace", "", loaded->namespace};
    cluster->get(cluster->data, &ref, answered, calling);
    mt_connection_await(cluster, &calling->answered);
}

bool mt_record_namespace_make(const struct mt_loaded *loaded, const struct mt_cluster *cluster,
                              bool *made, struct mt_error *err)
{
    const struct mt_task *task = mt_record_namespace_task(loaded);
    struct calling calling = {.err = err};
    *made = false;
    if (task == NULL) {
        return true; // no right to look is asked for; where it is missing, the lock finds out
    }
    look(loaded, cluster, &calling);
    if (calling.status == 0) {
        return mt_wrap(err, "no connection");
    }
    if (calling.status != NOT_FOUND) {
        return true;
    }
    *made = true;
    return make(loaded, cluster, task, err);
}

bool mt_record_namespace_is_missing(const struct mt_loaded *loaded,
                                    const struct mt_cluster *cluster, struct mt_error *err)
{
    struct calling calling = {.err = err};
    look(loaded, cluster, &calling);
    return calling.status == NOT_FOUND &&
           !mt_fail(err, MT_ERR_NOT_FOUND,
                    "Namespace/%s is not there, and nothing was written: bring it along, create it "
                    "with kubectl create namespace %s, or say --sync-option CreateNamespace=true",
                    loaded->namespace, loaded->namespace);
}
