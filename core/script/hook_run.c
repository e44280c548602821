// SPDX-License-Identifier: Apache-2.0
#include "script/hook_run.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "script/budget_guard.h"
#include "script/hook_base.h"
#include "script/hook_run_state.h"
#include "script/hook_type.h"
#include "script/mod_kube.h"
#include "script/modules.h"
#include "script/script_state.h"
#include "script/verdict.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

// The address is a key of the registry: the coroutine.
static const char thread_key;

/** One step under way; which members count depends on what it is. */
struct stepping {
    struct mt_hook_run *hook;
    const struct mt_hook_input *input; ///< Of all but the first one.
    struct mt_error *err;              ///< Set when it could not begin.
};

/** What `run` returned, `count` values on the top of its stack, as the end of the hook. */
static void read_end(struct mt_hook_run *hook, int count)
{
    lua_State *L = hook->thread;
    int first = lua_gettop(L) - count + 1;
    int type = count > 0 ? lua_type(L, first) : LUA_TNIL;
    bool said = count > 1 && lua_type(L, first + 1) == LUA_TSTRING;
    const char *why = NULL;
    if (said && !lua_toboolean(L, first)) {
        why = lua_tostring(L, first + 1); // nil, message: what can happen, in Lua's own way
    } else if (type == LUA_TBOOLEAN && !lua_toboolean(L, first)) {
        why = "run returned false";
    } else if (type != LUA_TNIL && type != LUA_TBOOLEAN) {
        why = mt_arena_printf(hook->arena,
                              "run returned a %s; end it with hook:succeed() or "
                              "hook:fail(message)",
                              lua_typename(L, type));
    }
    if (why != NULL && !hook->failed) {
        hook->failed = true;
        mt_hook_set_message(hook, why);
    }
    hook->step->want = hook->failed ? MT_HOOK_FAILED : MT_HOOK_SUCCEEDED;
    hook->over = true;
}

/** Lets the coroutine go on with `arguments` values on its top. */
static void go_on(lua_State *L, struct mt_hook_run *hook, int arguments)
{
    int results = 0;
    hook->waits = false;
    mt_budget_arm_thread(hook->thread);
    int status = lua_resume(hook->thread, L, arguments, &results);
    if (status == LUA_OK) {
        read_end(hook, results);
        return;
    }
    if (status == LUA_YIELD && hook->waits) {
        return;
    }
    if (status == LUA_YIELD) {
        lua_pop(hook->thread, results);
        lua_pushliteral(hook->thread, "coroutine.yield outside of a coroutine of the script's own; "
                                      "only ctx.sleep, moontide.kube and moontide.http wait");
    }
    mt_script_raise_of(L, hook->thread);
}

/** Makes the coroutine with `run` and its arguments, and runs it to where it waits or ends. */
static void begin(lua_State *L, void *data)
{
    const struct stepping *stepping = data;
    struct mt_hook_run *hook = stepping->hook;
    hook->thread = lua_newthread(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &thread_key);
    mt_hook_push_function(L, hook->owner, MT_HOOK_RUN);
    if (!mt_hook_push_arguments(L, hook, &hook->start, &hook->file->params, stepping->err)) {
        return;
    }
    lua_getfield(L, -1, "namespace"); // run hook ctx namespace: ctx may be changed
    hook->default_namespace = lua_isnil(L, -1) ? "" : lua_tostring(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, hook);
    lua_xmove(L, hook->thread, 3);
    go_on(L, hook, 2);
}

/** Pushes what it waited for; how many values. */
static int push_input(lua_State *L, const struct mt_hook_run *hook,
                      const struct mt_hook_input *input)
{
    if (hook->waited_for == MT_HOOK_FETCHES) {
        return mt_http_push_answer(L, input->answer);
    }
    return hook->waited_for == MT_HOOK_SLEEPS ? 0 : mt_mod_kube_push_input(L, hook, input);
}

/** Lets it go on with what it waited for: the object, nothing, or nothing and the reason. */
static void proceed(lua_State *L, void *data)
{
    const struct stepping *stepping = data;
    struct mt_hook_run *hook = stepping->hook;
    const struct mt_hook_input *input = stepping->input;
    const int count = push_input(L, hook, input);
    if (!lua_checkstack(hook->thread, count)) {
        luaL_error(L, "the script's stack is full");
    }
    lua_xmove(L, hook->thread, count);
    go_on(L, hook, count);
}

static void fail(struct mt_hook_run *hook, const char *message)
{
    mt_hook_set_message(hook, message);
    hook->step->want = MT_HOOK_FAILED;
    hook->step->script_failed = true;
    hook->over = true;
}

/** Makes one step; what it comes to is in `step`. */
static void take_step(struct stepping *stepping, mt_script_body_fn *body, struct mt_arena *arena,
                      struct mt_hook_step *step)
{
    struct mt_hook_run *hook = stepping->hook;
    struct mt_error err;
    struct mt_error unready = {.code = MT_OK};
    *step = (struct mt_hook_step){.message = ""};
    hook->arena = arena;
    hook->step = step;
    hook->input = stepping->input;
    stepping->err = &unready;
    if (!mt_script_call(hook->script, body, stepping, &err)) {
        fail(hook, err.msg); // a hook that had ended with a broken budget has failed, too
    } else if (unready.code != MT_OK) {
        fail(hook, unready.msg);
        step->script_failed = false;
    }
    if (!hook->over) {
        mt_script_collect(hook->script);
    } else {
        step->message = mt_verdict_text(arena, mt_buf_text(&hook->message), MT_VERDICT_MESSAGE_MAX);
    }
    hook->arena = NULL;
    hook->step = NULL;
    hook->input = NULL;
}

/** Asks for what it needs before it begins, or begins. */
static void ask_or_begin(struct mt_hook_run *hook, struct mt_arena *arena,
                         struct mt_hook_step *step)
{
    *step = (struct mt_hook_step){.message = ""};
    if (!mt_hook_ask_secret(hook, arena, step)) {
        take_step(&(struct stepping){.hook = hook}, begin, arena, step);
    }
}

/** Ends a hook that never began. */
static void fail_early(struct mt_hook_run *hook, const struct mt_error *err, bool script_failed,
                       struct mt_arena *arena, struct mt_hook_step *step)
{
    *step = (struct mt_hook_step){.want = MT_HOOK_FAILED,
                                  .message = mt_arena_strdup(arena, err->msg),
                                  .script_failed = script_failed};
    hook->over = true;
}

struct mt_hook_run *mt_hook_run_start(const struct mt_hook_script *script,
                                      const struct mt_hook_start *start, int64_t now_ms,
                                      struct mt_arena *arena, struct mt_hook_step *step)
{
    struct mt_error err;
    struct mt_hook_file *owner = mt_hook_file_of(script->file, MT_HOOK_RUN);
    struct mt_script_options options = owner->script.options;
    struct mt_hook_run *hook = mt_alloc(sizeof *hook);
    hook->log = start->log;
    hook->log_data = start->log_data;
    hook->refuse = start->refuse;
    hook->refuse_data = start->refuse_data;
    hook->now_ms = now_ms;
    hook->reach = script->reach;
    hook->file = script->file;
    hook->owner = owner;
    hook->start = *start;
    hook->reads = script->file->reads;
    hook->secrets = cJSON_CreateArray();
    hook->values = cJSON_CreateObject();
    mt_buf_init(&hook->message, MT_BUF_UNLIMITED);
    options.lasting = true;
    hook->script = mt_script_new_code(&options, &owner->script.code, &err);
    if (hook->script == NULL) {
        fail_early(hook, &err, true, arena, step);
        return hook;
    }
    hook->script->hook = hook;
    ask_or_begin(hook, arena, step);
    hook->waited_for = step->want;
    return hook;
}

void mt_hook_run_resume(struct mt_hook_run *hook, const struct mt_hook_input *input,
                        struct mt_arena *arena, struct mt_hook_step *step)
{
    struct mt_error err;
    hook->now_ms = input->now_ms;
    if (hook->over) { // a mistake of the caller: there is nothing to go on with
        *step = (struct mt_hook_step){.want = MT_HOOK_FAILED, .message = "the hook is over"};
        return;
    }
    if (hook->asking == NULL) {
        take_step(&(struct stepping){.hook = hook, .input = input}, proceed, arena, step);
    } else if (mt_hook_take_secret(hook, input, &err)) {
        ask_or_begin(hook, arena, step);
    } else {
        fail_early(hook, &err, false, arena, step);
    }
    hook->waited_for = step->want;
}

void mt_hook_run_end(struct mt_hook_run *hook)
{
    if (hook == NULL) {
        return;
    }
    mt_script_free(hook->script);
    cJSON_Delete(hook->secrets);
    cJSON_Delete(hook->values);
    mt_buf_fini(&hook->message);
    free(hook);
}
