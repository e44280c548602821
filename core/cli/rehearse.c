// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/run_command.h"
#include "cli/run_drive.h"
#include "rehearsal/rehearsal.h"
#include "script/controllers.h"
#include "script/shipped.h"

/** One rehearsal. */
struct rehearsing {
    struct mt_run_job *job;
    struct mt_script_controllers *scripts;
    struct mt_controllers controllers;
    struct mt_rehearsal *rehearsal;
};

/** Reads the controllers and the scenario; what is wrong with them is in the findings. */
static bool prepare(void *data, struct mt_run_job *job)
{
    struct rehearsing *rehearsing = data;
    const struct mt_script_controllers_options options = {
        .shipped = mt_shipped_root(job->loaded->arena),
        .scenario = job->cli->args.scenario,
    };
    rehearsing->job = job;
    rehearsing->scripts = mt_script_controllers_new(&options, &job->loaded->findings);
    return rehearsing->scripts != NULL;
}

/** One object that is there before the sync begins. */
static bool put_start(void *data, const cJSON *tree, struct mt_error *err)
{
    struct rehearsing *rehearsing = data;
    return mt_rehearsal_put(rehearsing->rehearsal, tree, "scenario", err);
}

static void warn_of_gap(void *data, const char *sentence)
{
    struct rehearsing *rehearsing = data;
    const struct mt_cluster cluster = mt_rehearsal_cluster(rehearsing->rehearsal);
    mt_run_sinks_warn(rehearsing->job->sinks, cluster.wall_ms(cluster.data), sentence);
}

/** What the rehearsal did not show, before the stream ends; a broken script is the end itself. */
static void say_last_words(void *data, struct mt_run_sinks *sinks, struct mt_event *end)
{
    struct rehearsing *rehearsing = data;
    if (rehearsing->rehearsal == NULL) {
        return;
    }
    mt_rehearsal_gaps(rehearsing->rehearsal, warn_of_gap, rehearsing);
    mt_script_controllers_unused(rehearsing->scripts, warn_of_gap, rehearsing);
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
        mt_run_sinks_error(sinks, now_ms, defect);
        mt_run_sinks_end(sinks, now_ms, MT_OUTCOME_FAILED, MT_EXIT_NO, defect);
        return MT_EXIT_NO;
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
    mt_script_controllers_fill(rehearsing->scripts, &rehearsing->controllers);
    options.controllers = &rehearsing->controllers;
    rehearsing->rehearsal = mt_rehearsal_new(&options);
    int code = MT_EXIT_USAGE;
    if (mt_script_controllers_start(rehearsing->scripts, put_start, rehearsing, &err)) {
        code = rehearse(rehearsing);
    } else {
        mt_run_sinks_error(job->sinks, options.wall_ms, err.msg);
        mt_run_sinks_end(job->sinks, options.wall_ms, MT_OUTCOME_FAILED, code, err.msg);
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
    const int code = mt_run_command(cli, &venue);
    mt_script_controllers_free(rehearsing.scripts);
    return code;
}
