// SPDX-License-Identifier: Apache-2.0
#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 64 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int letter(char c)
{
    return tolower((unsigned char)c);
}

/** The distance with three rows of the usual table: a swap looks two rows back. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b_length; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        size_t *now = rows[i % 3];
        const size_t *before = rows[(i + 2) % 3];
        const size_t *twice = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t cost = letter(a[i - 1]) != letter(b[j - 1]);
            now[j] = smaller(before[j - 1] + cost, smaller(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && letter(a[i - 1]) == letter(b[j - 2]) &&
                letter(a[i - 2]) == letter(b[j - 1])) {
                now[j] = smaller(now[j], twice[j - 2] + 1);
            }
        }
    }
    return rows[a_length % 3][b_length];
}

const char *mt_nearest(const char *word, const char *const *names, size_t count)
{
    size_t length = strlen(word);
    if (length == 0 || length > LONGEST) {
        return NULL;
    }
    const char *best = NULL;
    size_t best_distance = (length < 3 ? 3 : length) / 3 + 1;
    for (size_t i = 0; i < count; i++) {
        size_t name_length = names[i] != NULL ? strlen(names[i]) : 0;
        if (name_length == 0 || name_length > LONGEST) {
            continue;
        }
        size_t d = distance(word, length, names[i], name_length);
        if (d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}
