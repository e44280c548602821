// SPDX-License-Identifier: Apache-2.0
/** Shared by the functions of moontide.kube: mod_kube.c, and mod_kube_wait.c for its `wait`. */
#ifndef MT_SCRIPT_MOD_KUBE_H
#define MT_SCRIPT_MOD_KUBE_H

#include "manifest/ref.h"

#include <lua.h>

struct mt_arena;
struct mt_hook_input;
struct mt_hook_run;

/** kube.get(kind, name, namespace); with an upvalue it is ctx.get. */
int mt_mod_kube_get(lua_State *L);

/** kube.wait(kind, name, wanted, options). */
int mt_mod_kube_wait(lua_State *L);

/** The hook that asks; raises where it cannot wait in the function `name`. */
struct mt_hook_run *mt_mod_kube_check_hook(lua_State *L, const char *name);

/** "apps/v1/Deployment" or "v1/Pod" at `index` into the reference; raises for anything else. */
void mt_mod_kube_check_kind(lua_State *L, int index, struct mt_arena *arena, struct mt_ref *ref);

/** A name or namespace, which becomes a part of a path; with `otherwise` it may be left out. */
const char *mt_mod_kube_check_name(lua_State *L, int index, const char *otherwise,
                                   struct mt_arena *arena);

/** `namespace` of the options at `index`, or the hook's own. */
const char *mt_mod_kube_read_namespace(lua_State *L, int options, const struct mt_hook_run *hook);

/** Pushes nil, the message and a word for what happened; how many values. */
int mt_mod_kube_push_failure(lua_State *L, const char *message, const char *code);

/** The same where the hook may not read it; 0, and nothing, where it may. */
int mt_mod_kube_push_refusal(lua_State *L, const struct mt_hook_run *hook,
                             const struct mt_ref *ref);

/** Pushes what the hook waited for: an object, a list, nil, or a failure; how many values. */
int mt_mod_kube_push_input(lua_State *L, const struct mt_hook_run *hook,
                           const struct mt_hook_input *input);

#endif
