// SPDX-License-Identifier: Apache-2.0
// Questions: what is shown, and what counts as yes (INTERFACE.md 1, Questions).
#include "cli/question.h"

#include "base/error.h"

#include "support.h"
#include "support_streams.h"

#include <string.h>

static void only_yes_is_yes(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        bool yes;
    } answers[] = {
        {"y\n", true},   {"Y\n", true},     {"yes\n", true}, {"YES\n", true}, {"y", true},
        {"n\n", false},  {"no\n", false},   {"\n", false},   {"", false},     {"yess\n", false},
        {" y\n", false}, {"n\ny\n", false}, {"ye\n", false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(answers); i++) {
        struct support_streams streams;
        const struct mt_question question = {.does = "It", .app = "shop", .namespace = "shop"};
        support_streams_open(&streams, "text");
        const int before = support_type(answers[i].typed);
        const bool yes = mt_question_ask(&streams.cli, &question);
        support_type_no_more(before);
        if (yes != answers[i].yes) {
            fail_msg("\"%s\"", answers[i].typed);
        }
        support_streams_close(&streams);
    }
}

static void what_it_does_and_where_is_shown(void **state)
{
    (void)state;
    static const char *const lines[] = {"ConfigMap/a from Helm", "ConfigMap/b\033 from kapp"};
    const struct mt_question question = {
        .does = "The sync takes over 2 objects",
        .lines = lines,
        .line_count = SUPPORT_COUNT(lines),
        .app = "shop",
        .namespace = "prod",
        .context = "kind-dev",
    };
    struct support_streams streams;
    support_streams_open(&streams, "text");
    const int before = support_type("n\n");
    assert_false(mt_question_ask(&streams.cli, &question));
    support_type_no_more(before);
    support_expect_text("question", mt_buf_text(&streams.err),
                        "The sync takes over 2 objects:\n"
                        "  ConfigMap/a from Helm\n"
                        "  ConfigMap/b\\x1b from kapp\n"
                        "App shop, namespace prod, context kind-dev.\n"
                        "Go on? [y/N] ");
    assert_string_equal(mt_buf_text(&streams.out), "");
    support_streams_close(&streams);
}

static void of_many_lines_the_first_are_shown(void **state)
{
    (void)state;
    const char *lines[25];
    for (size_t i = 0; i < SUPPORT_COUNT(lines); i++) {
        lines[i] = "one";
    }
    const struct mt_question question = {.does = "It",
                                         .lines = lines,
                                         .line_count = SUPPORT_COUNT(lines),
                                         .app = "shop",
                                         .namespace = "shop"};
    struct support_streams streams;
    support_streams_open(&streams, "text");
    const int before = support_type("");
    mt_question_ask(&streams.cli, &question);
    support_type_no_more(before);
    assert_non_null(strstr(mt_buf_text(&streams.err), "  one\n  and 5 more\n"));
    support_streams_close(&streams);
}

static void with_yes_nothing_is_asked(void **state)
{
    (void)state;
    const struct mt_question question = {.does = "It", .app = "shop", .namespace = "shop"};
    struct support_streams streams;
    support_streams_open(&streams, "text");
    streams.cli.args.yes = true;
    const int before = support_type("n\n");
    assert_true(mt_question_ask(&streams.cli, &question));
    support_type_no_more(before);
    assert_string_equal(mt_buf_text(&streams.err), "");
    support_streams_close(&streams);
}

static void without_a_terminal_it_has_to_be_said_beforehand(void **state)
{
    (void)state;
    struct support_streams streams;
    struct mt_error err;
    support_streams_open(&streams, "text");
    const int before = support_type("");
    assert_false(mt_question_may_ask(&streams.cli, false, "It asks", &err));
    assert_string_equal(err.msg, "It asks, and there is no terminal: add --yes");
    assert_false(mt_question_may_ask(&streams.cli, true, "It asks", &err));
    assert_string_equal(err.msg, "It asks, and standard input is taken by manifests: add --yes");
    streams.cli.args.yes = true;
    assert_true(mt_question_may_ask(&streams.cli, false, "It asks", &err));
    assert_true(mt_question_may_ask(&streams.cli, true, "It asks", &err));
    support_type_no_more(before);
    support_streams_close(&streams);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_yes_is_yes),
        cmocka_unit_test(what_it_does_and_where_is_shown),
        cmocka_unit_test(of_many_lines_the_first_are_shown),
        cmocka_unit_test(with_yes_nothing_is_asked),
        cmocka_unit_test(without_a_terminal_it_has_to_be_said_beforehand),
    };
    return cmocka_run_group_tests_name("question", tests, NULL, NULL);
}
