// SPDX-License-Identifier: Apache-2.0
#include "script/resource_actions.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/load.h"
#include "cli/text.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "manifest/yaml_write.h"

#include <string.h>

/** One action command on its way. */
struct acting {
    struct mt_cli *cli;
    struct mt_loaded *loaded;
    const char *name; ///< Of the action.
    cJSON *params;
    size_t printed;
    size_t ran; ///< Objects that have such an action.
    bool failed;
    MT_ARRAY(const char *) offered; ///< Names of all actions that any object has.
};

/** The values of --param as a map; the last of a name counts. */
static bool read_params(struct acting *acting, struct mt_error *err)
{
    struct mt_arena *arena = acting->loaded->arena;
    const struct mt_words *words = &acting->cli->args.params;
    acting->params = cJSON_CreateObject();
    mt_arena_own(arena, acting->params, mt_json_release);
    for (size_t i = 0; i < words->count; i++) {
        const char *equals = strchr(words->items[i], '=');
        if (equals == NULL || equals == words->items[i]) {
            return mt_fail(err, MT_ERR_INVALID, "--param: \"%s\" is not NAME=VALUE",
                           words->items[i]);
        }
        const char *name =
            mt_arena_strndup(arena, words->items[i], (size_t)(equals - words->items[i]));
        mt_tree_remove(acting->params, name);
        mt_tree_set_string(acting->params, name, equals + 1);
    }
    return true;
}

static void complain(struct acting *acting, const struct mt_object *object, const char *message)
{
    struct mt_finding finding = {.severity = MT_SEVERITY_ERROR, .place = object->place};
    finding.message = mt_arena_printf(acting->loaded->arena, "%s: %s",
                                      mt_ref_short(&object->ref, acting->loaded->arena), message);
    mt_findings_print(&acting->cli->err, &finding);
    mt_output_flush(&acting->cli->err);
    acting->failed = true;
}

static void print_result(struct acting *acting, const struct mt_action_result *result,
                         const struct mt_ref *ref)
{
    struct mt_buf *out = &acting->cli->out.buf;
    if (result->operation == MT_ACTION_NOTHING) {
        return;
    }
    const bool creates = result->operation == MT_ACTION_CREATE;
    mt_buf_printf(out, "%s# %s by %s of ", acting->printed++ > 0 ? "---\n" : "",
                  creates ? "created" : "changed", acting->name);
    mt_text_plain(out, mt_ref_text(ref, acting->loaded->arena));
    mt_buf_putc(out, '\n');
    mt_yaml_write(result->tree, out);
    mt_output_flow(&acting->cli->out);
}

static const struct mt_action_offer *find_offer(const struct mt_action_offers *offers,
                                                const char *name)
{
    for (size_t i = 0; i < offers->list.count; i++) {
        if (strcmp(offers->list.items[i].name, name) == 0) {
            return &offers->list.items[i];
        }
    }
    return NULL;
}

/** The parameter that was typed and that the action does not have, or NULL. */
static const char *unknown_param(const struct acting *acting, const struct mt_action_offer *offer)
{
    const cJSON *param = NULL;
    cJSON_ArrayForEach (param, acting->params) {
        bool known = false;
        for (size_t i = 0; i < offer->params.count; i++) {
            known |= strcmp(offer->params.items[i], param->string) == 0;
        }
        if (!known) {
            return param->string;
        }
    }
    return NULL;
}

/** Why what is offered for the object does not allow to run the action now, or NULL. */
static const char *find_objection(struct acting *acting, const struct mt_action_offers *offers)
{
    struct mt_arena *arena = acting->loaded->arena;
    const struct mt_action_offer *offer = find_offer(offers, acting->name);
    if (offer == NULL) {
        return NULL; // the script counts, whether or not a discovery names it, as in ArgoCD
    }
    if (offer->disabled) {
        return mt_arena_printf(arena, "the action %s is disabled for it", acting->name);
    }
    const char *param = unknown_param(acting, offer);
    if (param == NULL) {
        return NULL;
    }
    const char *nearest = mt_nearest(param, offer->params.items, offer->params.count);
    return mt_arena_printf(arena, "the action %s has no parameter \"%s\"%s%s%s", acting->name,
                           param, nearest != NULL ? "; did you mean \"" : "",
                           nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

static void note_offers(struct acting *acting, const struct mt_action_offers *offers)
{
    for (size_t i = 0; i < offers->list.count; i++) {
        mt_array_push(acting->loaded->arena, &acting->offered, offers->list.items[i].name);
    }
}

static void act_on(struct acting *acting, const struct mt_object *object)
{
    struct mt_arena *arena = acting->loaded->arena;
    struct mt_resource_actions *actions = acting->loaded->actions;
    const struct mt_action_call call = {
        .ref = &object->ref, .object = object->tree, .name = acting->name, acting->params};
    struct mt_action_offers offers;
    struct mt_action_results results = {0};
    struct mt_error err;
    if (!mt_resource_actions_discover(actions, &object->ref, object->tree, arena, &offers, &err)) {
        complain(acting, object, err.msg);
        return;
    }
    note_offers(acting, &offers);
    const char *objection = find_objection(acting, &offers);
    if (objection != NULL) {
        acting->ran++;
        complain(acting, object, objection);
        return;
    }
    bool ran = mt_resource_actions_run(actions, &call, arena, &results, &err);
    acting->ran += ran || err.code != MT_ERR_NOT_FOUND;
    if (!ran && err.code != MT_ERR_NOT_FOUND) {
        complain(acting, object, err.msg);
    }
    for (size_t i = 0; ran && i < results.list.count; i++) {
        print_result(acting, &results.list.items[i], &object->ref);
    }
}

/** No object has the action: what they have instead. */
static int refuse_name(struct acting *acting)
{
    const char *nearest = mt_nearest(acting->name, acting->offered.items, acting->offered.count);
    struct mt_error err;
    if (nearest != NULL) {
        mt_fail(&err, MT_ERR_INVALID, "no object has an action \"%s\"; did you mean \"%s\"?",
                acting->name, nearest);
    } else {
        mt_fail(&err, MT_ERR_INVALID,
                "no object has an action \"%s\"; moontide health --actions PATH shows those that "
                "there are",
                acting->name);
    }
    return mt_cli_fail(acting->cli, &err);
}

static int act(struct acting *acting)
{
    const struct mt_objects *objects = &acting->loaded->objects;
    for (size_t i = 0; i < objects->list.count; i++) {
        act_on(acting, objects->list.items[i]);
    }
    if (acting->ran == 0 && !acting->failed) {
        return refuse_name(acting);
    }
    return acting->failed ? MT_EXIT_NO : MT_EXIT_DONE;
}

int mt_command_action(struct mt_cli *cli)
{
    struct mt_loaded loaded;
    struct mt_error err;
    struct mt_cli with_paths = *cli; // its operands are those after NAME
    with_paths.args.operands.items++;
    with_paths.args.operands.count--;
    struct acting acting = {.cli = cli, .loaded = &loaded, .name = cli->args.operands.items[0]};
    int code = MT_EXIT_USAGE;
    if (!mt_load(&loaded, &with_paths, false, &err) || !read_params(&acting, &err)) {
        mt_cli_fail(cli, &err);
    } else {
        mt_load_actions(&loaded);
        if (mt_load_report(&loaded, cli, "no action was run")) {
            code = act(&acting);
        }
    }
    mt_load_end(&loaded);
    return code;
}
