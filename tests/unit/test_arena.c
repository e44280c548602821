// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

static void memory_is_aligned_and_zeroed(void **state)
{
    const struct support *support = *state;
    // Below, at and above the sizes at which an arena is likely to begin another block.
    static const size_t sizes[] = {0,    1,    3,     8,     15,      16,      17,     100,
                                   4095, 4096, 16384, 16385, 1048576, 3000000, 262144, 1};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < SUPPORT_COUNT(sizes); i++) {
            unsigned char *memory = mt_arena_alloc(support->arena, sizes[i]);
            assert_non_null(memory);
            assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
            for (size_t at = 0; at < sizes[i]; at++) {
                assert_int_equal(memory[at], 0);
            }
            memset(memory, 0xAA, sizes[i]); // what comes next must not lie in it
        }
    }
}

static void pieces_do_not_overlap(void **state)
{
    const struct support *support = *state;
    enum { PIECES = 20000 };
    size_t **pieces = mt_arena_alloc(support->arena, PIECES * sizeof *pieces);
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = mt_arena_alloc(support->arena, sizeof(size_t) * (1 + i % 50));
        for (size_t at = 0; at < 1 + i % 50; at++) {
            pieces[i][at] = i;
        }
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t at = 0; at < 1 + i % 50; at++) {
            assert_int_equal(pieces[i][at], i);
        }
    }
}

static void text_is_copied(void **state)
{
    const struct support *support = *state;
    char text[] = "postgres";
    char *whole = mt_arena_strdup(support->arena, text);
    char *part = mt_arena_strndup(support->arena, text, 4);
    char *none = mt_arena_strndup(support->arena, text, 0);
    char *formatted = mt_arena_printf(support->arena, "%s-%d", text, 0);
    memset(text, 'x', sizeof text - 1);
    assert_string_equal(whole, "postgres");
    assert_string_equal(part, "post");
    assert_string_equal(none, "");
    assert_string_equal(formatted, "postgres-0");
    assert_string_equal(mt_arena_printf(support->arena, "%s", ""), "");
    assert_null(mt_arena_strdup(support->arena, NULL));
}

/** Texts lie side by side in the room that aligned things leave, and neither touches the other. */
static void texts_and_things_share_blocks(void **state)
{
    const struct support *support = *state;
    enum { ROUNDS = 5000 };
    size_t **things = mt_arena_alloc(support->arena, ROUNDS * sizeof *things);
    char **texts = mt_arena_alloc(support->arena, ROUNDS * sizeof *texts);
    for (size_t i = 0; i < ROUNDS; i++) {
        texts[i] = mt_arena_printf(support->arena, "text %0*zu", (int)(i % 30), i);
        things[i] = mt_arena_alloc(support->arena, sizeof(size_t));
        assert_int_equal((uintptr_t)things[i] % _Alignof(max_align_t), 0);
        assert_int_equal(*things[i], 0);
        *things[i] = i;
    }
    for (size_t i = 0; i < ROUNDS; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "text %0*zu", (int)(i % 30), i);
        assert_string_equal(texts[i], expected);
        assert_int_equal(*things[i], i);
    }
}

/** What was in it before a reset, from either end of a block, is in nothing that comes after. */
static void a_reset_leaves_zeroes(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 50 << round; i++) { // of one block, then of more
            mt_arena_strdup(arena, "text");
            memset(mt_arena_alloc(arena, 16), 0xAA, 16);
        }
        mt_arena_reset(arena);
        for (int i = 0; i < 400; i++) {
            const unsigned char *memory = mt_arena_alloc(arena, 16);
            for (size_t at = 0; at < 16; at++) {
                assert_int_equal(memory[at], 0);
            }
        }
        mt_arena_reset(arena);
    }
    mt_arena_free(arena);
}

static void what_grows_keeps_what_it_had(void **state)
{
    const struct support *support = *state;
    unsigned char *memory = NULL;
    size_t size = 0;
    for (size_t grown = 16; grown <= 4 << 20; grown *= 2) {
        char *between = mt_arena_strdup(support->arena, "between");
        memory = mt_arena_grow(support->arena, memory, size, grown);
        for (size_t at = 0; at < grown; at++) {
            assert_int_equal(memory[at], at < size ? 0xAA : 0);
        }
        memset(memory, 0xAA, grown);
        assert_string_equal(between, "between");
        size = grown;
    }
    assert_string_equal(mt_arena_strdup(support->arena, "after"), "after");
}

static void long_text_is_formatted_whole(void **state)
{
    const struct support *support = *state;
    const char *text = mt_arena_printf(support->arena, "%070000d", 7);
    assert_int_equal(strlen(text), 70000);
    assert_int_equal(text[69999], '7');
}

static char released[8];

static void note(void *thing)
{
    strncat(released, thing, 1);
}

static void owned_things_are_released_newest_first(void **state)
{
    (void)state;
    released[0] = '\0';
    struct mt_arena *arena = mt_arena_new();
    mt_arena_own(arena, mt_arena_strdup(arena, "a"), note); // still readable when released
    mt_arena_alloc(arena, 2000000);
    mt_arena_own(arena, mt_arena_strdup(arena, "b"), note);
    mt_arena_own(arena, mt_arena_strdup(arena, "c"), note);
    assert_string_equal(released, "");
    mt_arena_free(arena);
    assert_string_equal(released, "cba");
    mt_arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(memory_is_aligned_and_zeroed),
        support_test(pieces_do_not_overlap),
        support_test(text_is_copied),
        support_test(texts_and_things_share_blocks),
        cmocka_unit_test(a_reset_leaves_zeroes),
        support_test(what_grows_keeps_what_it_had),
        support_test(long_text_is_formatted_whole),
        cmocka_unit_test(owned_things_are_released_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
