// SPDX-License-Identifier: Apache-2.0
/** Whether a live object is as our last write left it, as far as reading alone can tell. */
#ifndef MT_CLI_STATUS_DRIFT_H
#define MT_CLI_STATUS_DRIFT_H

#include "cli/status_compose.h"

/** The uid of a live object, or NULL. */
const char *mt_status_uid(const cJSON *live);

/**
 * `item` is what the inventory has of it.  Never CHANGED because of what controllers write into the
 * status, or into fields that were not sent.
 */
enum mt_drift mt_status_drift(const struct mt_record_item *item, const cJSON *live);

#endif
