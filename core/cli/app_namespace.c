// SPDX-License-Identifier: Apache-2.0
#include "cli/app_namespace.h"

#include "base/error.h"
#include "cli/load.h"
#include "manifest/object.h"
#include "sync/cluster.h"
#include "sync/plan.h"

/** The task that CreateNamespace=true has made, or NULL. */
static const struct mt_task *made_task(const struct mt_plan *plan)
{
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        if (task->object != NULL && task->object->place.file == NULL) {
            return task;
        }
    }
    return NULL;
}

/** The question, and what came of it. */
struct looking {
    bool answered;
    bool there;
    bool good;
    struct mt_error *err;
};

static void answered(void *data, const struct mt_answer *answer)
{
    struct looking *looking = data;
    looking->answered = true;
    looking->there = mt_answer_is_good(answer);
    if (answer->status == 0) {
        looking->good =
            mt_fail(looking->err, MT_ERR_IO, "no connection: %s", mt_answer_why(answer));
    }
}

bool mt_app_namespace_plan(struct mt_loaded *loaded, const struct mt_cli *cli,
                           const struct mt_cluster *cluster, struct mt_error *err)
{
    const struct mt_task *task = made_task(loaded->plan);
    struct looking looking = {.good = true, .err = err};
    if (task == NULL || loaded->project.settings.namespace_metadata != NULL) {
        return true;
    }
    cluster->get(cluster->data, &task->ref, answered, &looking);
    while (!looking.answered) {
        cluster->poll(cluster->data, UINT64_MAX);
    }
    if (looking.there) {
        loaded->namespace_there = true;
        mt_load_plan(loaded, cli);
    }
    return looking.good;
}
