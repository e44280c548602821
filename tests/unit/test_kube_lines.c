// SPDX-License-Identifier: Apache-2.0
// Lines of an answer, however it is cut into pieces.
#include "kube/lines.h"

#include "base/memory.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/** What was received, each line with `|` behind it. */
struct received {
    struct mt_buf text;
    size_t count;
    size_t wanted;               ///< After so many lines no further ones are.
    struct mt_kube_lines *lines; ///< Freed with the last line that is wanted; NULL: not.
};

static bool receive(void *data, const char *line, size_t length)
{
    struct received *received = data;
    if (++received->count < received->wanted) {
        mt_buf_append(&received->text, line, length);
        mt_buf_putc(&received->text, '|');
        return true;
    }
    if (received->lines != NULL) {
        mt_buf_fini(&received->lines->rest);
        free(received->lines);
    }
    mt_buf_append(&received->text, line, length); // it is still there
    mt_buf_putc(&received->text, '|');
    return false;
}

/** Feeds a piece from memory that ends with it, and is gone afterwards. */
static bool feed(struct mt_kube_lines *lines, const char *bytes, size_t size,
                 struct received *received)
{
    char *piece = mt_alloc(size > 0 ? size : 1);
    memcpy(piece, bytes, size);
    const bool good = mt_kube_lines_feed(lines, piece, size, receive, received);
    free(piece);
    return good;
}

/** Feeds the text in pieces: bit N of `cuts` ends one behind byte N.  Stops at the first false. */
static bool feed_pieces(struct mt_kube_lines *lines, const char *text, size_t size, unsigned cuts,
                        struct received *received)
{
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        const bool cut = i + 1 == size || (cuts >> i & 1) != 0;
        if (cut && !feed(lines, text + start, i + 1 - start, received)) {
            return false;
        }
        start = cut ? i + 1 : start;
    }
    return true;
}

static unsigned cuts_of(size_t size)
{
    return size > 0 ? 1U << (size - 1) : 1U;
}

static void all_pieces_of_a_text_give_its_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *lines;
        const char *rest;
    } cases[] = {
        {"", "", ""},
        {"\n", "|", ""},
        {"\n\n\n", "|||", ""},
        {"a", "", "a"},
        {"abc", "", "abc"},
        {"a\n", "a|", ""},
        {"ab\ncd\nef\n", "ab|cd|ef|", ""},
        {"ab\ncd\nef", "ab|cd|", "ef"},
        {"\nab\n\ncd", "|ab||", "cd"},
        {"a\r\nb\r\n", "a\r|b\r|", ""}, // a log's own bytes
        {"a b\tc\n ", "a b\tc|", " "},
        {"\xc3\xa4\n\xf0\x9f\x8c\x99\n", "\xc3\xa4|\xf0\x9f\x8c\x99|", ""},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const size_t size = strlen(cases[i].text);
        for (unsigned cuts = 0; cuts < cuts_of(size); cuts++) {
            struct mt_kube_lines lines;
            struct received received = {.wanted = SIZE_MAX};
            mt_buf_init(&lines.rest, 64);
            mt_buf_init(&received.text, MT_BUF_UNLIMITED);
            assert_true(feed_pieces(&lines, cases[i].text, size, cuts, &received));
            support_expect_text(cases[i].text, mt_buf_text(&received.text), cases[i].lines);
            support_expect_text(cases[i].text, mt_buf_text(&lines.rest), cases[i].rest);
            mt_buf_fini(&received.text);
            mt_buf_fini(&lines.rest);
        }
    }
}

static void a_line_is_as_long_as_it_says(void **state)
{
    (void)state;
    static const char text[] = "a\0b\n\0\nc";
    static const char expected[] = "a\0b|\0|";
    for (unsigned cuts = 0; cuts < cuts_of(sizeof text - 1); cuts++) {
        struct mt_kube_lines lines;
        struct received received = {.wanted = SIZE_MAX};
        mt_buf_init(&lines.rest, 64);
        mt_buf_init(&received.text, MT_BUF_UNLIMITED);
        assert_true(feed_pieces(&lines, text, sizeof text - 1, cuts, &received));
        assert_int_equal(received.text.length, sizeof expected - 1);
        assert_memory_equal(received.text.data, expected, sizeof expected - 1);
        mt_buf_fini(&received.text);
        mt_buf_fini(&lines.rest);
    }
}

static void a_line_beyond_the_ceiling_ends_it_however_it_comes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        const char *lines; ///< Those before it.
    } cases[] = {
        {"abcd\n", true, "abcd|"},
        {"abcd", true, ""},
        {"abcd\nabcd\nabc", true, "abcd|abcd|"},
        {"abcde", false, ""},
        {"abcde\n", false, ""},
        {"abcdefghi\n", false, ""},
        {"ab\nabcde\nab\n", false, "ab|"},
        {"abcd\n\nabcde", false, "abcd||"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const size_t size = strlen(cases[i].text);
        for (unsigned cuts = 0; cuts < cuts_of(size); cuts++) {
            struct mt_kube_lines lines;
            struct received received = {.wanted = SIZE_MAX};
            mt_buf_init(&lines.rest, 4);
            mt_buf_init(&received.text, MT_BUF_UNLIMITED);
            if (feed_pieces(&lines, cases[i].text, size, cuts, &received) != cases[i].good) {
                fail_msg("\"%s\", cut by %x: %s", cases[i].text, cuts,
                         cases[i].good ? "was refused" : "was taken");
            }
            support_expect_text(cases[i].text, mt_buf_text(&received.text), cases[i].lines);
            mt_buf_fini(&received.text);
            mt_buf_fini(&lines.rest);
        }
    }
}

static void after_the_last_line_that_is_wanted_comes_none(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t wanted;
        const char *lines;
    } cases[] = {
        {"\n", 1, "|"},
        {"a\nb\nc\n", 1, "a|"},
        {"ab\ncd\nef", 2, "ab|cd|"},
        {"ab\n\ncd\n", 2, "ab||"},
        {"ab\ncd\nef\n", 3, "ab|cd|ef|"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const size_t size = strlen(cases[i].text);
        for (unsigned cuts = 0; cuts < cuts_of(size); cuts++) {
            struct mt_kube_lines *lines = mt_alloc(sizeof *lines);
            struct received received = {.wanted = cases[i].wanted, .lines = lines};
            mt_buf_init(&lines->rest, 64);
            mt_buf_init(&received.text, MT_BUF_UNLIMITED);
            assert_false(feed_pieces(lines, cases[i].text, size, cuts, &received));
            support_expect_text(cases[i].text, mt_buf_text(&received.text), cases[i].lines);
            mt_buf_fini(&received.text); // `lines` went with the last one
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pieces_of_a_text_give_its_lines),
        cmocka_unit_test(a_line_is_as_long_as_it_says),
        cmocka_unit_test(a_line_beyond_the_ceiling_ends_it_however_it_comes),
        cmocka_unit_test(after_the_last_line_that_is_wanted_comes_none),
    };
    return cmocka_run_group_tests_name("kube_lines", tests, NULL, NULL);
}
