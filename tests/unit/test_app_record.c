// SPDX-License-Identifier: Apache-2.0
// What a resumed deletion deletes: all that the inventory has but what its own hooks have made.
#include "cli/app_record.h"

#include "support.h"

#include "base/arena.h"
#include "cli/load.h"

#define JOB_NAMED(text)                                                                            \
    {                                                                                              \
        "batch", "v1", "Job", "shop", (text)                                                       \
    }

static const struct mt_inventory_item inventory[] = {
    {.ref = JOB_NAMED("clean-7-predelete-1767225600"), .hook = true},
    {.ref = JOB_NAMED("migrate"), .hook = true}, // of an earlier sync
    {.ref = {"", "v1", "ConfigMap", "shop", "web"}},
};

static const struct mt_record_hook made = {
    .task = "PreDelete/0/batch/Job/shop/clean-*1",
    .ref = JOB_NAMED("clean-7-predelete-1767225600"),
};

static void a_resumed_deletion_leaves_what_its_hooks_have_made(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    static const struct {
        bool resumes;
        bool deletion;
        size_t left; ///< Of the inventory.
    } cases[] = {{true, true, 2}, {true, false, 3}, {false, true, 3}};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_record_revision revision = {.number = 7, .deletion = cases[i].deletion};
        mt_array_push(arena, &revision.hooks, made);
        const struct mt_app_record app = {.resumed = cases[i].resumes ? &revision : NULL};
        struct mt_loaded loaded = {
            .arena = arena, .inventory = inventory, .inventory_count = SUPPORT_COUNT(inventory)};
        assert_int_equal(mt_app_record_leave_hooks(&app, &loaded), cases[i].left < 3);
        assert_int_equal(loaded.inventory_count, cases[i].left);
        assert_string_equal(loaded.inventory[cases[i].left - 1].ref.name, "web");
    }
    mt_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resumed_deletion_leaves_what_its_hooks_have_made),
    };
    return cmocka_run_group_tests_name("app_record", tests, NULL, NULL);
}
