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
 * Where the plan brings it and it is not there, it is written now, the one write before the lock,
 * and `*made` is true.  False with `err`: it cannot be written, or the cluster does not answer.
 */
bool mt_record_namespace_make(const struct mt_loaded *loaded, const struct mt_cluster *cluster,
                              bool *made, struct mt_error *err);

/** The task of the plan that brings it, or NULL. */
const struct mt_task *mt_record_namespace_task(const struct mt_loaded *loaded);

/** Whether it is missing, which `err` says then: of a lock that cannot be had. */
bool mt_record_namespace_is_missing(const struct mt_loaded *loaded,
                                    const struct mt_cluster *cluster, struct mt_error *err);

#endif
