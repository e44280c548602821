// SPDX-License-Identifier: Apache-2.0
#include "script/resource_actions.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "script/action_results.h"
#include "script/argocd_json.h"
#include "script/checks.h"
#include "script/convert.h"
#include "script/lazy_script.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/** One folder of scripts. */
struct folder {
    const char *path;
    const char *shown; // as errors call it
};

struct mt_resource_actions {
    struct mt_arena *arena;
    MT_ARRAY(struct folder) folders; // in the order of the search
    const char *library;
    struct mt_script *loader;
    struct mt_map by_path; // of files that were compiled
};

struct mt_resource_actions *mt_resource_actions_new(const struct mt_checks_options *options)
{
    struct mt_resource_actions *actions = mt_alloc(sizeof *actions);
    struct mt_arena *arena = mt_arena_new();
    actions->arena = arena;
    for (size_t i = 0; i < options->folder_count; i++) {
        const char *path = mt_arena_strdup(arena, options->folders[i]);
        struct folder folder = {path, path};
        mt_array_push(arena, &actions->folders, folder);
    }
    if (options->shipped != NULL) {
        struct folder folder = {mt_arena_printf(arena, "%s/scripts", options->shipped), "scripts"};
        mt_array_push(arena, &actions->folders, folder);
        actions->library = mt_arena_printf(arena, "%s/lua", options->shipped);
    }
    return actions;
}

void mt_resource_actions_free(struct mt_resource_actions *actions)
{
    if (actions == NULL) {
        return;
    }
    mt_script_free(actions->loader);
    mt_map_fini(&actions->by_path);
    mt_arena_free(actions->arena);
    free(actions);
}

static struct mt_script_options options_for(const struct mt_resource_actions *actions,
                                            const char *shown)
{
    return mt_script_options_for_checks(shown, actions->library, MT_DIALECT_ARGOCD);
}

/** A script of a file that is there, compiled once; NULL with `err`. */
static struct mt_lazy_script *compile(struct mt_resource_actions *actions, const char *path,
                                      const char *shown, struct mt_error *err)
{
    struct mt_lazy_script *script = mt_map_get(&actions->by_path, path);
    if (script != NULL) {
        return script;
    }
    struct mt_script_options options = options_for(actions, shown);
    options.file = path;
    if (actions->loader == NULL) {
        actions->loader = mt_script_new_empty(&options, err);
    }
    script = MT_ARENA_NEW(actions->arena, struct mt_lazy_script);
    if (actions->loader == NULL ||
        !mt_lazy_script_init(script, actions->loader, &options, actions->arena, err)) {
        return NULL;
    }
    mt_map_put(&actions->by_path, path, script);
    return script;
}

/** Whether a word of a manifest can be the name of a folder, and leads to no other. */
static bool is_folder_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

/** `actions/FILE` of the kind; NULL with `err`, MT_ERR_NOT_FOUND where no folder has it. */
static struct mt_lazy_script *find_script(struct mt_resource_actions *actions,
                                          const struct mt_ref *ref, const char *file,
                                          struct mt_error *err)
{
    struct mt_arena *arena = actions->arena;
    const bool core = ref->group[0] == '\0';
    bool named = is_folder_name(ref->kind) && (core || is_folder_name(ref->group));
    for (size_t i = 0; named && i < actions->folders.count; i++) {
        const struct folder *folder = &actions->folders.items[i];
        const char *relative = mt_arena_printf(arena, "%s%s%s/actions/%s", ref->group,
                                               core ? "" : "/", ref->kind, file);
        const char *path = mt_arena_printf(arena, "%s/%s", folder->path, relative);
        struct stat info;
        if (stat(path, &info) == 0) {
            return compile(actions, path, mt_arena_printf(arena, "%s/%s", folder->shown, relative),
                           err);
        }
    }
    mt_fail(err, MT_ERR_NOT_FOUND, "there is no script %s for %s", file, ref->kind);
    return NULL;
}

/** One question to a script. */
struct asking {
    const cJSON *object;
    const cJSON *params;
    struct mt_arena *arena;
    cJSON *returned;
    struct mt_error err; // what is wrong with the answer
};

/** A table of strings, also where there are no parameters. */
static void push_params(lua_State *L, const cJSON *params)
{
    lua_newtable(L);
    const cJSON *param = NULL;
    cJSON_ArrayForEach (param, params) {
        if (cJSON_IsString(param) || mt_json_is_number(param)) {
            lua_pushstring(L, param->valuestring);
            lua_setfield(L, -2, param->string);
        }
    }
}

static void ask(lua_State *L, void *data)
{
    struct asking *asking = data;
    mt_script_push_globals(L);
    mt_push_json(L, asking->object, MT_NULLS_DROP); // whole: what it returns is written
    lua_setfield(L, -2, "obj");
    push_params(L, asking->params);
    lua_setfield(L, -2, "actionParams");
    mt_script_run(L);
    if (lua_istable(L, -1)) {
        asking->returned = mt_argocd_to_json(L, -1, asking->arena, &asking->err);
    } else {
        mt_fail(&asking->err, MT_ERR_INVALID, "expect table output from Lua script, not %s",
                luaL_typename(L, -1));
    }
}

/** The error of a call in ArgoCD's words, where a script's own name is "<string>". */
static const char *failure_of(const struct mt_lazy_script *script, const struct mt_error *err,
                              struct mt_arena *arena)
{
    unsigned line = 0;
    const char *text = mt_script_error_text(script->options.path, err, &line);
    bool placed = script->script != NULL && mt_script_named_place(script->script);
    return placed ? mt_arena_printf(arena, "<string>:%u: %s", line, text)
                  : mt_arena_strdup(arena, text);
}

/** Asks; `failure`, which may be NULL, is what ArgoCD would say of a failed one. */
static bool call(struct mt_lazy_script *script, struct asking *asking, const char **failure,
                 struct mt_error *err)
{
    const char *said = NULL;
    if (!mt_lazy_script_call(script, ask, asking, err)) {
        said = failure_of(script, err, asking->arena);
    } else if (asking->returned == NULL) {
        said = mt_arena_strdup(asking->arena, asking->err.msg);
        mt_fail(err, MT_ERR_SCRIPT, "%s: %s", script->options.path, said);
    }
    if (failure != NULL) {
        *failure = said;
    }
    return said == NULL;
}

bool mt_resource_actions_discover(struct mt_resource_actions *actions, const struct mt_ref *ref,
                                  const cJSON *object, struct mt_arena *arena,
                                  struct mt_action_offers *offers, struct mt_error *err)
{
    struct asking asking = {.object = object, .arena = arena};
    *offers = (struct mt_action_offers){0};
    struct mt_lazy_script *script = find_script(actions, ref, "discovery.lua", err);
    if (script == NULL) {
        return err->code == MT_ERR_NOT_FOUND;
    }
    offers->script = mt_arena_strdup(arena, script->options.path);
    if (!call(script, &asking, NULL, err)) {
        return false;
    }
    return mt_action_offers_read(asking.returned, arena, offers, err) ||
           mt_wrap(err, "%s", offers->script);
}

bool mt_resource_actions_run(struct mt_resource_actions *actions,
                             const struct mt_action_call *action, struct mt_arena *arena,
                             struct mt_action_results *results, struct mt_error *err)
{
    struct asking asking = {.object = action->object, .params = action->params, .arena = arena};
    *results = (struct mt_action_results){0};
    if (!is_folder_name(action->name)) {
        return mt_fail(err, MT_ERR_NOT_FOUND, "\"%s\" is no name of an action", action->name);
    }
    const char *file = mt_arena_printf(arena, "%s/action.lua", action->name);
    struct mt_lazy_script *script = find_script(actions, action->ref, file, err);
    if (script == NULL) {
        return false;
    }
    results->script = mt_arena_strdup(arena, script->options.path);
    if (!call(script, &asking, &results->failure, err)) {
        return false;
    }
    if (!mt_action_results_read(asking.returned, action->object, arena, results, err)) {
        results->failure = mt_arena_strdup(arena, err->msg);
        return mt_wrap(err, "%s", results->script);
    }
    return true;
}
