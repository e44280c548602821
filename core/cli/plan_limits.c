// SPDX-License-Identifier: Apache-2.0
/** How long a plan waits, and what happens then: the last line for people. */
#include "base/buffer.h"
#include "base/duration.h"
#include "cli/plan_print.h"
#include "cli/words.h"

#include <string.h>

/** Appends ": 10m at most (run 1h, phase 20m)", the wave's own limit first. */
static void put_limits(const struct mt_timeouts *timeouts, struct mt_buf *out)
{
    char text[16];
    const struct mt_timeout *wave = &timeouts->of[MT_LEVEL_WAVE];
    mt_duration_format(wave->ms, text);
    mt_buf_printf(out, ": %s%s", wave->ms > 0 ? text : "no limit", wave->ms > 0 ? " at most" : "");
    bool any = false;
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        const struct mt_timeout *timeout = &timeouts->of[level];
        if (timeout != wave && timeout->ms > 0) {
            mt_duration_format(timeout->ms, text);
            mt_buf_printf(out, "%s%s %s", any ? ", " : " (", mt_level_name((enum mt_level)level),
                          text);
            any = true;
        }
    }
    mt_buf_puts(out, any ? ")" : "");
}

static bool has_limit(const struct mt_timeouts *timeouts)
{
    bool any = false;
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        any |= timeouts->of[level].ms > 0;
    }
    return any;
}

/** Appends ", then fail (exit 4)"; any other name is that of a script. */
static void put_action(const char *action, struct mt_buf *out)
{
    static const char *const words[] = {"fail", "continue", "retry", NULL};
    if (strcmp(action, "rollback") == 0) {
        mt_buf_puts(out, ", then roll back (exit 4)");
    } else if (mt_words_have(words, action)) {
        mt_buf_printf(out, ", then %s (exit 4)", action);
    } else {
        mt_buf_printf(out, ", then what on-timeout/%s.lua decides", action);
    }
}

void mt_plan_put_limits(const struct mt_plan *plan, struct mt_buf *out)
{
    mt_buf_puts(out, "Each wave must be healthy before the next");
    put_limits(&plan->timeouts, out);
    if (has_limit(&plan->timeouts)) {
        put_action(plan->on_timeout, out);
    }
    mt_buf_puts(out, plan->no_wait ? ". The last one is not waited for." : ".");
}
