// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "cli/health_print.h"
#include "cli/status_print.h"
#include "cli/text.h"

#include <string.h>

/** "app shop · namespace shop · context kind-dev · Progressing". */
static void print_head(struct mt_output *output, const struct mt_status *status, bool utf8)
{
    struct mt_buf *out = &output->buf;
    const char *dot = utf8 ? " · " : " - ";
    mt_buf_puts(out, "app ");
    mt_output_styled(output, MT_STYLE_BOLD, status->app);
    mt_buf_printf(out, "%snamespace ", dot);
    mt_text_plain(out, status->namespace);
    if (status->context != NULL) {
        mt_buf_printf(out, "%scontext ", dot);
        mt_text_plain(out, status->context);
    }
    mt_buf_puts(out, dot);
    mt_output_styled(output, mt_health_style(status->health), mt_health_name(status->health));
    mt_buf_puts(out, "\n\n");
}

static struct mt_judgement judgement_of(const struct mt_survey_object *object)
{
    return (struct mt_judgement){
        .ref = object->ref,
        .ignored = object->ignored,
        .hook = object->hook,
        .verdict = object->verdict,
    };
}

void mt_status_print_text(struct mt_output *output, const struct mt_status *status,
                          const struct mt_status_form *form)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_judgements judgements = {0};
    for (size_t i = 0; i < status->count; i++) {
        mt_array_push(arena, &judgements.list, judgement_of(status->objects[i]));
    }
    if (!form->quiet) {
        print_head(output, status, form->utf8);
    }
    const struct mt_health_form health = {
        .wide = form->wide,
        .quiet = form->quiet,
        .brief = form->brief,
        .tracebacks = form->tracebacks,
    };
    mt_health_print_text(output, &judgements, &health);
    mt_arena_free(arena);
}

static void put_time(struct mt_output *output, int64_t wall_ms)
{
    enum { FROM = 11, LENGTH = 8 };
    char time[25];
    mt_clock_rfc3339(wall_ms, time);
    mt_output_style(output, MT_STYLE_DIM);
    mt_buf_append(&output->buf, time + FROM, LENGTH);
    mt_buf_putc(&output->buf, 'Z');
    mt_output_style(output, MT_STYLE_NONE);
    mt_buf_putc(&output->buf, ' ');
}

static void put_verdict(struct mt_output *output, const struct mt_verdict *verdict)
{
    struct mt_buf *out = &output->buf;
    mt_output_styled(output, mt_health_style(verdict->status), mt_health_name(verdict->status));
    if (verdict->message[0] != '\0') {
        mt_buf_puts(out, ": ");
        mt_text_plain(out, verdict->message);
    }
    for (size_t i = 0; i < verdict->because_count; i++) {
        mt_buf_puts(out, "; ");
        mt_text_plain(out, verdict->because[i]);
    }
}

void mt_status_print_change(struct mt_output *output, const struct mt_survey_object *object,
                            const char *namespace, int64_t wall_ms)
{
    const struct mt_ref *ref = &object->ref;
    struct mt_buf *out = &output->buf;
    put_time(output, wall_ms);
    mt_text_plain(out, ref->kind);
    mt_buf_putc(out, '/');
    if (ref->namespace[0] != '\0' && strcmp(ref->namespace, namespace) != 0) {
        mt_text_plain(out, ref->namespace);
        mt_buf_putc(out, '/');
    }
    mt_text_plain(out, ref->name);
    mt_buf_putc(out, ' ');
    if (object->gone) {
        mt_output_styled(output, MT_STYLE_RED, "gone");
    } else {
        put_verdict(output, &object->verdict);
    }
    mt_buf_putc(out, '\n');
}
