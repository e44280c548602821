// SPDX-License-Identifier: Apache-2.0
/** Hook types: the files of hooks/ in all folders of scripts, as one table. */
#ifndef MT_SCRIPT_HOOK_TYPES_H
#define MT_SCRIPT_HOOK_TYPES_H

#include "base/finding.h"
#include "sync/policy.h"

#include <stddef.h>

struct mt_checks_options;
struct mt_hook_types; // opaque; the struct is in hook_types.c

/**
 * Finds, compiles and asks the hook types of all folders: of types with the same name that of the
 * first folder counts, and the shipped ones are the last.  What is wrong with a file goes to the
 * findings, and the others are used all the same.  Free with mt_hook_types_free(), before the arena
 * of the findings.
 */
struct mt_hook_types *mt_hook_types_new(const struct mt_checks_options *options,
                                        struct mt_findings *findings);

void mt_hook_types_free(struct mt_hook_types *types);

/** All of them, sorted by name; `*count` of them. */
const struct mt_hook_type *mt_hook_types_list(const struct mt_hook_types *types, size_t *count);

/** struct mt_policy, hook_search_path. */
const char *mt_hook_types_search_path(const struct mt_hook_types *types);

/** The file of a type of mt_hook_types_list(). */
struct mt_hook_file *mt_hook_types_file(const struct mt_hook_types *types,
                                        const struct mt_hook_type *type);

#endif
