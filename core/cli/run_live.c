// SPDX-License-Identifier: Apache-2.0
#include "cli/run_live.h"

#include "base/memory.h"
#include "cli/frame.h"
#include "cli/output.h"
#include "cli/run_layout.h"
#include "cli/run_model.h"

#include <stdlib.h>

struct mt_run_live {
    struct mt_output *output;
    const struct mt_run_model *model;
    struct mt_run_screen screen;
    struct mt_output canvas; ///< The frame being laid out; nothing is written from it.
    struct mt_frame *frame;
    uint64_t drawn_at_ms;
};

struct mt_run_live *mt_run_live_new(struct mt_output *output, const struct mt_run_model *model,
                                    bool rehearsal)
{
    struct mt_run_live *live = mt_alloc(sizeof *live);
    live->output = output;
    live->model = model;
    live->screen = (struct mt_run_screen){.utf8 = mt_output_utf8(), .rehearsal = rehearsal};
    mt_output_init_taken(&live->canvas, NULL, NULL);
    live->canvas.color = output->color;
    live->frame = mt_frame_new(output);
    return live;
}

void mt_run_live_free(struct mt_run_live *live)
{
    if (live == NULL) {
        return;
    }
    mt_frame_free(live->frame);
    mt_buf_fini(&live->canvas.buf);
    free(live);
}

void mt_run_live_clear(struct mt_run_live *live)
{
    mt_frame_clear(live->frame);
}

bool mt_run_live_is_due(const struct mt_run_live *live, uint64_t real_ms)
{
    const bool old = live->screen.frame == 0 || real_ms - live->drawn_at_ms >= MT_FRAME_MS;
    return old && live->model->started && live->output->failure == 0;
}

void mt_run_live_draw(struct mt_run_live *live, int64_t now_ms, uint64_t real_ms)
{
    struct mt_run_screen *screen = &live->screen;
    if (!mt_run_live_is_due(live, real_ms)) {
        return;
    }
    live->drawn_at_ms = real_ms;
    screen->now_ms = now_ms;
    screen->frame++;
    const bool resized = mt_frame_measure(live->frame, &screen->columns, &screen->rows);
    mt_buf_clear(&live->canvas.buf);
    mt_run_layout(live->model, screen, &live->canvas);
    mt_frame_draw(live->frame, &live->canvas.buf, resized);
}
