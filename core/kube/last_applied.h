// SPDX-License-Identifier: Apache-2.0
/** The annotation in which a client keeps what it applied last. */
#ifndef MT_KUBE_LAST_APPLIED_H
#define MT_KUBE_LAST_APPLIED_H

#include <cjson/cJSON.h>

/**
 * The object in the annotation last-applied-configuration, or NULL where there is none that can be
 * read.  Its keys and strings are its own; free with cJSON_Delete().
 */
cJSON *mt_last_applied(const cJSON *object);

/**
 * A copy of `wanted` that carries itself in the annotation, in the bytes that kubectl would write:
 * the annotation itself left out, keys sorted.  Free before `wanted`, whose keys it may share.
 */
cJSON *mt_last_applied_put(const cJSON *wanted);

#endif
