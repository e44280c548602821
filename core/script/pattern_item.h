// SPDX-License-Identifier: Apache-2.0
/** What the parts of the matcher share: steps, and items, which match one byte each. */
#ifndef MT_SCRIPT_PATTERN_ITEM_H
#define MT_SCRIPT_PATTERN_ITEM_H

#include "script/pattern.h"

/** A byte, ".", a class such as "%a", or a set; and the suffix behind it. */
struct mt_pattern_item {
    enum mt_pattern_item_kind {
        MT_PATTERN_ANY,
        MT_PATTERN_BYTE,
        MT_PATTERN_CLASS,
        MT_PATTERN_SET,
    } kind;
    bool negated;                 ///< "[^".
    unsigned char byte;           ///< The byte, or the letter of the class.
    unsigned char suffix;         ///< What stands behind the item, which is a suffix or not.
    const unsigned char *set;     ///< Behind "[" or "[^".
    const unsigned char *set_end; ///< At "]".
    const unsigned char *next;    ///< Behind the item, before the suffix.
    size_t cost;                  ///< Steps of comparing one byte with the item.
};

/** Takes steps; false, with the run stopped, when too few are left. */
static inline bool spend(struct mt_pattern_run *run, uint64_t steps)
{
    if (run->steps_left < steps) {
        run->steps_left = 0;
        run->stopped = MT_PATTERN_EXHAUSTED;
        return false;
    }
    run->steps_left -= steps;
    return true;
}

/** Stops the run over a malformed pattern; returns NULL. */
const unsigned char *mt_pattern_refuse(struct mt_pattern_run *run, const char *problem);

/** Reads the item at `p`, which is in the pattern; false when it is malformed or costs too much. */
bool mt_pattern_read_item(struct mt_pattern_run *run, const unsigned char *p,
                          struct mt_pattern_item *item);

/** Whether a class or set has a byte. */
bool mt_pattern_class_or_set_has(const struct mt_pattern_item *item, unsigned char c);

static inline bool item_has(const struct mt_pattern_item *item, unsigned char c)
{
    switch (item->kind) {
    case MT_PATTERN_ANY:
        return true;
    case MT_PATTERN_BYTE:
        return item->byte == c;
    case MT_PATTERN_CLASS:
    case MT_PATTERN_SET:
        break;
    }
    return mt_pattern_class_or_set_has(item, c);
}

/** How many bytes from `s` on can be compared at `cost` steps each. */
static inline size_t affordable(const struct mt_pattern_run *run, const unsigned char *s,
                                size_t cost)
{
    size_t bytes = (size_t)(run->subject_end - s);
    uint64_t steps = cost == 1 ? run->steps_left : run->steps_left / cost;
    return bytes < steps ? bytes : (size_t)steps;
}

/**
 * Counts the bytes from `s` on that the item has, or all that it lacks, and spends steps on them;
 * false when these do not suffice.
 */
bool mt_pattern_span(struct mt_pattern_run *run, const unsigned char *s,
                     const struct mt_pattern_item *item, bool having, size_t *length);

#endif
