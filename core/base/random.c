// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <stdlib.h>
#include <sys/random.h>

/** Fills the buffer; a system without randomness is none that this program can run on. */
static void fill(unsigned char *bytes, size_t count)
{
    while (count > 0) {
        const ssize_t got = getrandom(bytes, count, 0);
        if (got < 0) {
            abort();
        }
        bytes += got;
        count -= (size_t)got;
    }
}

void mt_random_hex(char *out, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    enum { NIBBLE = 15 };
    fill((unsigned char *)out, size);
    for (size_t i = 0; i + 1 < size; i++) {
        out[i] = digits[(unsigned char)out[i] & NIBBLE];
    }
    out[size - 1] = '\0';
}
