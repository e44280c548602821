// SPDX-License-Identifier: Apache-2.0
// The script host, from STYLE.md "The Lua host".  What hostile scripts do is in tests/hostile.
#include "script/script.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/log.h"
#include "manifest/json.h"
#include "script/convert.h"
#include "script/modules.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESULT_MAX = 1024 };

static struct mt_script *new_script(const char *text, enum mt_dialect dialect)
{
    struct mt_error err;
    struct mt_script_options options = mt_script_options_for_checks("test.lua", NULL, dialect);
    struct mt_script *script = mt_script_new_text(&options, text, strlen(text), &err);
    if (script == NULL) {
        fail_msg("%s: %s", text, err.msg);
    }
    return script;
}

/** Runs the file and copies what it returns, as text; what it used is collected at once. */
static void run_to_text(lua_State *L, void *data)
{
    mt_script_run(L);
    snprintf(data, RESULT_MAX, "%s", luaL_tolstring(L, -1, NULL));
    lua_gc(L, LUA_GCCOLLECT);
}

static void expect_result(const char *text, enum mt_dialect dialect, const char *expected)
{
    struct mt_script *script = new_script(text, dialect);
    struct mt_error err = {.msg = ""};
    char result[RESULT_MAX] = "";
    if (!mt_script_call(script, run_to_text, result, &err)) {
        snprintf(result, sizeof result, "%s", err.msg);
    }
    if (strcmp(result, expected) != 0) {
        fail_msg("%s\n  expected: %s\n  got:      %s", text, expected, result);
    }
    mt_script_free(script);
}

static void offers_what_is_bounded_and_nothing_else(void **state)
{
    (void)state;
    static const char *const absent[] = {
        "io",          "debug",  "package", "load", "loadfile", "dofile", "collectgarbage",
        "string.dump", "xpcall", "os",      "warn", "newproxy",
    };
    for (size_t i = 0; i < SUPPORT_COUNT(absent); i++) {
        char text[100];
        snprintf(text, sizeof text, "return %s", absent[i]);
        expect_result(text, MT_DIALECT_MOONTIDE, "nil");
    }
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"return type(_G.string.format) .. _VERSION", "functionLua 5.4"},
        {"return select('#', pcall(error, 'x'))", "2"},
        {"return ('%d'):format(3) .. #'abc' .. ('x'):rep(3)", "33xxx"},
        {"return table.concat({1, 2, 3}, ',')", "1,2,3"},
        {"return math.type(1) .. math.floor(2.5)", "integer2"},
        {"return utf8.len('\\u{e4}\\u{f6}')", "2"},
        {"local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end) "
         "return co(1) .. ' ' .. co(21)",
         "2 42"},
        {"return table.concat({pcall(function(...) return 'a', ... end, 'b')}, ',', 2)", "a,b"},
        {"local ok, e = pcall(error, 'x', 0) return tostring(ok) .. e", "falsex"},
        {"pcall()", "test.lua:1: bad argument #1 to 'pcall' (value expected)"},
        {"local co = coroutine.wrap(function() return select(2, pcall(function() return "
         "coroutine.yield(1) + 1 end)) end) return co() .. ' ' .. co(21)",
         "1 22"},
        {"local co = coroutine.wrap(function() local ok, e = pcall(function() coroutine.yield(1) "
         "error('late', 0) end) return tostring(ok) .. e end) return co() .. co()",
         "1falselate"},
        // Lua's own bound does not hold in a coroutine.
        {"local deepest = 0 local function dig(d) deepest = math.max(deepest, d) "
         "if d < 20000 and not pcall(dig, d + 1) then pcall(dig, d + 1) end end "
         "coroutine.wrap(dig)(1) return tostring(deepest > 1000 and deepest < 5000)",
         "true"},
        {"return getmetatable('')", "false"},
        {"return '10' + 1 .. ' ' .. -'2' .. ' ' .. '7' // 2", "11 -2 3"},
        {"local mt = {__index = {x = 7}} local t = setmetatable({}, mt) "
         "return tostring(getmetatable(t) == mt) .. t.x",
         "true7"},
        {"return pcall(setmetatable, setmetatable({}, {__metatable = 1}), {}) and 1 or 0", "0"},
        {"error('boom')", "test.lua:1: boom"},
        {"\n\nlocal x = nil; return x.y", "test.lua:3: attempt to index a nil value (local 'x')"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        expect_result(cases[i].text, MT_DIALECT_MOONTIDE, cases[i].expected);
    }
}

/** SEMANTICS.md 5.1, 5.2 and 5.7. */
static void speaks_argocds_dialect(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"return 1, 'last'", "last"},
        {"return _VERSION", "Lua 5.1"},
        {"return tostring(3.0) .. tostring(2.5) .. tostring(1e15)", "32.51000000000000000"},
        {"return table.concat({1.0, 2.5, 'x'}, ' ')", "1 2.5 x"},
        {"return table.getn({1, 2}) .. table.maxn({[7] = 1}) .. unpack({9})", "279"},
        {"return loadstring('return 1 + 1')()", "2"},
        {"x = 5 return loadstring('return x')()", "5"},
        {"return tostring(loadstring('return ('))", "nil"},
        {"return getfenv().type == type", "true"},
        {"local f = function() return y end setfenv(f, {y = 8}) return f()", "8"},
        {"return math.pow(2, 10) .. ' ' .. math.mod(7, 4) .. ' ' .. math.log10(1000)",
         "1024.0 3.0 3.0"},
        {"return type(newproxy(true))", "userdata"},
        {"local os = require('os') return type(os.time) .. type(os.date) .. type(os.execute)",
         "functionfunctionnil"},
        {"return os.date('%Y-%m-%d %H:%M:%S %x %% %q', os.time({year = 2026, month = 1, day = 2}))",
         "2026-01-02 12:00:00 12/00/00 %% %q"},
        {"return os.date('*t', 0).yday", "0"},
        {"return tostring(io) .. tostring(debug) .. tostring(os.execute)", "nilnilnil"},
        {"function helper() return 4 end return helper()", "4"},
        {"return collectgarbage('count')", "0"},
        {"local ok, a, b = xpcall(function() return 1, 2 end, error) return tostring(ok) .. a .. b",
         "true12"},
        {"local ok, said = xpcall(function() error('no', 0) end, function(e) return e .. '!' end) "
         "return tostring(ok) .. said",
         "falseno!"},
        {"return xpcall(error, function() while true do end end)",
         "test.lua:1: the script does too much work"},
        {"local function f() y = 1 end setfenv(f, {}) f() return tostring(y)", "nil"},
        {"return os.time({year = -2147483648, month = 1, day = 1})",
         "test.lua:1: field 'year' is out-of-bound"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        expect_result(cases[i].text, MT_DIALECT_ARGOCD, cases[i].expected);
    }
}

/** SEMANTICS.md 5.2: what ArgoCD opens on demand only. */
static void a_restricted_script_has_base_and_table(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"return tostring(string) .. tostring(math) .. tostring(os) .. tostring(coroutine)",
         "nilnilnilnil"},
        {"return pcall(function() return ('x'):upper() end) and 'methods' or 'none'", "none"},
        {"return 'a' .. table.concat({1, 2}, ',') .. tostring(tonumber('3'))", "a1,23"},
        {"return type(require('os').time()) .. #'four'", "number4"},
        {"return '10' + 1", "11"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_script_options options =
            mt_script_options_for_checks("test.lua", NULL, MT_DIALECT_ARGOCD);
        options.restricted = true;
        struct mt_error err = {.msg = ""};
        char result[RESULT_MAX] = "";
        struct mt_script *script =
            mt_script_new_text(&options, cases[i].text, strlen(cases[i].text), &err);
        assert_true(mt_script_call(script, run_to_text, result, &err));
        assert_string_equal(result, cases[i].expected);
        mt_script_free(script);
    }
}

static void every_call_begins_anew(void **state)
{
    (void)state;
    struct mt_script *script =
        new_script("n = (n or 0) + 1 "
                   "local was = string.format ~= nil and table.x == nil and math.pi ~= nil "
                   "string.format, table.x, math.pi = nil, 1, nil "
                   "return tostring(was) .. n",
                   MT_DIALECT_MOONTIDE);
    for (int i = 0; i < 3; i++) {
        struct mt_error err;
        char result[RESULT_MAX];
        assert_true(mt_script_call(script, run_to_text, result, &err));
        assert_string_equal(result, "true1");
    }
    mt_script_free(script);
}

static void refuses_bytecode_and_bad_syntax(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"\x1bLua", "test.lua: attempt to load a binary chunk (mode is 't')"},
        {"return {\n  a = ", "test.lua:2: unexpected symbol near <eof>"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_error err = {.msg = ""};
        struct mt_script_options options =
            mt_script_options_for_checks("test.lua", NULL, MT_DIALECT_MOONTIDE);
        assert_null(mt_script_new_text(&options, cases[i].text, strlen(cases[i].text), &err));
        assert_string_equal(err.msg, cases[i].expected);
        assert_int_equal(err.code, MT_ERR_SCRIPT);
    }
}

static void errors_name_long_paths_whole(void **state)
{
    (void)state;
    const char *path =
        "a/rather/long/folder/that/no/error/message/of/lua/would/show/whole/check.lua";
    struct mt_script_options options =
        mt_script_options_for_checks(path, NULL, MT_DIALECT_MOONTIDE);
    struct mt_error err;
    const char *text = "\nerror('boom')";
    struct mt_script *script = mt_script_new_text(&options, text, strlen(text), &err);
    char result[RESULT_MAX];
    assert_false(mt_script_call(script, run_to_text, result, &err));
    unsigned line = 0;
    assert_string_equal(mt_script_error_text(path, &err, &line), "boom");
    assert_int_equal(line, 2);
    assert_non_null(strstr(mt_script_traceback(script), path));
    mt_script_free(script);
}

static void a_small_memory_budget_is_an_error(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < 200000; bytes += 997) {
        struct mt_script_options options =
            mt_script_options_for_checks("test.lua", NULL, MT_DIALECT_MOONTIDE);
        options.bytes_max = bytes;
        struct mt_error err;
        const char *text = "return ('x'):rep(100)";
        struct mt_script *script = mt_script_new_text(&options, text, strlen(text), &err);
        char result[RESULT_MAX] = "";
        if (script != NULL && mt_script_call(script, run_to_text, result, &err)) {
            assert_int_equal(strlen(result), 100);
        }
        mt_script_free(script);
    }
}

static void modules_are_found_beside_the_script_and_in_the_library(void **state)
{
    (void)state;
    char *folder = support_folder();
    support_write(folder, "check.lua",
                  "local own = require('parts.own')\n"
                  "local shipped = require('moontide.fake')\n"
                  "local again = require('moontide.fake')\n"
                  "own.n = own.n + 1\n"
                  "shipped.n, shipped.list[1] = shipped.n + 1, shipped.list[1] + 1\n"
                  "return own.n .. shipped.n .. shipped.list[1] .. shipped.get() .. "
                  "tostring(shipped == again) .. (leaked or '')\n");
    support_write(folder, "parts/own.lua", "return { n = 1 }\n");
    support_write(folder, "lib/moontide/fake.lua",
                  "local M = { n = 5, list = { 7 } }\nleaked = 'x'\n"
                  "function M.get() return M.n end\nreturn M\n");
    support_write(folder, "circle.lua", "return require('circle_a')\n");
    support_write(folder, "circle_a.lua", "return require('circle_b')\n");
    support_write(folder, "circle_b.lua", "return require('circle_a')\n");
    char path[1024];
    char library[1024];
    snprintf(path, sizeof path, "%s/check.lua", folder);
    snprintf(library, sizeof library, "%s/lib", folder);
    struct mt_script_options options =
        mt_script_options_for_checks("check.lua", library, MT_DIALECT_MOONTIDE);
    options.file = path;
    struct mt_error err = {.msg = ""};
    struct mt_script *script = mt_script_new(&options, &err);
    assert_non_null(script);
    for (int i = 0; i < 3; i++) { // what one call changes the next one does not see
        char result[RESULT_MAX] = "";
        if (!mt_script_call(script, run_to_text, result, &err)) {
            fail_msg("%s", err.msg);
        }
        assert_string_equal(result, "2685true");
    }
    // A module beside another script may have the same name.
    support_write(folder, "far/check.lua", "return require('parts.own').n\n");
    support_write(folder, "far/parts/own.lua", "return { n = 'far' }\n");
    char far_result[RESULT_MAX] = "";
    snprintf(path, sizeof path, "%s/far/check.lua", folder);
    assert_true(mt_script_load(script, path, "far/check.lua", &err));
    assert_true(mt_script_call(script, run_to_text, far_result, &err));
    assert_string_equal(far_result, "far");
    snprintf(path, sizeof path, "%s/circle.lua", folder);
    assert_true(mt_script_load(script, path, "circle.lua", &err));
    char result[RESULT_MAX];
    assert_false(mt_script_call(script, run_to_text, result, &err));
    assert_non_null(strstr(err.msg, "module \"circle_a\" requires itself, or failed before"));
    mt_script_free(script);
    support_folder_remove(folder);
}

/** setfenv() reaches into the functions of a module: the next call must not see it. */
static void argocds_dialect_changes_modules_for_one_call(void **state)
{
    (void)state;
    char *folder = support_folder();
    support_write(folder, "moontide/fake.lua", "return { f = function() return type(1) end }\n");
    struct mt_error err = {.msg = ""};
    struct mt_script_options options =
        mt_script_options_for_checks("test.lua", folder, MT_DIALECT_ARGOCD);
    const char *text = "local f = require('moontide.fake').f local said = f() "
                       "setfenv(f, {}) return said";
    struct mt_script *script = mt_script_new_text(&options, text, strlen(text), &err);
    for (int i = 0; i < 3; i++) {
        char result[RESULT_MAX] = "";
        if (!mt_script_call(script, run_to_text, result, &err)) {
            fail_msg("%s", err.msg);
        }
        assert_string_equal(result, "number");
    }
    mt_script_free(script);
    support_folder_remove(folder);
}

static void compiled_code_can_be_given_another_state(void **state)
{
    (void)state;
    struct mt_script *first =
        new_script("\nreturn tostring(x) .. (function() return 3 end)()", MT_DIALECT_MOONTIDE);
    struct mt_buf code;
    mt_buf_init(&code, MT_BUF_UNLIMITED);
    assert_true(mt_script_dump(first, &code));
    mt_script_free(first);
    struct mt_error err;
    struct mt_script_options options =
        mt_script_options_for_checks("test.lua", NULL, MT_DIALECT_MOONTIDE);
    struct mt_script *second = mt_script_new_code(&options, &code, &err);
    assert_non_null(second);
    char result[RESULT_MAX] = "";
    assert_true(mt_script_call(second, run_to_text, result, &err));
    assert_string_equal(result, "nil3");
    mt_script_free(second);
    mt_buf_fini(&code);
}

static void note_line(void *data, const char *topic, const char *line)
{
    assert_string_equal(topic, "script");
    snprintf(data, RESULT_MAX, "%s", line);
}

static void print_goes_to_the_log(void **state)
{
    (void)state;
    char line[RESULT_MAX] = "";
    mt_log_set_sink(note_line, line);
    expect_result("print('a', 1, nil)", MT_DIALECT_MOONTIDE, "nil");
    mt_log_set_sink(NULL, NULL);
    assert_string_equal(line, "test.lua: a\t1\tnil");
}

/** A tree on its way through Lua and back. */
struct trip {
    const cJSON *there;
    cJSON *back;
    struct mt_error err;
};

static void make_trip(lua_State *L, void *data)
{
    struct trip *trip = data;
    mt_push_json(L, trip->there, MT_NULLS_KEEP);
    trip->back = mt_to_json(L, -1, &trip->err);
    lua_gc(L, LUA_GCCOLLECT);
}

static void data_survives_the_way_through_lua(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"a\":[],\"b\":{},\"c\":[1,2.5,true,null,\"x\"],\"d\":9007199254740993}",
        "[[],[[]],{}]",
        "-9223372036854775808",
        "0.1",
        "null",
        "\"\\u0001\\\"\"",
        "{\"a\":{\"b\":{\"c\":null}}}",
    };
    struct mt_script *script = new_script("return 1", MT_DIALECT_MOONTIDE);
    for (size_t i = 0; i < SUPPORT_COUNT(texts); i++) {
        cJSON *tree = support_json(texts[i]);
        struct trip trip = {.there = tree};
        assert_true(mt_script_call(script, make_trip, &trip, &trip.err));
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_json_print(trip.back, false, &out);
        assert_string_equal(mt_buf_text(&out), texts[i]);
        mt_buf_fini(&out);
        cJSON_Delete(trip.back);
        cJSON_Delete(tree);
    }
    mt_script_free(script);
}

static void run_to_json(lua_State *L, void *data)
{
    struct trip *trip = data;
    mt_script_run(L);
    trip->back = mt_to_json(L, -1, &trip->err);
}

static void what_json_cannot_say_is_an_error(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"return { a = { b = print } }", "a: b: a function is no data"},
        {"return 0 / 0", "a number is not finite"},
        {"return math.huge", "a number is not finite"},
        {"return { 1, nil, 3, x = 1 }",
         "[2]: a table has both names and numbers as keys, or a gap"},
        {"return { [2] = 1 }", "a table has both names and numbers as keys, or a gap"},
        {"local t = {} t.t = t return t", NULL},
        {"local t = {1} for i = 1, 40 do t = {t, t} end return t", NULL},
        {"return 'a\\0b'", "a string holds a NUL"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_script *script = new_script(cases[i].text, MT_DIALECT_MOONTIDE);
        struct trip trip = {.back = NULL};
        struct mt_error err;
        assert_true(mt_script_call(script, run_to_json, &trip, &err));
        assert_null(trip.back);
        if (cases[i].expected != NULL) {
            assert_string_equal(trip.err.msg, cases[i].expected);
        }
        mt_script_free(script);
    }
}

/** Whether a stub of lua/meta declares the function. */
static bool is_declared(const char *stub, const char *function)
{
    char wanted[200];
    snprintf(wanted, sizeof wanted, ".%s(", function);
    const char *found = strstr(stub, wanted);
    return found != NULL;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++) {
        count++;
    }
    return count;
}

/** Each table of C functions and its `---@meta` stub name the same functions. */
static void stubs_match_the_functions_of_c(void **state)
{
    (void)state;
    for (const struct mt_module *module = mt_modules; module->name != NULL; module++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/../lua/meta/%s.lua", MT_TESTS_DIR,
                 strrchr(module->name, '.') + 1);
        FILE *file = fopen(path, "r");
        if (file == NULL) {
            fail_msg("%s has no stub %s", module->name, path);
        }
        char stub[16384];
        stub[fread(stub, 1, sizeof stub - 1, file)] = '\0';
        fclose(file);
        assert_non_null(strstr(stub, "---@meta"));
        size_t count = 0;
        for (const luaL_Reg *function = module->functions; function->name != NULL; function++) {
            if (!is_declared(stub, function->name)) {
                fail_msg("%s does not declare %s", path, function->name);
            }
            count++;
        }
        assert_int_equal(count_of(stub, "\nfunction "), count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_what_is_bounded_and_nothing_else),
        cmocka_unit_test(speaks_argocds_dialect),
        cmocka_unit_test(a_restricted_script_has_base_and_table),
        cmocka_unit_test(every_call_begins_anew),
        cmocka_unit_test(refuses_bytecode_and_bad_syntax),
        cmocka_unit_test(errors_name_long_paths_whole),
        cmocka_unit_test(a_small_memory_budget_is_an_error),
        cmocka_unit_test(modules_are_found_beside_the_script_and_in_the_library),
        cmocka_unit_test(argocds_dialect_changes_modules_for_one_call),
        cmocka_unit_test(compiled_code_can_be_given_another_state),
        cmocka_unit_test(print_goes_to_the_log),
        cmocka_unit_test(data_survives_the_way_through_lua),
        cmocka_unit_test(what_json_cannot_say_is_an_error),
        cmocka_unit_test(stubs_match_the_functions_of_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
