// SPDX-License-Identifier: Apache-2.0
#include "script/pattern_item.h"

#include <ctype.h>
#include <stdio.h>

const unsigned char *mt_pattern_refuse(struct mt_pattern_run *run, const char *problem)
{
    run->stopped = MT_PATTERN_INVALID;
    snprintf(run->problem, sizeof run->problem, "%s", problem);
    return NULL;
}

static bool class_has(unsigned char letter, unsigned char c)
{
    int has;
    switch (letter | ('a' ^ 'A')) {
    case 'a':
        has = isalpha(c);
        break;
    case 'c':
        has = iscntrl(c);
        break;
    case 'd':
        has = isdigit(c);
        break;
    case 'g':
        has = isgraph(c);
        break;
    case 'l':
        has = islower(c);
        break;
    case 'p':
        has = ispunct(c);
        break;
    case 's':
        has = isspace(c);
        break;
    case 'u':
        has = isupper(c);
        break;
    case 'w':
        has = isalnum(c);
        break;
    case 'x':
        has = isxdigit(c);
        break;
    case 'z':
        has = c == '\0'; // of Lua 5.1; no longer in the manual, still in Lua
        break;
    default:
        return letter == c;
    }
    return (has != 0) != (isupper(letter) != 0);
}

/** Ranges and classes mixed ("[a-%d]") are undefined in the manual; this reads them as Lua does. */
static bool set_has(const struct mt_pattern_item *item, unsigned char c)
{
    const unsigned char *p = item->set;
    while (p < item->set_end) {
        if (*p == '%') {
            if (class_has(p[1], c)) {
                return true;
            }
            p += 2;
        } else if (item->set_end - p > 2 && p[1] == '-') {
            if (p[0] <= c && c <= p[2]) {
                return true;
            }
            p += 3;
        } else if (*p++ == c) {
            return true;
        }
    }
    return false;
}

bool mt_pattern_class_or_set_has(const struct mt_pattern_item *item, unsigned char c)
{
    return item->kind == MT_PATTERN_CLASS ? class_has(item->byte, c)
                                          : set_has(item, c) != item->negated;
}

/** `p` is behind the "[".  The first byte is a member always, also when it is "]". */
static bool read_set(struct mt_pattern_run *run, const unsigned char *p,
                     struct mt_pattern_item *item)
{
    item->kind = MT_PATTERN_SET;
    item->negated = p < run->pattern_end && *p == '^';
    p += item->negated;
    item->set = p;
    do {
        if (p < run->pattern_end && *p++ == '%' && p < run->pattern_end) {
            p++; // the escaped byte closes nothing
        }
    } while (p < run->pattern_end && *p != ']');
    if (p == run->pattern_end) {
        mt_pattern_refuse(run, "malformed pattern (missing ']')");
        return false;
    }
    item->set_end = p;
    item->next = p + 1;
    item->cost = (size_t)(p - item->set);
    return spend(run, item->cost);
}

bool mt_pattern_read_item(struct mt_pattern_run *run, const unsigned char *p,
                          struct mt_pattern_item *item)
{
    item->cost = 1;
    item->byte = *p;
    item->next = p + 1;
    if (*p == '.') {
        item->kind = MT_PATTERN_ANY;
    } else if (*p == '[') {
        if (!read_set(run, p + 1, item)) {
            return false;
        }
    } else if (*p != '%') {
        item->kind = MT_PATTERN_BYTE;
    } else if (p + 1 == run->pattern_end) {
        mt_pattern_refuse(run, "malformed pattern (ends with '%')");
        return false;
    } else {
        item->byte = p[1];
        item->kind = isalpha(p[1]) ? MT_PATTERN_CLASS : MT_PATTERN_BYTE;
        item->next = p + 2;
    }
    item->suffix = item->next < run->pattern_end ? *item->next : '\0';
    return true;
}

bool mt_pattern_span(struct mt_pattern_run *run, const unsigned char *s,
                     const struct mt_pattern_item *item, bool having, size_t *length)
{
    size_t n = 0;
    size_t limit = affordable(run, s, item->cost);
    switch (item->kind) {
    case MT_PATTERN_ANY:
        *length = having ? (size_t)(run->subject_end - s) : 0;
        return spend(run, 1);
    case MT_PATTERN_BYTE:
        while (n < limit && (s[n] == item->byte) == having) {
            n++;
        }
        break;
    case MT_PATTERN_CLASS:
        while (n < limit && class_has(item->byte, s[n]) == having) {
            n++;
        }
        break;
    case MT_PATTERN_SET:
        having = having != item->negated;
        while (n < limit && set_has(item, s[n]) == having) {
            n++;
        }
        break;
    }
    *length = n;
    return spend(run, (n + 1) * item->cost);
}
