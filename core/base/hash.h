// SPDX-License-Identifier: Apache-2.0
/** FNV-1a of 64 bits, for tables and for telling texts apart; not against those who mean harm. */
#ifndef MT_BASE_HASH_H
#define MT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/** The hash of nothing. */
#define MT_HASH_START UINT64_C(0xcbf29ce484222325)

/** The hash of what was hashed before and these bytes. */
static inline uint64_t mt_hash_add(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

#endif
