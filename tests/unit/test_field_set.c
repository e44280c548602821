// SPDX-License-Identifier: Apache-2.0
// Sets of fields: added, taken out, compared and printed.
#include "manifest/field_set.h"

#include "manifest/json.h"

#include "support.h"

#include <stdio.h>

static void expect(const char *name, cJSON *tree, const char *expected)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print(tree, false, &text);
    support_expect_text(name, mt_buf_text(&text), expected);
    mt_buf_fini(&text);
    cJSON_Delete(tree);
}

/** A set, another, and what the set is with it and without it. */
static const struct {
    const char *set;
    const char *other;
    const char *with;
    const char *without;
    const char *around; ///< Without it and what is around it.
} algebra[] = {
    {"{}", "{\"f:a\":{}}", "{\"f:a\":{}}", "{}", "{}"},
    {"{\"f:a\":{}}", "{}", "{\"f:a\":{}}", "{\"f:a\":{}}", "{\"f:a\":{}}"},
    {"{\"f:a\":{}}", "{\"f:a\":{}}", "{\"f:a\":{}}", "{}", "{}"},
    {"{\"f:a\":{\"f:b\":{},\"f:c\":{}}}", "{\"f:a\":{\"f:b\":{}}}",
     "{\"f:a\":{\"f:b\":{},\"f:c\":{}}}", "{\"f:a\":{\"f:c\":{}}}", "{\"f:a\":{\"f:c\":{}}}"},
    {"{\"f:a\":{\"f:b\":{}}}", "{\"f:a\":{\"f:b\":{}}}", "{\"f:a\":{\"f:b\":{}}}", "{}", "{}"},
    // The map itself and what is in it are two things.
    {"{\"f:a\":{}}", "{\"f:a\":{\"f:b\":{}}}", "{\"f:a\":{\"f:b\":{},\".\":{}}}", "{\"f:a\":{}}",
     "{}"},
    {"{\"f:a\":{\".\":{},\"f:b\":{}}}", "{\"f:a\":{}}", "{\"f:a\":{\".\":{},\"f:b\":{}}}",
     "{\"f:a\":{\"f:b\":{}}}", "{\"f:a\":{\"f:b\":{}}}"},
    {"{\"f:a\":{\".\":{},\"f:b\":{}}}", "{\"f:a\":{\"f:c\":{}}}",
     "{\"f:a\":{\".\":{},\"f:b\":{},\"f:c\":{}}}", "{\"f:a\":{\"f:b\":{},\".\":{}}}",
     "{\"f:a\":{\"f:b\":{}}}"},
};

static void sets_are_added_and_taken_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(algebra); i++) {
        cJSON *other = support_json(algebra[i].other);
        cJSON *set = support_json(algebra[i].set);
        mt_field_set_add(set, other);
        expect("with", set, algebra[i].with);
        set = support_json(algebra[i].set);
        mt_field_set_take_out(set, other, false);
        expect("without", set, algebra[i].without);
        set = support_json(algebra[i].set);
        mt_field_set_take_out(set, other, true);
        expect("around", set, algebra[i].around);
        cJSON_Delete(other);
    }
}

static const struct {
    const char *step;
    const char *printed;
} steps[] = {
    {"f:spec", ".spec"},
    {"v:\"a\"", "[=\"a\"]"},
    {"k:{\"name\":\"web\"}", "[name=\"web\"]"},
    {"k:{\"containerPort\":80,\"protocol\":\"TCP\"}", "[containerPort=80,protocol=\"TCP\"]"},
};

static void steps_are_printed_as_kubernetes_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(steps); i++) {
        struct mt_buf path;
        mt_buf_init(&path, MT_BUF_UNLIMITED);
        mt_field_set_print_step(steps[i].step, &path);
        assert_string_equal(mt_buf_text(&path), steps[i].printed);
        mt_buf_fini(&path);
    }
}

/** How many leaves the first set has, and how many of them the second has, too. */
static const struct {
    const char *set;
    const char *other;
    size_t all;
    size_t shared;
} shares[] = {
    {"{}", "{}", 0, 0},
    {"{\"f:a\":{}}", "{\"f:a\":{}}", 1, 1},
    {"{\"f:a\":{\".\":{},\"f:b\":{},\"f:c\":{}}}", "{\"f:a\":{\"f:c\":{}}}", 2, 1},
    // A whole map is not what stands in it.
    {"{\"f:a\":{}}", "{\"f:a\":{\"f:b\":{}}}", 1, 0},
    {"{\"f:a\":{\"f:b\":{}}}", "{\"f:a\":{}}", 1, 0},
    {"{\"f:a\":{\".\":{}}}", "{\"f:a\":{}}", 1, 1},
    // What names an item is everybody's who has something in it.
    {"{\"f:a\":{\"k:{\\\"name\\\":\\\"w\\\"}\":{\".\":{},\"f:name\":{},\"f:b\":{}}}}",
     "{\"f:a\":{\"k:{\\\"name\\\":\\\"w\\\"}\":{\".\":{},\"f:name\":{},\"f:c\":{}}}}", 1, 0},
    {"{\"f:a\":{\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":{\"f:port\":{},"
     "\"f:protocol\":{},\"f:name\":{}}}}",
     "{}", 1, 0},
    // A value that reads like a key, and a key that another begins with.
    {"{\"f:a\":{\"k:{\\\"name\\\":\\\"key\\\"}\":{\"f:key\":{},\"f:nam\":{}}}}", "{}", 2, 0},
    {"{\"f:m\":{\"f:finalizers\":{\"v:\\\"x\\\"\":{}}}}",
     "{\"f:m\":{\"f:finalizers\":{\".\":{},\"v:\\\"x\\\"\":{},\"v:\\\"y\\\"\":{}}}}", 1, 1},
};

static void leaves_are_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(shares); i++) {
        cJSON *set = support_json(shares[i].set);
        cJSON *other = support_json(shares[i].other);
        assert_int_equal(mt_field_set_leaves(set, NULL), shares[i].all);
        assert_int_equal(mt_field_set_leaves(set, other), shares[i].shared);
        cJSON_Delete(set);
        cJSON_Delete(other);
    }
}

/** A set of `count` members, every `step`th of a row, the last one first. */
static cJSON *row(int count, int step)
{
    cJSON *set = cJSON_CreateObject();
    char name[32];
    for (int i = count - 1; i >= 0; i--) {
        snprintf(name, sizeof name, "f:%d", i * step);
        cJSON_AddItemToObject(set, name, cJSON_CreateObject());
    }
    return set;
}

/** In any other order than the members' own a naive look-up takes minutes here. */
static void large_sets_take_linear_time(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    cJSON *set = row(MANY, 2);
    cJSON *other = row(MANY, 3);
    assert_int_equal(mt_field_set_leaves(set, other), (MANY * 2 + 5) / 6);
    mt_field_set_add(set, other);
    assert_int_equal(mt_field_set_leaves(set, NULL), MANY * 2 - (MANY * 2 + 5) / 6);
    mt_field_set_take_out(set, other, false);
    assert_int_equal(mt_field_set_leaves(set, NULL), MANY - (MANY * 2 + 5) / 6);
    cJSON_Delete(set);
    cJSON_Delete(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_added_and_taken_out),
        cmocka_unit_test(steps_are_printed_as_kubernetes_does),
        cmocka_unit_test(leaves_are_counted),
        cmocka_unit_test(large_sets_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
