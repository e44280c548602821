// SPDX-License-Identifier: Apache-2.0
#include "record/chunks.h"

#include "base/arena.h"
#include "base/memory.h"

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mt_ref ref_of(struct mt_arena *arena, int number)
{
    return (struct mt_ref){"apps", "v1", "Deployment", "shop",
                           mt_arena_printf(arena, "web-%d", number)};
}

static void about_one_object_of_so_many_begins_a_chunk(void **state)
{
    struct mt_arena *arena = ((struct support *)*state)->arena;
    size_t begins = 0;
    for (int i = 0; i < 100000; i++) {
        const struct mt_ref ref = ref_of(arena, i);
        begins += mt_chunk_begins(&ref, 100);
    }
    assert_in_range(begins, 850, 1150);
}

static void the_version_of_an_object_begins_nothing(void **state)
{
    struct mt_arena *arena = ((struct support *)*state)->arena;
    for (int i = 0; i < 1000; i++) {
        struct mt_ref ref = ref_of(arena, i);
        bool begins = mt_chunk_begins(&ref, 2);
        ref.version = "v2";
        assert_int_equal(mt_chunk_begins(&ref, 2), begins);
    }
}

struct cuts {
    struct mt_buf all;
    size_t count;
    size_t longest;
};

static void take(void *data, const char *hash, const char *bytes, size_t length)
{
    struct cuts *cuts = data;
    char actual[MT_CHUNK_HASH_SIZE];
    mt_chunk_hash(bytes, length, actual);
    assert_string_equal(hash, actual);
    mt_buf_append(&cuts->all, bytes, length);
    cuts->count++;
    cuts->longest = length > cuts->longest ? length : cuts->longest;
}

static void what_is_too_long_for_one_becomes_several(void **state)
{
    (void)state;
    const struct {
        size_t length;
        size_t count;
    } cases[] = {{0, 0},
                 {1, 1},
                 {MT_CHUNK_BYTES_MAX, 1},
                 {MT_CHUNK_BYTES_MAX + 1, 2},
                 {(size_t)3 * MT_CHUNK_BYTES_MAX, 3}};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct cuts cuts = {0};
        struct mt_buf content;
        mt_buf_init(&cuts.all, MT_BUF_UNLIMITED);
        mt_buf_init(&content, MT_BUF_UNLIMITED);
        for (size_t j = 0; j < cases[i].length; j++) {
            mt_buf_putc(&content, (char)(j * 31 + j / 1000));
        }
        mt_chunks_cut(&content, take, &cuts);
        assert_int_equal(cuts.count, cases[i].count);
        assert_int_equal(cuts.all.length, cases[i].length);
        assert_true(cases[i].length == 0 ||
                    memcmp(cuts.all.data, content.data, content.length) == 0);
        assert_true(cuts.longest <= MT_CHUNK_BYTES_MAX);
        mt_buf_fini(&cuts.all);
        mt_buf_fini(&content);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(about_one_object_of_so_many_begins_a_chunk),
        support_test(the_version_of_an_object_begins_nothing),
        cmocka_unit_test(what_is_too_long_for_one_becomes_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
