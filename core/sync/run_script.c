// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "sync/run_state.h"

enum { SLEEP_MIN_MS = 10 }; ///< A script that sleeps no time at all must not stop the clock.

static void take_step(struct run_task *task, const struct mt_hook_step *step);

static void log_line(void *data, const char *line)
{
    struct run_task *task = data;
    struct mt_event event = mt_run_event_of(task, MT_EVENT_LOG);
    event.line = line;
    mt_run_record_line(task, NULL, line);
    mt_run_emit(task->run, &event);
    mt_run_say(task, MT_PROGRESSING, "%s", line); // what a script said last is why it waits
}

void mt_run_drop_script(struct run_task *task)
{
    mt_run_end_read(task);
    if (task->script != NULL) {
        task->run->options.policy->hook_end(task->script);
        task->script = NULL;
    }
}

void mt_run_resume_script(struct run_task *task, const struct mt_hook_input *input)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_hook_step step = {.message = ""};
    task->run->options.policy->hook_resume(task->script, input, arena, &step);
    take_step(task, &step);
    mt_arena_free(arena);
}

void mt_run_wake_script(struct run_task *task)
{
    if (task->script == NULL || task->state != TASK_RUNNING || task->call != CALL_NONE ||
        mt_run_tell_read(task)) {
        return;
    }
    if (task->script_read == NULL && task->run->now_ms >= task->wakes_ms) {
        mt_run_resume_script(task, &(struct mt_hook_input){.now_ms = mt_run_wall_ms(task->run)});
    }
}

void mt_run_wake_script_in_turn(void *data, uint64_t now_ms)
{
    (void)now_ms;
    if (!mt_run_hold(data)) { // it may want to read
        mt_run_wake_script(data);
    }
}

static void got(void *data, const struct mt_answer *answer)
{
    struct run_task *task = data;
    mt_run_end_call(task, answer);
    if (task->script == NULL || answer->cancelled) {
        return; // its time was up, or whoever drives the run leaves it
    }
    bool there = mt_answer_is_good(answer);
    mt_run_resume_script(
        task, &(struct mt_hook_input){
                  .object = there ? answer->object : NULL,
                  .failure = there || answer->status == 404 ? NULL : mt_answer_why(answer),
                  .status = answer->status,
                  .now_ms = mt_run_wall_ms(task->run),
              });
}

static void get(struct run_task *task, const struct mt_ref *ref)
{
    struct mt_run *run = task->run;
    const struct mt_cluster *cluster = run->options.cluster;
    struct mt_ref place = *ref;
    place.namespace = mt_run_read_namespace(task, ref);
    mt_run_begin_call(task, CALL_READ);
    cluster->get(cluster->data, &place, got, task);
}

static void fetched(void *data, const struct mt_fetch_answer *answer)
{
    struct run_task *task = data;
    mt_run_end_call(task, &(struct mt_answer){.now_ms = answer->now_ms});
    if (task->script != NULL && !answer->cancelled) {
        mt_run_resume_script(
            task, &(struct mt_hook_input){.answer = answer, .now_ms = mt_run_wall_ms(task->run)});
    }
}

/** Asks another server, for no longer than the hook may take. */
static void fetch(struct run_task *task, const struct mt_fetch *wanted)
{
    struct mt_run *run = task->run;
    const struct mt_cluster *cluster = run->options.cluster;
    const uint64_t left_ms =
        task->deadline_ms > run->now_ms ? task->deadline_ms - run->now_ms : SLEEP_MIN_MS;
    struct mt_fetch allowed = *wanted;
    allowed.timeout_ms = wanted->timeout_ms < left_ms ? wanted->timeout_ms : left_ms;
    mt_run_begin_call(task, CALL_READ);
    cluster->fetch(cluster->data, &allowed, fetched, task);
}

static void sleep_for(struct run_task *task, uint64_t ms)
{
    struct mt_run *run = task->run;
    task->wakes_ms = run->now_ms + (ms > SLEEP_MIN_MS ? ms : SLEEP_MIN_MS);
    mt_timers_add(&run->timers, task->wakes_ms, mt_run_wake_script_in_turn, task);
}

static void take_step(struct run_task *task, const struct mt_hook_step *step)
{
    if (step->want != MT_HOOK_WATCHES) {
        mt_run_end_read(task);
    }
    switch (step->want) {
    case MT_HOOK_SUCCEEDED:
    case MT_HOOK_FAILED:
        mt_run_drop_script(task);
        mt_run_hook_ended(task,
                          step->want == MT_HOOK_SUCCEEDED ? MT_HOOK_OUTCOME_SUCCEEDED
                                                          : MT_HOOK_OUTCOME_FAILED,
                          step->message);
        break;
    case MT_HOOK_SLEEPS:
        sleep_for(task, step->sleep_ms);
        break;
    case MT_HOOK_GETS:
        get(task, &step->ref);
        break;
    case MT_HOOK_FETCHES:
        fetch(task, &step->fetch);
        break;
    case MT_HOOK_LISTS:
    case MT_HOOK_WATCHES:
        mt_run_begin_read(task, step);
        break;
    }
}

void mt_run_start_script(struct run_task *task)
{
    task->run->acted = true; // nobody knows what it does
    struct mt_run *run = task->run;
    const struct mt_policy *policy = run->options.policy;
    const struct mt_task *plan = task->plan;
    const struct mt_hook_start start = {
        .type = plan->script,
        .name = plan->ref.name,
        .params = plan->params,
        .app = run->plan->app,
        .namespace = plan->script_namespace != NULL ? plan->script_namespace : run->plan->namespace,
        .phase = mt_phase_name(plan->phase),
        .failure = mt_run_task_is_on_failure(task) ? run->why : NULL,
        .assume = run->options.assume,
        .log = log_line,
        .log_data = task,
        .refuse = mt_run_refuse_read,
        .refuse_data = task,
    };
    mt_run_set_state(task, TASK_RUNNING);
    mt_run_say(task, MT_PROGRESSING, "the script runs");
    mt_run_hook_started(task);
    struct mt_arena *arena = mt_arena_new();
    struct mt_hook_step step = {.message = ""};
    task->script = policy->hook_start(policy->data, &start, mt_run_wall_ms(run), arena, &step);
    take_step(task, &step);
    mt_arena_free(arena);
}
