// SPDX-License-Identifier: Apache-2.0
/** gzip (RFC 1952), one member at a time. */
#ifndef MT_BASE_COMPRESS_H
#define MT_BASE_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>

struct mt_buf;
struct mt_error;

enum {
    MT_GZIP_OVERHEAD = 1024, ///< More than that no input below 1 MiB grows by.
};

/** Appends the bytes as a gzip member without name and time.  False: they do not fit. */
bool mt_gzip(const void *bytes, size_t length, struct mt_buf *out);

/**
 * Appends what the member holds; nothing may follow it.  False (MT_ERR_INVALID) where it is damaged
 * or cut, and where it holds more than `out` takes, which is found out before more is unpacked;
 * some of it may be in `out` then.
 */
bool mt_gunzip(const void *bytes, size_t length, struct mt_buf *out, struct mt_error *err);

#endif
