// SPDX-License-Identifier: Apache-2.0
/**
 * The plain log of a run: one physical line an event, time and place first, so that
 * `grep 'Sync/1'` works.
 */
#ifndef MT_CLI_RUN_LOG_H
#define MT_CLI_RUN_LOG_H

struct mt_event;
struct mt_output;
struct mt_run_model;

/**
 * Appends the line of an event that `model` has taken in already; of warnings and errors none: they
 * go to standard error; of phases none: their waves show them; of a wait none before it has lasted
 * for 10 s; of a verdict none that another line says as well.
 */
void mt_run_log_put(struct mt_output *output, const struct mt_run_model *model,
                    const struct mt_event *event);

#endif
