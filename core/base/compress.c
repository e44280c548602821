// SPDX-License-Identifier: Apache-2.0
#define ZLIB_CONST // input is const
#include "base/compress.h"

#include "base/buffer.h"
#include "base/error.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

enum {
    PIECE = 64 * 1024,
    WINDOW_BITS = 15,
    GZIP = 16, ///< Added to the window's bits: the format.
    MEMORY_LEVEL = 8,
    LEVEL = 6,
};

static void out_of_memory(void)
{
    fputs("moontide: out of memory for zlib\n", stderr);
    abort();
}

/** zlib counts in unsigned; more than that is given in pieces. */
static unsigned next_piece(size_t left)
{
    return left < UINT32_MAX ? (unsigned)left : UINT32_MAX;
}

/** One stream into one buffer. */
struct work {
    z_stream stream;
    struct mt_buf *out;
    size_t left;         ///< Input that was not taken.
    unsigned char spare; ///< Where output goes that is beyond the ceiling.
    bool full;           ///< Some was.
};

/** One call of zlib, with room for a piece of output; its result, or Z_BUF_ERROR at the ceiling. */
static int step(struct work *work, int (*call)(z_stream *stream, int flush), int flush)
{
    struct mt_buf *out = work->out;
    size_t room = out->max - out->length;
    room = room < PIECE ? room : PIECE;
    unsigned char *at = room > 0 ? (unsigned char *)mt_buf_reserve(out, room) : &work->spare;
    z_stream *stream = &work->stream;
    stream->next_out = at;
    stream->avail_out = room > 0 ? (unsigned)room : 1;
    stream->avail_in = next_piece(work->left);
    size_t given = stream->avail_in;
    int result = call(stream, flush);
    work->left -= given - stream->avail_in;
    size_t made = (size_t)(stream->next_out - at);
    if (room == 0) {
        work->full = made > 0;
        return made > 0 ? Z_BUF_ERROR : result;
    }
    out->length += made;
    out->data[out->length] = '\0';
    return result;
}

bool mt_gzip(const void *bytes, size_t length, struct mt_buf *out)
{
    struct work work = {.stream = {.next_in = bytes}, .out = out, .left = length};
    if (deflateInit2(&work.stream, LEVEL, Z_DEFLATED, WINDOW_BITS + GZIP, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        out_of_memory();
    }
    int result = Z_OK;
    while (result == Z_OK) {
        bool last = next_piece(work.left) == work.left;
        result = step(&work, deflate, last ? Z_FINISH : Z_NO_FLUSH);
    }
    deflateEnd(&work.stream);
    return result == Z_STREAM_END;
}

/** Why unpacking stopped short of the end of the member; false. */
static bool stopped(int result, const struct work *work, struct mt_error *err)
{
    if (work->full) {
        return mt_fail(err, MT_ERR_INVALID, "it unpacks to more than %zu bytes", work->out->max);
    }
    if (result == Z_BUF_ERROR) {
        return mt_fail(err, MT_ERR_INVALID, "it is cut off");
    }
    const char *why = work->stream.msg != NULL ? work->stream.msg : "a dictionary is missing";
    return mt_fail(err, MT_ERR_INVALID, "it is no gzip, or damaged (%s)", why);
}

bool mt_gunzip(const void *bytes, size_t length, struct mt_buf *out, struct mt_error *err)
{
    struct work work = {.stream = {.next_in = bytes}, .out = out, .left = length};
    if (inflateInit2(&work.stream, WINDOW_BITS + GZIP) != Z_OK) {
        out_of_memory();
    }
    int result = Z_OK;
    while (result == Z_OK) {
        result = step(&work, inflate, Z_NO_FLUSH);
    }
    if (result == Z_MEM_ERROR) {
        out_of_memory();
    }
    bool good = result == Z_STREAM_END || stopped(result, &work, err);
    if (good && work.left > 0) {
        good = mt_fail(err, MT_ERR_INVALID, "something follows the end of the gzip");
    }
    inflateEnd(&work.stream);
    return good;
}
