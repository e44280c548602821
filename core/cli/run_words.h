// SPDX-License-Identifier: Apache-2.0
/** The words in which a run is told to people: names of objects, places, durations. */
#ifndef MT_CLI_RUN_WORDS_H
#define MT_CLI_RUN_WORDS_H

#include "sync/event.h"
#include "sync/plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_awaited;
struct mt_buf;
struct mt_kind_names;

/** How the objects of one plan are called. */
struct mt_run_names {
    struct mt_kind_names *kinds;
    const char *namespace; ///< That goes without saying.
};

/** Names for the objects of a plan, which must outlive them. */
void mt_run_names_init(struct mt_run_names *names, const struct mt_plan *plan);
void mt_run_names_fini(struct mt_run_names *names);

/** Appends "Deployment/web", with the namespace where it is not the usual one. */
void mt_run_names_put(const struct mt_run_names *names, const struct mt_ref *ref,
                      struct mt_buf *out);

/** The same for a task as it was planned: "Job/seed-*". */
void mt_run_names_put_task(const struct mt_run_names *names, const struct mt_task *task,
                           struct mt_buf *out);

/** Appends "Sync", "Sync/1", "Sync/1/before": one word, for searches. */
void mt_run_put_place(struct mt_buf *out, enum mt_phase phase, bool has_wave, int wave,
                      enum mt_part part);

/** Appends "Sync wave 1" or, without a wave, "Sync". */
void mt_run_put_place_words(struct mt_buf *out, enum mt_phase phase, bool has_wave, int wave,
                            enum mt_part part);

/** Appends "wave 1", "phase Sync", "approval ship", "external:Secret/x": what waits. */
void mt_run_put_gate(struct mt_buf *out, const struct mt_gate *gate);

/**
 * What a write came to, for people: "created", …; what a deletion takes away is "deleted", and what
 * it leaves without our marks "released".
 */
const char *mt_run_result_word(const struct mt_plan *plan, enum mt_applied applied);

/** What a run of the plan does as a whole: "synced", "deleted", "released". */
const char *mt_run_deed(const struct mt_plan *plan);

/** Appends the duration as mt_duration_format() has it. */
void mt_run_put_duration(struct mt_buf *out, uint64_t ms);

#endif
