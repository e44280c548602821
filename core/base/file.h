// SPDX-License-Identifier: Apache-2.0
/** Whole files into buffers. */
#ifndef MT_BASE_FILE_H
#define MT_BASE_FILE_H

#include <stdbool.h>

struct mt_buf;
struct mt_error;

/**
 * Appends all of `path` ("-" is standard input) to `buf`, whose ceiling is the file's.  On failure
 * `err` says why without the path: MT_ERR_NOT_FOUND, MT_ERR_INVALID past the ceiling, else
 * MT_ERR_IO.
 */
bool mt_file_read(const char *path, struct mt_buf *buf, struct mt_error *err);

#endif
