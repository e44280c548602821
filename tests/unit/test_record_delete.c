// SPDX-License-Identifier: Apache-2.0
#include "record/record_delete.h"

#include "support_record.h"

#include <string.h>

#define MAP(name) MANIFEST("v1", "ConfigMap", name, "")

/** The end of a deletion. */
struct end {
    bool told;
    struct mt_error err;
};

static void note_end(void *data, const struct mt_error *err)
{
    struct end *end = data;
    assert_false(end->told);
    end->told = true;
    end->err = err != NULL ? *err : (struct mt_error){0};
}

static void delete_record(struct record_test *test, struct end *end)
{
    assert_non_null(record_read(test));
    mt_buf_clear(&test->calls);
    *end = (struct end){0};
    test->writes = 0;
    mt_record_delete(&test->cluster, test->record, note_end, end);
    assert_false(end->told); // never from within the call
    world_wait(&test->world, 1000);
}

/** Two revisions with manifests of their own. */
static void make(struct record_test *test, void **state)
{
    record_open(test, *state);
    assert_true(record_sync(test, MAP("a"), (struct record_run){0}));
    assert_true(record_sync(test, MAP("b"), (struct record_run){.hash = "b"}));
    record_leave(test);
}

static size_t left(struct record_test *test)
{
    return record_count(test, "header", NULL) + record_count(test, "manifests", NULL);
}

static void nothing_is_left_and_the_header_goes_last(void **state)
{
    struct record_test test;
    struct end end;
    make(&test, state);
    world_put(&test.world,
              "apiVersion: v1\nkind: Secret\nmetadata: {name: moontide.shop2.manifests.x, "
              "namespace: shop, labels: {moontide.dev/record: shop2, moontide.dev/part: x}}\n",
              "moontide");
    delete_record(&test, &end);
    assert_true(end.told);
    assert_int_equal(end.err.code, MT_OK);
    record_expect_calls(&test, "delete manifests\ndelete manifests\ndelete header\n");
    assert_int_equal(left(&test), 0);
    assert_int_equal(record_count(&test, "x", NULL), 1); // of another app
    assert_false(record_read(&test)->found);
    record_close(&test);
}

static void what_cannot_be_deleted_is_named_and_the_header_stays(void **state)
{
    struct record_test test;
    struct end end;
    make(&test, state);
    test.fault = RECORD_REFUSED;
    test.fault_at = 2;
    delete_record(&test, &end);
    assert_true(end.told);
    assert_non_null(strstr(end.err.msg, "Secret shop/moontide.shop.manifests."));
    assert_non_null(strstr(end.err.msg, "cannot be deleted: secrets is forbidden"));
    assert_int_equal(record_count(&test, "header", NULL), 1);
    record_close(&test);
}

static void a_deletion_that_stopped_half_way_is_done_again(void **state)
{
    for (size_t at = 1; at <= 3; at++) {
        struct record_test test;
        struct end end;
        make(&test, state);
        test.fault = RECORD_LOST;
        test.fault_at = at;
        delete_record(&test, &end);
        assert_int_equal(end.err.code, MT_ERR_IO);
        assert_true(record_read(&test)->found); // so that there is something to go on from
        test.fault_at = 0;
        delete_record(&test, &end);
        assert_int_equal(end.err.code, MT_OK);
        assert_int_equal(left(&test), 0);
        record_close(&test);
    }
}

static void a_record_that_is_not_there_is_deleted(void **state)
{
    struct record_test test;
    struct end end;
    record_open(&test, *state);
    delete_record(&test, &end);
    assert_true(end.told);
    assert_int_equal(end.err.code, MT_OK);
    record_expect_calls(&test, "");
    record_close(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(nothing_is_left_and_the_header_goes_last),
        support_test(what_cannot_be_deleted_is_named_and_the_header_stays),
        support_test(a_deletion_that_stopped_half_way_is_done_again),
        support_test(a_record_that_is_not_there_is_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
