// SPDX-License-Identifier: Apache-2.0
// What scripts are shown of Secrets.
#include "script/reads.h"

#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/convert.h"
#include "support.h"

#include <lauxlib.h>
#include <string.h>

#define SECRET(members) "{\"apiVersion\":\"v1\",\"kind\":\"Secret\"" members "}"
#define META(members) ",\"metadata\":{\"name\":\"s\"" members "}"
#define SHOWN(members) "{\"apiVersion\":\"v1\",\"kind\":\"Secret\"," members "\"redacted\":true}"

/** The object as a script with these `reads` is shown it, as JSON. */
static void expect_shown(const char *object, struct mt_reads reads, const char *expected)
{
    struct mt_error err;
    struct mt_buf out;
    lua_State *L = luaL_newstate();
    cJSON *tree = support_json(object);
    mt_push_shown(L, tree, reads);
    cJSON *shown = mt_to_json(L, -1, &err);
    assert_non_null(shown);
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_json_print(shown, false, &out);
    support_expect_text(object, mt_buf_text(&out), expected);
    mt_buf_fini(&out);
    cJSON_Delete(shown);
    cJSON_Delete(tree);
    lua_close(L);
}

static void secrets_are_shown_without_their_data(void **state)
{
    static const struct {
        const char *object;
        const char *expected;
    } cases[] = {
        {SECRET(",\"data\":{\"a\":\"YQ==\"},\"stringData\":{\"b\":\"b\"},\"type\":\"Opaque\","
                "\"immutable\":true"),
         "{\"apiVersion\":\"v1\",\"immutable\":true,\"kind\":\"Secret\",\"redacted\":true,"
         "\"type\":\"Opaque\"}"},
        {SECRET(
             META(",\"managedFields\":[{\"fieldsV1\":{\"f:data\":{}}}],\"labels\":{\"a\":\"b\"}")),
         SHOWN("\"metadata\":{\"labels\":{\"a\":\"b\"},\"name\":\"s\"},")},
        // What was applied stands in annotations of those who applied it.
        {SECRET(META(
             ",\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{}\","
             "\"kapp.k14s.io/original\":\" {\\\"data\\\":{}}\",\"a.example/last-applied\":\"UEsD\","
             "\"objectset.rio.cattle.io/applied\":\"H4sI\",\"example.com/note\":\"kept\","
             "\"example.com/number\":5}")),
         SHOWN(
             "\"metadata\":{\"annotations\":{\"example.com/note\":\"kept\",\"example.com/number\":"
             "5},\"name\":\"s\"},")},
        {SECRET(",\"unheard\":{\"of\":1},\"metadata\":null,\"type\":null"), SHOWN("")},
        {SECRET(",\"metadata\":\"none\""), SHOWN("\"metadata\":\"none\",")},
        {SECRET(",\"metadata\":{\"annotations\":[\"{}\"]}"),
         SHOWN("\"metadata\":{\"annotations\":[\"{}\"]},")},
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        expect_shown(cases[i].object, (struct mt_reads){0}, cases[i].expected);
    }
}

static void what_is_no_secret_is_shown_whole(void **state)
{
    static const char *const whole[] = {
        "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"b\"},\"kind\":\"ConfigMap\"}",
        "{\"apiVersion\":\"example.com/v1\",\"data\":{\"a\":\"b\"},\"kind\":\"Secret\"}",
        "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"b\"},\"kind\":\"SecretList\"}",
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(whole); i++) {
        expect_shown(whole[i], (struct mt_reads){0}, whole[i]);
    }
}

static void who_reads_secrets_is_shown_them(void **state)
{
    static const char secret[] =
        "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"YQ==\"},\"kind\":\"Secret\",\"metadata\":{"
        "\"annotations\":{\"kapp.k14s.io/original\":\"{}\"}}}";
    (void)state;
    expect_shown(secret, (struct mt_reads){.secrets = true}, secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_shown_without_their_data),
        cmocka_unit_test(what_is_no_secret_is_shown_whole),
        cmocka_unit_test(who_reads_secrets_is_shown_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
