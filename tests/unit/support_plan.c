// SPDX-License-Identifier: Apache-2.0
#include "support_plan.h"

#include "support.h"
#include "support_policy.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <string.h>

static void write_edges(const struct mt_task *task, struct mt_buf *out)
{
    for (size_t i = 0; i < task->after.count; i++) {
        const struct mt_edge *edge = &task->after.items[i];
        mt_buf_printf(out, "%s%s%s", i == 0 ? " after " : ", ",
                      edge->gate != NULL ? edge->gate->id : edge->task->id,
                      edge->until == MT_UNTIL_EXISTS ? " exists" : "");
    }
}

/** One line a task: its id, where it was pulled from, what it waits for; then skipped, findings. */
static void write_plan(const struct mt_plan *plan, struct mt_findings *findings, bool edges,
                       struct mt_buf *out)
{
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        const bool taken = task->action == MT_ACTION_PRUNE || task->action == MT_ACTION_RELEASE;
        mt_buf_printf(out, "%s%s%s", taken ? mt_action_name(task->action) : "", taken ? " " : "",
                      task->id);
        if (task->moved_to != NULL) {
            mt_buf_printf(out, " moved to %s", task->moved_to);
        }
        if (task->twin != NULL) {
            mt_buf_printf(out, " unless it is of %s", task->twin->group);
        }
        if (task->holds_record) {
            mt_buf_puts(out, " with the record");
        }
        if (task->pulled != NULL) {
            mt_buf_printf(out, " from %s %d: %s", mt_phase_name(task->pulled->phase),
                          task->pulled->wave, task->pulled->reason);
        }
        if (edges) {
            write_edges(task, out);
        }
        mt_buf_putc(out, '\n');
    }
    for (size_t i = 0; i < plan->skipped.count; i++) {
        const struct mt_skipped *skipped = &plan->skipped.items[i];
        mt_buf_printf(out, "skip %s/%s: %s%s%s\n", skipped->ref.kind, skipped->ref.name,
                      skipped->reason, skipped->moved_to != NULL ? "; moved to " : "",
                      skipped->moved_to != NULL ? skipped->moved_to : "");
    }
    if (plan->refused != NULL) {
        mt_buf_printf(out, "refused: %s\n", plan->refused);
    }
    mt_findings_sort(findings);
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct mt_finding *finding = &findings->list.items[i];
        bool elsewhere =
            finding->place.file != NULL && strcmp(finding->place.file, SUPPORT_FILE) != 0;
        mt_buf_printf(out, "%s %s%s%u: %s\n", finding->rule, elsewhere ? finding->place.file : "",
                      elsewhere ? ":" : "", finding->place.line, finding->message);
    }
}

/** Makes a plan, or the plan of a deletion. */
typedef struct mt_plan *make_fn(const struct mt_objects *objects,
                                const struct mt_plan_options *options,
                                struct mt_findings *findings);

/** One expectation. */
struct checking {
    const char *name;
    const char *yaml;
    bool edges;
    const char *expected;
};

static void check_made(make_fn *make, struct mt_plan_options options,
                       const struct checking *checking)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    struct mt_objects objects = {0};
    support_objects(checking->yaml, options.lenient, &objects, &findings);
    options.app = "shop";
    options.namespace = "shop";
    options.policy = support_policy();
    struct mt_plan *plan = make(&objects, &options, &findings);

    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    write_plan(plan, &findings, checking->edges, &out);
    const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    support_expect_text(checking->name, text, checking->expected);
    mt_arena_free(arena);
}

void support_check_plan(const char *name, const char *yaml, struct mt_plan_options options,
                        bool edges, const char *expected)
{
    const struct checking checking = {name, yaml, edges, expected};
    check_made(mt_plan_make, options, &checking);
}

void support_check_deletion(const char *name, const char *yaml, struct mt_plan_options options,
                            bool edges, const char *expected)
{
    const struct checking checking = {name, yaml, edges, expected};
    check_made(mt_plan_make_deletion, options, &checking);
}
