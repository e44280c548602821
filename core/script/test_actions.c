// SPDX-License-Identifier: Apache-2.0
/** mt_test_discovery() and mt_test_action_runs(): cases of what actions are offered, and do. */
#include "base/arena.h"
#include "base/error.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "script/argocd_json.h"
#include "script/first_document.h"
#include "script/resource_actions.h"
#include "script/test_expected.h"
#include "script/test_running.h"

#include <string.h>

static const char *text_or_nothing(const cJSON *map, const char *key)
{
    const char *text = mt_argocd_text(map, key);
    return text != NULL ? text : "";
}

/** "scale: enabled, displayName Scale, param replicas": all that a discovery says of an action. */
static const char *describe(const struct mt_action_offer *offer, struct mt_arena *arena)
{
    const char *text =
        mt_arena_printf(arena, "%s: %s", offer->name, offer->disabled ? "disabled" : "enabled");
    if (offer->icon_class[0] != '\0') {
        text = mt_arena_printf(arena, "%s, iconClass %s", text, offer->icon_class);
    }
    if (offer->display_name[0] != '\0') {
        text = mt_arena_printf(arena, "%s, displayName %s", text, offer->display_name);
    }
    for (size_t i = 0; i < offer->params.count; i++) {
        text = mt_arena_printf(arena, "%s, param %s", text, offer->params.items[i]);
    }
    return text;
}

static struct mt_action_offer expected_offer(const cJSON *expected, struct mt_arena *arena)
{
    struct mt_action_offer offer = {
        .name = text_or_nothing(expected, "name"),
        .display_name = text_or_nothing(expected, "displayName"),
        .icon_class = text_or_nothing(expected, "iconClass"),
        .disabled = cJSON_IsTrue(mt_argocd_member(expected, "disabled")),
    };
    const cJSON *param = NULL;
    cJSON_ArrayForEach (param, mt_argocd_member(expected, "params")) {
        const char *name = text_or_nothing(param, "name");
        mt_array_push(arena, &offer.params, name);
    }
    return offer;
}

/** Every action that is offered stands among the expected ones, word for word. */
static void compare_offer(const struct mt_test_running *running,
                          const struct mt_action_offer *offer, const cJSON *result,
                          struct mt_test_result *outcome)
{
    struct mt_arena *arena = running->findings->arena;
    const char *is = describe(offer, arena);
    const char *nearest = NULL;
    const cJSON *expected = NULL;
    cJSON_ArrayForEach (expected, result) {
        const struct mt_action_offer wanted = expected_offer(expected, arena);
        const char *said = describe(&wanted, arena);
        if (strcmp(said, is) == 0) {
            return;
        }
        nearest = strcmp(wanted.name, offer->name) == 0 ? said : nearest;
    }
    if (nearest != NULL) {
        mt_test_differs(running, outcome, '-', "%s", nearest);
    }
    mt_test_differs(running, outcome, '+', "%s", is);
}

static void run_discovery(const struct mt_test_running *running, const cJSON *test)
{
    struct mt_test_input input;
    if (!mt_test_read_input(running, test, "inputPath", &input)) {
        return;
    }
    struct mt_arena *arena = running->findings->arena;
    const struct mt_ref ref = mt_ref_of(input.tree, arena);
    struct mt_test_result outcome = {.name = mt_arena_printf(arena, "discovery %s", input.said)};
    struct mt_action_offers offers;
    struct mt_error err;
    if (!mt_resource_actions_discover(running->actions, &ref, input.tree, arena, &offers, &err)) {
        mt_test_differs(running, &outcome, '+', "error: %s", err.msg);
    } else if (offers.script == NULL) {
        mt_test_differs(running, &outcome, '+', "there is no discovery.lua for %s", ref.kind);
    }
    outcome.script = offers.script;
    for (size_t i = 0; i < offers.list.count; i++) {
        compare_offer(running, &offers.list.items[i], mt_argocd_member(test, "result"), &outcome);
    }
    mt_test_add(running, test, &outcome);
}

void mt_test_discovery(const struct mt_test_running *running, const cJSON *tests)
{
    const cJSON *test = NULL;
    cJSON_ArrayForEach (test, tests) {
        run_discovery(running, test);
    }
}

/** The objects that a case expects: one, or a list of {unstructuredObj}. */
struct expected {
    MT_ARRAY(const cJSON *) objects;
    MT_ARRAY(bool) produced; ///< One for each.
};

/** One case of an action. */
struct action_case {
    const struct mt_test_running *running;
    const struct mt_ref *source;
    struct expected expected;
    struct mt_test_result *outcome;
};

static void expect(struct action_case *test, const cJSON *object)
{
    struct mt_arena *arena = test->running->findings->arena;
    mt_array_push(arena, &test->expected.objects, object);
    mt_array_push(arena, &test->expected.produced, false);
}

static void read_expected(struct action_case *test, const cJSON *root)
{
    if (cJSON_IsObject(root)) {
        expect(test, root);
        return;
    }
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, root) {
        expect(test, mt_json_get(item, "unstructuredObj"));
    }
}

/** Whether names of what an action creates are made at run time, from that of the source. */
static bool has_made_name(const struct mt_ref *source, const struct mt_ref *ref)
{
    return (strcmp(ref->kind, "Job") == 0 && strcmp(source->kind, "CronJob") == 0) ||
           (strcmp(ref->kind, "Workflow") == 0 && (strcmp(source->kind, "CronWorkflow") == 0 ||
                                                   strcmp(source->kind, "WorkflowTemplate") == 0));
}

static bool is_same_type(const struct mt_ref *a, const struct mt_ref *b)
{
    return strcmp(a->group, b->group) == 0 && strcmp(a->version, b->version) == 0 &&
           strcmp(a->kind, b->kind) == 0 && strcmp(a->namespace, b->namespace) == 0;
}

/** The expected object that a result is, or NULL. */
static const cJSON *find_expected(struct action_case *test, const struct mt_ref *ref)
{
    struct mt_arena *arena = test->running->findings->arena;
    const struct mt_ref *source = test->source;
    for (size_t i = 0; i < test->expected.objects.count; i++) {
        const struct mt_ref other = mt_ref_of(test->expected.objects.items[i], arena);
        bool named = has_made_name(source, ref)
                         ? strncmp(other.name, source->name, strlen(source->name)) == 0
                         : strcmp(other.name, ref->name) == 0;
        if (named && is_same_type(&other, ref)) {
            test->expected.produced.items[i] = true;
            return test->expected.objects.items[i];
        }
    }
    return NULL;
}

static void compare_result(struct action_case *test, const struct mt_action_result *result)
{
    const struct mt_test_running *running = test->running;
    struct mt_arena *arena = running->findings->arena;
    const struct mt_ref ref = mt_ref_of(result->tree, arena);
    const cJSON *expected = find_expected(test, &ref);
    if (expected == NULL) {
        mt_test_differs(running, test->outcome, '+', "%s is not expected",
                        mt_ref_text(&ref, arena));
        return;
    }
    const struct mt_ref *source = test->source;
    if (result->operation == MT_ACTION_PATCH &&
        (!is_same_type(source, &ref) || strcmp(source->name, ref.name) != 0)) {
        mt_test_differs(running, test->outcome, '+', "%s is patched, and only %s can be",
                        mt_ref_text(&ref, arena), mt_ref_text(source, arena));
    }
    if (result->operation == MT_ACTION_CREATE && has_made_name(source, &ref)) {
        const struct mt_ref wanted = mt_ref_of(expected, arena);
        mt_tree_set_string(mt_tree_map(result->tree, "metadata"), "name", wanted.name);
    }
    mt_test_compare(running, &ref, expected, result->tree, test->outcome);
}

static void compare_results(struct action_case *test, const struct mt_action_results *results)
{
    struct mt_arena *arena = test->running->findings->arena;
    for (size_t i = 0; i < results->list.count; i++) {
        compare_result(test, &results->list.items[i]);
    }
    for (size_t i = 0; i < test->expected.objects.count; i++) {
        if (!test->expected.produced.items[i]) {
            const struct mt_ref ref = mt_ref_of(test->expected.objects.items[i], arena);
            mt_test_differs(test->running, test->outcome, '-', "%s", mt_ref_text(&ref, arena));
        }
    }
}

/** The action ran, or not, and a case expects an error. */
static void compare_failure(struct action_case *test, const char *expected, const char *failure)
{
    if (failure == NULL || strcmp(failure, expected) != 0) {
        mt_test_differs(test->running, test->outcome, '-', "error: %s", expected);
        mt_test_differs(test->running, test->outcome, '+', "%s%s",
                        failure != NULL ? "error: " : "no error", failure != NULL ? failure : "");
    }
}

static void run_case(const struct mt_test_running *running, const cJSON *test)
{
    struct mt_test_input input;
    struct mt_test_input output = {.tree = NULL};
    const char *failure = text_or_nothing(test, "expectedErrorMessage");
    if (!mt_test_read_input(running, test, "inputPath", &input) ||
        (failure[0] == '\0' && !mt_test_read_input(running, test, "expectedOutputPath", &output))) {
        return;
    }
    struct mt_arena *arena = running->findings->arena;
    const struct mt_ref ref = mt_ref_of(input.tree, arena);
    const struct mt_action_call call = {.ref = &ref,
                                        .object = input.tree,
                                        .name = text_or_nothing(test, "action"),
                                        .params = mt_argocd_member(test, "parameters")};
    struct mt_test_result outcome = {.name =
                                         mt_arena_printf(arena, "%s %s", call.name, input.said)};
    struct action_case action = {.running = running, .source = &ref, .outcome = &outcome};
    struct mt_action_results results;
    struct mt_error err;
    bool ran = mt_resource_actions_run(running->actions, &call, arena, &results, &err);
    outcome.script = results.script;
    if (failure[0] != '\0') {
        compare_failure(&action, failure, ran ? NULL : results.failure);
    } else if (!ran) {
        mt_test_differs(running, &outcome, '+', "error: %s", err.msg);
    } else {
        read_expected(&action, output.tree);
        compare_results(&action, &results);
    }
    mt_test_add(running, test, &outcome);
}

void mt_test_action_runs(const struct mt_test_running *running, const cJSON *tests)
{
    const cJSON *test = NULL;
    cJSON_ArrayForEach (test, tests) {
        run_case(running, test);
    }
}
