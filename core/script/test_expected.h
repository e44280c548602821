// SPDX-License-Identifier: Apache-2.0
/** An object against the one that a test expects, as ArgoCD's tests compare them. */
#ifndef MT_SCRIPT_TEST_EXPECTED_H
#define MT_SCRIPT_TEST_EXPECTED_H

#include "manifest/ref.h"
#include "script/test_running.h"

#include <cjson/cJSON.h>

/**
 * Adds to the result what of `expected` is not so in `actual`, an object of the type of `ref`: a
 * line for each field.  Members of `actual` that are not expected are fine, items of lists are not,
 * but in the lists that Kubernetes merges by a key; an expected null fits anything.  In kinds of
 * Kubernetes' own an empty map or list is as good as none.  Fields that hold the time of the action
 * are not compared (SEMANTICS.md 5.8).
 */
void mt_test_compare(const struct mt_test_running *running, const struct mt_ref *ref,
                     const cJSON *expected, const cJSON *actual, struct mt_test_result *result);

#endif
