// SPDX-License-Identifier: Apache-2.0
#include "cli/run_command.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/run_head.h"
#include "sync/scope.h"

#include <string.h>

#define NOTHING_SENT "nothing was sent to the cluster"

/** With --override-timeouts the flags beat what objects say of themselves. */
static void override_timeouts(struct mt_plan *plan, const struct mt_args *args)
{
    const struct mt_timeout *flags = args->timeouts.of;
    for (size_t i = 0; args->override_timeouts && i < plan->tasks.count; i++) {
        struct mt_task *task = plan->tasks.items[i];
        const bool hook = task->action == MT_ACTION_HOOK;
        // A wave's clock stretches for what its members say, so its flag beats that, too.
        if (flags[MT_LEVEL_WAVE].said || flags[hook ? MT_LEVEL_HOOK : MT_LEVEL_RESOURCE].said) {
            task->timeout_said = false;
            task->timeout_ms = 0;
        }
        if (args->on_timeout != NULL) {
            task->on_timeout = NULL;
        }
    }
}

/** A rehearsal has nothing to lose, and would take a quarter longer. */
static bool checks_first(const struct mt_args *args, const struct mt_run_venue *venue)
{
    return !args->no_dry_run_first && (!venue->rehearsal || args->dry_run_first);
}

static void fill_options(struct mt_run_job *job, const struct mt_run_venue *venue)
{
    const struct mt_loaded *loaded = job->loaded;
    const struct mt_args *args = &job->cli->args;
    job->options = (struct mt_run_options){
        .plan = loaded->plan,
        .policy = &loaded->policy,
        .scopes = mt_load_scopes(loaded),
        .owner = {.app = loaded->app,
                  .record_namespace = loaded->namespace,
                  .namespace = loaded->namespace},
        .head = mt_run_head_of(loaded),
        .sink = mt_run_sinks_event,
        .sink_data = job->sinks,
        .concurrency = loaded->project.settings.concurrency,
        .settle_ms = loaded->project.settings.settle.ms,
        .fail_on_conflicts = !loaded->project.settings.force_conflicts,
        .take_ownership = args->take_ownership,
        .dry_run_first = checks_first(args, venue),
        .lists_first = !venue->rehearsal, // a rehearsal's cluster knows what was there
        .strict = args->strict,
        .allow_degraded = args->allow_degraded,
    };
}

/** Ends the stream of a run that its input keeps from beginning. */
static int end_early(const struct mt_run_job *job)
{
    const int64_t now_ms = mt_clock_wall_ms();
    const int code = mt_load_exit(job->loaded);
    mt_run_sinks_findings(job->sinks, &job->loaded->findings, now_ms);
    mt_run_sinks_end(job->sinks, now_ms, MT_OUTCOME_FAILED, code,
                     "the input has errors; nothing was sent to the cluster");
    return code;
}

/** Whether the plan, which may have been made anew, is one to be carried out. */
static bool is_carried_out(const struct mt_loaded *loaded)
{
    return loaded->findings.errors == 0 && loaded->plan->refused == NULL;
}

static int refuse_plan(struct mt_run_job *job, const struct mt_run_venue *venue)
{
    struct mt_loaded *loaded = job->loaded;
    if (venue->leave != NULL) {
        venue->leave(venue->data);
    }
    if (loaded->findings.errors > 0) {
        mt_findings_sort(&loaded->findings);
        return end_early(job);
    }
    return mt_run_sinks_fail(job->sinks, mt_clock_wall_ms(), MT_EXIT_NO, loaded->plan->refused);
}

/** Reads what is left to be read before the cluster is asked, and says what is wrong with it. */
static bool prepare(struct mt_run_job *job, const struct mt_run_venue *venue)
{
    struct mt_loaded *loaded = job->loaded;
    if (!venue->of_record) {
        mt_load_plan(loaded, job->cli);
    }
    mt_load_checks(loaded);
    if (venue->prepare != NULL) {
        venue->prepare(venue->data, job);
    }
    // What is read from a record is yet to come, and all is said at once.
    return (venue->of_record && loaded->findings.errors == 0) ||
           mt_load_report(loaded, job->cli, NOTHING_SENT);
}

static int carry_out(struct mt_run_job *job, const struct mt_run_venue *venue)
{
    struct mt_loaded *loaded = job->loaded;
    struct mt_error err;
    int code = MT_EXIT_USAGE;
    const bool found = venue->find == NULL || venue->find(venue->data, job, &code, &err);
    if (!prepare(job, venue)) {
        return end_early(job);
    }
    if (!found) {
        return mt_run_sinks_fail(job->sinks, mt_clock_wall_ms(), code, err.msg);
    }
    code = MT_EXIT_CONNECTION;
    if (venue->connect != NULL && !venue->connect(venue->data, job, &code, &err)) {
        return mt_run_sinks_fail(job->sinks, mt_clock_wall_ms(), code, err.msg);
    }
    if (venue->of_record) {
        mt_load_report(loaded, job->cli, NOTHING_SENT);
    }
    if (!is_carried_out(loaded)) {
        return refuse_plan(job, venue);
    }
    override_timeouts(loaded->plan, &job->cli->args);
    fill_options(job, venue);
    mt_run_sinks_begin(job->sinks, loaded->plan);
    mt_findings_sort(&loaded->findings); // a plan that is made anew finds the same again
    mt_run_sinks_findings(job->sinks, &loaded->findings, 0);
    return venue->run(venue->data, job);
}

int mt_run_refuse_usage(struct mt_cli *cli, const struct mt_error *err)
{
    cli->args.events = NULL;
    const struct mt_run_sinks_options options = {.cli = cli};
    struct mt_run_sinks *sinks = mt_run_sinks_new(&options, NULL);
    const int code = mt_run_sinks_fail(sinks, mt_clock_wall_ms(), MT_EXIT_USAGE, err->msg);
    mt_run_sinks_finish(sinks);
    return code;
}

bool mt_run_prints_plan(struct mt_cli *cli)
{
    struct mt_error err;
    if (strcmp(cli->args.output, "text") == 0 && cli->args.events == NULL) {
        return true;
    }
    mt_fail(&err, MT_ERR_INVALID,
            "--dry-run prints a plan, and there are no events; for programs: plan -o json");
    mt_run_refuse_usage(cli, &err);
    return false;
}

int mt_run_command(struct mt_cli *cli, const struct mt_run_venue *venue)
{
    struct mt_loaded loaded;
    struct mt_error err;
    const struct mt_run_sinks_options options = {
        .cli = cli,
        .rehearsal = venue->rehearsal,
        .live = venue->live,
        .last_words = venue->last_words,
        .last_words_data = venue->data,
    };
    struct mt_run_job job = {.cli = cli, .loaded = &loaded};
    job.sinks = mt_run_sinks_new(&options, &err);
    if (job.sinks == NULL) {
        return mt_run_refuse_usage(cli, &err);
    }
    const bool good =
        venue->of_record ? mt_load_app(&loaded, cli, &err) : mt_load(&loaded, cli, true, &err);
    const int code = good
                         ? carry_out(&job, venue)
                         : mt_run_sinks_fail(job.sinks, mt_clock_wall_ms(), MT_EXIT_USAGE, err.msg);
    mt_run_sinks_finish(job.sinks);
    mt_load_end(&loaded);
    return code;
}
