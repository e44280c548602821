// SPDX-License-Identifier: Apache-2.0
#include "cli/first_sync.h"

#include "base/error.h"
#include "cli/load.h"
#include "manifest/intent.h"
#include "sync/cluster.h"
#include "sync/preflight.h"

enum { CALLS = 32 }; ///< At a time.

static bool is_once(const struct mt_intent *intent)
{
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        const unsigned when = intent->hook_types.items[i].when;
        if (((when & MT_WHEN_FIRST) != 0) != ((when & MT_WHEN_LATER) != 0)) {
            return true;
        }
    }
    return intent->hook && (intent->run_when == MT_RUN_FIRST || intent->run_when == MT_RUN_LATER);
}

bool mt_first_sync_matters(const struct mt_loaded *loaded)
{
    for (size_t i = 0; i < loaded->source.objects.list.count; i++) {
        if (is_once(loaded->source.objects.list.items[i]->intent)) {
            return true;
        }
    }
    return false;
}

/** The objects that are looked for. */
struct looking {
    const struct mt_cluster *cluster;
    const struct mt_plan *plan;
    const struct mt_preflight_result *result; ///< NULL: nothing is known of any.
    size_t next;                              ///< Task.
    size_t calls;
    bool needed; ///< It decides about hooks, so all of them have to be readable.
    bool found;
    bool good;
    struct mt_error *err;
};

/** What has a name that is known beforehand, and is not judged by what a dry run said. */
static bool is_looked_for(const struct looking *looking, const struct mt_task *task)
{
    return task->action == MT_ACTION_APPLY && !task->generate_name &&
           (looking->result == NULL ||
            looking->result->tasks[task->index].state == MT_CHECK_REFUSED);
}

static void answered(void *data, const struct mt_answer *answer)
{
    enum { FORBIDDEN = 403 };
    struct looking *looking = data;
    looking->calls--;
    if (mt_answer_is_good(answer)) {
        looking->found = true;
    } else if (answer->status == FORBIDDEN && looking->needed && looking->good) {
        looking->good =
            mt_fail(looking->err, MT_ERR_INVALID,
                    "some hooks run only on the first sync or only on later ones, and which one "
                    "this is cannot be seen: %s; with --upgrade it is a later one",
                    answer->message);
    } else if (answer->status == 0 && looking->good) {
        looking->good =
            mt_fail(looking->err, MT_ERR_IO, "no connection: %s", mt_answer_why(answer));
    }
}

static void ask(struct looking *looking)
{
    const struct mt_plan *plan = looking->plan;
    while (looking->calls < CALLS && looking->next < plan->tasks.count && !looking->found &&
           looking->good) {
        const struct mt_task *task = plan->tasks.items[looking->next++];
        if (is_looked_for(looking, task)) {
            looking->calls++;
            looking->cluster->get(looking->cluster->data, &task->ref, answered, looking);
        }
    }
}

/** Stops at the first that is there, or that cannot be read. */
static bool look(struct looking *looking)
{
    ask(looking);
    while (looking->calls > 0) {
        looking->cluster->poll(looking->cluster->data, UINT64_MAX);
        ask(looking);
    }
    return looking->good;
}

bool mt_first_sync_plan(struct mt_loaded *loaded, const struct mt_cli *cli,
                        const struct mt_cluster *cluster, struct mt_error *err)
{
    struct looking looking = {
        .cluster = cluster, .plan = loaded->plan, .needed = true, .good = true, .err = err};
    if (!loaded->plan->first || !mt_first_sync_matters(loaded)) {
        return true;
    }
    if (!look(&looking) && !looking.found) {
        return false;
    }
    if (looking.found) {
        loaded->later = true;
        mt_load_plan(loaded, cli);
    }
    return true;
}

static bool was_there(enum mt_task_change change)
{
    return change == MT_TASK_UPDATE || change == MT_TASK_NONE || change == MT_TASK_REPLACE;
}

bool mt_first_sync_tell(struct mt_plan *plan, const struct mt_preflight_result *result,
                        const struct mt_cluster *cluster, struct mt_error *err)
{
    struct looking looking = {
        .cluster = cluster, .plan = plan, .result = result, .good = true, .err = err};
    for (size_t i = 0; i < plan->tasks.count && plan->first; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        plan->first = task->action != MT_ACTION_APPLY || !was_there(result->tasks[i].change);
    }
    if (plan->first && !look(&looking)) {
        return false;
    }
    plan->first = plan->first && !looking.found;
    return true;
}
