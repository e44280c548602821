// SPDX-License-Identifier: Apache-2.0
/** Comma-separated annotation values (SEMANTICS.md 1.1). */
#ifndef MT_MANIFEST_CSV_H
#define MT_MANIFEST_CSV_H

#include "base/array.h"

struct mt_arena;

struct mt_csv {
    MT_ARRAY(const char *) items;
};

/** Splits at commas, trims, drops empty items and repetitions, keeps the order of the first. */
struct mt_csv mt_csv_split(const char *text, struct mt_arena *arena);

#endif
