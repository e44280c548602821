// SPDX-License-Identifier: Apache-2.0
// Reading: what is damaged, foreign, newer, or changes meanwhile.
#include "record/record.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/compress.h"
#include "manifest/json.h"
#include "record/secret.h"

#include "support_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP(name) MANIFEST("v1", "ConfigMap", name, "")

/** A header with this JSON, ' for quotes, as the data of a Secret. */
static const char *pack(struct record_test *test, const char *json)
{
    char *text = mt_arena_strdup(test->arena, json);
    for (char *at = text; *at != '\0'; at++) {
        *at = (char)(*at == '\'' ? '"' : *at);
    }
    struct mt_buf packed, data;
    mt_buf_init(&packed, MT_BUF_UNLIMITED);
    mt_buf_init(&data, MT_BUF_UNLIMITED);
    assert_true(mt_gzip(text, strlen(text), &packed));
    mt_base64_encode(packed.data, packed.length, &data);
    const char *kept = mt_arena_strdup(test->arena, mt_buf_text(&data));
    mt_buf_fini(&packed);
    mt_buf_fini(&data);
    return kept;
}

#define REVISION(more) "{'revisions':[{'number':1,'runId':'r','started':'2026-01-01T00:00:00Z'" more
#define ITEM(more) "{'revisions':[],'items':[{'object':{'kind':'A','name':'a'}" more

/** What a header may hold, and what is said of it; NULL: it is read. */
static const struct {
    const char *json;
    const char *why;
} headers[] = {
    {"{'revisions':[]}", NULL},
    {"{'revisions':[],'fromTheFuture':{'a':1}}", NULL},
    {REVISION("}]}"), NULL},
    {ITEM("}]}"), NULL},
    {"", "the JSON text ends where a value"},
    {"[]", "there is a list where a map belongs"},
    {"{}", "it has no revisions"},
    {"{'revisions':{}}", "it has no revisions"},
    {"{'revisions':[]} x", "something follows the end of its JSON"},
    {"{'revisions':[3]}", "a revision: there is a number where a map belongs"},
    {"{'revisions':[{'number':1}]}", "a revision: its \"runId\" is missing"},
    {REVISION("},{'number':1,'runId':'r','started':'2026-01-01T00:00:00Z'}]}"),
     "its revisions are out of order"},
    {REVISION(",'applied':-1}]}"), "a revision: its \"applied\" is not what it should be"},
    {REVISION(",'applied':1.5}]}"), "a revision: its \"applied\" is not what it should be"},
    {REVISION(",'outcome':'excellent'}]}"), "the outcome of a revision is none"},
    {REVISION(",'ended':'yesterday'}]}"), "a revision: its \"ended\" is not what it should be"},
    {REVISION(",'manifests':'abc'}]}"), "a revision: its \"manifests\" is not what it should be"},
    {REVISION(",'hooks':[{}]}]}"), "a hook of revision 1: its \"task\" is missing"},
    {REVISION(",'failure':{'outcome':'failed'}}]}"), "its \"exitCode\" is missing"},
    {ITEM(",'wave':'1'}]}"), "an item: its \"wave\" is not what it should be"},
    {ITEM(",'sent':'12'}]}"), "an item: its \"sent\" is not what it should be"},
    {ITEM(",'left':12}]}"), "an item: its \"left\" is not what it should be"},
    {ITEM(",'options':['Prune=never']}]}"), "an item has an option that nobody knows"},
    {ITEM(",'options':'Prune=false'}]}"), "the options of an item are no list"},
    {"{'revisions':[],'items':[{'object':{'kind':'A'}}]}",
     "an item: its \"object\" is not what it should be"},
};

static void a_header_is_read_strictly(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    assert_true(record_sync(&test, MAP("a"), (struct record_run){0}));
    for (size_t i = 0; i < SUPPORT_COUNT(headers); i++) {
        record_spoil(&test, "moontide.shop", pack(&test, headers[i].json));
        bool read = record_read(&test) != NULL;
        if (read != (headers[i].why == NULL)) {
            fail_msg("%s: %s", headers[i].json, read ? "it was read" : test.err.msg);
        }
        if (headers[i].why != NULL && strstr(test.err.msg, headers[i].why) == NULL) {
            fail_msg("%s: %s", headers[i].json, test.err.msg);
        }
        assert_true(read || strstr(test.err.msg, "Secret shop/moontide.shop") != NULL);
        assert_true(read || strstr(test.err.msg, "kubectl -n shop delete secret") != NULL);
    }
    record_close(&test);
}

static void a_header_cut_in_half_is_named(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    assert_true(record_sync(&test, MAP("a"), (struct record_run){0}));
    const char *text = mt_json_string(
        mt_json_get(world_live(&test.world, "/v1/Secret/shop/moontide.shop"), "data"), "header");
    size_t half = strlen(text) / 8 * 4; // whole groups of four: base64 still
    record_spoil(&test, "moontide.shop", mt_arena_strndup(test.arena, text, half));
    assert_null(record_read(&test));
    assert_non_null(strstr(test.err.msg, "Secret shop/moontide.shop of the record of app shop is "
                                         "damaged: it is cut off; put it back from a backup"));
    record_close(&test);
}

static void a_header_is_unpacked_to_a_ceiling(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    assert_true(record_sync(&test, MAP("a"), (struct record_run){0}));
    enum { TOO_MUCH = MT_HEADER_BYTES_MAX + 1 };
    char *bomb = malloc(TOO_MUCH + 1);
    memset(bomb, ' ', TOO_MUCH);
    bomb[TOO_MUCH] = '\0';
    record_spoil(&test, "moontide.shop", pack(&test, bomb));
    free(bomb);
    assert_null(record_read(&test));
    assert_non_null(strstr(test.err.msg, "is damaged: it unpacks to more than"));
    record_close(&test);
}

static void a_secret_of_somebody_else_is_left_alone(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    world_put(&test.world,
              "apiVersion: v1\nkind: Secret\nmetadata: {name: moontide.shop, namespace: shop}\n"
              "type: Opaque\n",
              "kubectl");
    assert_null(record_read(&test));
    assert_non_null(strstr(test.err.msg, "Secret shop/moontide.shop is not of the record of app "
                                         "shop (its type is \"Opaque\")"));
    record_close(&test);
}

/** The one Secret of the part. */
static const char *only_one(struct record_test *test, const char *part)
{
    const char *names = NULL;
    assert_int_equal(record_count(test, part, &names), 1);
    return mt_arena_strndup(test->arena, names, strlen(names) - 1);
}

static void a_chunk_that_is_damaged_concerns_its_revision_alone(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    assert_true(record_sync(&test, MAP("a"), (struct record_run){0}));
    const char *name = only_one(&test, "manifests");
    record_spoil(&test, name, "aGVsbG8=");
    assert_non_null(record_read(&test));
    assert_false(record_read_manifests(&test, mt_record_newest(test.record)));
    assert_int_equal(test.err.code, MT_ERR_INVALID);
    assert_non_null(strstr(test.err.msg, name));
    assert_non_null(strstr(test.err.msg, "is damaged: it is no gzip"));
    assert_true(record_read_logs(&test, mt_record_newest(test.record))); // there are none
    record_close(&test);
}

static void a_chunk_that_is_gone_is_named(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    assert_true(record_sync(&test, MAP("a"), (struct record_run){0}));
    assert_non_null(record_read(&test));
    const char *name = only_one(&test, "manifests");
    world_delete(&test.world, mt_arena_printf(test.arena, "/v1/Secret/shop/%s", name),
                 MT_PROPAGATION_BACKGROUND);
    assert_false(record_read_manifests(&test, mt_record_newest(test.record)));
    assert_int_equal(test.err.code, MT_ERR_INVALID);
    assert_non_null(strstr(test.err.msg, name));
    assert_non_null(strstr(test.err.msg, " is not there; put it back from a backup"));
    record_close(&test);
}

static void a_revision_that_went_meanwhile_is_told_from_damage(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    assert_true(record_sync(&test, MAP("a"), (struct record_run){0}));
    record_leave(&test);
    struct mt_record *before = record_read(&test);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(record_sync(&test, i == 0 ? MAP("b") : MAP("c"),
                                (struct record_run){.hash = i == 0 ? "b" : "c", .history_max = 1}));
    }
    test.record = before;
    assert_false(record_read_manifests(&test, mt_record_newest(before)));
    assert_int_equal(test.err.code, MT_ERR_NOT_FOUND);
    assert_string_equal(test.err.msg, "the record of app shop (Secret shop/moontide.shop) has "
                                      "changed while it was read; try again");
    record_close(&test);
}

static void a_header_says_most_by_itself(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    assert_true(record_sync(&test, MAP("a"), (struct record_run){0}));
    struct mt_error err = {0};
    const struct mt_record *record = mt_record_of_header(
        world_live(&test.world, "/v1/Secret/shop/moontide.shop"), test.arena, &err);
    assert_non_null(record);
    assert_string_equal(record->app, "shop");
    assert_string_equal(record->namespace, "shop");
    assert_int_equal(mt_record_newest(record)->outcome, MT_OUTCOME_SUCCEEDED);
    assert_null(
        mt_record_of_header(world_live(&test.world, "/v1/Namespace//shop"), test.arena, &err));
    record_close(&test);
}

/** The answer to a question about the version. */
struct version {
    char text[32];
    bool known;
    char why[1024];
};

static void take_version(void *data, const char *text, const struct mt_error *err)
{
    struct version *version = data;
    version->known = text != NULL;
    snprintf(version->text, sizeof version->text, "%s", text != NULL ? text : "");
    snprintf(version->why, sizeof version->why, "%s", err != NULL ? err->msg : "");
}

static struct version ask_version(struct record_test *test)
{
    struct version version = {.known = false};
    mt_record_version(&test->cluster, "shop", "shop", take_version, &version);
    while (!version.known && version.why[0] == '\0') {
        test->world.cluster.poll(test->world.cluster.data, UINT64_MAX);
    }
    return version;
}

static void its_version_tells_whether_somebody_has_written_it(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    struct version none = ask_version(&test);
    assert_true(none.known);
    assert_string_equal(none.text, "");

    assert_true(record_sync(&test, MAP("a"), (struct record_run){0}));
    const char *first = mt_arena_strdup(test.arena, record_read(&test)->resource_version);
    assert_string_equal(ask_version(&test).text, first);
    assert_true(record_sync(&test, MAP("a") MAP("b"), (struct record_run){.hash = "other"}));
    assert_string_not_equal(ask_version(&test).text, first);
    assert_string_equal(ask_version(&test).text, record_read(&test)->resource_version);
    record_close(&test);
}

static void refuse_get(void *data, const struct mt_ref *ref, mt_answer_fn *done, void *done_data)
{
    (void)data;
    (void)ref;
    const struct mt_answer answer = {.status = 403, .reason = "Forbidden", .message = "no right"};
    done(done_data, &answer);
}

static void a_version_that_is_not_readable_is_an_error(void **state)
{
    struct record_test test;
    record_open(&test, *state);
    test.cluster.get = refuse_get;
    const struct version version = ask_version(&test);
    assert_false(version.known);
    assert_string_equal(version.why, "the record of app shop, Secret shop/moontide.shop, cannot be "
                                     "read: no right");
    record_close(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_header_is_read_strictly),
        support_test(a_header_cut_in_half_is_named),
        support_test(a_header_is_unpacked_to_a_ceiling),
        support_test(a_secret_of_somebody_else_is_left_alone),
        support_test(a_chunk_that_is_damaged_concerns_its_revision_alone),
        support_test(a_chunk_that_is_gone_is_named),
        support_test(a_revision_that_went_meanwhile_is_told_from_damage),
        support_test(a_header_says_most_by_itself),
        support_test(its_version_tells_whether_somebody_has_written_it),
        support_test(a_version_that_is_not_readable_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
