// SPDX-License-Identifier: Apache-2.0
/**
 * What a process that runs a spec tells the one that started it: a line of JSON each, and what
 * becomes of it there.
 */
#ifndef MT_SCRIPT_SPEC_REPORT_H
#define MT_SCRIPT_SPEC_REPORT_H

#include "script/tests.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_arena;

enum {
    MT_SPEC_LIMIT_MS = 30 * 1000,  ///< Of a test that says nothing else.
    MT_SPEC_LIMIT_MAX_S = 60 * 60, ///< What it may say.
};

/** Writes a tree as one line; nothing where `fd` is negative. */
void mt_spec_report_write(int fd, const cJSON *tree);

/** What is known of a spec by its lines; strings live in the arena. */
struct mt_spec_report {
    struct mt_arena *arena;
    const char *path;                        ///< Of the spec.
    MT_ARRAY(struct mt_test_result) results; ///< In the order in which they came.
    struct mt_test_result current;           ///< The test under way.
    bool running;                            ///< There is one.
    size_t begun;                            ///< The number of the test that began last, from 1.
    uint64_t limit_ms;                       ///< That a test may take.
    const char *missing;                     ///< Busted is not here: why; else NULL.
    bool over;                               ///< It has said that it has ended.
};

/**
 * Takes a line into account.  False where it is none of ours: the coverage of scripts, or nothing
 * that is known.
 */
bool mt_spec_report_read(struct mt_spec_report *report, const cJSON *line);

/** Adds a failure that the spec could not tell of: of the test under way, else of the file. */
void mt_spec_report_fail(struct mt_spec_report *report, const char *message);

#endif
