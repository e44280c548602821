// SPDX-License-Identifier: Apache-2.0
/** The annotations by which tools of deployments know their own objects. */
#ifndef MT_KUBE_MARKS_H
#define MT_KUBE_MARKS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/** What kubectl applied last on the client's side, as JSON. */
#define MT_LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/** NULL ends them. */
extern const char *const mt_marks[];

/** Whether one of them is in a set of fields. */
bool mt_marks_are_in(const cJSON *fields);

#endif
