// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "sync/run_state.h"

void mt_run_emit(struct mt_run *run, struct mt_event *event)
{
    event->wall_ms = mt_run_wall_ms(run);
    if (event->message == NULL) {
        event->message = "";
    }
    run->options.sink(run->options.sink_data, event);
}

struct mt_event mt_run_event_of(const struct run_task *task, enum mt_event_kind kind)
{
    return (struct mt_event){
        .kind = kind,
        .phase = task->plan->phase,
        .has_wave = true,
        .wave = task->plan->wave,
        .part = task->plan->part,
        .task = task->plan,
        .ref = &task->ref,
    };
}

void mt_run_emit_applied(const struct run_task *task, enum mt_applied applied, const char *message)
{
    struct mt_event event = mt_run_event_of(task, MT_EVENT_APPLIED);
    event.applied = applied;
    event.message = message;
    event.remedy = applied == MT_APPLIED_FAILED ? task->remedy : NULL;
    event.took_ms = task->run->now_ms - task->sent_ms;
    mt_run_emit(task->run, &event);
}

void mt_run_warn(struct mt_run *run, const struct run_task *task, const char *message)
{
    struct mt_event event = task != NULL ? mt_run_event_of(task, MT_EVENT_WARNING)
                                         : (struct mt_event){.kind = MT_EVENT_WARNING};
    event.message = message;
    event.file = task != NULL ? task->plan->place.file : NULL;
    event.line_number = task != NULL ? task->plan->place.line : 0;
    mt_run_emit(run, &event);
}

void mt_run_warn_of_server(struct run_task *task, const char *text)
{
    struct mt_run *run = task->run;
    const char *key =
        mt_arena_printf(run->arena, "%s\n%s", mt_ref_key(&task->ref, run->arena), text);
    if (mt_map_put(&run->server_warnings, key, task) == NULL) {
        mt_run_warn(
            run, task,
            mt_arena_printf(run->arena, "%s: the server warns: %s", mt_run_name(task), text));
    }
}

void mt_run_warn_of_taking(const struct run_task *task, const char *taken)
{
    struct mt_run *run = task->run;
    mt_run_warn(run, task, mt_arena_printf(run->arena, "%s %s", mt_run_name(task), taken));
}
