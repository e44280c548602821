// SPDX-License-Identifier: Apache-2.0
/** The live tree of a run as lines of text: a pure function of model, time and room. */
#ifndef MT_CLI_RUN_LAYOUT_H
#define MT_CLI_RUN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_output;
struct mt_run_model;

/** The room there is, and when. */
struct mt_run_screen {
    size_t rows;
    size_t columns;
    bool utf8;
    bool rehearsal;
    int64_t now_ms; ///< By the clock of the events.
    unsigned frame; ///< Turns the spinners.
};

/**
 * Appends at most `rows` lines, none wider than `columns`.  With too few rows first finished phases
 * fold, then healthy members, then waves that have not begun; what is waited for always stays.
 */
void mt_run_layout(const struct mt_run_model *model, const struct mt_run_screen *screen,
                   struct mt_output *output);

#endif
