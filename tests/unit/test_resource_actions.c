// SPDX-License-Identifier: Apache-2.0
// Resource actions: SEMANTICS.md 5.1 to 5.6.
#include "script/resource_actions.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/checks.h"

#include <string.h>

#define OBJECT                                                                                     \
    "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'w','labels':{}},'spec':{"  \
    "'b':1,'a':2.5,'big':9007199254740993,'nested':{'m':{},'l':[]},'items':[{'m':{}},null,{}],"    \
    "'none':null}}"

/** Scripts in one folder, or in two. */
struct fixture {
    struct support *support;
    char *folders[2];
    struct mt_resource_actions *actions;
    cJSON *object;
    struct mt_ref ref;
};

static void open_fixture(struct fixture *fixture, const struct support_file *first,
                         const struct support_file *second)
{
    fixture->folders[0] = support_folder_of(first);
    fixture->folders[1] = support_folder_of(second);
    const struct mt_checks_options options = {.folders = (const char *const *)fixture->folders,
                                              .folder_count = 2};
    fixture->actions = mt_resource_actions_new(&options, &fixture->support->findings);
    fixture->object = support_quoted_json(OBJECT);
    fixture->ref = (struct mt_ref){"example.com", "v1", "Widget", "", "w"};
}

static void close_fixture(struct fixture *fixture)
{
    mt_resource_actions_free(fixture->actions);
    cJSON_Delete(fixture->object);
    support_folder_remove(fixture->folders[0]);
    support_folder_remove(fixture->folders[1]);
}

/** The error with PATH for that of the script, which it begins with. */
static const char *without_path(struct fixture *fixture, const char *script, const char *error)
{
    struct mt_arena *arena = fixture->support->arena;
    const char *path =
        mt_arena_printf(arena, "%s/example.com/Widget/actions/%s", fixture->folders[0], script);
    size_t length = strlen(path);
    assert_int_equal(strncmp(error, path, length), 0);
    return mt_arena_printf(arena, "PATH%s", error + length);
}

/** The error, with PATH for the script's, or what `offers` say: "name(flags,params);". */
static const char *discover(struct fixture *fixture)
{
    struct mt_arena *arena = fixture->support->arena;
    struct mt_action_offers offers;
    struct mt_error err;
    if (!mt_resource_actions_discover(fixture->actions, &fixture->ref, fixture->object, arena,
                                      &offers, &err)) {
        return without_path(fixture, "discovery.lua", err.msg);
    }
    const char *text = offers.script == NULL ? "no discovery" : "";
    for (size_t i = 0; i < offers.list.count; i++) {
        const struct mt_action_offer *offer = &offers.list.items[i];
        text = mt_arena_printf(arena, "%s%s(%s%s%s", text, offer->name,
                               offer->disabled ? "disabled " : "", offer->icon_class,
                               offer->display_name);
        for (size_t j = 0; j < offer->params.count; j++) {
            text = mt_arena_printf(arena, "%s,%s", text, offer->params.items[j]);
        }
        text = mt_arena_printf(arena, "%s);", text);
    }
    return text;
}

static void a_discovery_says_what_can_be_done(void **state)
{
    static const struct {
        const char *script;
        const char *expected;
    } cases[] = {
        {"return { restart = {}, list = { 'x' } }", "list();restart();"},
        {"return { a = { disabled = true, iconClass = 'i', displayName = 'd' } }",
         "a(disabled id);"},
        {"return { a = { Disabled = true, more = 1 } }", "a(disabled );"},
        {"return { a = { params = { { name = 'x' }, { name = 'y' } }, disabled = false } }",
         "a(,x,y);"},
        {"return { a = { name = 'b', params = {} } }", "b();"},
        {"return {}", ""},
        {"return 1, { last = {} }", "last();"},
        {"return { [obj.metadata.name] = { disabled = next(actionParams) ~= nil } }", "w();"},
        {"local x = 1", "PATH: expect table output from Lua script, not nil"},
        {"return true", "PATH: expect table output from Lua script, not boolean"},
        {"return { 'restart' }",
         "PATH: a discovery returns a table of actions by name, this one returns a list"},
        {"return { a = 5 }", "PATH: a is a number, not a table"},
        {"return { a = { disabled = 'yes' } }", "PATH: a: disabled is a string, not true or false"},
        {"return { a = { iconClass = {1} } }", "PATH: a: iconClass is a list, not a string"},
        {"return { a = { params = { x = 1 } } }", "PATH: a: params is a map, not a list"},
        {"return { a = print }", "PATH: cannot encode function to JSON"},
        {"error('no')", "PATH:1: no"},
        {"return {", "PATH:1: unexpected symbol near <eof>"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        const struct support_file files[] = {
            {"example.com/Widget/actions/discovery.lua", cases[i].script}, {NULL, NULL}};
        open_fixture(&fixture, files, NULL);
        assert_string_equal(discover(&fixture), cases[i].expected);
        close_fixture(&fixture);
    }
}

/** "patch JSON;" for each result, or "FAILURE | error", with PATH for the script's. */
static const char *run(struct fixture *fixture, const char *name, const char *params)
{
    struct mt_arena *arena = fixture->support->arena;
    struct mt_action_results results;
    struct mt_error err;
    cJSON *map = params != NULL ? support_quoted_json(params) : NULL;
    const struct mt_action_call call = {&fixture->ref, fixture->object, name, map};
    bool ran = mt_resource_actions_run(fixture->actions, &call, arena, &results, &err);
    cJSON_Delete(map);
    if (!ran && err.code == MT_ERR_NOT_FOUND) {
        return "not found";
    }
    if (!ran) {
        return mt_arena_printf(arena, "%s | %s", results.failure,
                               without_path(fixture, "act/action.lua", err.msg));
    }
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < results.list.count; i++) {
        static const char *const operations[] = {"nothing", "create", "patch"};
        mt_buf_printf(&text, "%s ", operations[results.list.items[i].operation]);
        mt_json_print(results.list.items[i].tree, false, &text);
        mt_buf_putc(&text, ';');
    }
    for (char *c = text.data; c != NULL && *c != '\0'; c++) {
        if (*c == '"') {
            *c = '\'';
        }
    }
    const char *copy = mt_arena_strdup(arena, mt_buf_text(&text));
    mt_buf_fini(&text);
    return copy;
}

#define WIDGET "'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'w','labels':{}}"
#define KIND "{ kind = 'K' }"

static void an_action_says_what_is_written(void **state)
{
    static const struct {
        const char *script;
        const char *params;
        const char *expected;
    } cases[] = {
        // What was a map stays one, also in lists; fields keep their order; nulls are gone.
        {"return obj", NULL,
         "patch {" WIDGET ",'spec':{'b':1,'a':2.5,'big':9007199254740993,'nested':{'m':{},'l':[]},"
         "'items':[{'m':{}},{}]}};"},
        {"obj.metadata = nil obj.spec = { new = {}, a = obj.spec.a * 2, b = 6 / 2, list = { 1 } } "
         "return obj",
         NULL,
         "patch {'apiVersion':'example.com/v1','kind':'Widget','spec':{'b':3,'a':5,'list':[1],"
         "'new':[]}};"},
        {"return { { operation = 'create', resource = { kind = 'K', spec = {} } }, "
         "{ operation = 'patch', resource = " KIND " }, { resource = " KIND " } }",
         NULL, "create {'kind':'K','spec':[]};patch {'kind':'K'};nothing {'kind':'K'};"},
        {"return {}", NULL, ""},
        {"return { kind = actionParams.a .. type(actionParams.b) }", "{'a':'x','b':'2'}",
         "patch {'kind':'xstring'};"},
        {"return { kind = type(actionParams) }", NULL, "patch {'kind':'table'};"},
        {"local copy = setmetatable({}, getmetatable(obj.spec.nested.l)) "
         "return { kind = 'K', copy = copy, was = tostring(getmetatable(obj.spec.nested.l)) }",
         NULL, "patch {'kind':'K','copy':[],'was':'nil'};"},
        {"error('no')", NULL, "<string>:1: no | PATH:1: no"},
        {"error('no', 0)", NULL, "no | PATH:1: no"},
        {"\nlocal x = obj.none.more", NULL,
         "<string>:2: attempt to index a nil value (field 'none') | PATH:2: attempt to index a nil "
         "value (field 'none')"},
        {"return 5", NULL,
         "expect table output from Lua script, not number | PATH: expect table output from Lua "
         "script, not number"},
        {"return { { operation = 'delete', resource = " KIND " } }", NULL,
         "unsupported operation: \"delete\" | PATH: unsupported operation: \"delete\""},
        {"return { spec = 1 }", NULL,
         "the action returned a resource without a kind | PATH: the action returned a resource "
         "without a kind"},
        {"return { { operation = 'patch' } }", NULL,
         "the action returned a resource without a kind | PATH: the action returned a resource "
         "without a kind"},
        {"return { kind = 'K', spec = obj.spec, again = obj.spec }", NULL,
         "cannot encode recursively nested tables to JSON | PATH: cannot encode recursively nested "
         "tables to JSON"},
        {"return { kind = 'K', list = { [1] = 1, [3] = 3 } }", NULL,
         "cannot encode sparse array | PATH: cannot encode sparse array"},
        {"return { kind = 'K', [1] = 1 }", NULL,
         "cannot encode mixed or invalid key types | PATH: cannot encode mixed or invalid key "
         "types"},
        {"return { kind = 'K', map = { [true] = 1 } }", NULL,
         "cannot encode mixed or invalid key types | PATH: cannot encode mixed or invalid key "
         "types"},
        {"return { kind = 'K', x = 0 / 0 }", NULL,
         "a number is not finite | PATH: a number is not finite"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        const struct support_file files[] = {
            {"example.com/Widget/actions/act/action.lua", cases[i].script}, {NULL, NULL}};
        open_fixture(&fixture, files, NULL);
        assert_string_equal(run(&fixture, "act", cases[i].params), cases[i].expected);
        close_fixture(&fixture);
    }
}

static void kinds_are_exact_and_the_first_folder_decides(void **state)
{
    static const struct support_file first[] = {
        {"example.com/Widget/actions/one/action.lua", "return { kind = 'first' }"},
        {"Pod/actions/one/action.lua", "return { kind = 'core' }"},
        {NULL, NULL},
    };
    static const struct support_file second[] = {
        {"example.com/Widget/actions/discovery.lua", "return { two = {} }"},
        {"example.com/Widget/actions/one/action.lua", "return { kind = 'second' }"},
        {"example.com/Widget/actions/two/action.lua", "return { kind = 'two' }"},
        {"_.com/_/actions/any/action.lua", "return { kind = 'any' }"},
        {"_.com/_/actions/discovery.lua", "return { any = {} }"},
        {NULL, NULL},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, first, second);
    assert_string_equal(run(&fixture, "one", NULL), "patch {'kind':'first'};");
    assert_string_equal(run(&fixture, "two", NULL), "patch {'kind':'two'};");
    assert_string_equal(run(&fixture, "two", NULL), "patch {'kind':'two'};"); // compiled once
    assert_string_equal(run(&fixture, "any", NULL), "not found");
    assert_string_equal(run(&fixture, "../one", NULL), "not found");
    assert_string_equal(run(&fixture, "", NULL), "not found");
    assert_string_equal(discover(&fixture), "two();");
    fixture.ref.kind = "Gadget";
    assert_string_equal(discover(&fixture), "no discovery");
    fixture.ref = (struct mt_ref){"", "v1", "Pod", "shop", "a"};
    assert_string_equal(run(&fixture, "one", NULL), "patch {'kind':'core'};");
    fixture.ref.kind = "../first/example.com/Widget"; // a manifest may say anything
    assert_string_equal(run(&fixture, "one", NULL), "not found");
    close_fixture(&fixture);
}

static void calls_share_nothing(void **state)
{
    static const struct support_file files[] = {
        {"example.com/Widget/actions/act/action.lua",
         "seen = (seen or 0) + 1 table.seen = (table.seen or 0) + 1 obj.spec = nil\n"
         "return { kind = 'K', seen = seen, inTable = table.seen }"},
        {NULL, NULL},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL);
    for (int i = 0; i < 2; i++) {
        assert_string_equal(run(&fixture, "act", NULL), "patch {'kind':'K','inTable':1,'seen':1};");
    }
    assert_non_null(mt_json_get(fixture.object, "spec"));
    close_fixture(&fixture);
}

static void a_script_that_does_not_end_is_ended(void **state)
{
    static const struct support_file files[] = {
        {"example.com/Widget/actions/act/action.lua",
         "while true do pcall(function() while true do end end) end"},
        {NULL, NULL},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL);
    const char *said = run(&fixture, "act", NULL);
    assert_non_null(strstr(said, "| PATH:1: the script does too much work"));
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_discovery_says_what_can_be_done),
        support_test(an_action_says_what_is_written),
        support_test(kinds_are_exact_and_the_first_folder_decides),
        support_test(calls_share_nothing),
        support_test(a_script_that_does_not_end_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
