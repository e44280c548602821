// SPDX-License-Identifier: Apache-2.0
/**
 * Recorded runs for tests of sinks: a plan from YAML, and its events from a text, a line each:
 *
 *   SECONDS start
 *   SECONDS phase+ PHASE                          phase- PHASE
 *   SECONDS wave+ PHASE WAVE                      wave- PHASE WAVE
 *   SECONDS applied TASK RESULT [MESSAGE [| REMEDY]]
 *   SECONDS health TASK STATUS [MESSAGE [| CAUSE]]
 *   SECONDS waiting GATE TIMEOUT REMAINING BEHIND TASK,TASK…+MORE
 *   SECONDS hook+ TASK       hook- TASK OUTCOME [MESSAGE [| REMEDY]]       hookx TASK POLICY
 *   SECONDS log TASK CONTAINER LINE               a container of - is none
 *   SECONDS timeout LEVEL PHASE WAVE SECONDS ACTION
 *   SECONDS warning MESSAGE                       error MESSAGE
 *   SECONDS retry TASK ATTEMPT PAUSE MESSAGE
 *   SECONDS approved GATE USER                    decided ACTION USER
 *   SECONDS end OUTCOME EXIT [MESSAGE]
 *
 * A TASK is Kind/name; what is awaited has the health that it had last; durations are counted from
 * what began them.
 */
#ifndef MT_TESTS_UNIT_SUPPORT_RUN_H
#define MT_TESTS_UNIT_SUPPORT_RUN_H

#include "support.h"

#include "sync/event.h"
#include "sync/plan.h"

/** 2026-01-02T03:04:05Z: when recorded runs start. */
#define SUPPORT_RUN_START INT64_C(1767323045000)

/** The plan of the app "shop" in namespace "shop", in the arena of `support`. */
struct mt_plan *support_run_plan(struct support *support, const char *yaml);

/** The shop of SCREENS.md, in small: a migration, a database, what needs it, a smoke test. */
struct mt_plan *support_run_shop(struct support *support);

/** Tells the events of `text` to the sink. */
void support_run_play(struct support *support, const struct mt_plan *plan, const char *text,
                      mt_event_fn *sink, void *data);

#endif
