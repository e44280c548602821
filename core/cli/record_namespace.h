// SPDX-License-Identifier: Apache-2.0
/** The Namespace in which an app's lock and record live. */
#ifndef MT_CLI_RECORD_NAMESPACE_H
#define MT_CLI_RECORD_NAMESPACE_H

#include <stdbool.h>

struct mt_cluster;
struct mt_error;
struct mt_loaded;
struct mt_task;

/**
 * Sees to it that it is there: where it is not and the plan brings it, it is written now, the one
 * write before the lock, and `*made` is its task; else `*made` is NULL.  False with `err`: it is
 * missing and nothing brings it, it cannot be written, or the cluster does not answer.
 */
bool mt_record_namespace_make(const struct mt_loaded *loaded, const struct mt_cluster *cluster,
                              const struct mt_task **made, struct mt_error *err);

#endif
