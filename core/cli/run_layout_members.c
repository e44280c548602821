// SPDX-License-Identifier: Apache-2.0
/** Objects of the live tree, and what is waited for. */
#include "cli/health_print.h"
#include "cli/run_layout_parts.h"
#include "cli/text.h"

#include <string.h>

enum {
    NAME_WIDTH = 24, ///< Of the column of names; a longer one pushes what is beside it.
    STATUS_WIDTH = 13,
    TAIL = 9, ///< Columns kept free for the time.
};

/** "Progressing", "running", "created", "failed": how the object is doing, in a word. */
static const char *status_of(const struct mt_plan *plan, const struct mt_run_item *item,
                             enum mt_style *style)
{
    const bool hook = item->task->action == MT_ACTION_HOOK;
    *style = item->state == MT_RUN_FAILED ? MT_STYLE_RED
             : item->state == MT_RUN_DONE ? MT_STYLE_GREEN
                                          : MT_STYLE_YELLOW;
    if (item->state == MT_RUN_PENDING) {
        *style = MT_STYLE_DIM;
        return "";
    }
    if (hook) {
        return item->finished ? mt_hook_outcome_name(item->outcome) : "running";
    }
    if (item->judged && item->state != MT_RUN_FAILED) {
        *style = mt_health_style(item->status);
        return mt_health_name(item->status);
    }
    return item->applied_known ? mt_run_result_word(plan, item->applied) : "";
}

/** The last line that a running hook wrote, or what the object says. */
static const char *words_of(const struct mt_run_item *item)
{
    if (item->log != NULL && item->state == MT_RUN_ACTIVE) {
        return item->log->lines[item->log->count - 1];
    }
    return item->said.message != NULL ? item->said.message : "";
}

static size_t left_limit(const struct mt_run_layout *layout)
{
    const size_t width = mt_run_width(layout);
    return width > TAIL ? width - TAIL : width;
}

static void put_name(struct mt_run_layout *layout, size_t item)
{
    mt_buf_clear(&layout->text);
    mt_run_model_put_name(layout->model, item, &layout->text);
}

static void put_member(struct mt_run_layout *layout, size_t index, size_t indent)
{
    const struct mt_run_item *item = &layout->model->items[index];
    if (layout->counting) {
        mt_run_line_end(layout);
        return;
    }
    enum mt_style style = MT_STYLE_NONE;
    const size_t limit = left_limit(layout);
    mt_run_line_to(layout, indent);
    mt_run_line_put(layout, style, mt_run_mark(layout, item->state, true, &style), limit);
    mt_run_line_to(layout, indent + 2);
    put_name(layout, index);
    mt_run_line_put(layout, MT_STYLE_NONE, mt_buf_text(&layout->text), limit);
    const char *status = status_of(layout->model->plan, item, &style);
    if (status[0] != '\0') {
        const size_t column = indent + 2 + NAME_WIDTH;
        mt_run_line_to(layout, layout->column < column - 1 ? column : layout->column + 2);
        const size_t from = layout->column;
        mt_run_line_put(layout, style, status, limit);
        if (words_of(item)[0] != '\0') {
            mt_run_line_to(layout, from + STATUS_WIDTH);
            mt_run_line_put(layout, MT_STYLE_NONE, words_of(item), limit);
        }
    }
    const bool over = item->state == MT_RUN_DONE || item->state == MT_RUN_FAILED;
    mt_run_line_tail(layout, 0, 0, item->state == MT_RUN_PENDING ? 0 : item->began_ms,
                     over ? item->ended_ms : layout->screen->now_ms);
    mt_run_line_end(layout);
}

/** "Pod/postgres-0: ImagePullBackOff …" in two columns, as the object above it stands. */
static void put_cause(struct mt_run_layout *layout, const char *cause, size_t indent)
{
    const char *colon = strstr(cause, ": ");
    const size_t width = mt_run_width(layout);
    if (layout->counting) {
        mt_run_line_end(layout);
        return;
    }
    mt_run_line_to(layout, indent + 2);
    if (colon != NULL && (size_t)(colon - cause) < NAME_WIDTH) {
        mt_buf_clear(&layout->text);
        mt_buf_append(&layout->text, cause, (size_t)(colon - cause));
        mt_run_line_put(layout, MT_STYLE_NONE, mt_buf_text(&layout->text), width);
        mt_run_line_to(layout, indent + 2 + NAME_WIDTH);
        cause = colon + 2;
    }
    mt_run_line_put(layout, MT_STYLE_RED, cause, width);
    mt_run_line_end(layout);
}

/** A member, and below it its first cause while it is not done. */
static void put_told(struct mt_run_layout *layout, size_t index, size_t indent)
{
    const struct mt_run_item *item = &layout->model->items[index];
    put_member(layout, index, indent);
    if (item->said.because_count > 0 && item->state != MT_RUN_DONE && !layout->folds.causes) {
        put_cause(layout, item->said.because[0], indent);
    }
}

/** The members in one state, as many as there is room for; how many were left out. */
static size_t put_members_in(struct mt_run_layout *layout, const struct mt_run_wave *wave,
                             enum mt_run_state state, size_t indent)
{
    size_t left_out = 0;
    for (size_t i = wave->first; i < wave->first + wave->count; i++) {
        if (layout->model->items[i].state != state) {
            continue;
        }
        if (layout->members >= layout->folds.members) {
            left_out++;
            continue;
        }
        layout->members++;
        put_told(layout, i, indent);
    }
    return left_out;
}

static void put_count(struct mt_run_layout *layout, enum mt_run_state state, size_t count,
                      const char *words, size_t indent)
{
    enum mt_style style = MT_STYLE_NONE;
    if (count == 0) {
        return;
    }
    const char *mark = mt_run_mark(layout, state, false, &style);
    mt_buf_clear(&layout->text);
    mt_buf_printf(&layout->text, "%zu %s", count, words);
    mt_run_line_to(layout, indent);
    mt_run_line_put(layout, style, mark, mt_run_width(layout));
    mt_run_line_to(layout, indent + 2);
    mt_run_line_put(layout, MT_STYLE_NONE, mt_buf_text(&layout->text), mt_run_width(layout));
    mt_run_line_end(layout);
}

void mt_run_members(struct mt_run_layout *layout, const struct mt_run_wave *wave, size_t indent)
{
    if (!layout->folds.healthy) {
        for (size_t i = wave->first; i < wave->first + wave->count; i++) {
            put_told(layout, i, indent);
        }
        return;
    }
    put_members_in(layout, wave, MT_RUN_FAILED, indent);
    const size_t more = put_members_in(layout, wave, MT_RUN_ACTIVE, indent);
    put_count(layout, MT_RUN_ACTIVE, more, "more under way", indent);
    put_count(layout, MT_RUN_PENDING, wave->count - wave->begun, "not begun", indent);
    put_count(layout, MT_RUN_DONE, wave->done, "done", indent);
}

/** "wave 1 (1/2 healthy) waiting 42s for StatefulSet/postgres: 0 of 1 ready and 2 more". */
static void put_wait(struct mt_run_layout *layout, const struct mt_run_waiting *waiting)
{
    struct mt_buf *text = &layout->text;
    const int64_t now_ms = layout->screen->now_ms;
    mt_buf_clear(text);
    mt_run_put_gate(text, waiting->gate);
    const struct mt_run_wave *wave =
        waiting->has_wave
            ? mt_run_model_wave(layout->model, waiting->phase, waiting->wave, waiting->part)
            : NULL;
    if (wave != NULL) {
        mt_buf_printf(text, " (%zu/%zu %s)", wave->done, wave->count,
                      layout->model->plan->deletion ? "gone" : "healthy");
    }
    mt_buf_puts(text, " waiting ");
    mt_run_put_duration(text,
                        now_ms > waiting->since_ms ? (uint64_t)(now_ms - waiting->since_ms) : 0);
    if (waiting->kept > 0) {
        const struct mt_run_awaited *first = &waiting->awaited[0];
        mt_buf_printf(text, " for %s", first->name);
        if (first->said.message != NULL) {
            mt_buf_printf(text, ": %s", first->said.message);
        }
    }
    if (waiting->awaited_count > 1) {
        mt_buf_printf(text, " and %zu more", waiting->awaited_count - 1);
    }
    mt_run_line_put(layout, MT_STYLE_NONE, mt_buf_text(text), mt_run_width(layout));
    mt_run_line_end(layout);
}

/** "  5 objects wait behind it; in 9m 18s: fail, exit 4". */
static void put_behind(struct mt_run_layout *layout, const struct mt_run_waiting *waiting)
{
    struct mt_buf *text = &layout->text;
    const int64_t now_ms = layout->screen->now_ms;
    mt_buf_clear(text);
    mt_text_count(text, waiting->behind, "object");
    mt_buf_puts(text, waiting->behind == 1 ? " waits behind it; " : " wait behind it; ");
    if (waiting->has_timeout) {
        mt_buf_puts(text, "in ");
        mt_run_put_duration(
            text, waiting->deadline_ms > now_ms ? (uint64_t)(waiting->deadline_ms - now_ms) : 0);
        mt_buf_printf(text, ": %s, exit 4",
                      waiting->on_timeout != NULL ? waiting->on_timeout : "fail");
    } else {
        mt_buf_puts(text, "there is no timeout");
    }
    mt_run_line_to(layout, 2);
    mt_run_line_put(layout, MT_STYLE_NONE, mt_buf_text(text), mt_run_width(layout));
    mt_run_line_end(layout);
}

void mt_run_footer(struct mt_run_layout *layout)
{
    const struct mt_run_waiting *waiting = &layout->model->waiting;
    if (waiting->gate == NULL) {
        return;
    }
    mt_run_line_end(layout);
    put_wait(layout, waiting);
    if (waiting->kept > 0 && waiting->awaited[0].said.because_count > 0) {
        mt_run_line_to(layout, 2);
        mt_run_line_put(layout, MT_STYLE_RED, "because ", mt_run_width(layout));
        mt_run_line_put(layout, MT_STYLE_NONE, waiting->awaited[0].said.because[0],
                        mt_run_width(layout));
        mt_run_line_end(layout);
    }
    put_behind(layout, waiting);
}
