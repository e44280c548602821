// SPDX-License-Identifier: Apache-2.0
#include "base/finding.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

static void findings_are_counted(void **state)
{
    struct support *support = *state;
    struct mt_findings *findings = &support->findings;
    mt_find(findings, MT_SEVERITY_WARNING, "a-rule", (struct mt_place){"a.yaml", 3}, "%d %s", 2,
            "waves");
    mt_find(findings, MT_SEVERITY_ERROR, "b-rule", (struct mt_place){NULL, 0}, "bad");
    mt_find(findings, MT_SEVERITY_ERROR, "b-rule", (struct mt_place){NULL, 0}, "worse");
    mt_find(findings, MT_SEVERITY_NOTE, "c-rule", (struct mt_place){NULL, 0}, "by the way");
    assert_int_equal(findings->list.count, 4);
    assert_int_equal(findings->errors, 2);
    assert_int_equal(findings->warnings, 1);
    const struct mt_finding *first = &findings->list.items[0];
    assert_int_equal(first->severity, MT_SEVERITY_WARNING);
    assert_string_equal(first->rule, "a-rule");
    assert_string_equal(first->place.file, "a.yaml");
    assert_int_equal(first->place.line, 3);
    assert_string_equal(first->message, "2 waves");
}

static const struct {
    enum mt_severity severity;
    struct mt_place place;
    const char *message;
} unsorted[] = {
    {MT_SEVERITY_ERROR, {"b.yaml", 1}, "1"},
    {MT_SEVERITY_ERROR, {"a.yaml", 10}, "2"},
    {MT_SEVERITY_ERROR, {"a.yaml", 9}, "3"},
    {MT_SEVERITY_ERROR, {"a.yaml", 9}, "0"}, // of one line: in the order of arrival
    {MT_SEVERITY_NOTE, {"a.yaml", 9}, "3"},  // another severity is another finding
    {MT_SEVERITY_ERROR, {"a.yaml", 9}, "3"}, // a repetition, though not beside the first
    {MT_SEVERITY_ERROR, {NULL, 0}, "4"},
    {MT_SEVERITY_ERROR, {"a.yaml", 0}, "5"},
    {MT_SEVERITY_ERROR, {"b.yaml", 1}, "1"},
    {MT_SEVERITY_WARNING, {"b.yaml", 2}, "1"},
    {MT_SEVERITY_WARNING, {"b.yaml", 2}, "1"},
    {MT_SEVERITY_ERROR, {NULL, 0}, "4"},
    {MT_SEVERITY_ERROR, {"b.yaml", 3}, "1"}, // another place is another finding
};

static const char sorted[] = "error r  4\n"
                             "error r a.yaml 5\n"
                             "error r a.yaml:9 3\n"
                             "error r a.yaml:9 0\n"
                             "note r a.yaml:9 3\n"
                             "error r a.yaml:10 2\n"
                             "error r b.yaml:1 1\n"
                             "warning r b.yaml:2 1\n"
                             "error r b.yaml:3 1\n";

static void sorting_orders_and_drops_repetitions(void **state)
{
    struct support *support = *state;
    struct mt_findings *findings = &support->findings;
    for (size_t i = 0; i < SUPPORT_COUNT(unsorted); i++) {
        char file[8] = ""; // equal names need not be one pointer
        struct mt_place place = unsorted[i].place;
        if (place.file != NULL) {
            strncpy(file, place.file, sizeof file - 1);
            place.file = i % 2 == 0                    ? place.file
                         : strcmp(file, "a.yaml") == 0 ? "a.yaml"
                                                       : "b.yaml";
        }
        mt_find(findings, unsorted[i].severity, "r", place, "%s", unsorted[i].message);
    }
    support_expect_findings("sorted", findings, sorted);
    assert_int_equal(findings->errors, 7);
    assert_int_equal(findings->warnings, 1);
    support_expect_findings("sorted again", findings, sorted);
}

static void many_findings_of_one_line_are_sorted_in_time(void **state)
{
    struct support *support = *state;
    struct mt_findings *findings = &support->findings;
    enum { MANY = 50000 };
    for (int i = 0; i < 2 * MANY; i++) { // each twice
        mt_find(findings, MT_SEVERITY_ERROR, "r", (struct mt_place){"a.json", 1}, "%d", i % MANY);
    }
    mt_findings_sort(findings);
    assert_int_equal(findings->list.count, MANY);
    assert_int_equal(findings->errors, MANY);
    assert_string_equal(findings->list.items[MANY - 1].message, "49999");
}

static void sorting_nothing_is_fine(void **state)
{
    struct support *support = *state;
    mt_findings_sort(&support->findings);
    assert_int_equal(support->findings.list.count, 0);
}

static void long_messages_are_cut_between_characters(void **state)
{
    struct support *support = *state;
    char text[8001];
    for (size_t shift = 0; shift < 3; shift++) { // each place that a cut can hit in a character
        memset(text, 'x', shift);
        for (size_t at = shift; at + 3 < sizeof text; at += 3) {
            memcpy(text + at, "\xE2\x82\xAC", 4); // the euro sign
        }
        mt_find(&support->findings, MT_SEVERITY_ERROR, "r", (struct mt_place){NULL, 0}, "%s", text);
        const char *message = support->findings.list.items[shift].message;
        size_t length = strlen(message);
        assert_true(length > 1000 && length < sizeof text - 1);
        assert_int_equal((length - shift) % 3, 0);
    }
}

static void severities_have_names(void **state)
{
    (void)state;
    assert_string_equal(mt_severity_name(MT_SEVERITY_ERROR), "error");
    assert_string_equal(mt_severity_name(MT_SEVERITY_WARNING), "warning");
    assert_string_equal(mt_severity_name(MT_SEVERITY_NOTE), "note");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(findings_are_counted),
        support_test(sorting_orders_and_drops_repetitions),
        support_test(many_findings_of_one_line_are_sorted_in_time),
        support_test(sorting_nothing_is_fine),
        support_test(long_messages_are_cut_between_characters),
        cmocka_unit_test(severities_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
