// SPDX-License-Identifier: Apache-2.0
#include "lives.h"

#include "random.h"

#include "base/buffer.h"

#include <inttypes.h>

/** How often each way of life is chosen, of the sum of all. */
static const struct {
    unsigned weight;
    const char *life; ///< Each "~" is a time after the one before.
} lives[] = {
    {40, "0 Progressing; ~ Healthy"},
    {14, "~ Healthy"},
    {8, "0 Progressing; ~ Degraded; ~ Healthy"},
    {8, "~ Degraded"},
    {4, "~ Progressing; ~ Degraded"},
    {4, "~ Suspended; ~ Healthy"},
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

static const struct {
    unsigned weight;
    const char *steps; ///< Each "~" is a time.
} scripts[] = {
    {20, "succeed"},
    {10, ""},
    {15, "log sleep:~ log succeed"},
    {10, "get succeed"},
    {5, "get:gone sleep:~ succeed"},
    {10, "sleep:~ fail"},
    {8, "raise"},
    {5, "log log log raise"},
    {5, "sleep:~ loop"},
    {4, "get sleep:~ loop"},
    {2, "sleep:0 sleep:0 sleep:0 succeed"},
    {2, "sleep:18446744073709551615 succeed"},
    {4, "get get get fail"},
};

static void put_life(struct sim_random *random, struct mt_buf *out)
{
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
        sum += lives[i].weight;
    }
    size_t chosen = sim_below(random, sum);
    size_t at = 0;
    while (chosen >= lives[at].weight) {
        chosen -= lives[at++].weight;
    }
    static const uint64_t scales_ms[] = {30, 1000, 1000, 8000, 40000};
    uint64_t time_ms = 0;
    for (const char *byte = lives[at].life; *byte != '\0'; byte++) {
        if (*byte == '~') {
            time_ms += sim_between(random, 1, SIM_PICK(random, scales_ms));
            mt_buf_printf(out, "%" PRIu64, time_ms);
        } else {
            mt_buf_putc(out, *byte);
        }
    }
}

void sim_lives_put(struct sim_random *random, unsigned attempts, struct mt_buf *out)
{
    for (unsigned i = 0; i < attempts; i++) {
        mt_buf_puts(out, i > 0 ? " | " : "");
        put_life(random, out);
    }
}

void sim_lives_put_script(struct sim_random *random, struct mt_buf *out)
{
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        sum += scripts[i].weight;
    }
    size_t chosen = sim_below(random, sum);
    size_t at = 0;
    while (chosen >= scripts[at].weight) {
        chosen -= scripts[at++].weight;
    }
    for (const char *byte = scripts[at].steps; *byte != '\0'; byte++) {
        if (*byte == '~') {
            mt_buf_printf(out, "%" PRIu64, sim_between(random, 1, 4000));
        } else {
            mt_buf_putc(out, *byte);
        }
    }
}
