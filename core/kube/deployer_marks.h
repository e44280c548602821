// SPDX-License-Identifier: Apache-2.0
/** What the former deployers of an object have marked it with (manifest/marks.h), and kubectl. */
#ifndef MT_KUBE_DEPLOYER_MARKS_H
#define MT_KUBE_DEPLOYER_MARKS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/** What kubectl applied last on the client's side, as JSON. */
#define MT_LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/** Whether one of the marks, or kubectl's annotation, is in a set of fields. */
bool mt_deployer_marks_are_in(const cJSON *fields);

/** Adds all of them to a tree of an object, whatever they say. */
void mt_deployer_marks_add(cJSON *object);

#endif
