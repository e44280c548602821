// SPDX-License-Identifier: Apache-2.0
/** Where the files that come with moontide are: lua/, scripts/ and hooks/. */
#ifndef MT_SCRIPT_SHIPPED_H
#define MT_SCRIPT_SHIPPED_H

struct mt_arena;

/**
 * The folder that holds lua/, scripts/ and hooks/: share/moontide of the prefix that the program is
 * installed in, else the source tree it was built from; NULL when neither is there.
 */
const char *mt_shipped_root(struct mt_arena *arena);

#endif
