// SPDX-License-Identifier: Apache-2.0
#include "base/compress.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

#include "support.h"

#include <stdlib.h>
#include <string.h>

#define KIB ((size_t)1024)
#define PIECE (64 * KIB)

/** Bytes that do not repeat, or only zeros. */
static unsigned char *make(size_t size, bool noise)
{
    unsigned char *bytes = mt_alloc(size);
    uint32_t next = 1;
    for (size_t i = 0; noise && i < size; i++) {
        next = next * 1664525 + 1013904223;
        bytes[i] = (unsigned char)(next >> 24);
    }
    return bytes;
}

static void what_was_packed_comes_back(void **state)
{
    (void)state;
    // Around the pieces in which output comes, too.
    const size_t sizes[] = {0, 1, 100, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 700 * KIB};
    for (size_t i = 0; i < 2 * SUPPORT_COUNT(sizes); i++) {
        size_t size = sizes[i / 2];
        unsigned char *bytes = make(size, i % 2 == 0);
        struct mt_buf packed, unpacked;
        struct mt_error err;
        mt_buf_init(&packed, size + MT_GZIP_OVERHEAD);
        mt_buf_init(&unpacked, size);
        assert_true(mt_gzip(bytes, size, &packed));
        assert_true(mt_gunzip(packed.data, packed.length, &unpacked, &err));
        assert_int_equal(unpacked.length, size);
        assert_true(size == 0 || memcmp(unpacked.data, bytes, size) == 0);
        mt_buf_fini(&packed);
        mt_buf_fini(&unpacked);
        free(bytes);
    }
}

static void what_is_unpacked_ends_at_the_ceiling(void **state)
{
    (void)state;
    unsigned char *zeros = make(8 * KIB * KIB, false);
    struct mt_buf packed, unpacked;
    struct mt_error err;
    mt_buf_init(&packed, MT_BUF_UNLIMITED);
    mt_buf_init(&unpacked, 100 * KIB);
    assert_true(mt_gzip(zeros, 8 * KIB * KIB, &packed));
    assert_true(packed.length < 10 * KIB);
    assert_false(mt_gunzip(packed.data, packed.length, &unpacked, &err));
    assert_string_equal(err.msg, "it unpacks to more than 102400 bytes");
    assert_true(unpacked.length <= 100 * KIB);
    mt_buf_fini(&packed);
    mt_buf_fini(&unpacked);
    free(zeros);
}

static void what_does_not_fit_is_not_packed(void **state)
{
    (void)state;
    unsigned char *noise = make(10 * KIB, true);
    struct mt_buf packed;
    mt_buf_init(&packed, 10 * KIB - 1);
    assert_false(mt_gzip(noise, 10 * KIB, &packed));
    mt_buf_fini(&packed);
    free(noise);
}

static void any_damage_is_seen(void **state)
{
    (void)state;
    static const char text[] = "the quick brown fox jumps over the lazy dog";
    struct mt_buf packed, unpacked;
    struct mt_error err;
    mt_buf_init(&packed, MT_BUF_UNLIMITED);
    mt_buf_init(&unpacked, MT_BUF_UNLIMITED);
    assert_true(mt_gzip(text, sizeof text, &packed));
    for (size_t i = 0; i < packed.length; i++) {
        assert_false(mt_gunzip(packed.data, i, &unpacked, &err));
        assert_string_equal(err.msg, "it is cut off");
        assert_int_equal(err.code, MT_ERR_INVALID);
        mt_buf_clear(&unpacked);
    }
    for (size_t i = packed.length - 8; i < packed.length; i++) { // its checksum and length
        packed.data[i] ^= 1;
        assert_false(mt_gunzip(packed.data, packed.length, &unpacked, &err));
        packed.data[i] ^= 1;
        mt_buf_clear(&unpacked);
    }
    mt_buf_putc(&packed, 'x');
    assert_false(mt_gunzip(packed.data, packed.length, &unpacked, &err));
    assert_string_equal(err.msg, "something follows the end of the gzip");
    assert_false(mt_gunzip("no gzip", 7, &unpacked, &err));
    assert_non_null(strstr(err.msg, "it is no gzip"));
    mt_buf_fini(&packed);
    mt_buf_fini(&unpacked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_comes_back),
        cmocka_unit_test(what_is_unpacked_ends_at_the_ceiling),
        cmocka_unit_test(what_does_not_fit_is_not_packed),
        cmocka_unit_test(any_damage_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
