// SPDX-License-Identifier: Apache-2.0
// What a person is told while the server does not answer, and how long calls wait meanwhile.
#include "kube/call.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "kube/kube_state.h"

#include <inttypes.h>

enum {
    TOLD_AFTER_MS = 3000, ///< What lasts no longer is nobody's concern.
    PAUSE_FIRST_MS = 100,
    PAUSE_MAX_MS = 10 * 1000,
    PAUSE_DOUBLINGS = 7, ///< From the first to the longest.
};

static void tell(struct mt_kube *kube, const char *message)
{
    if (kube->options.warn != NULL) {
        kube->options.warn(kube->options.warn_data, message);
    }
}

void mt_kube_note_answer(struct mt_kube *kube)
{
    kube->reached = true;
    if (kube->silence_told) {
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        mt_buf_printf(&text, "the API server %s answers again after %" PRIu64 " s", kube->host,
                      (mt_clock_monotonic_ms() - kube->silent_ms) / 1000);
        tell(kube, mt_buf_text(&text));
        mt_buf_fini(&text);
    }
    kube->silent_ms = 0;
    kube->silence_told = false;
}

void mt_kube_note_silence(struct mt_kube *kube, const char *message)
{
    const uint64_t now_ms = mt_clock_monotonic_ms();
    kube->silent_ms = kube->silent_ms == 0 ? now_ms : kube->silent_ms;
    if (kube->silence_told || now_ms - kube->silent_ms < TOLD_AFTER_MS) {
        return;
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_printf(&text, "the API server does not answer (%s); trying again for up to %d s",
                  message, MT_KUBE_PATIENCE_MS / 1000);
    kube->silence_told = true;
    tell(kube, mt_buf_text(&text));
    mt_buf_fini(&text);
}

/** xorshift64: spreads the attempts of many clients, nothing more. */
static uint64_t roll(struct mt_kube *kube)
{
    kube->random ^= kube->random << 13;
    kube->random ^= kube->random >> 7;
    kube->random ^= kube->random << 17;
    return kube->random;
}

uint64_t mt_kube_pause_ms(struct mt_kube *kube, unsigned attempt)
{
    const unsigned doublings = attempt < PAUSE_DOUBLINGS ? attempt : PAUSE_DOUBLINGS;
    uint64_t pause_ms = (uint64_t)PAUSE_FIRST_MS << doublings;
    pause_ms = pause_ms < PAUSE_MAX_MS ? pause_ms : PAUSE_MAX_MS;
    return pause_ms / 2 + roll(kube) % (pause_ms / 2 + 1);
}
