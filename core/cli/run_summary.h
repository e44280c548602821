// SPDX-License-Identifier: Apache-2.0
/** How a run ended, for people (SCREENS.md, "The end"). */
#ifndef MT_CLI_RUN_SUMMARY_H
#define MT_CLI_RUN_SUMMARY_H

#include <stdbool.h>

struct mt_output;
struct mt_run_model;

/** Prints it, of a model whose run is over; the first line alone says what counts. */
void mt_run_summary_print(struct mt_output *output, const struct mt_run_model *model,
                          bool rehearsal);

#endif
