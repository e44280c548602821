// SPDX-License-Identifier: Apache-2.0
/** `rehearse --objects FILE`: what is in the embedded cluster at the end. */
#ifndef MT_CLI_REHEARSE_OBJECTS_H
#define MT_CLI_REHEARSE_OBJECTS_H

#include <stdbool.h>

struct mt_error;
struct mt_rehearsal;

/**
 * Writes all objects as one List of JSON, by kind, namespace and name, as `kubectl get -o json`
 * does.  False with `err` (MT_ERR_IO).
 */
bool mt_rehearse_write_objects(struct mt_rehearsal *rehearsal, const char *path,
                               struct mt_error *err);

#endif
