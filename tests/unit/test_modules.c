// SPDX-License-Identifier: Apache-2.0
// The modules of C that every script may require: lua/meta/*.lua, lua/README.md "Data and texts".
#include "script/modules.h"

#include "support.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/log.h"
#include "script/script.h"

#include <stdio.h>
#include <string.h>

enum { RESULT_MAX = 1024 };

#define MODULES                                                                                    \
    "local json, yaml = require('moontide.json'), require('moontide.yaml') "                       \
    "local base64, sha256 = require('moontide.base64'), require('moontide.sha256') "               \
    "local log = require('moontide.log') "                                                         \
    "local function both(...) local v, m = ... return tostring(v) .. ' ' .. tostring(m) end "

struct module_case {
    const char *code;
    const char *expected; ///< Of an error, a part of it after "error: ".
};

/** Runs the file and keeps its text; what it left behind is collected at once. */
static void run_to_text(lua_State *L, void *data)
{
    mt_script_run(L);
    snprintf(data, RESULT_MAX, "%s", luaL_tolstring(L, -1, NULL));
    lua_gc(L, LUA_GCCOLLECT);
}

static void check_case(const struct module_case *module_case)
{
    char text[RESULT_MAX * 2];
    char result[RESULT_MAX] = "";
    struct mt_error err = {.msg = ""};
    snprintf(text, sizeof text, MODULES "%s", module_case->code);
    struct mt_script_options options =
        mt_script_options_for_checks("test.lua", NULL, MT_DIALECT_MOONTIDE);
    struct mt_script *script = mt_script_new_text(&options, text, strlen(text), &err);
    if (script == NULL) {
        fail_msg("%s: %s", text, err.msg);
    }
    const bool raised = !mt_script_call(script, run_to_text, result, &err);
    const char *expected = module_case->expected;
    if (strncmp(expected, "error: ", strlen("error: ")) == 0) {
        expected += strlen("error: ");
        if (!raised || strstr(err.msg, expected) == NULL) {
            fail_msg("%s\n  expected: %s\n  got:      %s%s", module_case->code,
                     module_case->expected, result, err.msg);
        }
    } else if (raised || strcmp(result, expected) != 0) {
        fail_msg("%s\n  expected: %s\n  got:      %s%s", module_case->code, expected, result,
                 err.msg);
    }
    mt_script_free(script);
}

static void check_cases(const struct module_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_case(&cases[i]);
    }
}

static void reads_json(void **state)
{
    (void)state;
    static const struct module_case cases[] = {
        {"return json.decode('9007199254740993')", "9007199254740993"},
        {"return math.type(json.decode('3')) .. math.type(json.decode('3.0'))", "integerfloat"},
        {"return json.decode(' {\"a\": [1, {\"b\": true}]} \\n').a[2].b", "true"},
        {"return json.decode('\"\\\\u00e9\\\\ud83c\\\\udf19\"')", "\u00e9\U0001f319"},
        {"return both(json.decode('null'))", "nil nil"},
        {"return both(json.decode('{\"a\":null}').a)", "nil nil"},
        {"return #json.decode('[1,null,2]')", "2"},
        {"return #json.decode('[1,null,2]', { nulls = true })", "3"},
        {"return json.decode('{\"a\":null}', { nulls = true }).a == json.null", "true"},
        {"local v, m = json.decode('') return v == nil and m:match('^line %d+: ')", "line 1: "},
        {"local v, m = json.decode('{\\n\"a\":\\n}') return v == nil and m:match('^line %d+: ')",
         "line 3: "},
        {"return both(json.decode('{} x'))", "nil line 1: something follows the value"},
        {"return both(json.decode('{}\\0'))", "nil line 1: something follows the value"},
        {"return json.decode({})", "error: string expected, got table"},
        {"return json.decode(5)", "error: string expected, got number"},
        {"return json.decode('1', { nulls = 1 })", "error: nulls is a number, not true or false"},
        {"return json.decode((' '):rep(1024 * 1024 + 1))",
         "error: a text of more than 1048576 bytes"},
    };
    check_cases(cases, SUPPORT_COUNT(cases));
}

static void writes_json(void **state)
{
    (void)state;
    static const struct module_case cases[] = {
        {"return json.encode({ b = { 1, 2.5, 'x' }, a = true })",
         "{\"a\":true,\"b\":[1,2.5,\"x\"]}"},
        {"return json.encode({})", "{}"},
        {"return json.encode(json.list())", "[]"},
        {"local l = json.list({}) l[1] = 5 return json.encode(l)", "[5]"},
        {"return json.encode(json.decode('{\"a\":[]}'))", "{\"a\":[]}"},
        {"return json.encode({ a = json.null })", "{\"a\":null}"},
        {"return json.encode(nil)", "null"},
        {"return json.encode(9007199254740993)", "9007199254740993"},
        {"return json.encode('\\1\"')", "\"\\u0001\\\"\""},
        {"return json.encode({ 1 }, { pretty = true })", "[\n  1\n]\n"},
        {"return json.encode()", "error: value expected"},
        {"return json.encode({ print })", "error: [1]: a function is no data"},
        {"return json.encode(0/0)", "error: a number is not finite"},
        {"return json.encode({ a = 'x\\0' })", "error: a: a string holds a NUL"},
        {"return json.encode({ ['x\\0'] = 1 })", "error: a string holds a NUL"},
        {"return json.encode({ 1, x = 2 })", "error: both names and numbers"},
        {"return json.encode('\\xff')", "error: a string is no UTF-8"},
        {"return json.encode({ ['\\xff'] = 1 })", "error: a string is no UTF-8"},
        {"return json.list(setmetatable({}, {}))", "error: a metatable of its own"},
        {"local s = ('x'):rep(1000000) local t = {} for i = 1, 100 do t[i] = s end "
         "return json.encode(t)",
         "error: more than 16777216 bytes of texts"},
        {"local s = ('x'):rep(1000000) local t = {} for i = 1, 9 do t[i] = s end "
         "return json.encode(t)",
         "error: the text has more than 8388608 bytes"},
        {"local t = {} t.t = t return json.encode(t)", "error: in a circle"},
    };
    check_cases(cases, SUPPORT_COUNT(cases));
}

static void reads_and_writes_yaml(void **state)
{
    (void)state;
    static const struct module_case cases[] = {
        {"return json.encode(yaml.decode('a: [1, yes]\\nb: ~\\nc: \"2\"\\n'))",
         "{\"a\":[1,true],\"c\":\"2\"}"},
        {"return both(yaml.decode(''))", "nil nil"},
        {"return both(yaml.decode('a: 1\\n---\\nb: 2\\n'))",
         "nil there are several documents: use decode_all"},
        {"return json.encode(yaml.decode_all('a: 1\\n---\\n# none\\n---\\nb: 2\\n'))",
         "[{\"a\":1},{\"b\":2}]"},
        {"return json.encode(yaml.decode_all(''))", "[]"},
        {"local v, m = yaml.decode('a: 1\\na: 2\\n') return v == nil and m:match('^line %d+: ')",
         "line 2: "},
        {"local v, m = yaml.decode_all('a: [') return v == nil and m:match('^line %d+: ')",
         "line 1: "},
        {"return yaml.encode({ b = 'yes', a = { 1 }, c = 'x\\ny\\n' })",
         "a:\n- 1\nb: \"yes\"\nc: |\n  x\n  y\n"},
        {"return yaml.encode({ print })", "error: [1]: a function is no data"},
        {"return yaml.decode(7)", "error: string expected, got number"},
        {"return yaml.decode((' '):rep(256 * 1024 + 1))",
         "error: a text of more than 262144 bytes"},
    };
    check_cases(cases, SUPPORT_COUNT(cases));
}

static void encodes_and_digests_bytes(void **state)
{
    (void)state;
    static const struct module_case cases[] = {
        {"return base64.encode('') .. base64.encode('\\0\\255x')", "AP94"},
        {"return base64.decode('QWRh') .. base64.decode('Qm\\n8=')", "AdaBo"},
        {"return #base64.decode('AP94')", "3"},
        {"return both(base64.decode('?'))", "nil the text is no base64"},
        {"return base64.encode({})", "error: string expected, got table"},
        {"return sha256.hex('')",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"return sha256.hex('abc')",
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"return sha256.hex()", "error: string expected, got no value"},
    };
    check_cases(cases, SUPPORT_COUNT(cases));
}

/** Health checks, the project file and scenarios see data only. */
static void what_reaches_out_is_for_hook_types(void **state)
{
    (void)state;
    static const struct module_case cases[] = {
        {"return require('moontide.http')",
         "error: module \"moontide.http\" reaches out, which only hook types may"},
        {"return require('moontide.env')",
         "error: module \"moontide.env\" reaches out, which only hook types may"},
        {"return require('moontide.kube')",
         "error: module \"moontide.kube\" reaches out, which only hook types may"},
        {"return tostring(pcall(require, 'moontide.env')) .. tostring(pcall(require, "
         "'moontide.env'))",
         "falsefalse"},
    };
    check_cases(cases, SUPPORT_COUNT(cases));
}

/** No call works for longer than the budget lets it, and pcall swallows nothing. */
static void work_is_charged(void **state)
{
    (void)state;
    static const struct module_case cases[] = {
        {"local s = ('[' .. ('0,'):rep(500000) .. '0]') while true do pcall(json.decode, s) end",
         "error: "},
        {"local t = {} for i = 1, 50000 do t[i] = i end while true do pcall(json.encode, t) end",
         "error: "},
        {"local s = ('x'):rep(1000000) while true do pcall(sha256.hex, s) end", "error: "},
        {"local s = ('x'):rep(1000000) while true do pcall(base64.encode, s) end", "error: "},
        {"local s = ('- x\\n'):rep(60000) while true do pcall(yaml.decode, s) end", "error: "},
        {"local s = 'a: &a [x,x,x,x,x,x,x,x,x]\\n' for i = 1, 9 do s = s .. ('%s: &%s [*%s,*%s,*%s,"
         "*%s,*%s,*%s,*%s,*%s,*%s]\\n'):format(string.char(97+i), string.char(97+i), "
         "table.unpack(json.decode('[' .. ('\"' .. string.char(96+i) .. '\",'):rep(8) .. '\"' .. "
         "string.char(96+i) .. '\"]'))) end return yaml.decode(s) == nil",
         "true"},
    };
    check_cases(cases, SUPPORT_COUNT(cases));
}

static void keep_line(void *data, const char *topic, const char *line)
{
    mt_buf_printf(data, "%s: %s\n", topic, line);
}

static void lines_have_a_level_and_values(void **state)
{
    (void)state;
    static const struct module_case cases[] = {
        {"log.debug('one') log.info('two', { b = { true }, a = 'x' })", "nil"},
        {"log.warn('three', nil) log.error('four', {}) print('five', 6)", "nil"},
        {"log.info()", "error: string expected, got no value"},
        {"log.info('x', 5)", "error: table expected, got number"},
        {"log.info('x', { f = print })", "error: f: a function is no data"},
    };
    struct mt_buf lines;
    mt_buf_init(&lines, MT_BUF_UNLIMITED);
    mt_log_set_sink(keep_line, &lines);
    check_cases(cases, SUPPORT_COUNT(cases));
    mt_log_set_sink(NULL, NULL);
    assert_string_equal(mt_buf_text(&lines),
                        "script: test.lua: one\n"
                        "script.info: test.lua: two {\"a\":\"x\",\"b\":[true]}\n"
                        "script.warn: test.lua: three\n"
                        "script.error: test.lua: four {}\n"
                        "script: test.lua: five\t6\n");
    mt_buf_fini(&lines);
    // Without anybody who listens it costs the same, so that -v changes nothing.
    static const struct module_case endless = {"while true do pcall(log.debug, 'x') end",
                                               "error: does too much work"};
    check_case(&endless);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_json),
        cmocka_unit_test(writes_json),
        cmocka_unit_test(reads_and_writes_yaml),
        cmocka_unit_test(encodes_and_digests_bytes),
        cmocka_unit_test(what_reaches_out_is_for_hook_types),
        cmocka_unit_test(work_is_charged),
        cmocka_unit_test(lines_have_a_level_and_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
