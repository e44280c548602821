// SPDX-License-Identifier: Apache-2.0
/** The parts of a run's model that own texts. */
#ifndef MT_CLI_RUN_MODEL_PARTS_H
#define MT_CLI_RUN_MODEL_PARTS_H

#include "cli/run_model.h"

/** Copies what an event says, in place of what was said before; `message` may be NULL. */
void mt_run_said_set(struct mt_run_said *said, const char *message, const char *const *because,
                     size_t because_count);

/** Copies what helps against a refusal, in place of what was said before; NULL: nothing is known.
 */
void mt_run_item_remedy(struct mt_run_item *item, const char *remedy);

/** Appends a line to the item's log, which loses its oldest one when it is full. */
void mt_run_item_log(struct mt_run_item *item, const struct mt_event *event);

/** Copies what a WAITING event says. */
void mt_run_waiting_set(struct mt_run_waiting *waiting, const struct mt_run_names *names,
                        const struct mt_event *event);

void mt_run_item_fini(struct mt_run_item *item);

/** Nothing is waited for any more. */
void mt_run_waiting_fini(struct mt_run_waiting *waiting);

#endif
