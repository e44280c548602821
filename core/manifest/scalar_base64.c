// SPDX-License-Identifier: Apache-2.0
/** What stands in a YAML scalar with the tag !!binary. */
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/scalar.h"
#include "manifest/utf8.h"

#include <string.h>

enum { SIX_BITS = 64 };

/** The text without its line breaks, which may stand anywhere. */
static void join_lines(const char *text, size_t length, struct mt_buf *joined)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\n' && text[i] != '\r') {
            mt_buf_putc(joined, text[i]);
        }
    }
}

static unsigned value_of(char letter)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = memchr(alphabet, letter, SIX_BITS);
    return found != NULL ? (unsigned)(found - alphabet) : SIX_BITS;
}

/** Four letters to three bytes, or fewer where the last ones are "=". */
static bool decode_four(const char *letters, bool last, struct mt_buf *out)
{
    size_t count = last && letters[3] == '=' ? (letters[2] == '=' ? 2 : 3) : 4;
    unsigned bits = 0;
    for (size_t i = 0; i < 4; i++) {
        unsigned value = i < count ? value_of(letters[i]) : 0;
        if (value == SIX_BITS) {
            return false;
        }
        bits = bits << 6 | value;
    }
    const char bytes[] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
    mt_buf_append(out, bytes, count - 1);
    return true;
}

static bool decode(const struct mt_buf *joined, struct mt_buf *out)
{
    if (joined->length % 4 != 0) {
        return false;
    }
    for (size_t i = 0; i < joined->length; i += 4) {
        if (!decode_four(joined->data + i, i + 4 == joined->length, out)) {
            return false;
        }
    }
    return true;
}

bool mt_scalar_base64(const char *text, size_t length, struct mt_buf *out, struct mt_error *err)
{
    struct mt_buf joined;
    mt_buf_init(&joined, MT_BUF_UNLIMITED);
    join_lines(text, length, &joined);
    size_t start = out->length;
    bool ok = decode(&joined, out);
    mt_buf_fini(&joined);
    if (!ok) {
        return mt_fail(err, MT_ERR_INVALID, "the text after !!binary is not base64");
    }
    size_t decoded = out->length - start;
    if (decoded > 0 && (!mt_utf8_valid(out->data + start, decoded, NULL) ||
                        memchr(out->data + start, '\0', decoded) != NULL)) {
        return mt_fail(err, MT_ERR_INVALID,
                       "the !!binary value is no text, which all that JSON can hold is; keep it "
                       "as base64 without the tag, for example under binaryData of a ConfigMap");
    }
    return true;
}
