// SPDX-License-Identifier: Apache-2.0
#include "script/resource_actions.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "script/action_results.h"
#include "script/argocd_cm.h"
#include "script/argocd_json.h"
#include "script/checks.h"
#include "script/convert.h"
#include "script/lazy_script.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/** One folder of scripts, or one ConfigMap. */
struct folder {
    const char *path;
    const char *shown;              // as errors call it
    struct mt_overrides *overrides; // of a ConfigMap; else NULL
};

/** Where a script was found. */
struct found {
    size_t folder;
    bool merges; // what folders after it have counts, too
};

struct mt_resource_actions {
    struct mt_arena *arena;
    MT_ARRAY(struct folder) folders; // in the order of the search
    const char *library;
    struct mt_script *loader;
    struct mt_map by_path; // of files that were compiled
};

struct mt_resource_actions *mt_resource_actions_new(const struct mt_checks_options *options,
                                                    struct mt_findings *findings)
{
    struct mt_resource_actions *actions = mt_alloc(sizeof *actions);
    struct mt_arena *arena = mt_arena_new();
    actions->arena = arena;
    for (size_t i = 0; i < options->folder_count; i++) {
        const char *path = mt_arena_strdup(arena, options->folders[i]);
        struct folder folder = {path, path, NULL};
        if (mt_argocd_cm_is_one(path)) {
            folder.overrides = MT_ARENA_NEW(arena, struct mt_overrides);
            mt_argocd_cm_read(options->folders[i], options->config_maps, folder.overrides,
                              findings);
        }
        mt_array_push(arena, &actions->folders, folder);
    }
    if (options->shipped != NULL) {
        struct folder folder = {mt_arena_printf(arena, "%s/scripts", options->shipped), "scripts",
                                NULL};
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

/** A script of a file that is there, or of a text, compiled once; NULL with `err`. */
static struct mt_lazy_script *compile(struct mt_resource_actions *actions,
                                      const struct mt_script_options *options, struct mt_error *err)
{
    struct mt_lazy_script *script = mt_map_get(&actions->by_path, options->path);
    if (script != NULL) {
        return script;
    }
    if (actions->loader == NULL) {
        actions->loader = mt_script_new_empty(options, err);
    }
    script = MT_ARENA_NEW(actions->arena, struct mt_lazy_script);
    if (actions->loader == NULL ||
        !mt_lazy_script_init(script, actions->loader, options, actions->arena, err)) {
        return NULL;
    }
    mt_map_put(&actions->by_path, script->options.path, script);
    return script;
}

/** Whether a word of a manifest can be the name of a folder, and leads to no other. */
static bool is_folder_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

/** What is looked for: the discovery of a kind, or with `name` an action of it. */
struct wanted {
    const struct mt_ref *ref;
    const char *name;
    size_t first; // the folder to begin with
};

/** Where a folder has it: false when it does not.  Production runs actions restricted. */
static bool is_in_folder(const struct mt_resource_actions *actions, const struct folder *folder,
                         const struct wanted *wanted, struct mt_script_options *options)
{
    struct mt_arena *arena = actions->arena;
    const struct mt_ref *ref = wanted->ref;
    const bool core = ref->group[0] == '\0';
    if (!is_folder_name(ref->kind) || (!core && !is_folder_name(ref->group))) {
        return false;
    }
    const char *relative =
        mt_arena_printf(arena, "%s%s%s/actions/%s%s", ref->group, core ? "" : "/", ref->kind,
                        wanted->name != NULL ? wanted->name : "discovery.lua",
                        wanted->name != NULL ? "/action.lua" : "");
    options->file = mt_arena_printf(arena, "%s/%s", folder->path, relative);
    options->path = mt_arena_printf(arena, "%s/%s", folder->shown, relative);
    struct stat info;
    return stat(options->file, &info) == 0;
}

static bool is_in_overrides(const struct mt_override *override, const struct wanted *wanted,
                            struct mt_script_options *options)
{
    const struct mt_override_script *script = NULL;
    for (size_t i = 0; wanted->name != NULL && override != NULL && i < override->actions.count;
         i++) {
        if (strcmp(override->actions.items[i].name, wanted->name) == 0) {
            script = &override->actions.items[i];
        }
    }
    if (wanted->name == NULL && override != NULL && override->discovery.text != NULL) {
        script = &override->discovery;
    }
    if (script == NULL) {
        return false;
    }
    options->path = script->shown;
    options->text = script->text;
    return true;
}

/** The script; NULL with `err`, MT_ERR_NOT_FOUND where no folder has it. */
static struct mt_lazy_script *find_script(struct mt_resource_actions *actions,
                                          const struct wanted *wanted, struct found *found,
                                          struct mt_error *err)
{
    for (size_t i = wanted->first; i < actions->folders.count; i++) {
        const struct folder *folder = &actions->folders.items[i];
        const struct mt_override *override =
            folder->overrides != NULL ? mt_overrides_find(folder->overrides, wanted->ref) : NULL;
        struct mt_script_options options =
            mt_script_options_for_checks(NULL, actions->library, MT_DIALECT_ARGOCD);
        options.restricted = wanted->name != NULL;
        if (folder->overrides != NULL ? is_in_overrides(override, wanted, &options)
                                      : is_in_folder(actions, folder, wanted, &options)) {
            *found = (struct found){i, override != NULL && override->merges};
            return compile(actions, &options, err);
        }
    }
    mt_fail(err, MT_ERR_NOT_FOUND, "there is no script %s%s for %s",
            wanted->name != NULL ? wanted->name : "discovery.lua",
            wanted->name != NULL ? "/action.lua" : "", wanted->ref->kind);
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
    mt_push_json(L, asking->object, MT_NULLS_PLAIN); // whole: what it returns is written
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

/** Adds those of `more` whose names are new. */
static void merge_offers(struct mt_action_offers *offers, const struct mt_action_offers *more,
                         struct mt_arena *arena)
{
    for (size_t i = 0; i < more->list.count; i++) {
        bool known = false;
        for (size_t j = 0; j < offers->list.count; j++) {
            known |= strcmp(offers->list.items[j].name, more->list.items[i].name) == 0;
        }
        if (!known) {
            mt_array_push(arena, &offers->list, more->list.items[i]);
        }
    }
}

/** Runs one discovery. */
static bool discover(struct mt_lazy_script *script, const cJSON *object, struct mt_arena *arena,
                     struct mt_action_offers *offers, struct mt_error *err)
{
    struct asking asking = {.object = object, .arena = arena};
    struct mt_action_offers more = {0};
    if (offers->script == NULL) {
        offers->script = mt_arena_strdup(arena, script->options.path);
    }
    if (!call(script, &asking, NULL, err)) {
        return false;
    }
    if (!mt_action_offers_read(asking.returned, arena, &more, err)) {
        return mt_wrap(err, "%s", script->options.path);
    }
    merge_offers(offers, &more, arena);
    return true;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct mt_action_offer *)left)->name,
                  ((const struct mt_action_offer *)right)->name);
}

bool mt_resource_actions_discover(struct mt_resource_actions *actions, const struct mt_ref *ref,
                                  const cJSON *object, struct mt_arena *arena,
                                  struct mt_action_offers *offers, struct mt_error *err)
{
    struct wanted wanted = {ref, NULL, 0};
    struct found found = {.merges = true};
    *offers = (struct mt_action_offers){0};
    while (found.merges) {
        found.merges = false;
        struct mt_lazy_script *script = find_script(actions, &wanted, &found, err);
        if (script == NULL) {
            if (err->code != MT_ERR_NOT_FOUND) {
                return false;
            }
            break;
        }
        if (!discover(script, object, arena, offers, err)) {
            return false;
        }
        wanted.first = found.folder + 1;
    }
    if (offers->list.count > 1) {
        qsort(offers->list.items, offers->list.count, sizeof *offers->list.items, by_name);
    }
    return true;
}

bool mt_resource_actions_run(struct mt_resource_actions *actions,
                             const struct mt_action_call *action, struct mt_arena *arena,
                             struct mt_action_results *results, struct mt_error *err)
{
    struct asking asking = {.object = action->object, .params = action->params, .arena = arena};
    const struct wanted wanted = {action->ref, action->name, 0};
    struct found found;
    *results = (struct mt_action_results){0};
    if (!is_folder_name(action->name)) {
        return mt_fail(err, MT_ERR_NOT_FOUND, "\"%s\" is no name of an action", action->name);
    }
    struct mt_lazy_script *script = find_script(actions, &wanted, &found, err);
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
