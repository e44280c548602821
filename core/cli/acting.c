// SPDX-License-Identifier: Apache-2.0
#include "cli/acting.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/load.h"
#include "cli/text.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "script/created_maps.h"

#include <string.h>

bool mt_acting_read_params(struct mt_acting *acting, struct mt_error *err)
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

void mt_acting_complain(struct mt_acting *acting, const struct mt_object *object,
                        const char *message)
{
    struct mt_finding finding = {.severity = MT_SEVERITY_ERROR, .place = object->place};
    finding.message = mt_arena_printf(acting->loaded->arena, "%s: %s",
                                      mt_ref_short(&object->ref, acting->loaded->arena), message);
    mt_findings_print(&acting->cli->err, &finding);
    mt_output_flush(&acting->cli->err);
    acting->failed = true;
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
static const char *unknown_param(const struct mt_acting *acting,
                                 const struct mt_action_offer *offer)
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
static const char *find_objection(struct mt_acting *acting, const struct mt_action_offers *offers)
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

/** Notes the names of all actions, each once. */
static void note_offers(struct mt_acting *acting, const struct mt_action_offers *offers)
{
    for (size_t i = 0; i < offers->list.count; i++) {
        const char *name = offers->list.items[i].name;
        bool known = false;
        for (size_t j = 0; j < acting->offered.count && !known; j++) {
            known = strcmp(acting->offered.items[j], name) == 0;
        }
        if (!known) {
            mt_array_push(acting->loaded->arena, &acting->offered, name);
        }
    }
}

static void restore_maps(const struct mt_action_results *results, const cJSON *object)
{
    for (size_t i = 0; i < results->list.count; i++) {
        if (results->list.items[i].operation == MT_ACTION_CREATE) {
            mt_created_maps_restore(results->list.items[i].tree, object);
        }
    }
}

enum mt_acted mt_acting_ask(struct mt_acting *acting, const struct mt_object *object,
                            struct mt_action_results *results)
{
    struct mt_arena *arena = acting->loaded->arena;
    struct mt_resource_actions *actions = acting->loaded->actions;
    const struct mt_action_call call = {
        .ref = &object->ref, .object = object->tree, .name = acting->name, acting->params};
    struct mt_action_offers offers;
    struct mt_error err;
    *results = (struct mt_action_results){0};
    if (!mt_resource_actions_discover(actions, &object->ref, object->tree, arena, &offers, &err)) {
        mt_acting_complain(acting, object, err.msg);
        return MT_ACTED_FAILED;
    }
    note_offers(acting, &offers);
    const char *objection = find_objection(acting, &offers);
    if (objection != NULL) {
        mt_acting_complain(acting, object, objection);
        return MT_ACTED_FAILED;
    }
    if (mt_resource_actions_run(actions, &call, arena, results, &err)) {
        restore_maps(results, object->tree);
        return MT_ACTED;
    }
    if (err.code == MT_ERR_NOT_FOUND) {
        return MT_ACTED_UNKNOWN;
    }
    mt_acting_complain(acting, object, err.msg);
    return MT_ACTED_FAILED;
}

const char *mt_acting_unknown(const struct mt_acting *acting, const char *who)
{
    struct mt_arena *arena = acting->loaded->arena;
    const char *nearest = mt_nearest(acting->name, acting->offered.items, acting->offered.count);
    const char *text = mt_arena_printf(arena, "%s \"%s\"", who, acting->name);
    if (nearest != NULL) {
        text = mt_arena_printf(arena, "%s; did you mean \"%s\"?", text, nearest);
    }
    for (size_t i = 0; i < acting->offered.count; i++) {
        const char *before = i > 0 ? ", " : nearest != NULL ? " There are " : "; there are ";
        text = mt_arena_printf(arena, "%s%s%s", text, before, acting->offered.items[i]);
    }
    return acting->offered.count > 0 ? text : mt_arena_printf(arena, "%s, nor any other", text);
}

void mt_acting_print_head(struct mt_acting *acting, const char *verb,
                          const struct mt_object *object)
{
    struct mt_buf *out = &acting->cli->out.buf;
    mt_buf_printf(out, "%s# %s by %s of ", acting->printed++ > 0 ? "---\n" : "", verb,
                  acting->name);
    mt_text_plain(out, mt_ref_text(&object->ref, acting->loaded->arena));
    mt_buf_putc(out, '\n');
}
