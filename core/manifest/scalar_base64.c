// SPDX-License-Identifier: Apache-2.0
/** What stands in a YAML scalar with the tag !!binary. */
#include "base/base64.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/scalar.h"
#include "manifest/utf8.h"

#include <string.h>

bool mt_scalar_base64(const char *text, size_t length, struct mt_buf *out, struct mt_error *err)
{
    size_t start = out->length;
    if (!mt_base64_decode(text, length, out)) {
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
