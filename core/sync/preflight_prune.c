// SPDX-License-Identifier: Apache-2.0
// What a plan says it would delete, as it is now: the run looks once more before it does.
#include "base/arena.h"
#include "sync/preflight_state.h"
#include "sync/proof.h"

static void looked(void *data, const struct mt_answer *answer)
{
    enum { NOT_FOUND = 404 };
    struct check *check = data;
    struct mt_preflight *preflight = check->preflight;
    const struct mt_preflight_options *options = &preflight->options;
    --*options->calls;
    preflight->asked--;
    if (answer->cancelled || preflight->stopped) {
        return;
    }
    if (answer->status == 0) {
        mt_preflight_break(check, "a look at what would be deleted", answer);
        return;
    }
    check->result->state = MT_CHECK_PASSED;
    if (answer->status == NOT_FOUND) {
        check->result->change = MT_TASK_NONE;
        check->result->note = "is gone already";
    } else if (mt_answer_is_good(answer)) {
        const struct mt_doubt doubt =
            mt_proof_doubt(check->task, &options->owner, answer->object, preflight->arena);
        check->result->change = doubt.why != NULL ? MT_TASK_NONE : check->result->change;
        check->result->note = doubt.why;
    }
}

void mt_preflight_look_at_prune(struct check *check)
{
    struct mt_preflight *preflight = check->preflight;
    const struct mt_cluster *cluster = preflight->options.cluster;
    check->result->state = MT_CHECK_PENDING;
    ++*preflight->options.calls;
    preflight->asked++;
    cluster->get(cluster->data, &check->task->ref, looked, check);
}
