// SPDX-License-Identifier: Apache-2.0
#include "cli/run_layout.h"

#include "base/arena.h"
#include "cli/output.h"
#include "cli/run_model.h"
#include "cli/text.h"
#include "support_run.h"

#include <string.h>

static void take(void *data, const struct mt_event *event)
{
    mt_run_model_event(data, event);
}

static const char mid_wave[] =
    "0 start\n"
    "0 phase+ PreSync\n"
    "0 wave+ PreSync 0\n"
    "0 hook+ Job/migrate\n"
    "14 hook- Job/migrate succeeded\n"
    "14 wave- PreSync 0\n"
    "14 phase- PreSync\n"
    "14 phase+ Sync\n"
    "14 wave+ Sync 0\n"
    "14.1 applied ConfigMap/config created\n"
    "14.1 health ConfigMap/config Healthy\n"
    "14.1 wave- Sync 0\n"
    "14.1 wave+ Sync 1\n"
    "14.2 applied Service/postgres created\n"
    "14.3 health Service/postgres Healthy\n"
    "14.3 applied StatefulSet/postgres created\n"
    "14.3 health StatefulSet/postgres Progressing 0 of 1 ready | Pod/postgres-0: ImagePullBackOff "
    "\"postgres:16-alpin\" not found\n"
    "24.1 waiting gate/Sync/1 600 590 2 StatefulSet/postgres\n";

/** The shop in the middle of wave 1, at 57 s, in several rooms. */
static const struct {
    size_t rows;
    size_t columns;
    bool utf8;
    const char *lines;
} rooms[] = {
    {24, 80, true,
     "app shop · namespace shop · context prod · revision 7             3/6 done · 57s\n"
     "\n"
     "✔ PreSync                                                           1/1      14s\n"
     "▸ Sync                                                              2/4\n"
     "  ✔ wave 0                                                          1/1     0.1s\n"
     "  ⠹ wave 1                                                          1/2      42s\n"
     "    ✔ Service/postgres        Healthy                                       0.1s\n"
     "    ⠹ StatefulSet/postgres    Progressing  0 of 1 ready                      42s\n"
     "      Pod/postgres-0          ImagePullBackOff \"postgres:16-alpin\" not found\n"
     "  · wave 2  Deployment/backend\n"
     "· PostSync  Job/smoke-*\n"
     "\n"
     "wave 1 (1/2 healthy) waiting 42s for StatefulSet/postgres: 0 of 1 ready\n"
     "  because Pod/postgres-0: ImagePullBackOff \"postgres:16-alpin\" not found\n"
     "  2 objects wait behind it; in 9m 17s: fail, exit 4\n"},
    // First what is done folds, then what has not begun, then the causes; the last lines stay.
    {10, 60, false,
     "app shop - namespace shop - context prod - ~  3/6 done - 57s\n"
     "\n"
     "> Sync                                          2/4\n"
     "  - wave 1                                      1/2      42s\n"
     "    - StatefulSet/postgres    Progressing  0 of 1 ~      42s\n"
     "    + 1 done\n"
     "\n"
     "wave 1 (1/2 healthy) waiting 42s for StatefulSet/postgres: ~\n"
     "  because Pod/postgres-0: ImagePullBackOff \"postgres:16-alp~\n"
     "  2 objects wait behind it; in 9m 17s: fail, exit 4\n"},
    {3, 30, true,
     "wave 1 (1/2 healthy) waiting …\n"
     "  because Pod/postgres-0: Ima…\n"
     "  2 objects wait behind it; i…\n"},
};

static struct mt_run_model *play(struct support *support, const char *events)
{
    const struct mt_plan *plan = support_run_shop(support);
    struct mt_run_model *model = mt_run_model_new(plan);
    support_run_play(support, plan, events, take, model);
    return model;
}

static void test_rooms(void **state)
{
    struct mt_run_model *model = play(*state, mid_wave);
    for (size_t i = 0; i < SUPPORT_COUNT(rooms); i++) {
        const struct mt_run_screen screen = {
            .rows = rooms[i].rows,
            .columns = rooms[i].columns,
            .utf8 = rooms[i].utf8,
            .now_ms = SUPPORT_RUN_START + 57000,
            .frame = 2,
        };
        struct mt_output output;
        mt_output_init_taken(&output, NULL, NULL);
        mt_run_layout(model, &screen, &output);
        support_expect_text("room", mt_buf_text(&output.buf), rooms[i].lines);
        mt_buf_fini(&output.buf);
    }
    mt_run_model_free(model);
}

/** How many lines the text has; the test fails where one is wider than `columns`. */
static size_t count_lines(const char *text, size_t columns)
{
    size_t lines = 0;
    while (*text != '\0') {
        char line[1024];
        const size_t length = strcspn(text, "\n");
        assert_true(length < sizeof line);
        memcpy(line, text, length);
        line[length] = '\0';
        if (mt_text_columns(line) > columns) {
            fail_msg("wider than %zu: %s", columns, line);
        }
        lines++;
        text += length + 1;
    }
    return lines;
}

/** A plan of `count` ConfigMaps in wave 0 and one Secret in each of the waves 1 to `waves`. */
static const struct mt_plan *large_plan(struct support *support, size_t count, size_t waves)
{
    struct mt_buf yaml;
    mt_buf_init(&yaml, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < count; i++) {
        mt_buf_printf(&yaml, "{apiVersion: v1, kind: ConfigMap, metadata: {name: c%05zu}}\n---\n",
                      i);
    }
    for (size_t i = 1; i <= waves; i++) {
        mt_buf_printf(&yaml,
                      "{apiVersion: v1, kind: Secret, metadata: {name: s%05zu, annotations: "
                      "{argocd.argoproj.io/sync-wave: '%zu'}}}\n---\n",
                      i, i);
    }
    const char *text = mt_arena_strdup(support->arena, mt_buf_text(&yaml));
    mt_buf_fini(&yaml);
    return support_run_plan(support, text);
}

/** Every room is enough for a wave with far more objects than rows, and is not exceeded. */
static void test_more_objects_than_rows(void **state)
{
    struct support *support = *state;
    const struct mt_plan *plan = large_plan(support, 3000, 300);
    struct mt_run_model *model = mt_run_model_new(plan);
    support_run_play(support, plan,
                     "0 start\n0 phase+ Sync\n0 wave+ Sync 0\n"
                     "1 applied ConfigMap/c00000 created\n1 health ConfigMap/c00000 Healthy\n"
                     "1 applied ConfigMap/c00001 failed denied\n"
                     "1 applied ConfigMap/c00002 created\n"
                     "1 health ConfigMap/c00002 Progressing slow\n"
                     "10 waiting gate/Sync/0 600 590 300 ConfigMap/c00002\n",
                     take, model);
    for (size_t rows = 1; rows < 60; rows++) {
        for (size_t columns = 1; columns < 120; columns += 17) {
            const struct mt_run_screen screen = {
                .rows = rows, .columns = columns, .now_ms = SUPPORT_RUN_START + 12000};
            struct mt_output output;
            mt_output_init_taken(&output, NULL, NULL);
            mt_run_layout(model, &screen, &output);
            const char *text = mt_buf_text(&output.buf);
            assert_in_range(count_lines(text, columns), 1, rows);
            if (columns > 60) {
                assert_non_null(strstr(text, "300 objects wait behind it; in 9m 48s: fail"));
            }
            if (columns > 60 && rows >= 12) { // what is wrong is shown before what is well
                assert_non_null(strstr(text, "ConfigMap/c00001"));
                assert_non_null(strstr(text, "ConfigMap/c00002"));
            }
            mt_buf_fini(&output.buf);
        }
    }
    mt_run_model_free(model);
}

/** Phases of failure are seen when they run; what timed out is no longer waited for. */
static void test_failure(void **state)
{
    struct mt_buf events;
    mt_buf_init(&events, MT_BUF_UNLIMITED);
    mt_buf_puts(&events, mid_wave);
    mt_buf_puts(&events, "614 timeout wave Sync 1 600 fail\n614 phase+ SyncFail\n"
                         "614 wave+ SyncFail 0\n614 hook+ Job/notify\n"
                         "615 log Job/notify main posting\n");
    struct mt_run_model *model = play(*state, mt_buf_text(&events));
    const struct mt_run_screen screen = {
        .rows = 24, .columns = 80, .utf8 = true, .now_ms = SUPPORT_RUN_START + 616000};
    struct mt_output output;
    mt_output_init_taken(&output, NULL, NULL);
    mt_run_layout(model, &screen, &output);
    const char *text = mt_buf_text(&output.buf);
    assert_non_null(strstr(text, "▸ SyncFail"));
    assert_non_null(strstr(text, "Job/notify              running      main | posting"));
    assert_null(strstr(text, "waiting"));
    assert_non_null(strstr(text, "✗ Sync"));
    assert_non_null(strstr(text, "  ✗ wave 1"));
    assert_non_null(strstr(text, "· PostSync"));
    mt_run_model_free(model);
    mt_buf_fini(&output.buf);
    mt_buf_fini(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(test_rooms),
        support_test(test_more_objects_than_rows),
        support_test(test_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
