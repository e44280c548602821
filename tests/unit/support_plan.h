// SPDX-License-Identifier: Apache-2.0
/** Plans as text: manifests in, one line a task out. */
#ifndef MT_TESTS_UNIT_SUPPORT_PLAN_H
#define MT_TESTS_UNIT_SUPPORT_PLAN_H

#include "support_manifests.h"

#include "sync/plan.h"

#include <stdbool.h>

// Shorthand for manifests: O() is an object, A() one with annotations in flow style.
#define O(api, kind, name) "---\napiVersion: " api "\nkind: " kind "\nmetadata: {name: " name "}\n"
#define A MANIFEST
#define HELM(events) "helm.sh/hook: \"" events "\""

/**
 * Plans the manifests for the app "shop" in its namespace "shop" with the types of support_policy()
 * and fails the test, showing both, unless it comes to `expected`: a line a task with its id, where
 * it was pulled from and, with `edges`, what it waits for; then what is skipped; then the findings,
 * `RULE LINE: MESSAGE`, the file before the line unless that is the manifests'.
 */
void support_check_plan(const char *name, const char *yaml, struct mt_plan_options options,
                        bool edges, const char *expected);

/** The same of the plan of the app's deletion. */
void support_check_deletion(const char *name, const char *yaml, struct mt_plan_options options,
                            bool edges, const char *expected);

#endif
