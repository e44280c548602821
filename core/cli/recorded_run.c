// SPDX-License-Identifier: Apache-2.0
#include "cli/recorded_run.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/record_namespace.h"
#include "cli/run_drive.h"
#include "cli/run_head.h"
#include "record/lock.h"
#include "record/recording.h"

void mt_recorded_run_warn(void *data, const char *message)
{
    const struct mt_recorded_run *recorded = data;
    mt_run_sinks_warn(recorded->job->sinks, mt_clock_wall_ms(), (struct mt_place){NULL, 0},
                      message);
}

/** Takes the lock, which waits as the flags say. */
static bool take_lock(struct mt_recorded_run *recorded, int *code, struct mt_error *err)
{
    const struct mt_run_job *job = recorded->job;
    struct mt_app_lock_end end;
    recorded->lock_spec = (struct mt_app_lock){
        .args = &job->cli->args,
        .cluster = &recorded->connection.cluster,
        .namespace = job->loaded->namespace,
        .app = job->loaded->app,
        .run_id = job->loaded->run_id,
        .user = mt_run_head_of(job->loaded).user,
        .sinks = job->sinks,
    };
    recorded->lock = mt_app_lock_take(&recorded->lock_spec, &end);
    if (recorded->lock != NULL) {
        return true;
    }
    *code = end.exit_code;
    if (*code == MT_EXIT_CONNECTION &&
        mt_record_namespace_is_missing(job->loaded, recorded->lock_spec.cluster, err)) {
        *code = MT_EXIT_NO;
        return false;
    }
    return mt_fail(err, MT_ERR_IO, "%s", end.message);
}

/** Gives the lock back, if it was taken, of a run that is not carried out. */
static void leave(void *data)
{
    struct mt_recorded_run *recorded = data;
    mt_app_lock_give_back(&recorded->lock_spec, recorded->lock, false);
    recorded->lock = NULL;
}

/** Under the lock: makes the plan anew where another run has written the record meanwhile. */
static bool check_record(struct mt_recorded_run *recorded, int *code, struct mt_error *err)
{
    struct mt_connection *connection = &recorded->connection;
    struct mt_loaded *loaded = recorded->job->loaded;
    bool moved = false;
    if (!mt_app_record_has_moved(&connection->record, loaded, &connection->cluster, &moved, err)) {
        *code = mt_app_record_exit(err);
        return false;
    }
    if (!moved) {
        return true;
    }
    return recorded->verb->plan(recorded, code, err) &&
           mt_ask_removal_covers(&recorded->asked, loaded->plan, code, err);
}

bool mt_recorded_run_lock(struct mt_recorded_run *recorded, int *code, struct mt_error *err)
{
    if (!take_lock(recorded, code, err)) {
        return false;
    }
    if (!check_record(recorded, code, err)) {
        leave(recorded);
        return false;
    }
    return true;
}

/** The sink of a run that holds the lock: whoever waits for it is told what the run does. */
static void say(void *data, const struct mt_event *event)
{
    const struct mt_recorded_run *recorded = data;
    if (event->kind == MT_EVENT_PHASE_STARTED || event->kind == MT_EVENT_WAVE_STARTED) {
        mt_lock_say(recorded->lock, mt_phase_name(event->phase), event->has_wave, event->wave);
    }
    mt_run_sinks_event(recorded->job->sinks, event);
}

static struct mt_recording *new_recording(const struct mt_recorded_run *recorded,
                                          const struct mt_process *self)
{
    const struct mt_loaded *loaded = recorded->job->loaded;
    const struct mt_settings *settings = &loaded->project.settings;
    const struct mt_plan_hooks hooks = mt_load_script_hooks(loaded);
    const struct mt_app_record *record = &recorded->connection.record;
    const struct mt_recording_options options = {
        .cluster = &recorded->connection.cluster,
        .record = record->record,
        .plan = loaded->plan,
        .objects = &loaded->source.objects,
        .hooks = hooks.items,
        .hook_count = hooks.count,
        .head = recorded->job->options.head,
        .run_id = recorded->job->options.head.run_id,
        .host = self->host[0] != '\0' ? self->host : NULL,
        .resumed = record->resumed,
        .history_max = settings->history_max,
        .omit_secrets = settings->omit_secrets,
    };
    return mt_recording_new(&options);
}

/** What is still to be collected after the run; a signal leaves it to the next one. */
static void settle_recording(const struct mt_recorded_run *recorded, struct mt_recording *recording)
{
    enum { SETTLE_MS = 5000 };
    const struct mt_cluster *cluster = &recorded->connection.cluster;
    const uint64_t until_ms = cluster->now_ms(cluster->data) + SETTLE_MS;
    mt_recording_advance(recording, cluster->now_ms(cluster->data));
    while (mt_recording_is_busy(recording) && cluster->now_ms(cluster->data) < until_ms) {
        mt_lock_advance(recorded->lock, cluster->now_ms(cluster->data));
        cluster->poll(cluster->data, until_ms);
        mt_recording_advance(recording, cluster->now_ms(cluster->data));
    }
    if (mt_recording_is_busy(recording)) {
        cluster->cancel(cluster->data);
        cluster->poll(cluster->data, cluster->now_ms(cluster->data));
    }
}

/** Says that this is the rest of another sync. */
static void say_resumed(const struct mt_recorded_run *recorded)
{
    const struct mt_record_revision *resumed = recorded->connection.record.resumed;
    if (resumed == NULL) {
        return;
    }
    struct mt_buf line;
    mt_buf_init(&line, MT_BUF_UNLIMITED);
    mt_buf_printf(&line, "goes on with revision %u, which %s%s%s ended before its time",
                  resumed->number, resumed->user != NULL ? resumed->user : "somebody",
                  resumed->host != NULL ? " on " : "", resumed->host != NULL ? resumed->host : "");
    mt_run_sinks_notice(recorded->job->sinks, mt_clock_wall_ms(), mt_buf_text(&line));
    mt_buf_fini(&line);
}

/** Ends the lock as the run has left it. */
static void end_lock(struct mt_recorded_run *recorded, const struct mt_run *run)
{
    const struct mt_cluster *cluster = &recorded->connection.cluster;
    if (!mt_run_record_is_gone(run)) {
        const bool removes =
            recorded->job->loaded->deletion && mt_run_result(run).outcome == MT_OUTCOME_SUCCEEDED;
        mt_app_lock_give_back(&recorded->lock_spec, recorded->lock, removes);
        return;
    }
    if (mt_lock_is_busy(recorded->lock)) { // its Lease has gone with the Namespace
        cluster->cancel(cluster->data);
        cluster->poll(cluster->data, cluster->now_ms(cluster->data));
    }
    mt_lock_free(recorded->lock);
}

/** Carries the plan out, writes the record, and gives the lock back: of a deletion nothing is left.
 */
static int run(void *data, struct mt_run_job *job)
{
    struct mt_recorded_run *recorded = data;
    struct mt_process self;
    mt_process_self(&self);
    const struct mt_cluster *cluster = &recorded->connection.cluster;
    struct mt_recording *recording = new_recording(recorded, &self);
    say_resumed(recorded);
    job->options.cluster = cluster;
    job->options.recorder = mt_recording_recorder(recording);
    job->options.past = recorded->connection.record.past;
    job->options.last_writes = recorded->connection.record.last_writes;
    job->options.made_before = recorded->made ? mt_record_namespace_task(job->loaded) : NULL;
    job->options.sink = say;
    job->options.sink_data = recorded;
    struct mt_run *going = mt_run_new(&job->options);
    const struct mt_run_drive drive = {.run = going,
                                       .cluster = cluster,
                                       .sinks = job->sinks,
                                       .lock = recorded->lock,
                                       .recording = recording};
    int code = MT_EXIT_INTERRUPTED;
    if (mt_run_drive_to_end(&drive) == MT_DRIVE_LEFT) {
        mt_run_sinks_end(job->sinks, mt_clock_wall_ms(), MT_OUTCOME_INTERRUPTED,
                         MT_EXIT_INTERRUPTED, "left at once");
        mt_lock_free(recorded->lock); // runs out by itself, or is seen to be nobody's
    } else {
        code = mt_run_result(going).exit_code;
        settle_recording(recorded, recording);
        end_lock(recorded, going);
    }
    recorded->lock = NULL;
    mt_run_free(going);
    mt_recording_free(recording);
    return code;
}

int mt_recorded_run_command(struct mt_cli *cli, const struct mt_recorded_verb *verb)
{
    struct mt_recorded_run recorded = {.verb = verb};
    const struct mt_run_venue venue = {.live = true,
                                       .of_record = verb->of_record,
                                       .find = verb->find,
                                       .connect = verb->connect,
                                       .leave = leave,
                                       .run = run,
                                       .data = &recorded};
    const int code = mt_run_command(cli, &venue);
    mt_map_fini(&recorded.asked.objects);
    mt_connection_close(&recorded.connection);
    return code;
}
