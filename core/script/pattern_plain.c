// SPDX-License-Identifier: Apache-2.0
/** Searching for plain strings. */
#include "script/pattern.h"

#include "script/pattern_item.h"

#include <string.h>

/** memcmp() in blocks, so that what is compared is what is spent. */
static bool is_same(struct mt_pattern_run *run, const unsigned char *a, const unsigned char *b,
                    size_t length)
{
    enum { BLOCK = 256 };
    for (; length > BLOCK; a += BLOCK, b += BLOCK, length -= BLOCK) {
        if (memcmp(a, b, BLOCK) != 0 || !spend(run, BLOCK / MT_PATTERN_BULK)) {
            return false;
        }
    }
    return memcmp(a, b, length) == 0;
}

enum mt_pattern_result mt_pattern_search_plain(struct mt_pattern_run *run,
                                               const unsigned char *from)
{
    size_t length = (size_t)(run->pattern_end - run->pattern);
    run->stopped = MT_PATTERN_NONE;
    run->captures_count = 0;
    while (length <= (size_t)(run->subject_end - from)) {
        size_t places = (size_t)(run->subject_end - from) - length + 1;
        const unsigned char *s = length > 0 ? memchr(from, run->pattern[0], places) : from;
        size_t seen = s != NULL ? (size_t)(s - from) : places;
        if (!spend(run, 1 + seen / MT_PATTERN_BULK) || s == NULL) {
            break;
        }
        if (is_same(run, s, run->pattern, length)) {
            run->start = s;
            run->end = s + length;
            return MT_PATTERN_FOUND;
        }
        from = s + 1;
    }
    return run->stopped;
}

/** Not here: ")" and "]", which mean nothing alone. */
static bool is_special(unsigned char c)
{
    return c == '^' || c == '$' || c == '*' || c == '+' || c == '?' || c == '.' || c == '(' ||
           c == '[' || c == '%' || c == '-';
}

bool mt_pattern_is_plain(const struct mt_pattern_run *run)
{
    const unsigned char *p = run->pattern;
    while (p < run->pattern_end && !is_special(*p)) {
        p++;
    }
    return p == run->pattern_end;
}
