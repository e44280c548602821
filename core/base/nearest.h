// SPDX-License-Identifier: Apache-2.0
/** "Did you mean …?": the known name nearest to what somebody typed. */
#ifndef MT_BASE_NEAREST_H
#define MT_BASE_NEAREST_H

#include <stddef.h>

/**
 * The name of `names` (`count` of them; NULL entries are passed over) that is nearest to `word`, by
 * insertions, deletions, replacements and swaps of neighbours, letter case aside; NULL when none is
 * near enough to be what was meant (a third of the letters may differ, at least one).  Borrowed.
 */
const char *mt_nearest(const char *word, const char *const *names, size_t count);

#endif
