// SPDX-License-Identifier: Apache-2.0
/** The live tree on a terminal: frames drawn over one another, gone at the end. */
#ifndef MT_CLI_RUN_LIVE_H
#define MT_CLI_RUN_LIVE_H

#include <stdbool.h>
#include <stdint.h>

struct mt_output;
struct mt_run_live; // opaque; the struct is in run_live.c
struct mt_run_model;

enum {
    MT_FRAME_MS = 100, ///< Between two frames.
};

/** Draws nothing yet.  `output` is a terminal; both must outlive the view. */
struct mt_run_live *mt_run_live_new(struct mt_output *output, const struct mt_run_model *model,
                                    bool rehearsal);

/** Takes the frame away, shows the cursor again, and frees.  Takes NULL. */
void mt_run_live_free(struct mt_run_live *live);

/** Whether there is something to draw, and the last frame is old enough at `real_ms`. */
bool mt_run_live_is_due(const struct mt_run_live *live, uint64_t real_ms);

/**
 * Draws a frame if the last one is old enough at `real_ms` (monotonic); `now_ms` is the time by the
 * clock of the events.
 */
void mt_run_live_draw(struct mt_run_live *live, int64_t now_ms, uint64_t real_ms);

/** Takes the frame away, so that something else can be printed; the next frame follows it. */
void mt_run_live_clear(struct mt_run_live *live);

#endif
