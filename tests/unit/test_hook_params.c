// SPDX-License-Identifier: Apache-2.0
// Parameters of script hooks, as a ConfigMap and as a project file give them: INTERFACE.md 2,
// DESIGN.md "Lua contracts".
#include "script/hook_params.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "manifest/ref.h"
#include "script/hook_secret.h"

#include <stdlib.h>
#include <string.h>

#define ERROR(line, text) "error invalid-params :" line " " text "\n"
#define IS(line, name, what, write)                                                                \
    ERROR(line, "parameter " name " of Test is " what "; write " write)
#define INT "a whole number such as 3"
#define NUMBER "a number such as 0.5"
#define DURATION "a duration such as \"90s\" or \"5m\""
#define URL "a URL such as \"https://shop.example.com/\""
#define TEXT_SECRET                                                                                \
    "where it is: \"env:TOKEN\", \"file:token.txt\" or \"secret:namespace/name/key\""
#define TABLE_SECRET                                                                               \
    "where it is: { env = \"TOKEN\" }, { file = \"token.txt\" } or { secret = "                    \
    "\"namespace/name/key\" }"
#define BAD_URL(line, text, why)                                                                   \
    ERROR(line, "parameter url of Test is \"" text "\": the URL " why "; write " URL)

// Declared in each case: one of every type, all optional, and what is required where it is asked.
static const char *const declared[][2] = {
    {"text", "string?"},     {"count", "int?"}, {"ratio", "number?"}, {"dry", "bool?"},
    {"within", "duration?"}, {"url", "url?"},   {"token", "secret?"}, {"method", "GET|POST|PUT?"},
};

struct params_case {
    const char *given;
    const char *expected; ///< What is read, or the findings.
};

static const struct params_case typed[] = {
    {"null", "{}"},
    {"{}", "{}"},
    {"[]", "{}"},
    {"{\"text\":\"a\"}", "{\"text\":\"a\"}"},
    {"{\"text\":null}", "{}"},
    {"{\"text\":5}", IS("7", "text", "a number", "a text")},
    {"{\"count\":-3}", "{\"count\":-3}"},
    {"{\"count\":9007199254740993}", "{\"count\":9007199254740993}"},
    {"{\"count\":1.5}", IS("7", "count", "a number", INT)},
    {"{\"count\":\"3\"}", IS("7", "count", "\"3\"", INT)},
    {"{\"ratio\":0.25}", "{\"ratio\":0.25}"},
    {"{\"ratio\":true}", IS("7", "ratio", "true or false", NUMBER)},
    {"{\"dry\":false}", "{\"dry\":false}"},
    {"{\"dry\":\"true\"}", IS("7", "dry", "\"true\"", "true or false")},
    {"{\"within\":\"1m30s\"}", "{\"within\":90}"},
    {"{\"within\":0.25}", "{\"within\":0.250}"},
    {"{\"within\":30}", "{\"within\":30}"},
    {"{\"within\":-1}", IS("7", "within", "a number", DURATION)},
    {"{\"within\":\"soon\"}", IS("7", "within", "\"soon\"", DURATION)},
    {"{\"url\":\"http://localhost:8080/x?y=1\"}", "{\"url\":\"http://localhost:8080/x?y=1\"}"},
    {"{\"url\":\"https://[::1]/\"}", "{\"url\":\"https://[::1]/\"}"},
    {"{\"url\":\"ftp://a/\"}", BAD_URL("7", "ftp://a/", "does not begin with http:// or https://")},
    {"{\"url\":\"shop.example.com\"}",
     BAD_URL("7", "shop.example.com", "does not begin with http:// or https://")},
    {"{\"url\":\"https://\"}", BAD_URL("7", "https://", "has no host, or one that is none")},
    {"{\"url\":\"https://a b\"}",
     BAD_URL("7", "https://a b", "has something beside host and port before its path")},
    {"{\"url\":\"https://a/b c\"}",
     BAD_URL("7", "https://a/b c", "has a character that has to be written as %XX")},
    {"{\"url\":\"https://a:99999/\"}", BAD_URL("7", "https://a:99999/", "has a port that is none")},
    {"{\"url\":5}", IS("7", "url", "a number", URL)},
    // A password that stands in a URL is not repeated.
    {"{\"url\":\"https://ada:hunter2@a/\"}",
     ERROR("7", "parameter url of Test: the URL has a user in it; write the header Authorization; "
                "write " URL)},
    {"{\"method\":\"POST\"}", "{\"method\":\"POST\"}"},
    {"{\"method\":\"POTS\"}",
     ERROR("7", "parameter method of Test is \"POTS\"; did you mean \"POST\"?")},
    {"{\"method\":\"DELETE\"}", ERROR("7", "parameter method of Test is \"DELETE\"; write one of "
                                           "\"GET\", \"POST\", \"PUT\"")},
    {"{\"method\":true}", IS("7", "method", "true or false", "one of \"GET\", \"POST\", \"PUT\"")},
    {"{\"token\":{\"env\":\"TOKEN\"}}", "{\"token\":{\"env\":\"TOKEN\"}}"},
    {"{\"token\":{\"file\":\"t.txt\"}}", "{\"token\":{\"file\":\"t.txt\"}}"},
    {"{\"token\":\"hunter2\"}", IS("7", "token", "a string", TABLE_SECRET)},
    {"{\"token\":{\"env\":\"A\",\"file\":\"b\"}}", IS("7", "token", "a map", TABLE_SECRET)},
    {"{\"token\":{\"env\":\"\"}}", IS("7", "token", "a map", TABLE_SECRET)},
    {"{\"token\":{\"secret\":\"ns/name/a.key\"}}", "{\"token\":{\"secret\":\"ns/name/a.key\"}}"},
    {"{\"token\":{\"secret\":\"name/key\"}}", IS("7", "token", "a map", TABLE_SECRET)},
    {"{\"token\":{\"secret\":\"/name/key\"}}", IS("7", "token", "a map", TABLE_SECRET)},
    {"{\"token\":{\"secret\":\"ns//key\"}}", IS("7", "token", "a map", TABLE_SECRET)},
    {"{\"token\":{\"secret\":\"ns/name/\"}}", IS("7", "token", "a map", TABLE_SECRET)},
    {"{\"token\":{\"secret\":\"ns/name/a/b\"}}", IS("7", "token", "a map", TABLE_SECRET)},
    {"{\"token\":{\"secret\":\"ns/na?me/key\"}}", IS("7", "token", "a map", TABLE_SECRET)},
    {"{\"txet\":\"a\"}", ERROR("7", "Test has no parameter \"txet\"; did you mean \"text\"?")},
    {"{\"whatever\":\"a\"}", ERROR("7", "Test has no parameter \"whatever\"; remove it")},
};

static const struct params_case texts[] = {
    {"{\"text\":\"5\"}", "{\"text\":\"5\"}"},
    {"{\"count\":\"3\"}", "{\"count\":3}"},
    {"{\"count\":\"3 \"}", IS("2", "count", "\"3 \"", INT)},
    {"{\"count\":\"+3\"}", IS("2", "count", "\"+3\"", INT)},
    {"{\"count\":\" 3\"}", IS("2", "count", "\" 3\"", INT)},
    {"{\"count\":\"3e0\"}", IS("2", "count", "\"3e0\"", INT)},
    {"{\"count\":\"99999999999999999999\"}", IS("2", "count", "\"99999999999999999999\"", INT)},
    {"{\"ratio\":\"1e-3\"}", "{\"ratio\":1e-3}"},
    {"{\"ratio\":\"\"}", IS("2", "ratio", "\"\"", NUMBER)},
    {"{\"ratio\":\"[1]\"}", IS("2", "ratio", "\"[1]\"", NUMBER)},
    {"{\"dry\":\"true\"}", "{\"dry\":true}"},
    {"{\"dry\":\"yes\"}", IS("2", "dry", "\"yes\"", "true or false")},
    {"{\"within\":\"90\"}", "{\"within\":90}"},
    {"{\"token\":\"env:TOKEN\"}", "{\"token\":{\"env\":\"TOKEN\"}}"},
    {"{\"token\":\"file:/run/t\"}", "{\"token\":{\"file\":\"/run/t\"}}"},
    {"{\"token\":\"hunter2\"}", IS("2", "token", "a string", TEXT_SECRET)},
    {"{\"token\":\"secret:a/b/c\"}", "{\"token\":{\"secret\":\"a/b/c\"}}"},
    {"{\"token\":\"secret:a/b\"}", IS("2", "token", "a string", TEXT_SECRET)},
    {"{\"method\":\"PUT\"}", "{\"method\":\"PUT\"}"},
    {"{\"method\":\"put\"}",
     ERROR("2", "parameter method of Test is \"put\"; did you mean \"PUT\"?")},
    {"{\"url\":\"http:/a\"}", BAD_URL("2", "http:/a", "does not begin with http:// or https://")},
    {"{\"count\":3}", IS("2", "count", "a number", INT)},
};

static void declare(struct mt_params *params, struct mt_arena *arena)
{
    for (size_t i = 0; i < SUPPORT_COUNT(declared); i++) {
        struct mt_error err;
        assert_true(mt_params_declare(params, declared[i][0], declared[i][1], arena, &err));
    }
    mt_params_sort(params);
}

static cJSON *parse(struct support *support, const char *text)
{
    struct mt_json_end end;
    cJSON *tree = mt_json_parse(NULL, text, strlen(text), 2, &end, NULL);
    assert_non_null(tree);
    mt_arena_own(support->arena, tree, mt_json_release);
    return tree;
}

/** Reads one case and compares; everything stands at line 7 of a file, and its data in line 2. */
static void check_case(struct support *support, const struct mt_params *params,
                       const struct params_case *one, bool as_texts)
{
    struct mt_buf out;
    const cJSON *read = mt_params_read(params, "Test", parse(support, one->given), as_texts,
                                       (struct mt_place){SUPPORT_FILE, 7}, &support->findings);
    if (read == NULL) {
        support_expect_findings(one->given, &support->findings, one->expected);
        support_reset(support);
        return;
    }
    support_no_findings(&support->findings);
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_json_print(read, false, &out);
    const char *text = mt_arena_strdup(support->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    support_expect_text(one->given, text, one->expected);
}

static void values_are_read_by_their_types(void **state)
{
    struct support *support = *state;
    struct mt_params params = {0};
    declare(&params, support->arena);
    for (size_t i = 0; i < SUPPORT_COUNT(typed); i++) {
        check_case(support, &params, &typed[i], false);
    }
    for (size_t i = 0; i < SUPPORT_COUNT(texts); i++) {
        check_case(support, &params, &texts[i], true);
    }
}

static void what_is_required_has_to_be_there(void **state)
{
    struct support *support = *state;
    struct mt_params params = {0};
    struct mt_error err;
    assert_true(mt_params_declare(&params, "url", "url", support->arena, &err));
    check_case(support, &params,
               &(struct params_case){"{}", ERROR("7", "Test needs the parameter url: " URL)},
               false);
    check_case(
        support, &params,
        &(struct params_case){"{\"url\":null}", ERROR("7", "Test needs the parameter url: " URL)},
        false);
}

static void unknown_types_are_refused(void **state)
{
    static const struct {
        const char *type;
        const char *expected;
    } cases[] = {
        {"sting", "params.a: \"sting\" is no type; did you mean \"string\"?"},
        {"secrets?", "params.a: \"secrets?\" is no type; did you mean \"secret\"?"},
        {"",
         "params.a: \"\" is no type; there are string, int, number, bool, duration, url, secret "
         "and words such as \"on|off\", each with \"?\" where it may be left out"},
        {"on|", "params.a: \"\" is none of several words; write \"on|off\""},
        {"on | off", "params.a: \"on \" is none of several words; write \"on|off\""},
        {"on?|off", "params.a: \"on?\" is none of several words; write \"on|off\""},
        {"string|int", "params.a: \"string\" is a type, and a parameter has one type; write it "
                       "alone"},
    };
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_params params = {0};
        struct mt_error err;
        assert_false(mt_params_declare(&params, "a", cases[i].type, support->arena, &err));
        assert_string_equal(err.msg, cases[i].expected);
    }
}

static void secrets_are_read_where_they_are(void **state)
{
    struct support *support = *state;
    char *folder = support_folder();
    support_write(folder, "token.txt", "hunter2\r\n");
    const char *beside = mt_arena_printf(support->arena, "%s/moontide.lua", folder);
    cJSON *reference =
        mt_secret_read(parse(support, "{\"file\":\"token.txt\"}"), beside, support->arena);
    struct mt_buf value;
    struct mt_error err;
    mt_buf_init(&value, 100);
    assert_true(mt_secret_value(reference, &value, &err));
    assert_string_equal(mt_buf_text(&value), "hunter2");
    cJSON_Delete(reference);

    mt_buf_clear(&value);
    setenv("MT_TEST_SECRET", "sesame", 1);
    assert_true(mt_secret_value(parse(support, "{\"env\":\"MT_TEST_SECRET\"}"), &value, &err));
    assert_string_equal(mt_buf_text(&value), "sesame");
    assert_false(mt_secret_value(parse(support, "{\"env\":\"MT_TEST_NONE\"}"), &value, &err));
    assert_string_equal(err.msg, "there is no environment variable MT_TEST_NONE");
    assert_false(mt_secret_value(parse(support, "{\"file\":\"/dev/null\"}"), &value, &err));
    assert_string_equal(err.msg, "/dev/null is no file");
    mt_buf_fini(&value);
    support_folder_remove(folder);
}

static void secrets_are_found_in_the_cluster(void **state)
{
    static const struct {
        const char *object;   ///< NULL: there is none.
        const char *expected; ///< The value, or the error.
    } cases[] = {
        {"{\"data\":{\"key\":\"c2VzYW1l\"}}", "sesame"},
        {"{\"data\":{\"key\":\"c2VzYW1lDQo=\"}}", "sesame"},
        {"{\"data\":{\"key\":\"\"}}", ""},
        {NULL, "there is no Secret shop/api"},
        {"{\"data\":{\"other\":\"c2VzYW1l\"}}", "the Secret shop/api has no key \"key\""},
        {"{}", "the Secret shop/api has no key \"key\""},
        {"{\"data\":{\"key\":5}}", "the Secret shop/api has no key \"key\""},
        {"{\"data\":{\"key\":\"?\"}}",
         "the key \"key\" of the Secret shop/api is no base64, or too "
         "long"},
        {"{\"data\":{\"key\":\"c2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1l\"}}",
         "the key \"key\" of the Secret shop/api is no base64, or too long"},
        {"{\"data\":{\"key\":\"YQBi\"}}", "the key \"key\" of the Secret shop/api is no text"},
    };
    struct support *support = *state;
    cJSON *reference =
        mt_secret_read(parse(support, "{\"secret\":\"shop/api/key\"}"), NULL, support->arena);
    struct mt_ref ref;
    assert_true(mt_secret_of_cluster(reference, &ref, support->arena));
    assert_string_equal(mt_ref_text(&ref, support->arena), "Secret/shop/api");
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_error err;
        struct mt_buf value;
        mt_buf_init(&value, 20);
        const cJSON *object = cases[i].object != NULL ? parse(support, cases[i].object) : NULL;
        const bool ok = mt_secret_of_object(reference, object, &value, &err);
        assert_string_equal(ok ? mt_buf_text(&value) : err.msg, cases[i].expected);
        mt_buf_fini(&value);
    }
    cJSON_Delete(reference);
    assert_false(mt_secret_of_cluster(parse(support, "{\"env\":\"A\"}"), &ref, support->arena));
}

static void secrets_are_masked(void **state)
{
    struct support *support = *state;
    // One secret begins another, in either order.
    const cJSON *secrets = parse(support, "[\"\",\"ab\",\"ses\",\"sesame\",\"abacus\"]");
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_secret_mask(secrets, "open sesame, cab aab abacus", &out);
    assert_string_equal(mt_buf_text(&out), "open ***, c*** a*** ***");
    mt_buf_fini(&out);
}

/** Scripts log what they made with moontide.json, too. */
static void secrets_are_masked_in_json(void **state)
{
    (void)state;
    cJSON *secrets = cJSON_CreateArray();
    assert_string_equal(mt_secret_note(secrets, "a\"b\n"), "a\"b\n");
    assert_string_equal(mt_secret_note(secrets, "plain"), "plain");
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_secret_mask(secrets, "{\"t\":\"a\\\"b\\n\"} a\"b\n! {\"u\":\"plain\"}", &out);
    assert_string_equal(mt_buf_text(&out), "{\"t\":\"***\"} ***! {\"u\":\"***\"}");
    mt_buf_fini(&out);
    cJSON_Delete(secrets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(values_are_read_by_their_types),
        support_test(what_is_required_has_to_be_there),
        support_test(unknown_types_are_refused),
        support_test(secrets_are_read_where_they_are),
        support_test(secrets_are_found_in_the_cluster),
        support_test(secrets_are_masked),
        support_test(secrets_are_masked_in_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
