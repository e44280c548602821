// SPDX-License-Identifier: Apache-2.0
#include "cli/run_layout.h"

#include "cli/plan_print.h"
#include "cli/run_layout_parts.h"
#include "cli/text.h"

#include <string.h>

enum {
    NAMES_MAX = 20, ///< Of members of a wave that has not begun: more than a line holds.
};

static void put_head(struct mt_run_layout *layout)
{
    const struct mt_run_model *model = layout->model;
    const char *dot = layout->screen->utf8 ? " \u00b7 " : " - ";
    struct mt_buf *text = &layout->text;
    struct mt_buf right;
    mt_buf_init(&right, MT_BUF_UNLIMITED);
    mt_buf_printf(&right, "%zu/%zu done%s", model->done, model->total, dot);
    mt_run_put_duration(&right, layout->screen->now_ms > model->began_ms
                                    ? (uint64_t)(layout->screen->now_ms - model->began_ms)
                                    : 0);
    const size_t width = mt_run_width(layout);
    const size_t right_columns = mt_text_columns(mt_buf_text(&right));
    const size_t limit = width > right_columns + 2 ? width - right_columns - 2 : width;
    mt_buf_clear(text);
    mt_buf_printf(text, "%snamespace %s", dot, model->plan->namespace);
    if (model->context != NULL) {
        mt_buf_printf(text, "%scontext %s", dot, model->context);
    }
    mt_buf_printf(text, "%s%s", dot, layout->screen->rehearsal ? "rehearsal" : "revision ");
    if (!layout->screen->rehearsal) {
        mt_buf_printf(text, "%u", model->revision);
    }
    mt_run_line_put(layout, MT_STYLE_NONE, "app ", limit);
    mt_run_line_put(layout, MT_STYLE_BOLD, model->plan->app, limit);
    mt_run_line_put(layout, MT_STYLE_NONE, mt_buf_text(text), limit);
    if (limit < width) {
        mt_run_line_to(layout, width - right_columns);
        mt_run_line_put(layout, MT_STYLE_NONE, mt_buf_text(&right), width);
    }
    mt_run_line_end(layout);
    mt_run_line_end(layout);
    mt_buf_fini(&right);
}

/** "✔ wave 0      1/1   0.1s". */
static void put_heading(struct mt_run_layout *layout, enum mt_run_state state, bool spins,
                        const char *name, size_t indent)
{
    enum mt_style style = MT_STYLE_NONE;
    const char *mark = mt_run_mark(layout, state, spins, &style);
    const size_t width = mt_run_width(layout);
    mt_run_line_to(layout, indent);
    mt_run_line_put(layout, style, mark, width);
    mt_run_line_to(layout, indent + 2);
    style = state == MT_RUN_PENDING ? MT_STYLE_DIM : indent == 0 ? MT_STYLE_BOLD : MT_STYLE_NONE;
    mt_run_line_put(layout, style, name, width);
}

/** The names of what has not begun, as many as the line holds. */
static void put_names(struct mt_run_layout *layout, size_t first, size_t count)
{
    if (layout->counting) {
        return;
    }
    mt_buf_clear(&layout->text);
    for (size_t i = first; i < first + count && i < first + NAMES_MAX; i++) {
        mt_buf_puts(&layout->text, i > first ? ", " : "  ");
        mt_run_model_put_name(layout->model, i, &layout->text);
    }
    mt_run_line_put(layout, MT_STYLE_DIM, mt_buf_text(&layout->text), mt_run_width(layout));
}

static void name_wave(struct mt_run_layout *layout, const struct mt_run_wave *wave)
{
    mt_buf_clear(&layout->text);
    mt_buf_printf(&layout->text, "%swave %d", mt_plan_part_word(wave->part), wave->wave);
}

static int64_t end_or_now(const struct mt_run_layout *layout, int64_t ended_ms)
{
    return ended_ms > 0 ? ended_ms : layout->screen->now_ms;
}

/** A wave in which something failed and nothing is under way any more will not go on. */
static enum mt_run_state state_of(const struct mt_run_wave *wave)
{
    const bool rests = wave->done + wave->failed == wave->begun;
    return wave->state == MT_RUN_ACTIVE && wave->failed > 0 && rests ? MT_RUN_FAILED : wave->state;
}

static void put_wave(struct mt_run_layout *layout, const struct mt_run_wave *wave)
{
    const enum mt_run_state state = state_of(wave);
    const bool open = state == MT_RUN_ACTIVE || state == MT_RUN_FAILED;
    name_wave(layout, wave);
    put_heading(layout, state, true, mt_buf_text(&layout->text), 2);
    if (wave->state == MT_RUN_PENDING) {
        put_names(layout, wave->first, wave->count);
    } else {
        mt_run_line_tail(layout, wave->done, wave->count, wave->began_ms,
                         end_or_now(layout, wave->ended_ms));
    }
    mt_run_line_end(layout);
    if (open) {
        mt_run_members(layout, wave, 4);
    }
}

/** Whether a fold leaves nothing of what is in this state. */
static bool is_hidden(const struct mt_run_folds *folds, enum mt_run_state state)
{
    return (folds->no_pending && state == MT_RUN_PENDING) ||
           (folds->no_finished && state == MT_RUN_DONE);
}

/** "✔ 3 waves", "· 7 waves": those that are folded into one line. */
static void put_folded(struct mt_run_layout *layout, enum mt_run_state state, size_t count,
                       const char *one, size_t indent)
{
    if (count == 0 || is_hidden(&layout->folds, state)) {
        return;
    }
    mt_buf_clear(&layout->text);
    mt_text_count(&layout->text, count, one);
    mt_buf_puts(&layout->text, state == MT_RUN_PENDING ? " to come" : " done");
    put_heading(layout, state, false, mt_buf_text(&layout->text), indent);
    mt_run_line_end(layout);
}

static void put_waves(struct mt_run_layout *layout, const struct mt_run_phase *phase)
{
    const struct mt_run_wave *waves = &layout->model->waves[phase->first];
    size_t finished = 0;
    size_t pending = 0;
    for (size_t i = 0; i < phase->count; i++) {
        finished += waves[i].state == MT_RUN_DONE;
        pending += waves[i].state == MT_RUN_PENDING;
    }
    const bool fold_finished = layout->folds.finished_waves && finished > 1;
    const bool fold_pending = layout->folds.pending && pending > 1;
    put_folded(layout, MT_RUN_DONE, fold_finished ? finished : 0, "wave", 2);
    for (size_t i = 0; i < phase->count; i++) {
        const bool folded = (fold_finished && waves[i].state == MT_RUN_DONE) ||
                            (fold_pending && waves[i].state == MT_RUN_PENDING) ||
                            is_hidden(&layout->folds, waves[i].state);
        if (!folded) {
            put_wave(layout, &waves[i]);
        }
    }
    put_folded(layout, MT_RUN_PENDING, fold_pending ? pending : 0, "wave", 2);
}

/** A phase fails with its waves. */
static enum mt_run_state state_of_phase(const struct mt_run_model *model, enum mt_phase index)
{
    const struct mt_run_phase *phase = &model->phases[index];
    bool failed = false;
    bool active = false;
    for (size_t i = 0; i < phase->count && phase->state == MT_RUN_ACTIVE; i++) {
        const enum mt_run_state state = state_of(&model->waves[phase->first + i]);
        failed |= state == MT_RUN_FAILED;
        active |= state == MT_RUN_ACTIVE;
    }
    return failed && !active ? MT_RUN_FAILED : phase->state;
}

static void put_phase(struct mt_run_layout *layout, enum mt_phase index)
{
    const struct mt_run_phase *phase = &layout->model->phases[index];
    const struct mt_run_wave *wave = &layout->model->waves[phase->first];
    const enum mt_run_state state = state_of_phase(layout->model, index);
    const bool open = state == MT_RUN_ACTIVE || state == MT_RUN_FAILED;
    put_heading(layout, state, false, mt_phase_name(index), 0);
    if (state == MT_RUN_PENDING) {
        put_names(layout, wave->first, phase->tasks);
    } else {
        mt_run_line_tail(layout, phase->done, phase->tasks, open ? 0 : phase->began_ms,
                         end_or_now(layout, phase->ended_ms));
    }
    mt_run_line_end(layout);
    if (open && phase->count > 1) {
        put_waves(layout, phase);
    } else if (open) {
        mt_run_members(layout, wave, 2);
    }
}

/** Whether people see the phase: those of failure only when they run. */
static bool is_shown(const struct mt_run_model *model, enum mt_phase phase)
{
    return model->phases[phase].count > 0 &&
           (!mt_phase_is_on_failure(phase) || model->phases[phase].state != MT_RUN_PENDING);
}

static size_t count_phases(const struct mt_run_model *model, enum mt_run_state state)
{
    size_t count = 0;
    for (int phase = 0; phase < MT_PHASE_COUNT; phase++) {
        count += is_shown(model, (enum mt_phase)phase) && model->phases[phase].state == state;
    }
    return count;
}

static void put_phases(struct mt_run_layout *layout)
{
    const struct mt_run_model *model = layout->model;
    const size_t finished = count_phases(model, MT_RUN_DONE);
    const size_t pending = count_phases(model, MT_RUN_PENDING);
    const bool fold_finished = layout->folds.finished_phases && finished > 1;
    const bool fold_pending = layout->folds.pending && pending > 1;
    put_folded(layout, MT_RUN_DONE, fold_finished ? finished : 0, "phase", 0);
    for (int phase = 0; phase < MT_PHASE_COUNT; phase++) {
        const enum mt_run_state state = model->phases[phase].state;
        const bool folded = (fold_finished && state == MT_RUN_DONE) ||
                            (fold_pending && state == MT_RUN_PENDING) ||
                            is_hidden(&layout->folds, state);
        if (is_shown(model, (enum mt_phase)phase) && !folded) {
            put_phase(layout, (enum mt_phase)phase);
        }
    }
    put_folded(layout, MT_RUN_PENDING, fold_pending ? pending : 0, "phase", 0);
}

static size_t count_lines(struct mt_run_layout *layout, void (*put)(struct mt_run_layout *layout))
{
    layout->counting = true;
    layout->lines = 0;
    layout->members = 0;
    put(layout);
    layout->counting = false;
    layout->members = 0;
    return layout->lines;
}

/** Folds one thing after another until the tree has no more than `rows` lines, or all is folded. */
static void fold(struct mt_run_layout *layout, size_t rows)
{
    struct mt_run_folds *folds = &layout->folds;
    bool *const steps[] = {&folds->finished_phases, &folds->finished_waves, &folds->healthy,
                           &folds->pending,         &folds->causes,         &folds->no_pending,
                           &folds->no_finished};
    folds->members = SIZE_MAX;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (count_lines(layout, put_phases) <= rows) {
            return;
        }
        *steps[i] = true;
    }
    const size_t all = count_lines(layout, put_phases);
    if (all > rows) {
        folds->members = 0;
        const size_t without = count_lines(layout, put_phases);
        folds->members = rows > without ? rows - without : 0;
    }
}

/** Leaves the last `rows` of the lines that begin at `from`. */
static void keep_last(struct mt_buf *out, size_t from, size_t rows)
{
    size_t at = out->length;
    for (size_t lines = 0; at > from; at--) {
        if (out->data[at - 1] == '\n' && lines++ == rows) {
            break;
        }
    }
    memmove(out->data + from, out->data + at, out->length - at + 1);
    out->length -= at - from;
}

void mt_run_layout(const struct mt_run_model *model, const struct mt_run_screen *screen,
                   struct mt_output *output)
{
    struct mt_run_layout layout = {.model = model, .screen = screen, .output = output};
    const size_t from = output->buf.length;
    mt_buf_init(&layout.text, MT_BUF_UNLIMITED);
    const size_t around = count_lines(&layout, put_head) + count_lines(&layout, mt_run_footer);
    fold(&layout, screen->rows > around ? screen->rows - around : 0);
    layout.lines = 0;
    put_head(&layout);
    put_phases(&layout);
    mt_run_footer(&layout);
    if (layout.lines > screen->rows) {
        keep_last(&output->buf, from, screen->rows);
    }
    mt_buf_fini(&layout.text);
}
