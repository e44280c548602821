// SPDX-License-Identifier: Apache-2.0
#include "cli/acting.h"

#include "base/arena.h"
#include "base/error.h"
#include "cli/action_write.h"
#include "cli/cli.h"
#include "cli/live_objects.h"
#include "cli/text.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "manifest/yaml_write.h"
#include "script/first_document.h"
#include "sync/scope.h"

#include <string.h>

enum { UNAUTHORIZED = 401, FORBIDDEN = 403 };

/** One write, and the object whose action wants it. */
struct step {
    const struct mt_object *object;
    struct mt_action_write write;
};

/** The writes of all objects, none of which is begun before all are known to be fine. */
struct venture {
    struct mt_acting *acting;
    struct mt_live_objects live;
    struct mt_scopes *scopes;
    MT_ARRAY(struct step) steps;
    int code;
};

/** A new object lives where the other one does, unless it says otherwise. */
static void add_creation(struct venture *venture, const struct mt_object *object, cJSON *tree)
{
    struct mt_arena *arena = venture->acting->loaded->arena;
    struct step step = {.object = object, .write = {.created = tree}};
    struct mt_ref *ref = &step.write.ref;
    *ref = mt_ref_of(tree, arena);
    const char *fallback = object->ref.namespace[0] != '\0' ? object->ref.namespace
                                                            : venture->acting->loaded->namespace;
    ref->namespace = mt_scopes_namespace(venture->scopes, ref, fallback);
    if (ref->namespace[0] != '\0') {
        mt_tree_set_string(mt_tree_map(tree, "metadata"), "namespace", ref->namespace);
    }
    mt_array_push(arena, &venture->steps, step);
}

/** Only the object that the action was asked about can be changed: a patch is made from it. */
static void add_patch(struct venture *venture, const struct mt_object *object, const cJSON *wanted)
{
    struct mt_arena *arena = venture->acting->loaded->arena;
    const struct mt_ref said = mt_ref_of(wanted, arena);
    if (mt_ref_compare(&said, &object->ref) != 0) {
        mt_acting_complain(venture->acting, object,
                           mt_arena_printf(arena,
                                           "the action changes %s, and an action can change only "
                                           "the object that it is run on",
                                           mt_ref_text(&said, arena)));
        return;
    }
    cJSON *patch = mt_action_patch(object->tree, wanted);
    mt_arena_own(arena, patch, mt_json_release);
    const struct step step = {.object = object,
                              .write = {.ref = object->ref, .live = object->tree, .patch = patch}};
    mt_array_push(arena, &venture->steps, step);
}

static void add_results(struct venture *venture, const struct mt_object *object,
                        const struct mt_action_results *results)
{
    for (size_t i = 0; i < results->list.count; i++) {
        const struct mt_action_result *result = &results->list.items[i];
        switch (result->operation) {
        case MT_ACTION_NOTHING:
            break;
        case MT_ACTION_CREATE:
            add_creation(venture, object, result->tree);
            break;
        case MT_ACTION_PATCH:
            add_patch(venture, object, result->tree);
            break;
        }
    }
}

/** Asks the scripts about all objects; whether each of them has the action and it went well. */
static bool ask_all(struct venture *venture)
{
    struct mt_acting *acting = venture->acting;
    const struct mt_objects *objects = &acting->loaded->objects;
    const struct mt_object *unknown = NULL;
    for (size_t i = 0; i < objects->list.count; i++) {
        const struct mt_object *object = objects->list.items[i];
        struct mt_action_results results;
        if (mt_acting_ask(acting, object, &results) == MT_ACTED_UNKNOWN) {
            unknown = unknown == NULL ? object : unknown;
        }
        add_results(venture, object, &results);
    }
    if (unknown != NULL) {
        mt_acting_complain(acting, unknown, mt_acting_unknown(acting, "it has no action"));
    }
    venture->code = acting->failed ? MT_EXIT_NO : MT_EXIT_DONE;
    return !acting->failed;
}

static void refuse(struct venture *venture, const struct step *step, const char *message)
{
    const int status = step->write.status;
    const bool right = status == 0 || status == UNAUTHORIZED || status == FORBIDDEN;
    venture->code = venture->code != MT_EXIT_DONE ? venture->code
                    : right                       ? MT_EXIT_CONNECTION
                                                  : MT_EXIT_NO;
    mt_acting_complain(venture->acting, step->object, message);
}

/** Lets the server say of each write whether it would take it, rights included. */
static bool check_all(struct venture *venture)
{
    struct mt_acting *acting = venture->acting;
    struct mt_error err;
    for (size_t i = 0; i < venture->steps.count; i++) {
        struct step *step = &venture->steps.items[i];
        if (!mt_action_write(&venture->live.connection.cluster, &step->write, true,
                             acting->loaded->arena, &err)) {
            mt_wrap(&err, "nothing was written");
            refuse(venture, step, err.msg);
        }
        for (size_t j = 0; j < step->write.warnings.count; j++) {
            mt_cli_say(acting->cli, MT_SEVERITY_WARNING, step->write.warnings.items[j]);
        }
    }
    return venture->code == MT_EXIT_DONE;
}

/** "Job/shop/seed-1 created by create-job". */
static void print_outcome(struct venture *venture, const struct mt_action_write *write)
{
    static const char *const outcomes[] = {
        [MT_CHANGE_NONE] = "unchanged",
        [MT_CHANGE_CREATED] = "created",
        [MT_CHANGE_CONFIGURED] = "configured",
    };
    struct mt_acting *acting = venture->acting;
    struct mt_ref ref = write->ref;
    ref.name = write->name;
    if (acting->cli->args.quiet) {
        return;
    }
    mt_text_plain(&acting->cli->out.buf, mt_ref_text(&ref, acting->loaded->arena));
    mt_buf_printf(&acting->cli->out.buf, " %s by %s\n", outcomes[write->change], acting->name);
    mt_output_flush(&acting->cli->out);
}

/** Writes in the order of objects and results; what fails is the last. */
static void write_all(struct venture *venture)
{
    struct mt_error err;
    for (size_t i = 0; i < venture->steps.count; i++) {
        struct step *step = &venture->steps.items[i];
        if (!mt_action_write(&venture->live.connection.cluster, &step->write, false,
                             venture->acting->loaded->arena, &err)) {
            refuse(venture, step, err.msg);
            return;
        }
        print_outcome(venture, &step->write);
    }
}

/** What would be written: new objects whole, of others the patch. */
static void print_all(const struct venture *venture)
{
    struct mt_acting *acting = venture->acting;
    for (size_t i = 0; i < venture->steps.count; i++) {
        const struct step *step = &venture->steps.items[i];
        const struct mt_action_write *write = &step->write;
        const cJSON *tree = write->created != NULL ? write->created : write->patch;
        mt_acting_print_head(acting,
                             write->created != NULL        ? "would be created"
                             : write->patch->child != NULL ? "would be changed"
                                                           : "nothing would be changed",
                             step->object);
        if (tree->child != NULL) {
            mt_yaml_write(tree, &acting->cli->out.buf);
        }
        mt_output_flow(&acting->cli->out);
    }
}

int mt_acting_live(struct mt_acting *acting, const struct mt_words *operands)
{
    struct venture venture = {.acting = acting,
                              .live = {.cli = acting->cli, .loaded = acting->loaded}};
    if (mt_live_objects_read(&venture.live, operands, &venture.code)) {
        venture.code = MT_EXIT_DONE;
        venture.scopes = mt_load_scopes(acting->loaded);
        if (ask_all(&venture) && check_all(&venture)) {
            if (acting->cli->args.dry_run != NULL) {
                print_all(&venture);
            } else {
                write_all(&venture);
            }
        }
    }
    mt_live_objects_end(&venture.live);
    return venture.code;
}
