// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

void mt_sha256(const void *bytes, size_t length, unsigned char out[MT_SHA256_SIZE])
{
    // It fails for want of memory, and where somebody has configured SHA-256 away.
    if (EVP_Digest(bytes, length, out, NULL, EVP_sha256(), NULL) != 1) {
        fputs("moontide: libcrypto has no SHA-256\n", stderr);
        abort();
    }
}

void mt_sha256_hex(const void *bytes, size_t length, char out[MT_SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    enum { HALF = 4, LOW = 15 };
    unsigned char digest[MT_SHA256_SIZE];
    mt_sha256(bytes, length, digest);
    for (size_t i = 0; i < MT_SHA256_SIZE; i++) {
        out[2 * i] = digits[digest[i] >> HALF];
        out[2 * i + 1] = digits[digest[i] & LOW];
    }
    out[MT_SHA256_HEX_SIZE - 1] = '\0';
}
