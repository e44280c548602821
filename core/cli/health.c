// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/health_print.h"
#include "cli/live_objects.h"
#include "cli/load.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/related.h"
#include "sync/scope.h"

#include <string.h>

/** One health command on its way. */
struct judging {
    const struct mt_loaded *loaded;
    struct mt_scopes *scopes;
    struct mt_related *related; ///< All objects of the input, whatever -l chooses.
    int64_t now_ms;
    bool strict;
    struct mt_cli *cli;
    bool failed;                  ///< A discovery of actions has.
    const struct mt_words *known; ///< Kinds of which the input has all that may be related.
    struct mt_judgements judgements;
};

static bool is_live(const struct mt_object *object)
{
    return mt_json_string(mt_json_get(object->tree, "metadata"), "uid") != NULL;
}

/** Events say something of other objects and have no health of their own. */
static bool is_event(const struct mt_ref *ref)
{
    return strcmp(ref->kind, "Event") == 0 &&
           (ref->group[0] == '\0' || strcmp(ref->group, "events.k8s.io") == 0);
}

/** The object with the namespace that it lives in: a live one has said so itself. */
static struct mt_ref place(const struct judging *judging, const struct mt_object *object)
{
    struct mt_ref ref = object->ref;
    if (!is_live(object)) {
        ref.namespace = mt_scopes_namespace(judging->scopes, &ref, judging->loaded->namespace);
    }
    return ref;
}

static void add_related(struct judging *judging)
{
    const struct mt_loaded *loaded = judging->loaded;
    const size_t count = loaded->source.objects.list.count;
    struct mt_ref *refs = mt_arena_alloc(loaded->arena, count * sizeof *refs);
    judging->related = mt_related_new(loaded->arena);
    for (size_t i = 0; i < count; i++) {
        const struct mt_object *object = loaded->source.objects.list.items[i];
        refs[i] = place(judging, object);
        mt_related_add(judging->related, &refs[i], object->tree);
    }
    for (size_t i = 0; i < judging->known->count; i++) {
        mt_related_know(judging->related, judging->known->items[i]);
    }
}

/** What can be done with the object; a discovery that fails is said, and counts. */
static void discover_actions(struct judging *judging, const struct mt_object *object,
                             struct mt_judgement *judgement)
{
    struct mt_error err;
    const struct mt_loaded *loaded = judging->loaded;
    judgement->actions_asked = true;
    if (!mt_resource_actions_discover(loaded->actions, &object->ref, object->tree, loaded->arena,
                                      &judgement->actions, &err)) {
        mt_findings_print_error(&judging->cli->err, err.msg);
        mt_output_flush(&judging->cli->err);
        judging->failed = true;
    }
}

static void judge(struct judging *judging, const struct mt_object *object)
{
    const struct mt_policy *policy = &judging->loaded->policy;
    const struct mt_intent *intent = object->intent;
    struct mt_judgement judgement = {
        .ref = place(judging, object),
        .generate_name = object->generate_name,
        .ignored = intent->ignore_healthcheck,
    };
    struct mt_arena *arena = mt_arena_new(); // of this question alone
    const struct mt_need *needs = NULL;
    size_t needs_count = policy->needs(policy->data, &judgement.ref, intent->health, &needs);
    struct mt_related_found found;
    mt_related_find(judging->related, &judgement.ref, object->tree, needs, needs_count, arena,
                    &found);
    struct mt_health_question question = {
        .ref = &judgement.ref,
        .object = object->tree,
        .check = intent->health,
        .related = found.objects.items,
        .related_count = found.objects.count,
        .known = found.known.items,
        .known_count = found.known.count,
        .hook = intent->hook,
        .strict = judging->strict,
        .waited = -1,
        .now_ms = judging->now_ms,
    };
    policy->judge(policy->data, &question, judging->loaded->arena, &judgement.verdict);
    if (judging->cli->args.actions) {
        discover_actions(judging, object, &judgement);
    }
    mt_array_push(judging->loaded->arena, &judging->judgements.list, judgement);
    mt_arena_free(arena);
}

static bool has_status(const struct mt_object *object)
{
    const cJSON *status = mt_json_get(object->tree, "status");
    return cJSON_IsObject(status) && status->child != NULL;
}

static bool all_are_fine(const struct mt_judgements *judgements)
{
    bool fine = true;
    for (size_t i = 0; i < judgements->list.count; i++) {
        fine &= mt_judgement_is_fine(&judgements->list.items[i]);
    }
    return fine;
}

/** Whether a verdict is what it is because no cluster has said anything of the objects yet. */
static bool are_manifests(const struct judging *judging)
{
    const struct mt_objects *objects = &judging->loaded->objects;
    for (size_t i = 0; i < objects->list.count; i++) {
        if (is_live(objects->list.items[i]) || has_status(objects->list.items[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < judging->judgements.list.count; i++) {
        const struct mt_judgement *judgement = &judging->judgements.list.items[i];
        if (!mt_judgement_is_fine(judgement) && !judgement->verdict.failed) {
            return true;
        }
    }
    return false;
}

static void warn_of_manifests(struct mt_cli *cli)
{
    const struct mt_finding warning = {
        .severity = MT_SEVERITY_WARNING,
        .message = "no object has a status: these are manifests, and health is judged by what a "
                   "cluster says of them: kubectl get -o yaml -f PATH | moontide health -",
    };
    mt_findings_print(&cli->err, &warning);
    mt_output_flush(&cli->err);
}

static int report(struct judging *judging, struct mt_cli *cli)
{
    const char *format = cli->args.output;
    const struct mt_judgements *judgements = &judging->judgements;
    const struct mt_health_form form = {
        .wide = strcmp(format, "wide") == 0,
        .quiet = cli->args.quiet,
        .tracebacks = cli->args.verbose > 0,
    };
    if (!cli->args.quiet && are_manifests(judging)) {
        warn_of_manifests(cli);
    }
    if (strcmp(format, "json") == 0) {
        mt_health_print_json(&cli->out, judgements);
    } else if (strcmp(format, "yaml") == 0) {
        mt_health_print_yaml(&cli->out, judgements);
    } else {
        mt_health_print_text(&cli->out, judgements, &form);
    }
    return all_are_fine(judgements) && !judging->failed ? MT_EXIT_DONE : MT_EXIT_NO;
}

static int judge_all(const struct mt_loaded *loaded, struct mt_cli *cli,
                     const struct mt_words *known)
{
    struct judging judging = {
        .loaded = loaded,
        .scopes = mt_scopes_new(&loaded->source.objects, loaded->arena),
        .now_ms = mt_clock_wall_ms(),
        .strict = cli->args.strict,
        .cli = cli,
        .known = known,
    };
    add_related(&judging);
    for (size_t i = 0; i < loaded->objects.list.count; i++) {
        if (!is_event(&loaded->objects.list.items[i]->ref)) {
            judge(&judging, loaded->objects.list.items[i]);
        }
    }
    return report(&judging, cli);
}

static int judge_live(struct mt_loaded *loaded, struct mt_cli *cli)
{
    struct mt_live_objects live = {.cli = cli, .loaded = loaded};
    struct mt_words known = {0};
    int code = MT_EXIT_DONE;
    if (mt_live_objects_read(&live, &cli->args.operands, &code)) {
        mt_live_objects_add_related(&live, &known);
        code = judge_all(loaded, cli, &known);
    }
    mt_live_objects_end(&live);
    return code;
}

static int judge_files(const struct mt_loaded *loaded, struct mt_cli *cli)
{
    const struct mt_words none = {0};
    return judge_all(loaded, cli, &none);
}

int mt_command_health(struct mt_cli *cli)
{
    struct mt_loaded loaded;
    struct mt_error err;
    const bool live = cli->args.live;
    int code = MT_EXIT_USAGE;
    if (!(live ? mt_load_settings(&loaded, cli, &err) : mt_load(&loaded, cli, false, &err))) {
        mt_cli_fail(cli, &err);
    } else {
        mt_load_checks(&loaded);
        mt_load_actions(&loaded);
        code = mt_load_exit(&loaded);
        if (mt_load_report(&loaded, cli, "nothing was judged")) {
            code = live ? judge_live(&loaded, cli) : judge_files(&loaded, cli);
        }
    }
    mt_load_end(&loaded);
    return code;
}
