// SPDX-License-Identifier: Apache-2.0
#include "script/controllers.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "script/controllers_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEBIBYTE = 1024 * 1024 };

/** The owner of a thousand Pods is given a thousand Pods. */
static struct mt_script_options options_of(const char *shown, const char *library)
{
    struct mt_script_options options =
        mt_script_options_for_checks(shown, library, MT_DIALECT_MOONTIDE);
    options.bytes_max = 256 * (size_t)MEBIBYTE;
    options.steps_max = 100 * UINT64_C(1000000);
    options.time_max_ms = 10000;
    return options;
}

static void load_file(struct mt_script_controllers *controllers, struct mt_script *loader,
                      const char *library, const char *name, struct mt_findings *findings)
{
    struct mt_arena *arena = findings->arena;
    const char *shown = mt_arena_printf(arena, "lua/moontide/rehearsal/%s", name);
    struct mt_script_options options = options_of(shown, library);
    options.file = mt_arena_printf(arena, "%s/moontide/rehearsal/%s", library, name);
    struct mt_controller *controller = mt_controller_new(loader, &options, findings);
    if (controller != NULL) {
        mt_array_push(arena, &controllers->list, controller);
    }
}

static void load_all(struct mt_script_controllers *controllers, const char *library,
                     struct mt_findings *findings)
{
    const char *folder = mt_arena_printf(findings->arena, "%s/moontide/rehearsal", library);
    struct mt_script_options options = options_of("controllers", library);
    struct mt_error err;
    struct mt_script *loader = mt_script_new_empty(&options, &err);
    struct mt_file_names names = {0};
    if (loader == NULL || !mt_file_list(folder, findings->arena, &names, &err)) {
        mt_find(findings, MT_SEVERITY_ERROR, "unreadable", (struct mt_place){folder, 0}, "%s",
                err.msg);
    }
    for (size_t i = 0; i < names.count; i++) {
        if (names.items[i][0] != '.' && mt_file_has_suffix(names.items[i], ".lua")) {
            load_file(controllers, loader, library, names.items[i], findings);
        }
    }
    mt_script_free(loader);
}

/** Refuses rules that say of a kind what nothing in the rehearsal carries out. */
static void check_rules(struct mt_script_controllers *controllers, struct mt_findings *findings)
{
    for (size_t i = 0; i < controllers->scenario.rules.count; i++) {
        struct mt_scenario_rule *rule = &controllers->scenario.rules.items[i];
        bool known = rule->pods == NULL || strpbrk(rule->kind, "*?[") != NULL;
        for (size_t c = 0; !known && c < controllers->list.count; c++) {
            const struct mt_controller *controller = controllers->list.items[c];
            for (size_t k = 0; !controller->of_scenario && k < controller->kinds.count; k++) {
                known |= strcmp(controller->kinds.items[k].kind, rule->kind) == 0;
            }
        }
        if (!known) {
            mt_find(findings, MT_SEVERITY_ERROR, "invalid-scenario", rule->place,
                    "no controller of the rehearsal acts on %s; of it one can say deleted, "
                    "changed and refused",
                    rule->kind);
        }
    }
}

struct mt_script_controllers *
mt_script_controllers_new(const struct mt_script_controllers_options *options,
                          struct mt_findings *findings)
{
    struct mt_script_controllers *controllers = mt_alloc(sizeof *controllers);
    controllers->arena = findings->arena;
    mt_scenario_init(&controllers->scenario);
    const char *library = mt_arena_printf(findings->arena, "%s/lua", options->shipped);
    load_all(controllers, library, findings);
    if (options->scenario != NULL) {
        mt_scenario_read(&controllers->scenario, options->scenario, library, findings);
        check_rules(controllers, findings);
    }
    mt_controllers_make_start(controllers);
    return controllers;
}

void mt_script_controllers_free(struct mt_script_controllers *controllers)
{
    if (controllers == NULL) {
        return;
    }
    mt_map_fini(&controllers->attempts);
    free(controllers);
}

static bool has_outsider(const struct mt_script_controllers *controllers, const char *group,
                         const char *kind)
{
    for (size_t i = 0; i < controllers->scenario.rules.count; i++) {
        const struct mt_scenario_rule *rule = &controllers->scenario.rules.items[i];
        if (rule->outside && mt_scenario_fits_kind(rule, group, kind)) {
            return true;
        }
    }
    return false;
}

static bool acts_on(void *data, const char *group, const char *kind)
{
    const struct mt_script_controllers *controllers = data;
    for (size_t i = 0; i < controllers->list.count; i++) {
        const struct mt_controller *controller = controllers->list.items[i];
        if (!controller->of_scenario && mt_controller_is_for(controller, group, kind)) {
            return true;
        }
    }
    return has_outsider(controllers, group, kind);
}

static bool reconcile(void *data, const struct mt_reconcile *question, struct mt_reconciled *answer,
                      struct mt_error *err)
{
    struct mt_script_controllers *controllers = data;
    struct mt_fitting fitting = {.count = 0};
    *answer = (struct mt_reconciled){.actions = NULL};
    if (controllers->scenario.rules.count > 0) {
        mt_controllers_fit(controllers, question, &fitting);
    }
    for (size_t i = 0; i < controllers->list.count; i++) {
        struct mt_controller *controller = controllers->list.items[i];
        bool asked = !controller->of_scenario || fitting.outside;
        if (asked && mt_controller_is_for(controller, question->ref->group, question->ref->kind) &&
            !mt_controller_ask(controller, question, &fitting, answer, err)) {
            cJSON_Delete(answer->actions);
            *answer = (struct mt_reconciled){.actions = NULL};
            return false;
        }
    }
    return true;
}

static bool admit(void *data, const struct mt_ref *ref, const cJSON *object, unsigned attempt,
                  int *status, char message[MT_REFUSAL_MAX])
{
    (void)object;
    struct mt_script_controllers *controllers = data;
    for (size_t i = 0; i < controllers->scenario.rules.count; i++) {
        struct mt_scenario_rule *rule = &controllers->scenario.rules.items[i];
        if (rule->refused == NULL || !mt_scenario_fits(rule, ref)) {
            continue;
        }
        rule->fitted = true;
        if (mt_scenario_fits_attempt(rule, attempt)) {
            *status = rule->status;
            snprintf(message, MT_REFUSAL_MAX, "%s", rule->refused);
            return false;
        }
    }
    return true;
}

static const cJSON *log_of(void *data, const struct mt_reconcile *pod, const char *container,
                           unsigned restarts)
{
    return mt_controllers_log(data, pod, container, restarts);
}

static void fetch(void *data, const char *method, const char *url, struct mt_made_answer *made)
{
    mt_controllers_fetch(data, method, url, made);
}

struct mt_controllers mt_script_controllers_seam(struct mt_script_controllers *controllers)
{
    return (struct mt_controllers){
        .data = controllers,
        .acts_on = acts_on,
        .reconcile = reconcile,
        .admit = admit,
        .log = log_of,
        .fetch = fetch,
    };
}

size_t mt_script_controllers_start_objects(const struct mt_script_controllers *controllers,
                                           const cJSON *const **objects)
{
    *objects = controllers->start.items;
    return controllers->start.count;
}

/** The rule's object as an OBJECT: what it does not say stands in none of it. */
static const char *name_of(const struct mt_scenario_rule *rule, struct mt_arena *arena)
{
    const struct mt_ref ref = {
        .group = rule->group != NULL ? rule->group : "",
        .kind = rule->kind,
        .namespace = rule->namespace != NULL ? rule->namespace : "",
        .name = rule->name,
    };
    const char *text = mt_ref_text(&ref, arena);
    return rule->attempts != NULL ? mt_arena_printf(arena, "%s in the attempt that it names", text)
                                  : text;
}

void mt_script_controllers_unused(const struct mt_script_controllers *controllers,
                                  mt_unused_rule_fn *each, void *data)
{
    for (size_t i = 0; i < controllers->scenario.rules.count; i++) {
        const struct mt_scenario_rule *rule = &controllers->scenario.rules.items[i];
        if (!rule->fitted) {
            each(data, rule->place, name_of(rule, controllers->arena));
        }
    }
    mt_controllers_unused_http(controllers, each, data);
}
