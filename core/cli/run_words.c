// SPDX-License-Identifier: Apache-2.0
#include "cli/run_words.h"

#include "base/buffer.h"
#include "base/duration.h"
#include "cli/kind_names.h"
#include "cli/plan_print.h"
#include "cli/text.h"

#include <string.h>

void mt_run_names_init(struct mt_run_names *names, const struct mt_plan *plan)
{
    names->kinds = mt_plan_kind_names(plan);
    names->namespace = mt_plan_common_namespace(plan);
}

void mt_run_names_fini(struct mt_run_names *names)
{
    mt_kind_names_free(names->kinds);
    names->kinds = NULL;
}

static void put_name(const struct mt_run_names *names, const struct mt_ref *ref, bool generate_name,
                     struct mt_buf *out)
{
    if (ref->namespace[0] != '\0' && strcmp(ref->namespace, names->namespace) != 0) {
        mt_kind_names_put_placed(names->kinds, ref, generate_name, out);
    } else {
        mt_kind_names_put(names->kinds, ref, generate_name, out);
    }
}

void mt_run_names_put(const struct mt_run_names *names, const struct mt_ref *ref,
                      struct mt_buf *out)
{
    put_name(names, ref, false, out);
}

void mt_run_names_put_task(const struct mt_run_names *names, const struct mt_task *task,
                           struct mt_buf *out)
{
    put_name(names, &task->ref, task->generate_name, out);
}

void mt_run_put_place(struct mt_buf *out, enum mt_phase phase, bool has_wave, int wave,
                      enum mt_part part)
{
    mt_buf_puts(out, mt_phase_name(phase));
    if (has_wave) {
        mt_buf_printf(out, "/%d%s", wave, mt_part_suffix(part));
    }
}

void mt_run_put_place_words(struct mt_buf *out, enum mt_phase phase, bool has_wave, int wave,
                            enum mt_part part)
{
    mt_buf_puts(out, mt_phase_name(phase));
    if (has_wave) {
        mt_buf_printf(out, " %swave %d", mt_plan_part_word(part), wave);
    }
}

void mt_run_put_gate(struct mt_buf *out, const struct mt_gate *gate)
{
    if (gate->approval != NULL) {
        mt_buf_puts(out, "approval ");
        mt_text_plain(out, gate->approval);
    } else if (gate->object != NULL) {
        mt_text_plain(out, gate->object);
    } else if (gate->has_wave) {
        // Waves are of Sync unless something else is said.
        const bool plain = gate->phase == MT_PHASE_SYNC;
        mt_buf_printf(out, "%s%s%swave %d", plain ? "" : mt_phase_name(gate->phase),
                      plain ? "" : " ", mt_plan_part_word(gate->part), gate->wave);
    } else if (gate->kind == MT_GATE_PHASE) {
        mt_buf_printf(out, "phase %s", mt_phase_name(gate->phase));
    } else {
        mt_text_plain(out, gate->id);
    }
}

void mt_run_put_duration(struct mt_buf *out, uint64_t ms)
{
    char text[16];
    mt_duration_format(ms, text);
    mt_buf_puts(out, text);
}

const char *mt_run_deed(const struct mt_plan *plan)
{
    return plan->orphan ? "released" : plan->deletion ? "deleted" : "synced";
}

const char *mt_run_result_word(const struct mt_plan *plan, enum mt_applied applied)
{
    const bool taken = applied == MT_APPLIED_PRUNED || applied == MT_APPLIED_CONFIGURED;
    return plan->deletion && taken ? mt_run_deed(plan) : mt_applied_name(applied);
}
