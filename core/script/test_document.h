// SPDX-License-Identifier: Apache-2.0
/** What test files and their fixtures hold: one YAML document, read as ArgoCD's tests read it. */
#ifndef MT_SCRIPT_TEST_DOCUMENT_H
#define MT_SCRIPT_TEST_DOCUMENT_H

#include "base/finding.h"
#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/**
 * The first document of a file, in the arena of the findings; documents after it are not looked at.
 * NULL, with a finding at `place`, for a file that cannot be read, and with findings in it for one
 * that is no YAML or holds no document.  `path` must live as long as the findings.
 */
const cJSON *mt_test_document(const char *path, struct mt_place place,
                              struct mt_findings *findings);

/** The string of a member (mt_argocd_member()), or NULL when there is none or it is no string. */
const char *mt_test_text(const cJSON *map, const char *key);

/** Which object a tree is, in the arena; what it does not say is "". */
struct mt_ref mt_test_ref(const cJSON *tree, struct mt_arena *arena);

#endif
