// SPDX-License-Identifier: Apache-2.0
/** SHA-256, for what is named by its content. */
#ifndef MT_BASE_DIGEST_H
#define MT_BASE_DIGEST_H

#include <stddef.h>

enum {
    MT_SHA256_SIZE = 32,
    MT_SHA256_HEX_SIZE = 2 * MT_SHA256_SIZE + 1, ///< Terminated.
};

void mt_sha256(const void *bytes, size_t length, unsigned char out[MT_SHA256_SIZE]);

/** The same in lowercase hex digits. */
void mt_sha256_hex(const void *bytes, size_t length, char out[MT_SHA256_HEX_SIZE]);

#endif
