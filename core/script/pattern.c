// SPDX-License-Identifier: Apache-2.0
#include "script/pattern.h"

#include "script/pattern_item.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const unsigned char *match_rest(struct mt_pattern_run *run, const unsigned char *s,
                                       const unsigned char *p);

static bool is_stopped(const struct mt_pattern_run *run)
{
    return run->stopped != MT_PATTERN_NONE;
}

/** "*" and "+": as many as possible, then ever fewer, but never fewer than `least`. */
static const unsigned char *repeat_most(struct mt_pattern_run *run, const unsigned char *s,
                                        const struct mt_pattern_item *item, size_t least)
{
    size_t n;
    if (!mt_pattern_span(run, s, item, true, &n)) {
        return NULL;
    }
    for (;; n--) {
        const unsigned char *end = match_rest(run, s + n, item->next + 1);
        if (end != NULL || n == least || is_stopped(run)) {
            return end;
        }
    }
}

/** "-": none, then ever more. */
static const unsigned char *repeat_least(struct mt_pattern_run *run, const unsigned char *s,
                                         const struct mt_pattern_item *item)
{
    for (;; s++) {
        const unsigned char *end = match_rest(run, s, item->next + 1);
        if (end != NULL || is_stopped(run)) {
            return end;
        }
        if (s == run->subject_end || !item_has(item, *s) || !spend(run, item->cost)) {
            return NULL;
        }
    }
}

/** `p` is behind the "(". */
static const unsigned char *open_capture(struct mt_pattern_run *run, const unsigned char *s,
                                         const unsigned char *p)
{
    if (run->captures_count == MT_PATTERN_CAPTURES_MAX) {
        return mt_pattern_refuse(run, "too many captures");
    }
    bool is_position = p < run->pattern_end && *p == ')';
    run->captures[run->captures_count++] =
        (struct mt_pattern_capture){s, is_position ? MT_PATTERN_POSITION : MT_PATTERN_UNFINISHED};
    const unsigned char *end = match_rest(run, s, p + is_position);
    if (end == NULL) {
        run->captures_count--;
    }
    return end;
}

/** `p` is behind the ")". */
static const unsigned char *close_capture(struct mt_pattern_run *run, const unsigned char *s,
                                          const unsigned char *p)
{
    int i = run->captures_count - 1;
    while (i >= 0 && run->captures[i].length != MT_PATTERN_UNFINISHED) {
        i--;
    }
    if (i < 0) {
        return mt_pattern_refuse(run, "invalid pattern capture");
    }
    run->captures[i].length = (size_t)(s - run->captures[i].start);
    const unsigned char *end = match_rest(run, s, p);
    if (end == NULL) {
        run->captures[i].length = MT_PATTERN_UNFINISHED;
    }
    return end;
}

/** "%b": `pair` is the two bytes behind it. */
static const unsigned char *match_balanced(struct mt_pattern_run *run, const unsigned char *s,
                                           const unsigned char *pair)
{
    if (run->pattern_end - pair < 2) {
        return mt_pattern_refuse(run, "malformed pattern (missing arguments to '%b')");
    }
    size_t limit = affordable(run, s, 1);
    if (s == run->subject_end || *s != pair[0]) {
        return NULL;
    }
    size_t open = 1;
    size_t n = 1;
    for (; n < limit && open > 0; n++) {
        if (s[n] == pair[1]) {
            open--;
        } else if (s[n] == pair[0]) {
            open++;
        }
    }
    return spend(run, n + (open > 0)) && open == 0 ? s + n : NULL;
}

/** "%f": `*p` is behind it, and moves behind the set. */
static const unsigned char *match_frontier(struct mt_pattern_run *run, const unsigned char *s,
                                           const unsigned char **p)
{
    struct mt_pattern_item set;
    if (*p == run->pattern_end || **p != '[') {
        return mt_pattern_refuse(run, "missing '[' after '%f' in pattern");
    }
    if (!mt_pattern_read_item(run, *p, &set)) {
        return NULL;
    }
    *p = set.next;
    unsigned char before = s > run->subject ? s[-1] : '\0';
    unsigned char here = s < run->subject_end ? *s : '\0';
    return !item_has(&set, before) && item_has(&set, here) ? s : NULL;
}

/** "%1" to "%9": what that capture holds, once more.  A position is never met again. */
static const unsigned char *match_again(struct mt_pattern_run *run, const unsigned char *s,
                                        unsigned char digit)
{
    int i = digit - '1';
    if (i < 0 || i >= run->captures_count || run->captures[i].length == MT_PATTERN_UNFINISHED) {
        run->stopped = MT_PATTERN_INVALID;
        snprintf(run->problem, sizeof run->problem, "invalid capture index %%%c", digit);
        return NULL;
    }
    const struct mt_pattern_capture *capture = &run->captures[i];
    if (capture->length > (size_t)(run->subject_end - s) ||
        !spend(run, capture->length / MT_PATTERN_BULK) ||
        memcmp(capture->start, s, capture->length) != 0) {
        return NULL;
    }
    return s + capture->length;
}

static bool is_escape(const struct mt_pattern_run *run, const unsigned char *p)
{
    return *p == '%' && p + 1 < run->pattern_end && (p[1] == 'b' || p[1] == 'f' || isdigit(p[1]));
}

/** What begins with "%" and is no item; `*p` moves behind it. */
static const unsigned char *match_escape(struct mt_pattern_run *run, const unsigned char *s,
                                         const unsigned char **p)
{
    unsigned char letter = (*p)[1];
    *p += 2;
    if (letter == 'f') {
        return match_frontier(run, s, p);
    }
    if (letter == 'b') {
        s = match_balanced(run, s, *p);
        *p += s != NULL ? 2 : 0;
        return s;
    }
    return match_again(run, s, letter);
}

/** Matches the pattern from `p` on at `s`, and returns the end; NULL for no match or a stop. */
static const unsigned char *match_items(struct mt_pattern_run *run, const unsigned char *s,
                                        const unsigned char *p)
{
    while (p < run->pattern_end) {
        if (!spend(run, 1)) {
            return NULL;
        }
        if (*p == '(') {
            return open_capture(run, s, p + 1);
        }
        if (*p == ')') {
            return close_capture(run, s, p + 1);
        }
        if (*p == '$' && p + 1 == run->pattern_end) {
            return s == run->subject_end ? s : NULL;
        }
        if (is_escape(run, p)) {
            s = match_escape(run, s, &p);
            if (s == NULL) {
                return NULL;
            }
            continue;
        }
        struct mt_pattern_item item;
        if (!mt_pattern_read_item(run, p, &item)) {
            return NULL;
        }
        bool has = s < run->subject_end && item_has(&item, *s);
        bool may_lack = item.suffix == '*' || item.suffix == '-' || item.suffix == '?';
        p = item.next + (may_lack || item.suffix == '+');
        if (!has) {
            if (!may_lack) {
                return NULL;
            }
        } else if (item.suffix == '*' || item.suffix == '+') {
            return repeat_most(run, s, &item, item.suffix == '+');
        } else if (item.suffix == '-') {
            return repeat_least(run, s, &item);
        } else if (item.suffix == '?') {
            const unsigned char *end = match_rest(run, s + 1, p);
            if (end != NULL || is_stopped(run)) {
                return end;
            }
        } else {
            s++;
        }
    }
    return s;
}

/** match_items(), one level down. */
static const unsigned char *match_rest(struct mt_pattern_run *run, const unsigned char *s,
                                       const unsigned char *p)
{
    if (run->depth_left == 0) {
        return mt_pattern_refuse(run, "pattern too complex");
    }
    run->depth_left--;
    const unsigned char *end = match_items(run, s, p);
    run->depth_left++;
    return end;
}

/**
 * Reads the item that every match begins with, behind a "(" perhaps; false when there is none.
 * Places without it need no attempt: it would fail there before it read any further.
 */
static bool read_first(struct mt_pattern_run *run, struct mt_pattern_item *item)
{
    const unsigned char *p = run->pattern;
    p += p < run->pattern_end && *p == '(';
    if (p == run->pattern_end || *p == '(' || *p == ')' || *p == '$' || is_escape(run, p) ||
        !mt_pattern_read_item(run, p, item)) {
        return false;
    }
    return item->suffix != '*' && item->suffix != '-' && item->suffix != '?';
}

/** The first place from `s` on that has the item; NULL when there is none. */
static const unsigned char *skip_to(struct mt_pattern_run *run, const unsigned char *s,
                                    const struct mt_pattern_item *item)
{
    if (item->kind == MT_PATTERN_BYTE) {
        size_t length = (size_t)(run->subject_end - s);
        const unsigned char *found = memchr(s, item->byte, length);
        size_t seen = found != NULL ? (size_t)(found - s) : length;
        return spend(run, 1 + seen / MT_PATTERN_BULK) ? found : NULL;
    }
    size_t length;
    return mt_pattern_span(run, s, item, false, &length) && s + length < run->subject_end
               ? s + length
               : NULL;
}

void mt_pattern_init(struct mt_pattern_run *run, const char *subject, size_t subject_length,
                     const char *pattern, size_t pattern_length)
{
    run->subject = (const unsigned char *)subject;
    run->subject_end = run->subject + subject_length;
    run->pattern = (const unsigned char *)pattern;
    run->pattern_end = run->pattern + pattern_length;
    run->anchored = false;
    run->passed = NULL;
    run->steps_left = 0;
    run->captures_count = 0;
}

void mt_pattern_take_anchor(struct mt_pattern_run *run)
{
    run->anchored = run->pattern < run->pattern_end && *run->pattern == '^';
    run->pattern += run->anchored;
}

enum mt_pattern_result mt_pattern_search(struct mt_pattern_run *run, const unsigned char *from)
{
    struct mt_pattern_item first;
    run->stopped = MT_PATTERN_NONE;
    bool skips = !run->anchored && read_first(run, &first);
    for (const unsigned char *s = from; !is_stopped(run); s++) {
        if (skips && (s = skip_to(run, s, &first)) == NULL) {
            break;
        }
        run->captures_count = 0;
        run->depth_left = MT_PATTERN_DEPTH_MAX;
        const unsigned char *end = match_rest(run, s, run->pattern);
        if (end != NULL && end != run->passed) {
            run->start = s;
            run->end = end;
            return MT_PATTERN_FOUND;
        }
        if (run->anchored || s == run->subject_end) {
            break;
        }
    }
    return run->stopped;
}
