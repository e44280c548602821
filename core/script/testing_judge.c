// SPDX-License-Identifier: Apache-2.0
// testing.judge(): one check, in its sandbox, about one object.
#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "script/check.h"
#include "script/held.h"
#include "script/mod_data.h"
#include "script/spec_state.h"
#include "script/testing_engine.h"
#include "script/testing_question.h"

#include <lauxlib.h>

/** One question; everything lives in its arena. */
struct asking {
    const struct mt_spec_run *run;
    const char *path;
    const cJSON *tree; ///< The question (script/testing_question.h).
    struct mt_arena *arena;
    struct mt_findings findings;
    struct mt_verdict verdict;
};

static struct mt_check *load(struct asking *asking)
{
    struct mt_error err;
    const bool argocd = mt_file_has_suffix(asking->path, "/health.lua");
    const struct mt_script_options options = mt_script_options_for_checks(
        asking->path, asking->run->library, argocd ? MT_DIALECT_ARGOCD : MT_DIALECT_MOONTIDE);
    const struct mt_kind_pattern kind = {.group = "*", .version = "*", .kind = "*", .said = "*"};
    struct mt_script *loader = mt_script_new_empty(&options, &err);
    if (loader == NULL) {
        mt_find(&asking->findings, MT_SEVERITY_ERROR, "invalid-script",
                (struct mt_place){asking->path, 0}, "%s", err.msg);
        return NULL;
    }
    struct mt_script_options own = options;
    own.file = asking->path;
    struct mt_check *check = mt_check_new(loader, &own, &kind, &asking->findings);
    mt_script_free(loader);
    return check;
}

static const char *const *kinds_of(const struct mt_check_needs *needs, struct mt_arena *arena)
{
    const char **kinds = mt_arena_alloc(arena, needs->count * sizeof *kinds);
    for (size_t i = 0; i < needs->count; i++) {
        kinds[i] = needs->items[i].kind;
    }
    return kinds;
}

static bool judge(struct asking *asking)
{
    struct mt_check *check = load(asking);
    if (check == NULL) {
        return false;
    }
    struct mt_ref ref;
    struct mt_health_question question = mt_testing_question(asking->tree, &ref, asking->arena);
    if (question.related != NULL) { // all kinds that the check needs were looked for
        question.known = kinds_of(&check->needs, asking->arena);
        question.known_count = check->needs.count;
    }
    mt_check_judge(check, &question, asking->arena, &asking->verdict);
    return true;
}

int mt_testing_judge(lua_State *L)
{
    struct asking asking = {
        .run = mt_spec_state_of(L)->run, .path = luaL_checkstring(L, 1), .verdict = {0}};
    luaL_checktype(L, 2, LUA_TTABLE);
    struct mt_held *held = mt_data_hold_tree(L, 2);
    held->arena = mt_arena_new();
    asking.tree = held->tree;
    asking.arena = held->arena;
    mt_findings_init(&asking.findings, held->arena);
    if (!judge(&asking)) {
        if (asking.findings.list.count == 0) {
            return mt_testing_raise(L, "%s is no health check: it has neither kinds nor check",
                                    asking.path);
        }
        return mt_testing_raise_findings(L, &asking.findings);
    }
    mt_testing_push_verdict(L, &asking.verdict);
    return 1;
}
