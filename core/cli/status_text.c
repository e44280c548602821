// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/buffer.h"
#include "cli/health_print.h"
#include "cli/status_print.h"
#include "cli/text.h"

#include <string.h>

static struct mt_judgement judgement_of(const struct mt_status_object *object, const char *heading)
{
    const bool absent = object->verdict->status == MT_MISSING; // which says enough
    return (struct mt_judgement){
        .ref = object->ref,
        .ignored = object->ignored,
        .hook = object->hook,
        .changed = object->drift == MT_DRIFT_CHANGED && !absent,
        .heading = heading,
        .verdict = *object->verdict,
    };
}

/** "Sync wave 1", where the objects stand in several places, or a run is at one of them. */
static const char *heading_of(const struct mt_status *status, const struct mt_status_object *object,
                              struct mt_arena *arena)
{
    const struct mt_status_object *first = &status->objects.items[0];
    const struct mt_status_object *last = &status->objects.items[status->objects.count - 1];
    const bool scattered = first->phase != last->phase || first->wave != last->wave;
    if (!status->placed || (!scattered && status->running == NULL)) {
        return NULL;
    }
    return mt_arena_printf(arena, "%s wave %d", mt_phase_name(object->phase), object->wave);
}

void mt_status_print_text(struct mt_output *output, const struct mt_status *status,
                          const struct mt_status_form *form)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_judgements judgements = {0};
    for (size_t i = 0; i < status->objects.count; i++) {
        const struct mt_status_object *object = &status->objects.items[i];
        const char *heading = form->quiet ? NULL : heading_of(status, object, arena);
        mt_array_push(arena, &judgements.list, judgement_of(object, heading));
    }
    if (!form->quiet) {
        mt_status_print_head(output, status, form->utf8);
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
    mt_status_put_time(output, wall_ms);
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
