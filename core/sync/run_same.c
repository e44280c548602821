// SPDX-License-Identifier: Apache-2.0
// What stands as our last write left it, and would be written the same again: not written, and
// judged as it is.  The lists say so before the first write; what comes to its turn later, when a
// hook or a controller may have changed it, is read first.
#include "sync/run_state.h"

enum {
    LISTED_FOR_MS = 5000, ///< How long a list is taken for what there is.
    OK = 200,
    FORBIDDEN = 403,
};

/** Whether nothing can have happened since the lists that this run has brought about. */
static bool may_trust_list(const struct run_task *task)
{
    const struct mt_run *run = task->run;
    const uint64_t listed_ms = mt_preflight_result(run->preflight)->listed_ms;
    return (task->at_once || !run->acted) && run->now_ms - listed_ms <= LISTED_FOR_MS;
}

static void pass(struct run_task *task, const struct mt_answer *answer)
{
    struct mt_answer unchanged = *answer;
    unchanged.change = MT_CHANGE_NONE;
    task->same = true;
    mt_run_written(task, &unchanged);
}

static void looked(void *data, const struct mt_answer *answer)
{
    struct run_task *task = data;
    struct mt_run *run = task->run;
    const struct mt_last_write *last = mt_preflight_last_write(run->preflight, task->plan);
    mt_run_end_call(task, answer);
    run->unreadable = run->unreadable || answer->status == FORBIDDEN;
    if (mt_answer_is_good(answer) && mt_last_write_stands(last, answer->object)) {
        pass(task, answer);
    } else if (!mt_run_may_start(run)) {
        return; // the run ends, and what was only read stays as it is
    } else if (task->state == TASK_SENDING) {
        mt_run_send_object(task);
    } else {
        mt_run_tell_unapplied(task, "there was no time left to write it");
    }
}

static void look(struct run_task *task)
{
    const struct mt_cluster *cluster = task->run->options.cluster;
    mt_run_set_state(task, TASK_SENDING);
    mt_run_begin_call(task, CALL_LOOK);
    cluster->get(cluster->data, &task->ref, looked, task);
}

bool mt_run_pass_same(struct run_task *task)
{
    struct mt_run *run = task->run;
    struct mt_listed listed = {.object = NULL};
    if (run->preflight != NULL) {
        listed = mt_preflight_take_same(run->preflight, task->plan);
    }
    const bool known = listed.object != NULL;
    if (known && may_trust_list(task)) {
        const struct mt_answer answer = {.now_ms = run->now_ms,
                                         .status = OK,
                                         .object = listed.object,
                                         .reason = "",
                                         .message = ""};
        task->sent_ms = run->now_ms;
        task->healthy_by = listed.healthy_by;
        mt_run_set_state(task, TASK_SENDING);
        pass(task, &answer);
    } else if (known && !run->unreadable) {
        look(task);
    }
    cJSON_Delete(listed.object);
    return known && (task->same || task->call == CALL_LOOK);
}
