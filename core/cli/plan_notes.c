// SPDX-License-Identifier: Apache-2.0
/** What the forms of a plan share: counts, names and the notes that people are told. */
#include "base/buffer.h"
#include "base/duration.h"
#include "cli/plan_print.h"
#include "cli/text.h"
#include "manifest/intent.h"

#include <string.h>

struct mt_plan_counts mt_plan_count(const struct mt_plan *plan)
{
    struct mt_plan_counts counts = {0};
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        switch (task->action) {
        case MT_ACTION_APPLY:
            counts.objects++;
            break;
        case MT_ACTION_PRUNE:
            counts.pruned++;
            break;
        case MT_ACTION_RELEASE:
            counts.released++;
            break;
        case MT_ACTION_HOOK:
            counts.hooks += !mt_phase_is_on_failure(task->phase);
            counts.on_failure += mt_phase_is_on_failure(task->phase);
            break;
        }
    }
    return counts;
}

const char *mt_plan_subject(const struct mt_plan *plan)
{
    if (plan->deletion) {
        return plan->orphan ? "release" : "deletion";
    }
    return plan->first ? "first sync" : "later sync";
}

void mt_plan_put_reason(const struct mt_skipped *skipped, struct mt_buf *out)
{
    mt_buf_puts(out, skipped->reason);
    if (skipped->moved_to != NULL) {
        mt_buf_printf(out, "; moved to namespace %s", skipped->moved_to);
    }
}

struct mt_kind_names *mt_plan_kind_names(const struct mt_plan *plan)
{
    struct mt_kind_names *names = mt_kind_names_new();
    for (size_t i = 0; i < plan->tasks.count; i++) {
        mt_kind_names_add(names, &plan->tasks.items[i]->ref);
    }
    for (size_t i = 0; i < plan->skipped.count; i++) {
        mt_kind_names_add(names, &plan->skipped.items[i].ref);
    }
    return names;
}

bool mt_plan_begins_phase(const struct mt_plan *plan, size_t index)
{
    return index == 0 || plan->tasks.items[index]->phase != plan->tasks.items[index - 1]->phase;
}

bool mt_plan_begins_wave(const struct mt_plan *plan, size_t index)
{
    return mt_plan_begins_phase(plan, index) ||
           plan->tasks.items[index]->wave != plan->tasks.items[index - 1]->wave ||
           plan->tasks.items[index]->part != plan->tasks.items[index - 1]->part;
}

size_t mt_plan_phase_end(const struct mt_plan *plan, size_t index)
{
    size_t end = index + 1;
    while (end < plan->tasks.count && !mt_plan_begins_phase(plan, end)) {
        end++;
    }
    return end;
}

const char *mt_plan_part_word(enum mt_part part)
{
    switch (part) {
    case MT_PART_BEFORE:
        return "before ";
    case MT_PART_WAVE:
        return "";
    case MT_PART_AFTER:
        return "after ";
    }
    return "";
}

const char *mt_plan_script_name(const struct mt_hook_type *type)
{
    const char *name = strrchr(type->path, '/');
    while (name != NULL && name > type->path && name[-1] != '/') {
        name--;
    }
    return name != NULL ? name : type->path;
}

bool mt_plan_shows_waves(const struct mt_plan *plan, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        if (task->wave != 0 || task->part != MT_PART_WAVE || task->action != MT_ACTION_HOOK) {
            return true;
        }
    }
    return false;
}

struct mt_buf *mt_notes_begin(struct mt_notes *notes, enum mt_note_kind kind)
{
    struct mt_note note = {kind, notes->text.length};
    mt_array_push(NULL, &notes->list, note);
    return &notes->text;
}

void mt_notes_end(struct mt_notes *notes)
{
    mt_buf_putc(&notes->text, '\0');
}

/** "env of Job/db-migrate", said on the line of that Job, is "env". */
static size_t own_part(const char *reason, const struct mt_ref *ref)
{
    size_t length = strlen(reason);
    size_t kind = strlen(ref->kind);
    size_t name = strlen(ref->name);
    size_t tail = kind + 1 + name;
    if (length <= tail + 4 || strncmp(reason + length - tail, ref->kind, kind) != 0 ||
        reason[length - name - 1] != '/' || strcmp(reason + length - name, ref->name) != 0) {
        return length;
    }
    const char *link = reason + length - tail - 4;
    bool linked = strncmp(link, " of ", 4) == 0 || strncmp(link, " by ", 4) == 0;
    return linked ? length - tail - 4 : length;
}

/** Edges to the gates of waves and phases are the ordinary course of things. */
static bool is_ordinary(const struct mt_edge *edge)
{
    return edge->gate != NULL && edge->gate->approval == NULL && edge->gate->object == NULL;
}

static void note_edge(struct mt_notes *notes, const struct mt_plan *plan,
                      const struct mt_task *task, const struct mt_edge *edge)
{
    struct mt_buf *text = mt_notes_begin(notes, MT_NOTE_EDGE);
    if (edge->gate != NULL && edge->gate->approval != NULL) {
        mt_buf_printf(text, "after approval: moontide approve %s %s", plan->app,
                      edge->gate->approval);
        mt_notes_end(notes);
        return;
    }
    if (edge->gate != NULL) {
        mt_buf_printf(text, "after %s", edge->gate->object);
    } else {
        mt_buf_printf(text, "after %s/%s%s", edge->task->ref.kind, edge->task->ref.name,
                      edge->task->generate_name ? "*" : "");
    }
    bool hook = edge->task != NULL && edge->task->action == MT_ACTION_HOOK;
    mt_buf_puts(text, edge->until == MT_UNTIL_EXISTS ? " exists"
                      : hook                         ? " has succeeded"
                                                     : " is healthy");
    size_t length = own_part(edge->reason, &task->ref);
    mt_buf_puts(text, " (");
    mt_buf_append(text, edge->reason, length);
    mt_buf_putc(text, ')');
    mt_notes_end(notes);
}

/** Which types put it there, where the heading does not say so. */
static void note_types(struct mt_notes *notes, const struct mt_task *task)
{
    const char *phase = mt_phase_name(task->phase);
    if (task->script != NULL) {
        mt_buf_printf(mt_notes_begin(notes, MT_NOTE_OTHER), "script %s",
                      mt_plan_script_name(task->script));
        mt_notes_end(notes);
    }
    for (size_t i = 0; i < task->hook_types.count && task->script == NULL; i++) {
        if (strcmp(task->hook_types.items[i], phase) != 0) {
            mt_buf_printf(mt_notes_begin(notes, MT_NOTE_OTHER), "hook type %s",
                          task->hook_types.items[i]);
            mt_notes_end(notes);
        }
    }
    if (task->only_on_timeout) {
        mt_buf_puts(mt_notes_begin(notes, MT_NOTE_OTHER), "only when what failed has timed out");
        mt_notes_end(notes);
    }
}

static void note_hook(struct mt_notes *notes, const struct mt_task *task)
{
    const struct mt_intent *intent = task->object->intent;
    if (intent->delete_policies_said) {
        const char *names[3];
        size_t count = mt_delete_policy_names(task->delete_policies, names);
        struct mt_buf *text = mt_notes_begin(notes, MT_NOTE_OTHER);
        mt_buf_puts(text, "deleted: ");
        for (size_t i = 0; i < count; i++) {
            mt_buf_printf(text, "%s%s", i > 0 ? ", " : "", names[i]);
        }
        mt_notes_end(notes);
    }
    if (intent->retries > 0) {
        struct mt_buf *text = mt_notes_begin(notes, MT_NOTE_OTHER);
        mt_buf_puts(text, "run again when it fails: at most ");
        mt_text_count(text, intent->retries, "time");
        mt_notes_end(notes);
    }
    if (intent->run_when != MT_RUN_ALWAYS) {
        mt_buf_puts(mt_notes_begin(notes, MT_NOTE_OTHER),
                    intent->run_when == MT_RUN_FIRST   ? "only on the first sync"
                    : intent->run_when == MT_RUN_LATER ? "only after the first sync"
                                                       : "only when it changed since its success");
        mt_notes_end(notes);
    }
}

static void note_wait(struct mt_notes *notes, const struct mt_task *task)
{
    if (!task->wait) {
        mt_buf_puts(mt_notes_begin(notes, MT_NOTE_OTHER), "not waited for");
        mt_notes_end(notes);
    }
    if (task->timeout_said) {
        char duration[16];
        mt_duration_format(task->timeout_ms, duration);
        mt_buf_printf(mt_notes_begin(notes, MT_NOTE_OTHER), "timeout: %s",
                      task->timeout_ms > 0 ? duration : "none");
        mt_notes_end(notes);
    }
    if (task->on_timeout != NULL) {
        mt_buf_printf(mt_notes_begin(notes, MT_NOTE_OTHER), "on timeout: %s", task->on_timeout);
        mt_notes_end(notes);
    }
}

void mt_notes_of(struct mt_notes *notes, const struct mt_plan *plan, const struct mt_task *task,
                 const struct mt_task_check *check)
{
    notes->text.max = MT_BUF_UNLIMITED;
    mt_buf_clear(&notes->text);
    notes->list.count = 0;
    if (task->pulled != NULL) {
        mt_buf_printf(mt_notes_begin(notes, MT_NOTE_PULLED), "pulled from %s %d: %s",
                      mt_phase_name(task->pulled->phase), task->pulled->wave, task->pulled->reason);
        mt_notes_end(notes);
    }
    for (size_t i = 0; i < task->after.count; i++) {
        if (!is_ordinary(&task->after.items[i])) {
            note_edge(notes, plan, task, &task->after.items[i]);
        }
    }
    if (task->moved_to != NULL) {
        mt_buf_printf(mt_notes_begin(notes, MT_NOTE_OTHER), "moved to namespace %s",
                      task->moved_to);
        mt_notes_end(notes);
    }
    if (task->action == MT_ACTION_HOOK) {
        note_types(notes, task);
    }
    if (task->action == MT_ACTION_HOOK && task->object != NULL) {
        note_hook(notes, task);
    }
    note_wait(notes, task);
    if (check != NULL) {
        mt_notes_add_check(notes, check);
    }
}

const char *mt_notes_text(const struct mt_notes *notes, size_t index)
{
    return notes->text.data + notes->list.items[index].from;
}

void mt_notes_fini(struct mt_notes *notes)
{
    mt_buf_fini(&notes->text);
    mt_array_fini(&notes->list);
}
