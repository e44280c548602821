// SPDX-License-Identifier: Apache-2.0
/** The parts of a summary: rows, names, and what explains a bad end. */
#ifndef MT_CLI_RUN_SUMMARY_PARTS_H
#define MT_CLI_RUN_SUMMARY_PARTS_H

#include "base/array.h"
#include "base/buffer.h"
#include "cli/output.h"
#include "cli/run_model.h"

#include <stdbool.h>
#include <stddef.h>

/** One summary on its way. */
struct mt_summary {
    struct mt_output *output;
    struct mt_buf *out; ///< Of the output.
    const struct mt_run_model *model;
    bool rehearsal;
    MT_ARRAY(size_t) trouble; ///< Items that were stuck or have failed.
    struct mt_buf text;       ///< What is being put together.
};

/** The width to which rows are folded. */
size_t mt_summary_width(const struct mt_summary *summary);

/** Prints `label` and beside it the text that was put together, folded. */
void mt_summary_row(struct mt_summary *summary, enum mt_style style, const char *label);

/** Appends the name of an item to the text. */
void mt_summary_name(struct mt_summary *summary, size_t item);

bool mt_summary_is_hook(const struct mt_run_item *item);

/** A hook's outcome in people's words. */
const char *mt_summary_hook_words(enum mt_hook_outcome outcome);

/** Gathers what explains the end: the best reason that there is. */
void mt_summary_find_trouble(struct mt_summary *summary);

/** Prints it, each object with its causes; without any, what the run itself says. */
void mt_summary_trouble(struct mt_summary *summary);

/** Prints what to do before the next run, which follows from what was found. */
void mt_summary_next(struct mt_summary *summary);

#endif
