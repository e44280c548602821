// SPDX-License-Identifier: Apache-2.0
// What is asked before something is deleted, and what the answer covers (INTERFACE.md 1,
// Questions).
#include "cli/ask_removal.h"

#include "base/arena.h"
#include "base/error.h"
#include "cli/load.h"

#include "support.h"
#include "support_manifests.h"
#include "support_policy.h"
#include "support_streams.h"

#include <string.h>

static const struct mt_inventory_item items[] = {
    {.ref = {"", "v1", "ConfigMap", "shop", "old"}, .wave = 1},
    {.ref = {"apps", "v1", "Deployment", "shop", "web"}},
    {.ref = {"", "v1", "Secret", "shop", "kept"}, .keep = true},
};

/** What of the items and manifests is to be planned. */
struct subject {
    bool deletion;
    bool orphan;
    bool no_prune;
    size_t items; ///< How many of them.
    const char *yaml;
};

static struct mt_loaded load(struct support *support, struct subject subject)
{
    support_reset(support);
    support_objects(subject.yaml, false, &support->objects, &support->findings);
    const struct mt_plan_options options = {
        .app = "shop",
        .namespace = "shop",
        .prune = !subject.no_prune,
        .orphan = subject.orphan,
        .inventory = items,
        .inventory_count = subject.items,
        .policy = support_policy(),
    };
    struct mt_loaded loaded = {
        .arena = support->arena, .app = "shop", .namespace = "shop", .context = "prod"};
    loaded.plan = subject.deletion
                      ? mt_plan_make_deletion(&support->objects, &options, &support->findings)
                      : mt_plan_make(&support->objects, &options, &support->findings);
    return loaded;
}

/** A sync that has to do with other things as well. */
#define A_SYNC .yaml = MANIFEST("v1", "ConfigMap", "new", "")
#define BYE MANIFEST("batch/v1", "Job", "bye", HOOK("PreDelete"))

static const struct {
    const char *name;
    struct subject subject;
    const char *asked; ///< "": nothing is.
} cases[] = {
    {"a plain sync never asks", {A_SYNC}, ""},
    {"nor does one that leaves what it could prune", {A_SYNC, .no_prune = true, .items = 2}, ""},
    {"a sync that prunes",
     {A_SYNC, .items = 2},
     "The sync deletes 2 objects that the manifests no longer have:\n"
     "  ConfigMap/old\n"
     "  Deployment/web\n"},
    {"a deletion",
     {.deletion = true, .items = 3, .yaml = BYE},
     "This deletes 2 objects and the app's record:\n"
     "  runs Job/bye (PreDelete)\n"
     "  ConfigMap/old\n"
     "  Deployment/web\n"
     "  Secret/kept is not deleted: helm.sh/resource-policy: keep\n"},
    {"a release",
     {.deletion = true, .orphan = true, .items = 2, .yaml = ""},
     "This leaves 2 objects in the cluster, and takes our marks off them and the app's record "
     "away:\n"
     "  Deployment/web\n"
     "  ConfigMap/old\n"},
    {"a record without objects",
     {.deletion = true, .yaml = ""},
     "This deletes 0 objects and the app's record:\n"},
};

static void what_goes_is_shown(void **state)
{
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_loaded loaded = load(support, cases[i].subject);
        struct mt_removals asked = {0};
        struct support_streams streams;
        struct mt_error err;
        support_streams_open(&streams, "text");
        const int before = support_type("y\n");
        if (!mt_ask_removal(&streams.cli, &loaded, &asked, &err)) {
            fail_msg("%s: %s", cases[i].name, err.msg);
        }
        support_type_no_more(before);
        const char *rest = cases[i].asked[0] == '\0'
                               ? ""
                               : "App shop, namespace shop, context prod.\nGo on? [y/N] ";
        support_expect_text(cases[i].name, mt_buf_text(&streams.err),
                            mt_arena_printf(support->arena, "%s%s", cases[i].asked, rest));
        support_streams_close(&streams);
        mt_map_fini(&asked.objects);
    }
}

static void no_is_no(void **state)
{
    struct mt_loaded loaded = load(*state, (struct subject){A_SYNC, .items = 1});
    struct mt_removals asked = {0};
    struct support_streams streams;
    struct mt_error err;
    support_streams_open(&streams, "text");
    const int before = support_type("n\n");
    assert_false(mt_ask_removal(&streams.cli, &loaded, &asked, &err));
    assert_string_equal(err.msg, "the answer was no; nothing was written");
    support_type_no_more(before);
    support_streams_close(&streams);
    mt_map_fini(&asked.objects);
}

/** Whether an answer about the first plan is one about a second, of so many items. */
static bool covers(struct support *support, bool yes, size_t before, size_t after, int *code,
                   struct mt_error *err)
{
    struct mt_loaded loaded = load(support, (struct subject){A_SYNC, .items = before});
    struct mt_removals asked = {0};
    struct support_streams streams;
    support_streams_open(&streams, "text");
    streams.cli.args.yes = yes;
    const int typed = support_type("y\n");
    assert_true(mt_ask_removal(&streams.cli, &loaded, &asked, err));
    support_type_no_more(typed);
    support_streams_close(&streams);
    loaded.plan = load(support, (struct subject){A_SYNC, .items = after}).plan;
    const bool covered = mt_ask_removal_covers(&asked, loaded.plan, code, err);
    mt_map_fini(&asked.objects);
    return covered;
}

static void an_answer_covers_what_was_shown_and_no_more(void **state)
{
    struct support *support = *state;
    struct mt_error err;
    int code = 0;
    assert_true(covers(support, false, 2, 2, &code, &err));
    assert_true(covers(support, false, 2, 1, &code, &err));
    assert_true(covers(support, true, 1, 2, &code, &err));
    assert_false(covers(support, false, 1, 2, &code, &err));
    assert_int_equal(code, MT_EXIT_NO);
    assert_string_equal(err.msg, "another run has written the record meanwhile, and now "
                                 "Deployment/web would be deleted too, which nobody was "
                                 "asked about; nothing was written");
}

static void who_can_be_asked_is_known_beforehand(void **state)
{
    struct mt_loaded loaded = load(*state, (struct subject){A_SYNC});
    struct support_streams streams;
    struct mt_error err;
    support_streams_open(&streams, "text");
    const int before = support_type("");
    assert_true(mt_ask_pruning_may(&streams.cli, &loaded, &err));
    loaded.project.settings.prune = true;
    assert_false(mt_ask_pruning_may(&streams.cli, &loaded, &err));
    assert_string_equal(err.msg, "a sync that prunes asks before it deletes anything, and there is "
                                 "no terminal: add --yes");
    assert_false(mt_ask_deletion_may(&streams.cli, &err));
    streams.cli.args.yes = true;
    assert_true(mt_ask_pruning_may(&streams.cli, &loaded, &err));
    assert_true(mt_ask_deletion_may(&streams.cli, &err));
    streams.cli.args.yes = false;
    loaded.project.source_replaced = true; // such a run never prunes
    assert_true(mt_ask_pruning_may(&streams.cli, &loaded, &err));
    support_type_no_more(before);
    support_streams_close(&streams);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(what_goes_is_shown),
        support_test(no_is_no),
        support_test(an_answer_covers_what_was_shown_and_no_more),
        support_test(who_can_be_asked_is_known_beforehand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
