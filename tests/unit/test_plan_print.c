// SPDX-License-Identifier: Apache-2.0
// What the forms of a plan show of prunes and of deletions, which no manifest brings about alone.
#include "cli/plan_print.h"

#include "support.h"
#include "support_plan.h"
#include "support_policy.h"

#include "base/arena.h"
#include "cli/output.h"

#include <string.h>

typedef void print_fn(struct mt_output *output, const struct mt_plan *plan,
                      const struct mt_preflight_result *result);
typedef struct mt_plan *make_fn(const struct mt_objects *objects,
                                const struct mt_plan_options *options,
                                struct mt_findings *findings);

/** A plan without a cluster: of a sync, or with a name, how the app is deleted. */
struct subject {
    make_fn *make;
    const char *yaml;
    struct mt_plan_options options;
};

/** The text of the plan in one form; free with mt_output_finish(). */
static void print(print_fn *form, const struct subject *subject, struct mt_output *output)
{
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    struct mt_objects objects = {0};
    struct mt_plan_options options = subject->options;
    mt_findings_init(&findings, arena);
    support_objects(subject->yaml, false, &objects, &findings);
    options.app = "shop";
    options.namespace = "shop";
    options.policy = support_policy();
    options.timeouts.of[MT_LEVEL_WAVE] = (struct mt_timeout){true, 600000};
    mt_output_init_taken(output, NULL, NULL);
    form(output, subject->make(&objects, &options, &findings), NULL);
    mt_arena_free(arena);
}

/** Fails unless all below the first line is `expected`. */
static void expect(print_fn *form, const struct subject *subject, const char *name,
                   const char *expected)
{
    struct mt_output output;
    print(form, subject, &output);
    const char *below = strchr(mt_buf_text(&output.buf), '\n'); // the dots depend on the locale
    assert_non_null(below);
    support_expect_text(name, below + 1, expected);
    mt_output_finish(&output, NULL);
}

static void expect_part(print_fn *form, const struct subject *subject, const char *part)
{
    struct mt_output output;
    print(form, subject, &output);
    if (strstr(mt_buf_text(&output.buf), part) == NULL) {
        fail_msg("nothing says \"%s\":\n%s", part, mt_buf_text(&output.buf));
    }
    mt_output_finish(&output, NULL);
}

static const struct mt_inventory_item inventory[] = {
    {.ref = {"", "v1", "ConfigMap", "shop", "kept"}},
    {.ref = {"", "v1", "ConfigMap", "shop", "old"}, .wave = 1},
    {.ref = {"", "v1", "ConfigMap", "shop", "moved"}, .options = {.prune = MT_CONFIRM}},
    {.ref = {"", "v1", "ConfigMap", "shop", "stays"}, .options = {.prune = MT_NO}},
};
#define INVENTORY .inventory = inventory, .inventory_count = SUPPORT_COUNT(inventory)
#define WANTED                                                                                     \
    O("v1", "ConfigMap", "kept")                                                                   \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: moved, namespace: blue}\n"

static const struct subject pruning = {mt_plan_make, WANTED, {.prune = true, INVENTORY}};
static const struct subject unpruned = {mt_plan_make, WANTED, {INVENTORY}};
static const struct subject refused = {
    mt_plan_make, O("v1", "ConfigMap", "new"), {.prune = true, INVENTORY}};
static const struct subject deletion = {
    mt_plan_make_deletion, A("batch/v1", "Job", "bye", HOOK("PreDelete")), {INVENTORY}};
static const struct subject orphan = {mt_plan_make_deletion, "", {.orphan = true, INVENTORY}};

static void prunes_are_shown_with_where_an_object_moved(void **state)
{
    (void)state;
    expect(mt_plan_print_text, &pruning, "text",
           "\n"
           "Sync\n"
           "  wave 0\n"
           "    - ConfigMap/old\n"
           "      ConfigMap/kept\n"
           "      ConfigMap/moved         in namespace blue\n"
           "  wave 1\n"
           "    - ConfigMap/moved         after approval: moontide approve shop prune\n"
           "                              moved to namespace blue\n"
           "Skipped\n"
           "    - ConfigMap/stays         not pruned: Prune=false\n"
           "\n"
           "2 objects, 2 to prune, 0 hooks\n"
           "Each wave must be healthy before the next: 10m at most, then fail (exit 4).\n");
    expect_part(mt_plan_print_json, &pruning, "\"pulled\":null,\"movedTo\":\"blue\",");
    expect_part(mt_plan_print_markdown, &pruning,
                "| 1 | prune | ConfigMap/moved | shop | after approval: moontide approve shop "
                "prune<br>moved to namespace blue |\n");
}

static void what_is_not_pruned_is_shown_with_it_too(void **state)
{
    (void)state;
    expect_part(mt_plan_print_text, &unpruned,
                "    - ConfigMap/moved         not pruned: --prune is off; moved to namespace\n"
                "                              blue\n");
    expect_part(mt_plan_print_json, &unpruned,
                "\"reason\":\"not pruned: --prune is off\",\"movedTo\":\"blue\",");
    expect_part(mt_plan_print_markdown, &unpruned,
                "| ConfigMap/moved | shop | not pruned: --prune is off; moved to namespace blue |");
}

static void a_refused_plan_says_so_to_programs(void **state)
{
    (void)state;
    expect_part(mt_plan_print_json, &refused,
                "\"refused\":\"the sync would keep nothing of the 4 objects that app shop has; ");
    expect_part(mt_plan_print_markdown, &refused,
                "\nRefused: the sync would keep nothing of the 4 objects that app shop has; ");
}

static void a_deletion_is_shown_from_its_highest_wave_down(void **state)
{
    (void)state;
    expect(mt_plan_print_text, &deletion, "text",
           "\n"
           "PreDelete\n"
           "    > Job/bye\n"
           "Delete\n"
           "  wave 1\n"
           "    - ConfigMap/old           after approval: moontide approve shop delete\n"
           "  wave 0\n"
           "    - ConfigMap/kept\n"
           "    - ConfigMap/moved         after approval: moontide approve shop delete\n"
           "    - ConfigMap/stays\n"
           "\n"
           "4 objects to delete, 1 hook\n"
           "Each wave must be gone before the next: 10m at most, then fail (exit 4).\n");
    expect_part(mt_plan_print_text, &deletion, " deletion\n\n");
    expect_part(mt_plan_print_json, &deletion, "\"deletion\":\"cascade\",");
    expect_part(mt_plan_print_markdown, &deletion,
                "**4 objects to delete, 1 hook**, namespace shop, offline, deletion\n");
}

static void a_release_is_no_deletion(void **state)
{
    (void)state;
    expect(mt_plan_print_text, &orphan, "text",
           "\n"
           "Delete\n"
           "  wave 0\n"
           "    ~ ConfigMap/kept\n"
           "    ~ ConfigMap/moved\n"
           "    ~ ConfigMap/old\n"
           "    ~ ConfigMap/stays\n"
           "\n"
           "4 objects to release, 0 hooks\n"
           "The objects stay: only what marks them as this app's is taken away.\n");
    expect_part(mt_plan_print_text, &orphan, " release\n\n");
    expect_part(mt_plan_print_json, &orphan, "\"deletion\":\"orphan\",");
    expect_part(mt_plan_print_json, &orphan, "\"action\":\"release\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prunes_are_shown_with_where_an_object_moved),
        cmocka_unit_test(what_is_not_pruned_is_shown_with_it_too),
        cmocka_unit_test(a_refused_plan_says_so_to_programs),
        cmocka_unit_test(a_deletion_is_shown_from_its_highest_wave_down),
        cmocka_unit_test(a_release_is_no_deletion),
    };
    return cmocka_run_group_tests_name("plan_print", tests, NULL, NULL);
}
