// SPDX-License-Identifier: Apache-2.0
/** What a cluster says of a plan before anything is written, for who only asks. */
#ifndef MT_CLI_PLAN_PREFLIGHT_H
#define MT_CLI_PLAN_PREFLIGHT_H

#include "sync/preflight.h"

struct mt_cluster;
struct mt_loaded;

/** Of the plan that was loaded, which outlives it; what is asked the caller adds. */
struct mt_preflight_options mt_plan_preflight_options(const struct mt_loaded *loaded,
                                                      const struct mt_cluster *cluster);

/** Asks until there is nothing more to ask; free with mt_preflight_free(). */
struct mt_preflight *mt_plan_preflight(const struct mt_preflight_options *options);

#endif
