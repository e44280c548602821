// SPDX-License-Identifier: Apache-2.0
/**
 * Patterns of text as gobwas/glob, which ArgoCD uses, reads them when it is given no separators:
 *   - `*`, `**`: any characters, "/" and "." among them; `?`: any one;
 *   - `[abc]`, `[a-z]`: one of these; `[!abc]`, `[!a-z]`: any other one;
 *   - `{ab,c*}`: one of these patterns, which may hold others;
 *   - `\`: the character behind it as it is.
 */
#ifndef MT_BASE_GLOB_H
#define MT_BASE_GLOB_H

#include <stdbool.h>

enum {
    MT_GLOB_TEXT_MAX = 1024, ///< Bytes of a text; a longer one matches nothing.
    MT_GLOB_DEPTH_MAX = 8,   ///< Braces within braces.
};

/** Whether every bracket and brace is closed, and none too deep: others match nothing. */
bool mt_glob_is_valid(const char *pattern);

/** Whether the whole text fits; takes time in proportion to the two lengths multiplied. */
bool mt_glob_matches(const char *pattern, const char *text);

#endif
