// SPDX-License-Identifier: Apache-2.0
/** How long a plan waits, and what happens then: the last lines for people. */
#include "base/buffer.h"
#include "base/duration.h"
#include "cli/plan_print.h"
#include "cli/text.h"
#include "cli/words.h"

#include <string.h>

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

/** Appends the limits of all levels but the wave: "run 1h, phase 20m"; how many there are. */
static size_t put_others(const struct mt_timeouts *timeouts, struct mt_buf *out)
{
    size_t count = 0;
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        const struct mt_timeout *timeout = &timeouts->of[level];
        if (level != MT_LEVEL_WAVE && timeout->ms > 0) {
            char text[16];
            mt_duration_format(timeout->ms, text);
            mt_buf_printf(out, "%s%s %s", count > 0 ? ", " : "",
                          mt_level_name((enum mt_level)level), text);
            count++;
        }
    }
    return count;
}

static void put_line(struct mt_buf *out, struct mt_buf *line)
{
    mt_text_fold(out, mt_buf_text(line), 0, 0, MT_TEXT_WIDTH);
    mt_buf_putc(out, '\n');
    mt_buf_clear(line);
}

void mt_plan_put_limits(const struct mt_plan *plan, struct mt_buf *out)
{
    if (plan->orphan) {
        mt_buf_puts(out, "The objects stay: only what marks them as this app's is taken away.\n");
        return;
    }
    uint64_t wave_ms = plan->timeouts.of[MT_LEVEL_WAVE].ms;
    struct mt_buf line;
    struct mt_buf others;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    mt_buf_init(&others, MT_BUF_UNLIMITED);
    mt_buf_printf(&line, "Each wave must be %s before the next",
                  plan->deletion ? "gone" : "healthy");
    if (wave_ms > 0) {
        char text[16];
        mt_duration_format(wave_ms, text);
        mt_buf_printf(&line, ": %s at most", text);
        put_action(plan->on_timeout, &line);
    } else {
        mt_buf_puts(&line, ", however long that takes");
    }
    mt_buf_putc(&line, '.');
    put_line(out, &line);
    if (put_others(&plan->timeouts, &others) > 0) {
        mt_buf_printf(&line, "%s at most: %s", wave_ms > 0 ? "Also" : "But", mt_buf_text(&others));
        if (wave_ms == 0) {
            put_action(plan->on_timeout, &line);
        }
        mt_buf_putc(&line, '.');
        put_line(out, &line);
    }
    if (plan->no_wait) {
        mt_buf_puts(out, "The last wave is not waited for.\n");
    }
    mt_buf_fini(&others);
    mt_buf_fini(&line);
}
