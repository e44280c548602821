// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "sync/preflight.h"

#define PLURAL(one, many, count) ((count) == 1 ? (one) : (many))

static void put_why(const struct mt_preflight_result *result, enum mt_hold hold, size_t count,
                    struct mt_buf *out)
{
    switch (hold) {
    case MT_HOLD_NONE:
        mt_buf_puts(out, "refused by the server's dry run");
        break;
    case MT_HOLD_HELD:
        mt_buf_printf(out, "held by others: --take-ownership takes %s over",
                      PLURAL("it", "them", count));
        break;
    case MT_HOLD_SHARED:
        mt_buf_printf(out,
                      "held by other apps, and FailOnSharedResource=true forbids to take %s over",
                      PLURAL("it", "them", count));
        break;
    case MT_HOLD_AUTOMATED:
        mt_buf_printf(out, "held by ArgoCD, which would take %s back; to stop that: ",
                      PLURAL("it", "them", count));
        for (size_t i = 0; i < result->commands.count; i++) {
            mt_buf_printf(out, "%s%s", i > 0 ? " && " : "", result->commands.items[i]);
        }
        break;
    }
}

void mt_preflight_put_refusals(const struct mt_preflight_result *result, size_t total,
                               const char *noun, struct mt_buf *out)
{
    bool first = true;
    for (int hold = MT_HOLD_NONE; hold <= MT_HOLD_AUTOMATED; hold++) {
        size_t count = 0;
        for (size_t i = 0; i < result->task_count; i++) {
            count += result->tasks[i].state == MT_CHECK_REFUSED &&
                     result->tasks[i].hold == (enum mt_hold)hold;
        }
        if (count == 0) {
            continue;
        }
        mt_buf_printf(out, first ? "%zu" : "; %zu", count);
        if (first) {
            mt_buf_printf(out, " of %zu %s%s", total, noun, PLURAL("", "s", total));
        }
        mt_buf_printf(out, " %s ", PLURAL("is", "are", count));
        put_why(result, (enum mt_hold)hold, count, out);
        first = false;
    }
}
