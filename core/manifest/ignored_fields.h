// SPDX-License-Identifier: Apache-2.0
/**
 * Differences between manifest and cluster that are left alone: the rules `ignore` of a project
 * file, where RespectIgnoreDifferences asks for them in what is sent.
 *
 * On the client's side an ignored field is sent as it is live.  Under server-side apply it is left
 * out, so that it stays with whoever owns it; only what nobody but the applier owns is sent as it
 * is live, because leaving it out would take it from the cluster.
 */
#ifndef MT_MANIFEST_IGNORED_FIELDS_H
#define MT_MANIFEST_IGNORED_FIELDS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/**
 * A copy of `wanted` without the ignored differences, or NULL when no rule is about this object or
 * it is not there (`live` is NULL).  `rules` is the project file's list, or NULL; `applier` the
 * field manager of a server-side apply, NULL for any other write.  Neither the status nor what
 * names the object is ever ignored.  Free before `live` and `wanted`.
 */
cJSON *mt_ignored_respect(const cJSON *rules, const cJSON *live, const cJSON *wanted,
                          const char *applier);

#endif
