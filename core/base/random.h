// SPDX-License-Identifier: Apache-2.0
/** Random texts that nobody can guess and nobody else has. */
#ifndef MT_BASE_RANDOM_H
#define MT_BASE_RANDOM_H

#include <stddef.h>

/** Fills `out` with `size` - 1 hex digits of the system's randomness, terminated. */
void mt_random_hex(char *out, size_t size);

#endif
