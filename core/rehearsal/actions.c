// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/actions.h"

#define MT_LOG_TOPIC "rehearsal.actions"

#include "base/log.h"
#include "manifest/json.h"
#include "rehearsal/collect.h"
#include "rehearsal/write.h"

#include <stdio.h>
#include <string.h>

enum { FAILURE_MAX = 512 };

/** One action, with the object that it names. */
struct action {
    struct mt_rehearsal *store;
    const struct mt_ref *by; ///< Whose controller wants it.
    const char *verb;
    const cJSON *object;
    const char *manager;
    enum mt_propagation propagation;
    struct mt_ref ref;
    char group[MT_GROUP_MAX];
};

static const struct {
    const char *verb;
    enum mt_request_verb request;
} verbs[] = {
    {"create", MT_REQUEST_CREATE},
    {"patch", MT_REQUEST_PATCH},
    {"status", MT_REQUEST_STATUS},
};

/** Which object; false when the action does not say. */
static bool read_ref(struct action *action)
{
    struct mt_ref *ref = &action->ref;
    bool generated =
        mt_json_string(mt_json_get(action->object, "metadata"), "generateName") != NULL;
    if (!mt_tree_ref(action->object, action->group, ref) || (ref->name == NULL && !generated)) {
        return false;
    }
    ref->namespace = ref->namespace != NULL ? ref->namespace : action->by->namespace;
    ref->name = ref->name != NULL ? ref->name : "";
    return true;
}

static bool read_propagation(const cJSON *node, enum mt_propagation *propagation)
{
    static const char *const words[] = {
        [MT_PROPAGATION_FOREGROUND] = "foreground",
        [MT_PROPAGATION_BACKGROUND] = "background",
        [MT_PROPAGATION_ORPHAN] = "orphan",
    };
    const char *word = mt_json_string(node, "propagation");
    *propagation = MT_PROPAGATION_BACKGROUND;
    for (size_t i = MT_PROPAGATION_FOREGROUND; i < sizeof words / sizeof *words; i++) {
        if (word != NULL && strcmp(words[i], word) == 0) {
            *propagation = (enum mt_propagation)i;
            return true;
        }
    }
    return word == NULL;
}

/**
 * What was refused.  That something is there already, or is no more, or that its namespace goes, is
 * what controllers live with; an object that is not valid is a mistake in one.
 */
static void report(const struct action *action, const struct mt_refusal *refusal)
{
    const char *message = mt_buf_text(&refusal->message);
    log_debug("%s %s/%s: %d %s", action->verb, action->ref.kind, action->ref.name, refusal->status,
              message);
    if (refusal->status == MT_STATUS_INVALID || refusal->status == MT_STATUS_BAD_REQUEST) {
        char text[FAILURE_MAX];
        snprintf(text, sizeof text, "its controller wants to %s %s/%s: %s", action->verb,
                 action->ref.kind, action->ref.name, message);
        mt_store_fail(action->store, action->by, text);
    }
}

static void write_object(const struct action *action, enum mt_request_verb verb)
{
    bool patches = verb == MT_REQUEST_PATCH;
    cJSON *copy = patches ? NULL : mt_tree_take_in(&action->store->names, action->object);
    struct mt_request request = {
        .verb = verb,
        .ref = &action->ref,
        .manager = action->manager,
        .tree = copy,
        .patch = patches ? action->object : NULL,
        .lenient = true,
    };
    struct mt_result result;
    mt_result_init(&result);
    if (!mt_write_execute(action->store, &request, &result)) {
        report(action, &result.refusal);
    }
    mt_result_fini(&result);
}

static void delete_object(const struct action *action)
{
    const struct mt_deletion deletion = {.ref = &action->ref, .propagation = action->propagation};
    struct mt_result result;
    mt_result_init(&result);
    if (!mt_collect_delete(action->store, &deletion, &result)) {
        report(action, &result.refusal);
    }
    mt_result_fini(&result);
}

/** False when the verb is none. */
static bool run(const struct action *action)
{
    if (strcmp(action->verb, "delete") == 0) {
        delete_object(action);
        return true;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].verb, action->verb) == 0) {
            write_object(action, verbs[i].request);
            return true;
        }
    }
    return false;
}

void mt_actions_run(struct mt_rehearsal *store, const struct mt_ref *ref, const cJSON *actions)
{
    const cJSON *node = NULL;
    cJSON_ArrayForEach (node, actions) {
        const char *verb = mt_json_string(node, "verb");
        const char *manager = mt_json_string(node, "manager");
        struct action action = {
            .store = store,
            .by = ref,
            .verb = verb != NULL ? verb : "",
            .object = mt_json_get(node, "object"),
            .manager = manager != NULL ? manager : MT_MANAGER_CONTROLLERS,
        };
        if (!read_ref(&action)) {
            mt_store_fail(store, ref, "an action of its controller names no object");
        } else if (!read_propagation(node, &action.propagation) || !run(&action)) {
            char text[FAILURE_MAX];
            snprintf(text, sizeof text,
                     "an action of its controller has an unknown verb \"%s\" or "
                     "propagation",
                     action.verb);
            mt_store_fail(store, ref, text);
        }
    }
}
