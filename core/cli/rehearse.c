// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/rehearse_objects.h"
#include "cli/run_command.h"
#include "cli/run_drive.h"
#include "manifest/object.h"
#include "rehearsal/rehearsal.h"
#include "script/controllers.h"
#include "script/shipped.h"
#include "sync/kind.h"
#include "sync/ownership.h"
#include "sync/plan.h"

#include <string.h>

/** Who wrote the objects that are there at the start. */
#define MANAGER "cluster"

/** One rehearsal. */
struct rehearsing {
    struct mt_run_job *job;
    struct mt_script_controllers *scripts;
    struct mt_controllers controllers;
    struct mt_rehearsal *rehearsal;
    struct mt_words troubles; ///< What could not be put there, for the end.
};

static void free_scripts(void *scripts)
{
    mt_script_controllers_free(scripts);
}

/** Reads the controllers and the scenario; what is wrong with them is in the findings. */
static void prepare(void *data, struct mt_run_job *job)
{
    struct rehearsing *rehearsing = data;
    const struct mt_script_controllers_options options = {
        .shipped = mt_shipped_root(job->loaded->arena),
        .scenario = job->cli->args.scenario,
    };
    rehearsing->job = job;
    rehearsing->scripts = mt_script_controllers_new(&options, &job->loaded->findings);
    mt_arena_own(job->loaded->arena, rehearsing->scripts, free_scripts);
}

/** The objects that are there before the sync begins. */
static bool put_start_objects(struct rehearsing *rehearsing, struct mt_error *err)
{
    const cJSON *const *objects = NULL;
    const size_t count = mt_script_controllers_start_objects(rehearsing->scripts, &objects);
    for (size_t i = 0; i < count; i++) {
        // As in a sync what somebody else holds is told before the first write.
        rehearsing->job->options.lists_first |= mt_ownership_is_marked(objects[i]);
        if (!mt_rehearsal_put(rehearsing->rehearsal, objects[i], MANAGER, err)) {
            return mt_wrap(err, "an object of the rehearsal's start");
        }
    }
    return true;
}

/** One object that an earlier sync is taken to have brought. */
static void put_earlier(struct rehearsing *rehearsing, const struct mt_skipped *skipped)
{
    struct mt_arena *arena = rehearsing->job->loaded->arena;
    struct mt_error err;
    cJSON *tree = cJSON_Duplicate(skipped->object->tree, true);
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(tree, "metadata");
    cJSON_DeleteItemFromObjectCaseSensitive(metadata, "namespace");
    if (skipped->ref.namespace[0] != '\0') {
        cJSON_AddStringToObject(metadata, "namespace", skipped->ref.namespace);
    }
    if (!mt_rehearsal_put(rehearsing->rehearsal, tree, MT_FIELD_MANAGER, &err)) {
        const char *trouble =
            mt_arena_printf(arena, "%s was not chosen, and cannot be taken to be there: %s",
                            mt_ref_short(&skipped->ref, arena), err.msg);
        mt_array_push(arena, &rehearsing->troubles, trouble);
    }
    cJSON_Delete(tree);
}

/** With --only or -l the rest of the manifests is in the cluster already; first what others need.
 */
static void put_not_chosen(struct rehearsing *rehearsing)
{
    const struct mt_plan *plan = rehearsing->job->loaded->plan;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < plan->skipped.count; i++) {
            const struct mt_skipped *skipped = &plan->skipped.items[i];
            const struct mt_ref *ref = &skipped->ref;
            const bool first = mt_kind_is_namespace(ref->group, ref->kind) ||
                               mt_kind_is_crd(ref->group, ref->kind);
            if (skipped->object != NULL && first == (pass == 0)) {
                put_earlier(rehearsing, skipped);
            }
        }
    }
}

static void warn(const struct rehearsing *rehearsing, struct mt_place place, const char *message)
{
    const struct mt_cluster cluster = mt_rehearsal_cluster(rehearsing->rehearsal);
    mt_run_sinks_warn(rehearsing->job->sinks, cluster.wall_ms(cluster.data), place, message);
}

static void warn_of_gap(void *data, const char *sentence)
{
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    size_t length = strlen(sentence);
    length -= length > 0 && sentence[length - 1] == '.'; // as all warnings end
    mt_buf_printf(&message, "not simulated: %.*s", (int)length, sentence);
    warn(data, (struct mt_place){NULL, 0}, mt_buf_text(&message));
    mt_buf_fini(&message);
}

static void warn_of_unused_rule(void *data, struct mt_place place, const char *rule)
{
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    mt_buf_printf(&message, "the rule for %s fitted nothing in this rehearsal", rule);
    warn(data, place, mt_buf_text(&message));
    mt_buf_fini(&message);
}

/** Writes what is there at the end, where that was asked for; the exit code then. */
static int write_objects(const struct rehearsing *rehearsing, int code)
{
    struct mt_cli *cli = rehearsing->job->cli;
    struct mt_error err;
    if (cli->args.objects == NULL ||
        mt_rehearse_write_objects(rehearsing->rehearsal, cli->args.objects, &err)) {
        return code;
    }
    mt_cli_fail(cli, &err);
    return code == MT_EXIT_DONE ? MT_EXIT_NO : code;
}

/** What the rehearsal did not show, before the stream ends; a broken script is the end itself. */
static void say_last_words(void *data, struct mt_run_sinks *sinks, struct mt_event *end)
{
    struct rehearsing *rehearsing = data;
    if (rehearsing->rehearsal == NULL) {
        return;
    }
    for (size_t i = 0; i < rehearsing->troubles.count; i++) {
        warn(rehearsing, (struct mt_place){NULL, 0}, rehearsing->troubles.items[i]);
    }
    mt_rehearsal_gaps(rehearsing->rehearsal, warn_of_gap, rehearsing);
    mt_script_controllers_unused(rehearsing->scripts, warn_of_unused_rule, rehearsing);
    const char *failure = mt_rehearsal_failure(rehearsing->rehearsal);
    if (failure != NULL) {
        mt_run_sinks_error(sinks, end->wall_ms, failure);
        end->run_outcome = MT_OUTCOME_FAILED;
        end->exit_code = MT_EXIT_USAGE;
        end->message = "a controller of the rehearsal failed";
    }
}

/** Says how it ended to those who wait for the end of the stream, and returns the exit code. */
static int exit_code_of(const struct rehearsing *rehearsing, const struct mt_run *run,
                        enum mt_run_drive_end end, int64_t now_ms)
{
    static const char defect[] = "internal error: the rehearsal's clock stands still and the run "
                                 "is not over; this is a defect of moontide";
    struct mt_run_sinks *sinks = rehearsing->job->sinks;
    switch (end) {
    case MT_DRIVE_OVER:
        return mt_rehearsal_failure(rehearsing->rehearsal) != NULL ? MT_EXIT_USAGE
                                                                   : mt_run_result(run).exit_code;
    case MT_DRIVE_LEFT:
        mt_run_sinks_end(sinks, now_ms, MT_OUTCOME_INTERRUPTED, MT_EXIT_INTERRUPTED,
                         "left at once");
        return MT_EXIT_INTERRUPTED;
    case MT_DRIVE_STUCK:
        return mt_run_sinks_fail(sinks, now_ms, MT_EXIT_NO, defect);
    }
    return MT_EXIT_NO;
}

static int rehearse(struct rehearsing *rehearsing)
{
    struct mt_run_job *job = rehearsing->job;
    const struct mt_cluster cluster = mt_rehearsal_cluster(rehearsing->rehearsal);
    job->options.cluster = &cluster;
    job->options.assume = "rehearsal";
    struct mt_run *run = mt_run_new(&job->options);
    const struct mt_run_drive drive = {
        .run = run,
        .cluster = &cluster,
        .sinks = job->sinks,
        .virtual_time = true,
        .speed = job->cli->args.speed,
    };
    const enum mt_run_drive_end end = mt_run_drive_to_end(&drive);
    const int code = exit_code_of(rehearsing, run, end, cluster.wall_ms(cluster.data));
    mt_run_free(run);
    return code;
}

static int run(void *data, struct mt_run_job *job)
{
    struct rehearsing *rehearsing = data;
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    struct mt_error err;
    rehearsing->controllers = mt_script_controllers_seam(rehearsing->scripts);
    options.controllers = &rehearsing->controllers;
    rehearsing->rehearsal = mt_rehearsal_new(&options);
    int code = MT_EXIT_USAGE;
    put_not_chosen(rehearsing); // the scenario may say otherwise
    if (put_start_objects(rehearsing, &err)) {
        code = write_objects(rehearsing, rehearse(rehearsing));
    } else {
        mt_run_sinks_fail(job->sinks, options.wall_ms, code, err.msg);
    }
    mt_rehearsal_free(rehearsing->rehearsal);
    rehearsing->rehearsal = NULL;
    return code;
}

int mt_command_rehearse(struct mt_cli *cli)
{
    struct rehearsing rehearsing = {0};
    const struct mt_run_venue venue = {
        .rehearsal = true,
        .live = cli->args.speed > 0,
        .prepare = prepare,
        .run = run,
        .last_words = say_last_words,
        .data = &rehearsing,
    };
    return mt_run_command(cli, &venue);
}
