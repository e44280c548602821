// SPDX-License-Identifier: Apache-2.0
// What specs ask of the program: core/script/testing_*.c, by moontide.testing, with garbage
// collected again and again.
#include "script/spec_state.h"

#include "support.h"

#include "base/arena.h"
#include "script/shipped.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOOK                                                                                       \
    "local http = require('moontide.http')\n"                                                      \
    "return { name = 'T', at = 'PostSync', params = { url = 'url', token = 'secret?' },\n"         \
    "  run = function(hook, ctx)\n"                                                                \
    "    ctx.sleep('5s')\n"                                                                        \
    "    local web = ctx.get('apps/v1/Deployment', 'web')\n"                                       \
    "    local answer = http.request({ url = hook.params.url, method = 'POST', body = '\\0b',\n"   \
    "      headers = { ['X-Token'] = hook.params.token } })\n"                                     \
    "    hook:log(answer.body)\n"                                                                  \
    "    return hook:succeed(web.spec.replicas .. ' ' .. answer.headers['x-a'])\n"                 \
    "  end }\n"

#define OBJECTS                                                                                    \
    "return { name = 'O', at = 'Sync',\n"                                                          \
    "  create = function(object) object.spec = { replicas = 1 } return object end,\n"              \
    "  verdict = function(object, ctx)\n"                                                          \
    "    return { status = ctx.health.status, message = #ctx.related .. ' ' .. ctx.now }\n"        \
    "  end }\n"

#define CHECK                                                                                      \
    "return { kinds = { 'example.com/v1/A' }, needs = { 'v1/Pod' }, grace = '3s',\n"               \
    "  check = function(object, ctx)\n"                                                            \
    "    return { status = 'Degraded', message = #ctx.related .. tostring(ctx.waited) }\n"         \
    "  end,\n"                                                                                     \
    "  because = function() return { 'one', 'two' } end }\n"

#define PRELUDE                                                                                    \
    "debug.sethook(function() collectgarbage() end, '', 25)\n"                                     \
    "package.path = require('moontide.testing.engine').library .. '/?.lua'\n"                      \
    "local testing = require('moontide.testing')\n"

static const struct support_file files[] = {
    {"scripts/hooks/T.lua", HOOK},
    {"scripts/hooks/O.lua", OBJECTS},
    {"scripts/hooks/E.lua", "return { name = 'E', extends = 'T', run = function(hook, ctx, base)\n"
                            "  hook:log(hook.params.token) return base(hook, ctx) end }"},
    {"scripts/hooks/module.lua", "return { a = 1 }"},
    {"scripts/hooks/broken.lua", "return { name = 'B', at = 'Nowhere', run = 7 }"},
    {"scripts/health/example.com/A.lua", CHECK},
    {"scripts/example.com/B/health.lua", "return { status = 'Healthy', message = obj.kind }"},
    {"scripts/hooks/a.yaml", "kind: A\n---\nkind: B\n"},
    {NULL, NULL},
};

/** A test of a spec that lies among the files. */
struct engine_case {
    const char *code;
    const char *expected; ///< What it returns; of an error its end, after "error: ".
};

static void check_case(const struct engine_case *engine_case, struct support *support)
{
    char *folder = support_folder_of(files);
    char code[4096];
    const struct mt_spec_run run = {
        .path = mt_arena_printf(support->arena, "%s/scripts/hooks/T_spec.lua", folder),
        .library = mt_arena_printf(support->arena, "%s/lua", mt_shipped_root(support->arena)),
    };
    struct mt_spec_state *state = mt_spec_state_new(&run, -1);
    assert_non_null(state);
    lua_State *L = state->script.L;
    snprintf(code, sizeof code, PRELUDE "%s", engine_case->code);
    const bool good = luaL_dostring(L, code) == LUA_OK;
    const char *text = luaL_tolstring(L, -1, NULL);
    const char *expected = engine_case->expected;
    const bool raises = strncmp(expected, "error: ", strlen("error: ")) == 0;
    expected += raises ? strlen("error: ") : 0;
    const size_t length = strlen(text);
    const size_t tail = strlen(expected);
    const bool same = raises ? length >= tail && strcmp(text + length - tail, expected) == 0
                             : strcmp(text, expected) == 0;
    if (good == raises || !same) {
        fail_msg("%s\n  expected: %s\n  got:      %s", engine_case->code, engine_case->expected,
                 text);
    }
    mt_spec_state_free(state);
    support_folder_remove(folder);
}

static void check_cases(struct support *support, const struct engine_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_case(&cases[i], support);
    }
}

static void hooks_run_step_by_step(void **state)
{
    static const struct engine_case cases[] = {
        {"local r = testing.hook('T.lua', { params = { url = 'http://a/', token = 'sesame' },\n"
         "  objects = { { apiVersion = 'apps/v1', kind = 'Deployment',\n"
         "    metadata = { name = 'web' }, spec = { replicas = 3 } } },\n"
         "  http = { ['POST http://a/'] = { body = 'x sesame', headers = { ['x-a'] = 'h' } } } })\n"
         "return table.concat({ r.outcome, r.message, r.log[1], r.seconds,\n"
         "  #r.requests[1].body, r.requests[1].headers['X-Token'], r.looks[1].name }, '|')",
         "succeeded|3 h|x ***|5.0|2|sesame|web"},
        {"return testing.hook('hooks/T.lua', { params = { url = 'http://a/' }, timeout = 5 })"
         ".outcome",
         "timedOut"},
        {"testing.hook('T.lua', { params = { url = 'http://a/' },\n"
         "  objects = function() error('no cluster', 0) end })",
         "error: no cluster"},
        {"testing.hook('T.lua', { params = { uri = 'http://a/' } })",
         "error: T has no parameter \"uri\"; did you mean \"url\"?\n"
         "T needs the parameter url: a URL such as \"https://shop.example.com/\""},
        {"return testing.hook('Approval', { approver = 'Ada' }).message", "approved by Ada"},
        {"local r = testing.hook('E.lua', { params = { url = 'http://a/',\n"
         "  token = { secret = 'ops/chat/token' } }, objects = function(look)\n"
         "    return look.kind == 'v1/Secret' and { data = { token = 'c2VzYW1l' } } or\n"
         "      { spec = { replicas = look.namespace } } end,\n"
         "  http = function(request) return { headers = { ['x-a'] = request.headers['X-Token'] } }"
         " end })\n"
         "return table.concat({ r.message, r.log[1], r.looks[1].namespace }, '|')",
         "default ***|***|ops"},
        {"testing.hook('O.lua')", "error: O.lua has no run, so there is no script to run"},
        {"testing.hook('module.lua')", "error: module.lua is no hook type"},
        {"testing.hook('broken.lua')", "error: run is no function"},
        {"testing.hook('T.lua', { params = { url = 'http://a/' }, timeout = 'x' })",
         "error: \"x\" is no duration; write \"5s\", or 5"},
    };
    check_cases(*state, cases, SUPPORT_COUNT(cases));
}

static void types_of_objects_are_asked(void **state)
{
    static const struct engine_case cases[] = {
        {"return testing.create('O.lua', { kind = 'A' }).spec.replicas", "1"},
        {"local v = testing.verdict('O.lua', { kind = 'A' },\n"
         "  { health = { status = 'Suspended' }, related = { { kind = 'Pod' } }, now = 7 })\n"
         "return v.status .. ' ' .. v.message",
         "Suspended 1 7.0"},
        {"testing.create('T.lua', {})", "error: T.lua has no create"},
        {"testing.verdict('T.lua', {})", "error: T.lua has no verdict"},
    };
    check_cases(*state, cases, SUPPORT_COUNT(cases));
}

static void checks_judge(void **state)
{
    static const struct engine_case cases[] = {
        {"local v = testing.judge('health/example.com/A.lua', { kind = 'A' },\n"
         "  { related = { {}, {} }, waited = 2 })\n"
         "return table.concat({ v.status, v.message, v.grace, table.concat(v.because, '+') }, '|')",
         "Degraded|22.0|3.0|one+two"},
        {"return testing.judge('example.com/B/health.lua', { kind = 'B' }).message", "B"},
        {"testing.judge('T.lua', {})", "error: which only hook types may"},
    };
    check_cases(*state, cases, SUPPORT_COUNT(cases));
}

static void times_and_files_are_read(void **state)
{
    static const struct engine_case cases[] = {
        {"local c = testing.clock(10) c:advance('1m30s') c:advance(5) return c:now()", "105.0"},
        {"return testing.clock('1970-01-01T00:01:00Z'):now()", "60"},
        {"testing.clock('soon')",
         "error: \"soon\" is no time; write one such as 2026-01-02T03:04:05Z"},
        {"return testing.objects('a.yaml')[2].kind", "B"},
        {"testing.timeout('2h')", "error: bad argument #1 to 'limit' (a time of at most an hour)"},
        {"testing.rehearse('a.yaml')", "error: there is no command line here"},
    };
    check_cases(*state, cases, SUPPORT_COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(hooks_run_step_by_step),
        support_test(types_of_objects_are_asked),
        support_test(checks_judge),
        support_test(times_and_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
