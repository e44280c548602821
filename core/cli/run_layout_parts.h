// SPDX-License-Identifier: Apache-2.0
/** One frame of the live tree while it is laid out: lines that end where the room ends. */
#ifndef MT_CLI_RUN_LAYOUT_PARTS_H
#define MT_CLI_RUN_LAYOUT_PARTS_H

#include "base/buffer.h"
#include "cli/output.h"
#include "cli/run_layout.h"
#include "cli/run_model.h"

/** What is folded so that the frame fits. */
struct mt_run_folds {
    bool finished_phases;
    bool finished_waves;
    bool healthy;     ///< Members that are done or have not begun.
    bool pending;     ///< Waves and phases that have not begun.
    bool causes;      ///< Lines below objects.
    bool no_pending;  ///< Not even a line for these waves and phases.
    bool no_finished; ///< The same of those that are finished.
    size_t members;   ///< How many may be shown.
};

struct mt_run_layout {
    const struct mt_run_model *model;
    const struct mt_run_screen *screen;
    struct mt_output *output;
    struct mt_run_folds folds;
    size_t members; ///< Shown so far.
    bool counting;  ///< Lines are counted, not written.
    size_t lines;
    size_t column; ///< Of the line being written.
    struct mt_buf text;
};

/** Ends the line. */
void mt_run_line_end(struct mt_run_layout *layout);

/** Appends text to the line as far as `limit` allows; what is cut ends in an ellipsis. */
void mt_run_line_put(struct mt_run_layout *layout, enum mt_style style, const char *text,
                     size_t limit);

/** Fills the line up to `column`. */
void mt_run_line_to(struct mt_run_layout *layout, size_t column);

/** The mark of a state, and its style. */
const char *mt_run_mark(const struct mt_run_layout *layout, enum mt_run_state state, bool spins,
                        enum mt_style *style);

/** Appends the count and the time at the end of a line; `total` 0: no count. */
void mt_run_line_tail(struct mt_run_layout *layout, size_t done, size_t total, int64_t from_ms,
                      int64_t to_ms);

/** The columns that are used: no line of a wide terminal is torn apart. */
size_t mt_run_width(const struct mt_run_layout *layout);

/** The lines of one wave's members, and of what they wait for. */
void mt_run_members(struct mt_run_layout *layout, const struct mt_run_wave *wave, size_t indent);

/** What is waited for: the last lines of the frame. */
void mt_run_footer(struct mt_run_layout *layout);

#endif
