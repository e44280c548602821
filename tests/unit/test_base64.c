// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include "base/buffer.h"
#include "support.h"

#include <string.h>

/** The vectors of RFC 4648, section 10, and bytes that use the last two digits. */
static const struct {
    const char *bytes;
    const char *text;
} pairs[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xFB\xFF\xBF", "+/+/"},
};

static void bytes_become_text_and_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(pairs); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_base64_encode(pairs[i].bytes, strlen(pairs[i].bytes), &out);
        assert_string_equal(mt_buf_text(&out), pairs[i].text);
        mt_buf_clear(&out);
        assert_true(mt_base64_decode(pairs[i].text, strlen(pairs[i].text), &out));
        assert_string_equal(mt_buf_text(&out), pairs[i].bytes);
        mt_buf_fini(&out);
    }
}

static void lines_may_break_anywhere(void **state)
{
    (void)state;
    static const char text[] = "\nZm\r\n9vY\nm\nFy\n";
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    assert_true(mt_base64_decode(text, strlen(text), &out));
    assert_string_equal(mt_buf_text(&out), "foobar");
    mt_buf_fini(&out);
}

static void other_text_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"Z",    "Zg",   "Zg=",   "Zg== ",      "Zg==Zg==",
                                        "====", "Z===", "Z g=",  "Zm9v-_==",   "Zm9v\tYg",
                                        "=Zg=", "Zg=a", "Zm9v=", "Zm9v\x80mFy"};
    for (size_t i = 0; i < SUPPORT_COUNT(wrong); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        if (mt_base64_decode(wrong[i], strlen(wrong[i]), &out)) {
            fail_msg("\"%s\" was read", wrong[i]);
        }
        mt_buf_fini(&out);
    }
}

static void the_ceiling_holds(void **state)
{
    (void)state;
    struct mt_buf out;
    mt_buf_init(&out, 4);
    assert_false(mt_base64_decode("Zm9vYmFy", 8, &out));
    assert_true(out.length <= 4);
    mt_buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_text_and_come_back),
        cmocka_unit_test(lines_may_break_anywhere),
        cmocka_unit_test(other_text_is_refused),
        cmocka_unit_test(the_ceiling_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
