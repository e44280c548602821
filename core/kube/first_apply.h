// SPDX-License-Identifier: Apache-2.0
/**
 * Fields of objects that are older than their managedFields.  At the first server-side apply of one
 * the API server gives all that was there to a manager "before-first-apply".
 */
#ifndef MT_KUBE_FIRST_APPLY_H
#define MT_KUBE_FIRST_APPLY_H

#include <cjson/cJSON.h>

#define MT_FIRST_APPLY_MANAGER "before-first-apply"

/**
 * What of `fields` a deployer has put there, as far as the object says it: the fields of its
 * annotation last-applied-configuration, and the marks of deployers.  NULL when that is
 * nothing.  Free with cJSON_Delete(), before `fields`.
 */
cJSON *mt_first_apply_fields(const cJSON *object, const cJSON *fields);

#endif
