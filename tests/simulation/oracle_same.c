// SPDX-License-Identifier: Apache-2.0
// What is said to be unchanged without having been written: it has to be what an apply would leave.
#include "oracle_state.h"

#include "manifest/json.h"
#include "rehearsal/rehearsal.h"

#include <string.h>

void sim_oracle_recorded(struct sim_oracle *oracle, const struct mt_last_writes *writes)
{
    for (size_t i = 0; i < writes->count; i++) {
        for (size_t k = 0; k < oracle->plan->tasks.count; k++) {
            struct seen_task *task = &oracle->tasks[k];
            task->recorded = task->recorded || (task->plan->action == MT_ACTION_APPLY &&
                                                sim_calls_fit(task, &writes->items[i].ref));
        }
    }
}

static bool stands(const cJSON *wanted, const cJSON *live);

/** Whether it is one of the items: others may have put theirs among them. */
static bool stands_among(const cJSON *wanted, const cJSON *live)
{
    bool found = false;
    for (const cJSON *item = live->child; item != NULL && !found; item = item->next) {
        found = stands(wanted, item);
    }
    return found;
}

/** Whether all that is wanted stands in what is live. */
static bool stands(const cJSON *wanted, const cJSON *live)
{
    if (live == NULL || (wanted->type & 0xff) != (live->type & 0xff)) {
        return false;
    }
    if (cJSON_IsString(wanted) || cJSON_IsRaw(wanted)) {
        return strcmp(wanted->valuestring, live->valuestring) == 0;
    }
    bool all = true;
    for (const cJSON *child = wanted->child; child != NULL && all; child = child->next) {
        all = child->string != NULL ? stands(child, mt_json_get(live, child->string))
                                    : stands_among(child, live);
    }
    return all;
}

static bool is_applied_by_us(const cJSON *live)
{
    bool ours = false;
    const cJSON *entry = NULL;
    cJSON_ArrayForEach (entry, mt_json_at(live, "metadata", "managedFields", NULL)) {
        const char *manager = mt_json_string(entry, "manager");
        const char *operation = mt_json_string(entry, "operation");
        ours = ours || (strcmp(manager, "moontide") == 0 && strcmp(operation, "Apply") == 0);
    }
    return ours;
}

void sim_same_applied(struct sim_oracle *oracle, struct seen_task *task)
{
    const cJSON *live = mt_rehearsal_get(oracle->rehearsal, &task->plan->ref);
    const char *app =
        mt_json_string(mt_json_at(live, "metadata", "labels", NULL), "moontide.dev/app");
    task->begun = true;
    if (!task->recorded) {
        sim_oracle_complain(oracle, "%s is unchanged, and nobody has looked", task->plan->id);
    } else if (!task->meddled &&
               (!stands(task->plan->object->tree, live) || !is_applied_by_us(live) || app == NULL ||
                strcmp(app, oracle->plan->app) != 0)) {
        sim_oracle_complain(oracle, "%s is unchanged, and differs", task->plan->id);
    }
}
