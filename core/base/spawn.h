// SPDX-License-Identifier: Apache-2.0
/** Other programs, by argument vector: no shell, ever. */
#ifndef MT_BASE_SPAWN_H
#define MT_BASE_SPAWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_buf;
struct mt_error;

struct mt_spawn {
    const char *const *argv;        ///< NULL-terminated; argv[0] is looked up in PATH.
    const char *const *environment; ///< NULL-terminated "KEY=value"; NULL inherits ours.
    const void *input;              ///< Written to its standard input; NULL with 0 is an empty one.
    size_t input_length;
    struct mt_buf *output; ///< Its standard output; past the ceiling the program is ended.
    struct mt_buf *errors; ///< Its standard error; past the ceiling the rest is dropped.
    bool terminal;       ///< It gets our standard input and error; `input` and `errors` are unused.
    uint64_t timeout_ms; ///< 0 is none; at the end of it a program with open output is killed.
};

/**
 * Runs the program and waits for its end; `*status` is the exit status, or 128 + the signal.
 * Fails with MT_ERR_NOT_FOUND, MT_ERR_TIMEOUT, MT_ERR_INVALID (too much output) or MT_ERR_IO.
 */
bool mt_spawn_run(const struct mt_spawn *spawn, int *status, struct mt_error *err);

#endif
