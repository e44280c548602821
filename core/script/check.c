// SPDX-License-Identifier: Apache-2.0
#include "script/check.h"

#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "manifest/json.h"
#include "script/argocd_json.h"
#include "script/check_conditions.h"
#include "script/convert.h"
#include "script/declaration.h"
#include "script/verdict.h"

#include <lauxlib.h>
#include <string.h>

enum { CAUSE_MAX = 400 };

static const struct mt_declarable health_check = {
    .what = "a health check",
    .keys = {"kinds", "needs", "check", "conditions", "because", "grace", "reads"},
    .marks = {"kinds", "check"},
};

/** A check that tells what it is. */
struct reading {
    struct mt_check *check;
    struct mt_declaration declaration;
};

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
        mt_declaration_wrong(&reading->declaration, "grace",
                             "grace is no duration; write one such as \"10s\"");
    }
    lua_pop(L, 1);
}

/** How it judges: by a function, or by the conditions that it names. */
static void read_way(lua_State *L, struct reading *reading)
{
    struct mt_declaration *declaration = &reading->declaration;
    bool has_function = mt_declared_function(L, declaration, "check");
    reading->check->has_conditions = mt_check_conditions_read(L, declaration);
    if (has_function && reading->check->has_conditions) {
        mt_declaration_wrong(declaration, "conditions",
                             "check and conditions both say how to judge; leave one of them out");
    } else if (!has_function && !reading->check->has_conditions) {
        mt_declaration_wrong(declaration, "check",
                             "there is no function \"check\"; write check = function(object, ctx), "
                             "or conditions = { ready = \"Ready\" }");
    }
}

static void read_check(lua_State *L, void *data)
{
    struct reading *reading = data;
    struct mt_declaration *declaration = &reading->declaration;
    mt_declared_kinds(L, declaration, "kinds", "{ \"apps/v1/Deployment\" }",
                      &reading->check->kinds);
    mt_check_needs_read(L, declaration, &reading->check->needs);
    mt_reads_declared(L, declaration, &reading->check->reads);
    read_way(L, reading);
    reading->check->has_because = mt_declared_function(L, declaration, "because");
    read_grace(L, reading);
}

struct mt_check *mt_check_new(struct mt_script *loader, const struct mt_script_options *options,
                              const struct mt_kind_pattern *kind, struct mt_findings *findings)
{
    struct mt_error err;
    struct mt_check *check = MT_ARENA_NEW(findings->arena, struct mt_check);
    bool compiled = mt_lazy_script_init(&check->script, loader, options, findings->arena, &err);
    check->path = check->script.options.path;
    struct reading reading = {
        .check = check,
        .declaration = {&health_check, check->path, check->script.options.file, findings, {0}},
    };
    if (!compiled) {
        mt_declaration_failed(&reading.declaration, &err);
        return NULL;
    }
    if (options->dialect ==
        MT_DIALECT_ARGOCD) { // it needs `obj` to run, and says nothing of itself
        mt_array_push(findings->arena, &check->kinds, *kind);
        return check;
    }
    return mt_declaration_read(&reading.declaration, loader, read_check, &reading) ? check : NULL;
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
    mt_script_push_value(L); // check
    mt_push_shown(L, asking->question->object, asking->check->reads);
    mt_verdict_push_context(L, asking->question, asking->check->reads);
    if (asking->check->has_conditions) {
        mt_check_conditions_judge(L);
    } else {
        lua_getfield(L, 1, "check");
        lua_pushvalue(L, 2);
        lua_pushvalue(L, 3);
        lua_call(L, 2, 1);
    }
    mt_verdict_read(L, asking->check->path, asking->verdict, asking->arena);
    asking->judged = true;
    lua_settop(L, 3);
    if (asking->check->has_because && asking->verdict->status != MT_HEALTHY) {
        ask_because(L, asking);
    }
}

/** What ArgoCD takes for an empty status, which is waited for: the reason is not to be guessed. */
static void find_no_status(const struct asking *asking, const char *what)
{
    fail_asking(asking,
                mt_arena_printf(asking->arena, "%s returned %s", asking->check->path, what));
    asking->verdict->empty = true;
}

/** A member that is a text, or null; else a verdict is found without. */
static bool is_text(const struct asking *asking, const cJSON *returned, const char *key,
                    const char **text)
{
    const cJSON *member = mt_argocd_member(returned, key);
    if (member != NULL && cJSON_IsString(member)) {
        *text = member->valuestring;
        return true;
    }
    if (member == NULL || cJSON_IsNull(member)) {
        return true;
    }
    const char *type = cJSON_IsBool(member)        ? "a boolean"
                       : mt_json_is_number(member) ? "a number"
                                                   : "a table";
    find_no_status(asking, mt_arena_printf(asking->arena, "a %s that is %s", key, type));
    return false;
}

/** SEMANTICS.md 5.5; what ArgoCD takes for an empty status is Unknown here, with the reason. */
static void read_argocd_status(const struct asking *asking, const cJSON *returned)
{
    struct mt_verdict *verdict = asking->verdict;
    const char *status = "";
    const char *message = "";
    if (cJSON_IsArray(returned)) {
        find_no_status(asking, returned->child == NULL ? "nothing" : "a list");
    } else if (is_text(asking, returned, "status", &status) &&
               is_text(asking, returned, "message", &message)) {
        if (mt_health_parse(status, &verdict->status)) {
            verdict->message = mt_verdict_text(asking->arena, message, MT_VERDICT_MESSAGE_MAX);
        } else {
            fail_asking(asking, "Lua returned an invalid health status");
        }
    }
}

/** Through JSON, as ArgoCD reads it: what has no place there is an error. */
static void read_argocd_verdict(lua_State *L, const struct asking *asking)
{
    struct mt_error err;
    struct mt_arena *arena = asking->arena;
    const char *path = asking->check->path;
    if (lua_isnil(L, -1)) {
        find_no_status(asking, "nothing");
        return;
    }
    if (!lua_istable(L, -1)) {
        fail_asking(asking,
                    mt_arena_printf(arena, "%s: expect table output from Lua script, not %s", path,
                                    luaL_typename(L, -1)));
        return;
    }
    const cJSON *returned = mt_argocd_to_json(L, -1, arena, &err);
    if (returned == NULL) {
        fail_asking(asking, mt_arena_printf(arena, "%s: %s", path, err.msg));
        return;
    }
    read_argocd_status(asking, returned);
}

/** ArgoCD's contract: the object is the global `obj`, the verdict what the file returns. */
static void ask_argocd(lua_State *L, void *data)
{
    const struct asking *asking = data;
    mt_script_push_globals(L);
    mt_push_json(L, asking->question->object, MT_NULLS_PLAIN);
    lua_setfield(L, -2, "obj");
    lua_newtable(L); // there are none, and the table is there
    lua_setfield(L, -2, "actionParams");
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

/** The error, and for a script that misses a library of ArgoCD's how ArgoCD is told to open it. */
static const char *explain(const struct asking *asking, const struct mt_error *err)
{
    static const char *const missing[] = {"(global 'string')", "(global 'math')", "(global 'os')",
                                          "index a string value"};
    bool misses = false;
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        misses |= strstr(err->msg, missing[i]) != NULL;
    }
    if (!misses || !asking->check->script.options.restricted) {
        return err->msg;
    }
    return mt_arena_printf(asking->arena,
                           "%s; string, math and os are opened by its key useOpenLibs: \"true\"",
                           err->msg);
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
    bool argocd = check->script.options.dialect == MT_DIALECT_ARGOCD;
    if (!mt_lazy_script_call(&check->script, argocd ? ask_argocd : ask, &asking, &err)) {
        report_failed_call(&asking, explain(&asking, &err));
        verdict->traceback = mt_lazy_script_traceback(&check->script, arena);
    }
}
