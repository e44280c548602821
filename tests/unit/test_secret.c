// SPDX-License-Identifier: Apache-2.0
#include "record/secret.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/compress.h"
#include "base/error.h"
#include "manifest/json.h"

#include "support.h"

#include <stdlib.h>
#include <string.h>

static const struct mt_record_of shop = {"shop", "prod"};

/** "size" bytes of noise, which gzip makes no smaller. */
static void fill(struct mt_buf *content, size_t size)
{
    uint32_t next = 1;
    mt_buf_init(content, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < size; i++) {
        next = next * 1664525 + 1013904223;
        mt_buf_putc(content, (char)(next >> 24));
    }
}

static void a_chunk_says_what_it_is(void **state)
{
    struct mt_arena *arena = ((struct support *)*state)->arena;
    struct mt_buf content;
    fill(&content, 100);
    char hash[MT_CHUNK_HASH_SIZE];
    mt_chunk_hash(content.data, content.length, hash);
    const struct mt_ref ref = mt_secret_ref(&shop, MT_RECORD_LOGS, hash, arena);
    assert_string_equal(ref.namespace, "prod");
    assert_string_equal(ref.name, mt_arena_printf(arena, "moontide.shop.logs.%s", hash));
    cJSON *tree = mt_secret_tree(&ref, "shop", MT_RECORD_LOGS, &content);
    assert_string_equal(mt_json_string(tree, "type"), "moontide.dev/record");
    assert_true(cJSON_IsTrue(mt_json_get(tree, "immutable")));
    const cJSON *labels = mt_json_at(tree, "metadata", "labels", NULL);
    assert_string_equal(mt_json_string(labels, "moontide.dev/record"), "shop");
    assert_string_equal(mt_json_string(labels, "moontide.dev/part"), "logs");
    assert_null(mt_json_get(labels, "moontide.dev/app")); // it is none of the app's objects

    struct mt_buf out;
    struct mt_error err;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    assert_true(mt_secret_open(tree, &shop, MT_RECORD_LOGS, hash, &out, &err));
    assert_int_equal(out.length, content.length);
    assert_memory_equal(out.data, content.data, content.length);
    mt_buf_fini(&out);
    mt_buf_fini(&content);
    cJSON_Delete(tree);
}

static void the_header_has_a_fixed_name_and_may_change(void **state)
{
    struct mt_arena *arena = ((struct support *)*state)->arena;
    struct mt_buf content;
    fill(&content, 10);
    const struct mt_ref ref = mt_secret_ref(&shop, MT_RECORD_HEADER, NULL, arena);
    assert_string_equal(ref.name, "moontide.shop");
    cJSON *tree = mt_secret_tree(&ref, "shop", MT_RECORD_HEADER, &content);
    assert_null(mt_json_get(tree, "immutable"));
    cJSON_Delete(tree);
    mt_buf_fini(&content);
}

static void the_largest_chunk_fits_into_what_a_server_takes(void **state)
{
    enum { SERVER_MAX = 1048576 };
    struct mt_arena *arena = ((struct support *)*state)->arena;
    struct mt_buf content;
    fill(&content, MT_CHUNK_BYTES_MAX);
    const struct mt_ref ref = mt_secret_ref(&shop, MT_RECORD_MANIFESTS, "x", arena);
    cJSON *tree = mt_secret_tree(&ref, "shop", MT_RECORD_MANIFESTS, &content);
    assert_non_null(tree);
    const char *text = mt_json_string(mt_json_get(tree, "data"), "manifests");
    assert_in_range(strlen(text), 1, SERVER_MAX * 95 / 100);
    cJSON_Delete(tree);
    mt_buf_fini(&content);
}

static void a_header_that_is_too_large_is_none(void **state)
{
    struct mt_arena *arena = ((struct support *)*state)->arena;
    struct mt_buf content;
    fill(&content, MT_SECRET_BYTES_MAX);
    const struct mt_ref ref = mt_secret_ref(&shop, MT_RECORD_HEADER, NULL, arena);
    assert_null(mt_secret_tree(&ref, "shop", MT_RECORD_HEADER, &content));
    mt_buf_fini(&content);
}

#define FORGET                                                                                     \
    "; put it back from a backup, or forget the record: kubectl -n prod delete secret -l "         \
    "moontide.dev/record=shop (nothing that runs is touched; the history is lost, and what the "   \
    "manifests no longer have is not pruned any more)"
#define NOT_OURS(what)                                                                             \
    "Secret prod/moontide.shop is not of the record of app shop (" what                            \
    "), which moontide keeps under this name; give the app another name, or, if nobody needs it, " \
    "delete it: kubectl -n prod delete secret moontide.shop"
#define DAMAGED(what) "Secret prod/moontide.shop of the record of app shop is damaged: " what FORGET

/** A Secret with one thing changed, as JSON with ' for quotes. */
static const struct {
    const char *secret;
    const char *message;
} wrong[] = {
    {"{'metadata':{'name':'moontide.shop'},'type':'Opaque'}", NOT_OURS("its type is \"Opaque\"")},
    {"{'metadata':{'name':'moontide.shop'}}", NOT_OURS("its type is \"Opaque\"")},
    {"{'metadata':{'name':'moontide.shop','labels':{'moontide.dev/record':'blog'}},"
     "'type':'moontide.dev/record'}",
     NOT_OURS("its label moontide.dev/record is \"blog\"")},
    {"{'metadata':{'name':'moontide.shop','labels':{'moontide.dev/record':'shop'},"
     "'annotations':{'moontide.dev/format':'2'}},'type':'moontide.dev/record'}",
     "Secret prod/moontide.shop has the record of app shop in format 2, and this moontide reads "
     "none above 1; use the moontide that wrote it, or a newer one"},
    {"{'metadata':{'name':'moontide.shop','labels':{'moontide.dev/record':'shop'}},"
     "'type':'moontide.dev/record'}",
     DAMAGED("its annotation moontide.dev/format says no format")},
    {"{'metadata':{'name':'moontide.shop','labels':{'moontide.dev/record':'shop'},"
     "'annotations':{'moontide.dev/format':'1'}},'type':'moontide.dev/record'}",
     DAMAGED("its data has no \"header\"")},
    {"{'metadata':{'name':'moontide.shop','labels':{'moontide.dev/record':'shop'},"
     "'annotations':{'moontide.dev/format':'1'}},'type':'moontide.dev/record',"
     "'data':{'header':'!'}}",
     DAMAGED("its data is no base64")},
    {"{'metadata':{'name':'moontide.shop','labels':{'moontide.dev/record':'shop'},"
     "'annotations':{'moontide.dev/format':'1'}},'type':'moontide.dev/record',"
     "'data':{'header':'aGVsbG8='}}",
     DAMAGED("it is no gzip, or damaged (incorrect header check)")},
};

static void what_is_wrong_is_named_with_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(wrong); i++) {
        cJSON *secret = support_quoted_json(wrong[i].secret);
        struct mt_buf out;
        struct mt_error err;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        assert_false(mt_secret_open(secret, &shop, MT_RECORD_HEADER, NULL, &out, &err));
        support_expect_text(wrong[i].secret, err.msg, wrong[i].message);
        assert_int_equal(err.code, MT_ERR_INVALID);
        mt_buf_fini(&out);
        cJSON_Delete(secret);
    }
}

/** Opens a chunk whose content is another one than its name says. */
static void a_chunk_with_another_content_is_damaged(void **state)
{
    struct mt_arena *arena = ((struct support *)*state)->arena;
    struct mt_buf content, out;
    struct mt_error err;
    fill(&content, 10);
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    static const char hash[] = "00000000000000000000000000000000";
    const struct mt_ref ref = mt_secret_ref(&shop, MT_RECORD_LOGS, hash, arena);
    cJSON *tree = mt_secret_tree(&ref, "shop", MT_RECORD_LOGS, &content);
    assert_false(mt_secret_open(tree, &shop, MT_RECORD_LOGS, hash, &out, &err));
    assert_non_null(strstr(err.msg, "is damaged: what it holds is not what its name says;"));
    assert_int_equal(out.length, 0);
    cJSON_Delete(tree);
    mt_buf_fini(&content);
    mt_buf_fini(&out);
}

static void a_chunk_unpacks_to_no_more_than_one_may_hold(void **state)
{
    (void)state;
    enum { BOMB = 64 * 1024 * 1024 };
    char *zeros = calloc(1, BOMB);
    struct mt_buf packed, text, out;
    struct mt_error err;
    mt_buf_init(&packed, MT_BUF_UNLIMITED);
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    assert_true(mt_gzip(zeros, BOMB, &packed));
    mt_base64_encode(packed.data, packed.length, &text);
    cJSON *secret = support_quoted_json(
        "{'metadata':{'name':'x','labels':{'moontide.dev/record':'shop'},'annotations':"
        "{'moontide.dev/format':'1'}},'type':'moontide.dev/record','data':{}}");
    cJSON_AddStringToObject(cJSON_GetObjectItem(secret, "data"), "logs", mt_buf_text(&text));
    assert_false(mt_secret_open(secret, &shop, MT_RECORD_LOGS, "x", &out, &err));
    assert_non_null(strstr(err.msg, "it unpacks to more than 715776 bytes"));
    cJSON_Delete(secret);
    mt_buf_fini(&packed);
    mt_buf_fini(&text);
    mt_buf_fini(&out);
    free(zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_chunk_says_what_it_is),
        support_test(the_header_has_a_fixed_name_and_may_change),
        support_test(the_largest_chunk_fits_into_what_a_server_takes),
        support_test(a_header_that_is_too_large_is_none),
        cmocka_unit_test(what_is_wrong_is_named_with_what_to_do),
        support_test(a_chunk_with_another_content_is_damaged),
        cmocka_unit_test(a_chunk_unpacks_to_no_more_than_one_may_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
