// SPDX-License-Identifier: Apache-2.0
/** The parts of a run under test (support_cluster.h): its policy, and events as lines. */
#ifndef MT_TESTS_UNIT_SUPPORT_CLUSTER_PARTS_H
#define MT_TESTS_UNIT_SUPPORT_CLUSTER_PARTS_H

#include "sync/event.h"
#include "sync/policy.h"

struct mt_buf;

/** Judges by `status.health` and `status.message`; hook types for every place, and script hooks. */
struct mt_policy support_cluster_policy(void);

/** Appends the event as a line, `SECONDS EVENT …`. */
void support_put_event(struct mt_buf *out, const struct mt_event *event);

#endif
