// SPDX-License-Identifier: Apache-2.0
/**
 * What a YAML scalar means: the rules of go-yaml v2 (YAML 1.1 with exceptions of its own), and
 * numbers written as Go's encoding/json writes them.
 */
#ifndef MT_MANIFEST_SCALAR_H
#define MT_MANIFEST_SCALAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mt_buf;
struct mt_error;

/** A scalar as it stands in the file. */
struct mt_scalar_source {
    const char *text;
    size_t length;
    const char *tag; ///< Resolved, "tag:yaml.org,2002:int"; NULL when there is none.
    bool implicit;   ///< Plain without a tag, or tagged "!": what libyaml calls plain_implicit.
};

enum mt_scalar_kind {
    MT_SCALAR_STRING, ///< The source's text.
    MT_SCALAR_BINARY, ///< mt_scalar_base64() of the source's text.
    MT_SCALAR_NULL,
    MT_SCALAR_TRUE,
    MT_SCALAR_FALSE,
    MT_SCALAR_INTEGER,
    MT_SCALAR_FLOAT,
};

struct mt_scalar {
    enum mt_scalar_kind kind;
    bool negative;      ///< Of an integer.
    uint64_t magnitude; ///< Of an integer: up to 2^63 when negative, else up to 2^64-1.
    double number;      ///< Of a float; may be infinite or not a number.
};

/** What the scalar means; fails when its text is not what its tag says. */
bool mt_scalar_resolve(const struct mt_scalar_source *source, struct mt_scalar *scalar,
                       struct mt_error *err);

enum { MT_SCALAR_TEXT_MAX = 48 };

/** An integer or finite float as JSON; fails for infinity and not-a-number. */
bool mt_scalar_number(const struct mt_scalar *scalar, char out[MT_SCALAR_TEXT_MAX],
                      struct mt_error *err);

/** An integer, float or boolean as a key; fails for null and for integers past 2^63. */
bool mt_scalar_key(const struct mt_scalar *scalar, char out[MT_SCALAR_TEXT_MAX],
                   struct mt_error *err);

/** Appends what the base64 text stands for, which has to be UTF-8 without NUL. */
bool mt_scalar_base64(const char *text, size_t length, struct mt_buf *out, struct mt_error *err);

#endif
