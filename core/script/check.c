// SPDX-License-Identifier: Apache-2.0
#include "script/check.h"

#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/nearest.h"
#include "script/convert.h"
#include "script/verdict.h"

#include <lauxlib.h>
#include <string.h>
#include <strings.h>

enum { MISTAKES_MAX = 20, CAUSE_MAX = 400 };

/** A check that tells what it is, in a call of its own. */
struct reading {
    struct mt_check *check;
    struct mt_findings *findings;
    bool is_module;
};

static void complain(const struct reading *reading, const char *before, const char *what,
                     const char *after)
{
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-script",
            (struct mt_place){reading->check->path, 0}, "%s%s%s", before, what, after);
}

static bool is_known_key(const struct reading *reading, const char *key)
{
    static const char *const known[] = {"kinds", "needs", "check", "because", "grace"};
    const size_t count = sizeof known / sizeof *known;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(known[i], key) == 0) {
            return true;
        }
    }
    const char *nearest = mt_nearest(key, known, count);
    mt_find(reading->findings, MT_SEVERITY_ERROR, "invalid-script",
            (struct mt_place){reading->check->path, 0}, "a health check has no key \"%s\"; %s%s%s",
            key,
            nearest != NULL ? "did you mean \"" : "there are kinds, needs, check, because, grace",
            nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
    return false;
}

static void check_keys(lua_State *L, const struct reading *reading)
{
    size_t before = reading->findings->errors;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        if (reading->findings->errors - before >= MISTAKES_MAX) {
            lua_pop(L, 2);
            return;
        }
        if (lua_type(L, -2) != LUA_TSTRING) {
            complain(reading, "a health check is a table with names as keys", "", "");
        } else {
            is_known_key(reading, lua_tostring(L, -2));
        }
    }
}

/** The strings of the list at the field, into the arena; false when it is something else. */
static bool read_strings(lua_State *L, struct reading *reading, const char *key,
                         void (*each)(struct reading *reading, const char *text))
{
    if (lua_getfield(L, 1, key) != LUA_TTABLE) {
        bool absent = lua_isnil(L, -1);
        lua_pop(L, 1);
        return absent;
    }
    bool ok = true;
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= count; i++) {
        if (lua_rawgeti(L, -1, i) == LUA_TSTRING) {
            each(reading, mt_arena_strdup(reading->findings->arena, lua_tostring(L, -1)));
        } else {
            ok = false;
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return ok;
}

static void add_kind(struct reading *reading, const char *text)
{
    struct mt_kind_pattern pattern;
    struct mt_error err;
    if (!mt_kind_pattern_parse(text, reading->findings->arena, &pattern, &err)) {
        complain(reading, "kinds: ", err.msg, "");
        return;
    }
    mt_array_push(reading->findings->arena, &reading->check->kinds, pattern);
}

static void add_need(struct reading *reading, const char *text)
{
    struct mt_kind_pattern pattern;
    struct mt_error err;
    if (!mt_kind_pattern_parse(text, reading->findings->arena, &pattern, &err)) {
        complain(reading, "needs: ", err.msg, "");
        return;
    }
    mt_array_push(reading->findings->arena, &reading->check->needs, text);
}

static void read_grace(lua_State *L, struct reading *reading)
{
    int type = lua_getfield(L, 1, "grace");
    struct mt_check *check = reading->check;
    if (type == LUA_TNUMBER && lua_tonumber(L, -1) >= 0 && lua_tonumber(L, -1) < 1e9) {
        check->grace_said = true;
        check->grace_ms = (uint64_t)(lua_tonumber(L, -1) * 1000);
    } else if (type == LUA_TSTRING) {
        check->grace_said = mt_duration_parse(lua_tostring(L, -1), &check->grace_ms);
    }
    if (type != LUA_TNIL && !check->grace_said) {
        complain(reading, "grace is no duration; write one such as ", "\"10s\"", "");
    }
    lua_pop(L, 1);
}

static bool has_function(lua_State *L, const struct reading *reading, const char *key)
{
    int type = lua_getfield(L, 1, key);
    lua_pop(L, 1);
    if (type != LUA_TNIL && type != LUA_TFUNCTION) {
        complain(reading, "", key, " is no function");
    }
    return type == LUA_TFUNCTION;
}

/** A file beside the checks that is no check, but what they require: it has nothing of a check. */
static bool is_module(lua_State *L)
{
    bool has_kinds = lua_getfield(L, 1, "kinds") != LUA_TNIL;
    bool has_check = lua_getfield(L, 1, "check") != LUA_TNIL;
    lua_pop(L, 2);
    return !has_kinds && !has_check;
}

static void read_check(lua_State *L, void *data)
{
    struct reading *reading = data;
    mt_script_run(L);
    if (!lua_istable(L, 1)) {
        complain(reading, "a health check returns a table, this file returns a ",
                 luaL_typename(L, 1), "");
        return;
    }
    if (is_module(L)) {
        reading->is_module = true;
        return;
    }
    check_keys(L, reading);
    if (!read_strings(L, reading, "kinds", add_kind) || reading->check->kinds.count == 0) {
        complain(reading, "kinds is no list of kinds; write kinds = ", "{ \"apps/v1/Deployment\" }",
                 "");
    }
    if (!read_strings(L, reading, "needs", add_need)) {
        complain(reading, "needs is no list of kinds; write needs = ", "{ \"v1/Pod\" }", "");
    }
    if (!has_function(L, reading, "check")) {
        complain(reading, "there is no function \"check\"; write ", "check = function(object, ctx)",
                 "");
    }
    reading->check->has_because = has_function(L, reading, "because");
    read_grace(L, reading);
}

static void release(void *data)
{
    struct mt_check *check = data;
    mt_script_free(check->script);
    mt_buf_fini(&check->code);
}

static void report_failure(struct mt_findings *findings, const char *path,
                           const struct mt_error *err)
{
    unsigned line;
    const char *text = mt_script_error_text(path, err, &line);
    mt_find(findings, MT_SEVERITY_ERROR, "invalid-script", (struct mt_place){path, line}, "%s",
            text);
}

static struct mt_check *new_check(const struct mt_script_options *options, struct mt_arena *arena)
{
    struct mt_check *check = MT_ARENA_NEW(arena, struct mt_check);
    check->path = mt_arena_strdup(arena, options->path);
    check->options = *options;
    check->options.path = check->path;
    check->options.file = mt_arena_strdup(arena, options->file);
    mt_buf_init(&check->code, MT_BUF_UNLIMITED);
    mt_arena_own(arena, check, release);
    return check;
}

struct mt_check *mt_check_new(struct mt_script *loader, const struct mt_script_options *options,
                              const struct mt_kind_pattern *kind, struct mt_findings *findings)
{
    struct mt_error err;
    struct mt_check *check = new_check(options, findings->arena);
    size_t errors = findings->errors;
    if (!mt_script_load(loader, options->file, options->path, &err)) {
        report_failure(findings, check->path, &err);
        return NULL;
    }
    mt_script_dump(loader, &check->code);
    if (options->dialect ==
        MT_DIALECT_ARGOCD) { // it needs `obj` to run, and says nothing of itself
        mt_array_push(findings->arena, &check->kinds, *kind);
        return check;
    }
    struct reading reading = {.check = check, .findings = findings};
    if (!mt_script_call(loader, read_check, &reading, &err)) {
        report_failure(findings, check->path, &err);
    }
    return errors == findings->errors && !reading.is_module ? check : NULL;
}

/** One question under way. */
struct asking {
    struct mt_check *check;
    const struct mt_health_question *question;
    struct mt_arena *arena;
    struct mt_verdict *verdict;
    bool judged; // the verdict stands; what may still fail is the search for causes
};

static void fail_asking(const struct asking *asking, const char *message)
{
    mt_verdict_fail(asking->verdict, message, asking->arena);
}

/** Asks the check for the nearest causes; `object` and `ctx` are at 2 and 3. */
static void ask_because(lua_State *L, const struct asking *asking)
{
    struct mt_verdict *verdict = asking->verdict;
    lua_getfield(L, 1, "because");
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_call(L, 2, 1);
    if (!lua_istable(L, -1)) {
        return;
    }
    for (lua_Integer i = 1; i <= MT_CAUSES_MAX; i++) {
        if (lua_rawgeti(L, -1, i) != LUA_TSTRING) {
            break;
        }
        const char *cause = lua_tostring(L, -1);
        verdict->because[verdict->because_count++] =
            mt_verdict_text(asking->arena, cause, CAUSE_MAX);
        lua_pop(L, 1);
    }
}

static void ask(lua_State *L, void *data)
{
    struct asking *asking = data;
    mt_script_run(L); // check
    mt_push_object(L, asking->question->object);
    mt_verdict_push_context(L, asking->question);
    lua_getfield(L, 1, "check");
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_call(L, 2, 1);
    mt_verdict_read(L, asking->check->path, asking->verdict, asking->arena);
    asking->judged = true;
    lua_settop(L, 3);
    if (asking->check->has_because && asking->verdict->status != MT_HEALTHY) {
        ask_because(L, asking);
    }
}

/** Pushes the member `key` of the table on the top, letter case aside, as Go's JSON does. */
static int push_member(lua_State *L, const char *key)
{
    int table = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (lua_type(L, -2) == LUA_TSTRING && strcasecmp(lua_tostring(L, -2), key) == 0) {
            lua_remove(L, -2);
            return lua_type(L, -1);
        }
    }
    lua_pushnil(L);
    return LUA_TNIL;
}

static bool is_empty(lua_State *L)
{
    lua_pushnil(L);
    if (!lua_next(L, -2)) {
        return true;
    }
    lua_pop(L, 2);
    return false;
}

/** SEMANTICS.md 5.5; what ArgoCD takes for an empty status is Unknown here, with the reason. */
static void read_argocd_verdict(lua_State *L, const struct asking *asking)
{
    struct mt_arena *arena = asking->arena;
    const char *path = asking->check->path;
    if (lua_isnil(L, -1) || (lua_istable(L, -1) && is_empty(L))) {
        fail_asking(asking, mt_arena_printf(arena, "%s returned nothing", path));
        return;
    }
    if (!lua_istable(L, -1)) {
        fail_asking(asking,
                    mt_arena_printf(arena, "%s: expect table output from Lua script, not %s", path,
                                    luaL_typename(L, -1)));
        return;
    }
    int message = push_member(L, "message");
    const char *text = message == LUA_TSTRING ? lua_tostring(L, -1) : "";
    lua_insert(L, -2); // message table
    int status = push_member(L, "status");
    if (message != LUA_TNIL && message != LUA_TSTRING) {
        fail_asking(asking, mt_arena_printf(arena, "%s returned a message that is a %s", path,
                                            lua_typename(L, message)));
    } else if (status != LUA_TNIL && status != LUA_TSTRING) {
        fail_asking(asking, mt_arena_printf(arena, "%s returned a status that is a %s", path,
                                            lua_typename(L, status)));
    } else if (status == LUA_TNIL) {
        fail_asking(asking, text);
    } else if (!mt_health_parse(lua_tostring(L, -1), &asking->verdict->status)) {
        fail_asking(asking, "Lua returned an invalid health status");
    } else {
        asking->verdict->message = mt_verdict_text(arena, text, MT_VERDICT_MESSAGE_MAX);
    }
}

/** ArgoCD's contract: the object is the global `obj`, the verdict what the file returns. */
static void ask_argocd(lua_State *L, void *data)
{
    const struct asking *asking = data;
    mt_script_push_globals(L);
    mt_push_object(L, asking->question->object);
    lua_setfield(L, -2, "obj");
    mt_script_run(L);
    read_argocd_verdict(L, asking);
}

/** What is wrong becomes the verdict, or its only cause where there is a verdict already. */
static void report_failed_call(const struct asking *asking, const char *message)
{
    struct mt_verdict *verdict = asking->verdict;
    verdict->because_count = asking->judged ? 1 : 0;
    if (asking->judged) {
        verdict->because[0] = mt_arena_strdup(asking->arena, message);
    } else {
        fail_asking(asking, message);
    }
}

void mt_check_judge(struct mt_check *check, const struct mt_health_question *question,
                    struct mt_arena *arena, struct mt_verdict *verdict)
{
    *verdict = (struct mt_verdict){
        .message = "",
        .check = check->path,
        .grace_ms = check->grace_said ? check->grace_ms : mt_health_grace_ms(question),
    };
    struct asking asking = {check, question, arena, verdict, false};
    struct mt_error err;
    if (check->script == NULL) {
        check->script = mt_script_new_code(&check->options, &check->code, &err);
    }
    mt_script_body_fn *body = check->options.dialect == MT_DIALECT_ARGOCD ? ask_argocd : ask;
    if (check->script == NULL || !mt_script_call(check->script, body, &asking, &err)) {
        report_failed_call(&asking, err.msg);
        const char *traceback = check->script != NULL ? mt_script_traceback(check->script) : "";
        verdict->traceback = traceback[0] != '\0' ? mt_arena_strdup(arena, traceback) : NULL;
    }
}
