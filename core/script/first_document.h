// SPDX-License-Identifier: Apache-2.0
/** The first YAML document of a file or a text, and which object it is. */
#ifndef MT_SCRIPT_FIRST_DOCUMENT_H
#define MT_SCRIPT_FIRST_DOCUMENT_H

#include "base/finding.h"
#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/**
 * The first document of a file, in the arena of the findings, read loosely (manifest/documents.h);
 * documents after it are not looked at.
 * NULL, with a finding at `place`, for a file that cannot be read, and with findings in it for one
 * that is no YAML or holds no document.  `path` must live as long as the findings.
 */
const cJSON *mt_first_document(const char *path, struct mt_place place,
                               struct mt_findings *findings);

/** The same of a text, which findings call `file`. */
const cJSON *mt_first_document_of(const char *file, const char *text, size_t length,
                                  struct mt_findings *findings);

/** Which object a tree is, in the arena; what it does not say is "". */
struct mt_ref mt_ref_of(const cJSON *tree, struct mt_arena *arena);

#endif
