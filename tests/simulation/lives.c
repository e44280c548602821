// SPDX-License-Identifier: Apache-2.0
#include "lives.h"

#include "random.h"

#include "base/buffer.h"

#include <inttypes.h>

/** A way of life, or what a script does, and how often it is chosen, of the sum of all. */
struct way {
    unsigned weight;
    const char *text; ///< Each "~" is a time.
};

enum {
    GOOD_LIVES = 3, ///< So many of the first of each table end well.
    GOOD_SCRIPTS = 5,
};

static const struct way lives[] = {
    {40, "0 Progressing; ~ Healthy"},
    {14, "~ Healthy"},
    {3, "~ Suspended; ~ Healthy"},
    {8, "0 Progressing; ~ Degraded; ~ Healthy"},
    {8, "~ Degraded"},
    {4, "~ Progressing; ~ Degraded"},
    {2, "~ Suspended"},
    {3, "~ Unknown; ~ Healthy"},
    {2, "~ Missing; ~ Healthy"},
    {6, "0 Progressing"},
    {2, ""},
    {4, "0 Progressing; ~ Healthy; ~ Degraded; ~ loop"},
    {2, "~ Progressing; ~ Suspended; ~ Unknown; ~ loop"},
    {3, "0 Progressing; ~ gone"},
    {3, "~ Healthy; ~ gone"},
    {2, "~ Degraded; ~ gone"},
    {2, "0 Healthy; ~ Degraded"},
};

static const struct way scripts[] = {
    {20, "succeed"},
    {10, ""},
    {15, "log sleep:~ log succeed"},
    {10, "get succeed"},
    {5, "get:gone await:300 wait:50 sleep:~ list wait:9 succeed"},
    {10, "sleep:~ fail"},
    {8, "raise"},
    {5, "log log log raise"},
    {5, "sleep:~ loop"},
    {4, "wait:900 get list sleep:~ loop"},
    {2, "sleep:0 sleep:0 sleep:0 succeed"},
    {2, "sleep:18446744073709551615 succeed"},
    {4, "list get wait:700 fail"},
};

/** One of the first `count`, by their weights. */
static const char *draw(struct sim_random *random, const struct way *ways, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += ways[i].weight;
    }
    size_t drawn = sim_below(random, sum);
    while (drawn >= ways->weight) {
        drawn -= ways++->weight;
    }
    return ways->text;
}

static void put_life(struct sim_random *random, size_t count, struct mt_buf *out)
{
    static const uint64_t scales_ms[] = {30, 1000, 1000, 8000, 40000};
    uint64_t time_ms = 0;
    for (const char *byte = draw(random, lives, count); *byte != '\0'; byte++) {
        if (*byte == '~') {
            time_ms += sim_between(random, 1, SIM_PICK(random, scales_ms));
            mt_buf_printf(out, "%" PRIu64, time_ms);
        } else {
            mt_buf_putc(out, *byte);
        }
    }
}

void sim_lives_put(struct sim_random *random, bool good, unsigned attempts, struct mt_buf *out)
{
    size_t count = good ? GOOD_LIVES : sizeof lives / sizeof *lives;
    for (unsigned i = 0; i < attempts; i++) {
        mt_buf_puts(out, i > 0 ? " | " : "");
        put_life(random, count, out);
    }
}

void sim_lives_put_script(struct sim_random *random, bool good, struct mt_buf *out)
{
    size_t count = good ? GOOD_SCRIPTS : sizeof scripts / sizeof *scripts;
    for (const char *byte = draw(random, scripts, count); *byte != '\0'; byte++) {
        if (*byte == '~') {
            mt_buf_printf(out, "%" PRIu64, sim_between(random, 1, 4000));
        } else {
            mt_buf_putc(out, *byte);
        }
    }
}
