// SPDX-License-Identifier: Apache-2.0
/**
 * Lua's patterns (manual, 6.4.1) on byte strings, with a ceiling: every match counts its steps, so
 * that none can run without bound.  Knows no lua_State; find, match, gmatch and gsub are made of it
 * in lib_string_match.c.  Agrees with Lua 5.4 in captures, positions and the texts of errors.
 */
#ifndef MT_SCRIPT_PATTERN_H
#define MT_SCRIPT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MT_PATTERN_CAPTURES_MAX = 32,
    MT_PATTERN_DEPTH_MAX = 200, ///< Of C recursion; what needs more is "pattern too complex".
    MT_PATTERN_PROBLEM_MAX = 64,
    MT_PATTERN_BULK = 8, ///< Bytes a step, where they are moved or searched in bulk.
};

enum mt_pattern_result {
    MT_PATTERN_NONE,
    MT_PATTERN_FOUND,
    MT_PATTERN_INVALID,   ///< The pattern is malformed, as `problem` says.
    MT_PATTERN_EXHAUSTED, ///< `steps_left` did not suffice; nothing is known about a match.
};

/** Lengths of captures that have none: of `()`, and of a `(` that no `)` closed. */
#define MT_PATTERN_POSITION SIZE_MAX
#define MT_PATTERN_UNFINISHED (SIZE_MAX - 1)

struct mt_pattern_capture {
    const unsigned char *start;
    size_t length;
};

/** One subject and one pattern, and what the last search found.  Borrows both. */
struct mt_pattern_run {
    const unsigned char *subject;
    const unsigned char *subject_end;
    const unsigned char *pattern;
    const unsigned char *pattern_end;
    bool anchored; ///< Only the place where a search begins is tried.

    /**
     * A match that ends here is passed over, or NULL: gmatch's and gsub's end of the last match.
     */
    const unsigned char *passed;
    uint64_t steps_left; ///< Set by the caller; each step of a search takes from it.

    const unsigned char *start; ///< Of the match.
    const unsigned char *end;
    int captures_count;
    struct mt_pattern_capture captures[MT_PATTERN_CAPTURES_MAX];
    char problem[MT_PATTERN_PROBLEM_MAX]; ///< After MT_PATTERN_INVALID.

    int depth_left;                 ///< Private to pattern.c, as is
    enum mt_pattern_result stopped; ///< INVALID or EXHAUSTED, once all levels are to return.
};

/** Readies a run, not anchored and with no steps. */
void mt_pattern_init(struct mt_pattern_run *run, const char *subject, size_t subject_length,
                     const char *pattern, size_t pattern_length);

/** Takes a leading "^" off the pattern, and anchors the run when there is one. */
void mt_pattern_take_anchor(struct mt_pattern_run *run);

/**
 * The first match at or after `from`, a place in the subject or its end.  After FOUND, start, end
 * and captures are set; a capture may be unfinished, which is an error only where it is used.
 */
enum mt_pattern_result mt_pattern_search(struct mt_pattern_run *run, const unsigned char *from);

/** As mt_pattern_search() with a pattern of which every byte stands for itself. */
enum mt_pattern_result mt_pattern_search_plain(struct mt_pattern_run *run,
                                               const unsigned char *from);

/** Whether no byte of the pattern makes it more than a plain string. */
bool mt_pattern_is_plain(const struct mt_pattern_run *run);

#endif
