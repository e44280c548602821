// SPDX-License-Identifier: Apache-2.0
// The status of an app as people and programs read it.
#include "cli/status_print.h"

#include "base/buffer.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60000, NOW_MS = 120 * MINUTE_MS };

static const struct mt_verdict healthy = {
    .status = MT_HEALTHY, .message = "", .check = "scripts/health/generic.lua"};
static const struct mt_verdict progressing = {
    .status = MT_PROGRESSING,
    .message = "0 of 1 ready",
    .because = {"Pod/postgres-0: ImagePullBackOff \"postgres:no\""},
    .because_count = 1,
    .check = "scripts/health/apps/StatefulSet.lua"};
static const struct mt_verdict full = {.status = MT_DEGRADED, .message = "disk full"};
static const struct mt_verdict degraded = {.status = MT_DEGRADED, .message = ""};
static const struct mt_verdict missing = {.status = MT_MISSING, .message = "not applied yet"};

static struct mt_status_object objects[] = {
    {.ref = {"", "v1", "ConfigMap", "shop", "settings"}, .verdict = &healthy},
    {.ref = {"apps", "v1", "StatefulSet", "shop", "postgres"}, .verdict = &progressing},
    {.ref = {"v1", "v1", "Backup", "shop", "nightly"}, .ignored = true, .verdict = &full},
    {.ref = {"batch", "v1", "Job", "shop", "migrate"}, .hook = true, .verdict = &degraded},
};

/** As far as labels tell. */
static const struct mt_status status = {
    .app = "shop",
    .namespace = "shop",
    .context = "prod",
    .wall_ms = NOW_MS,
    .health = MT_PROGRESSING,
    .objects = {objects, SUPPORT_COUNT(objects), 0},
};

static struct mt_status_object placed[] = {
    {.ref = {"batch", "v1", "Job", "shop", "migrate"},
     .task = "PreSync/0/batch/Job/shop/migrate",
     .phase = MT_PHASE_PRE_SYNC,
     .hook = true,
     .drift = MT_DRIFT_NONE,
     .verdict = &healthy},
    {.ref = {"", "v1", "ConfigMap", "shop", "settings"},
     .task = "Sync/1/ConfigMap/shop/settings",
     .phase = MT_PHASE_SYNC,
     .wave = 1,
     .drift = MT_DRIFT_CHANGED,
     .verdict = &healthy},
    {.ref = {"apps", "v1", "StatefulSet", "shop", "postgres"},
     .task = "Sync/1/apps/StatefulSet/shop/postgres",
     .phase = MT_PHASE_SYNC,
     .wave = 1,
     .verdict = &progressing},
    {.ref = {"", "v1", "ConfigMap", "shop", "later"},
     .task = "Sync/2/ConfigMap/shop/later",
     .phase = MT_PHASE_SYNC,
     .wave = 2,
     .verdict = &missing},
};

static const struct mt_status_object *awaited[] = {&placed[2]};

static const struct mt_record_revision open_revision = {
    .number = 8, .run_id = "0123", .user = "ann", .message = "", .started_ms = NOW_MS - MINUTE_MS};

static const struct mt_lock_holder holder = {.run_id = "0123",
                                             .user = "ann",
                                             .host = "box",
                                             .since_ms = NOW_MS - MINUTE_MS,
                                             .renewed_ms = NOW_MS - 1000,
                                             .phase = "Sync",
                                             .has_wave = true,
                                             .wave = 1};

/** As the record tells it while a run waits. */
static struct mt_status running_status(void)
{
    return (struct mt_status){
        .app = "shop",
        .namespace = "shop",
        .wall_ms = NOW_MS,
        .health = MT_MISSING,
        .drift = MT_DRIFT_CHANGED,
        .changed = 1,
        .placed = true,
        .revision = &open_revision,
        .last_synced_ms = NOW_MS - 90 * MINUTE_MS,
        .running = &holder,
        .objects = {placed, SUPPORT_COUNT(placed), 0},
        .waits = true,
        .phase = MT_PHASE_SYNC,
        .wave = 1,
        .awaited = {awaited, SUPPORT_COUNT(awaited), 0},
    };
}

#define TABLE                                                                                      \
    "OBJECT                STATUS       MESSAGE\n"                                                 \
    "ConfigMap/settings    Healthy\n"                                                              \
    "StatefulSet/postgres  Progressing  0 of 1 ready\n"                                            \
    "  because Pod/postgres-0: ImagePullBackOff \"postgres:no\"\n"                                 \
    "Backup/nightly        Degraded     disk full (not counted: ignore-healthcheck)\n"             \
    "Job/migrate           Degraded     (hook)\n"                                                  \
    "\n" TOTALS
#define STUCK                                                                                      \
    "StatefulSet/postgres  Progressing  0 of 1 ready\n"                                            \
    "  because Pod/postgres-0: ImagePullBackOff \"postgres:no\"\n"
#define TOTALS "4 objects: 1 Healthy, 1 Progressing, 2 Degraded; 2 not counted\n"

static void expect_printed(const char *name, const struct mt_status *printed,
                           const struct mt_status_form *form, const char *text)
{
    struct mt_output output;
    mt_output_init_taken(&output, NULL, NULL);
    mt_status_print_text(&output, printed, form);
    support_expect_text(name, mt_buf_text(&output.buf), text);
    mt_buf_fini(&output.buf);
}

static void it_is_read_as_text(void **state)
{
    static const struct {
        const char *name;
        struct mt_status_form form;
        const char *text;
    } cases[] = {
        {"all", {.utf8 = true}, "app shop · namespace shop · context prod · Progressing\n\n" TABLE},
        {"ascii",
         {.utf8 = false},
         "app shop - namespace shop - context prod - Progressing\n\n" TABLE},
        {"quiet", {.quiet = true, .utf8 = true}, STUCK},
        {"brief",
         {.brief = true, .utf8 = true},
         "app shop · namespace shop · context prod · Progressing\n\n"
         "OBJECT                STATUS       MESSAGE\n" STUCK "\n" TOTALS},
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        expect_printed(cases[i].name, &status, &cases[i].form, cases[i].text);
    }
}

#define RUNNING_HEAD                                                                               \
    "app shop - namespace shop - Missing\n"                                                        \
    "revision 8 runs: ann@box since 01:59:00Z, Sync wave 1\n"                                      \
    "Sync wave 1 waits for StatefulSet/postgres\n\n"
#define RUNNING_TOTALS                                                                             \
    "4 objects: 2 Healthy, 1 Progressing, 1 Missing; 1 not counted; 1 changed since the sync\n"
#define FROM_WAVE_1                                                                                \
    "Sync wave 1\n"                                                                                \
    "  ConfigMap/settings    Healthy      (changed since the sync)\n"                              \
    "  StatefulSet/postgres  Progressing  0 of 1 ready\n"                                          \
    "  because Pod/postgres-0: ImagePullBackOff \"postgres:no\"\n"                                 \
    "Sync wave 2\n"                                                                                \
    "  ConfigMap/later       Missing      not applied yet\n\n"

static void objects_stand_below_their_phase_and_wave(void **state)
{
    const struct mt_status running = running_status();
    (void)state;
    expect_printed("all", &running, &(struct mt_status_form){0},
                   RUNNING_HEAD
                   "OBJECT                  STATUS       MESSAGE\n"
                   "PreSync wave 0\n"
                   "  Job/migrate           Healthy      (hook)\n" FROM_WAVE_1 RUNNING_TOTALS);
    expect_printed("brief", &running, &(struct mt_status_form){.brief = true},
                   RUNNING_HEAD
                   "OBJECT                  STATUS       MESSAGE\n" FROM_WAVE_1 RUNNING_TOTALS);
    expect_printed("quiet", &running, &(struct mt_status_form){.quiet = true},
                   "ConfigMap/settings    Healthy      (changed since the sync)\n"
                   "StatefulSet/postgres  Progressing  0 of 1 ready\n"
                   "  because Pod/postgres-0: ImagePullBackOff \"postgres:no\"\n"
                   "ConfigMap/later       Missing      not applied yet\n");
}

static void objects_of_one_place_need_no_heading(void **state)
{
    struct mt_status at_rest = running_status();
    (void)state;
    at_rest.running = NULL;
    at_rest.waits = false;
    at_rest.health = MT_HEALTHY;
    at_rest.revision = NULL;
    at_rest.objects.items = &placed[1];
    at_rest.objects.count = 1;
    expect_printed("one", &at_rest, &(struct mt_status_form){0},
                   "app shop - namespace shop - Healthy\n\n"
                   "OBJECT              STATUS       MESSAGE\n"
                   "ConfigMap/settings  Healthy      (changed since the sync)\n\n"
                   "1 object: 1 Healthy; 1 changed since the sync\n");
}

static void the_head_says_how_the_newest_revision_is(void **state)
{
#define BEGUN .number = 7, .run_id = "ab", .user = "ann", .started_ms = NOW_MS - 60 * MINUTE_MS
    static const struct {
        const char *name;
        struct mt_record_revision revision;
        struct mt_lock_holder running; ///< None, with no run_id.
        int64_t last_synced_ms;
        const char *lines;
    } cases[] = {
        {"succeeded",
         {BEGUN, .ended = true, .ended_ms = NOW_MS - 55 * MINUTE_MS, .message = "fine"},
         {0},
         NOW_MS - 55 * MINUTE_MS,
         "revision 7 succeeded 55m ago (ann)\n"},
        {"failed",
         {BEGUN, .ended = true, .ended_ms = NOW_MS - MINUTE_MS, .outcome = MT_OUTCOME_FAILED,
          .message = "Job/migrate failed"},
         {0},
         NOW_MS - 100 * MINUTE_MS,
         "revision 7 failed 1m ago (ann): Job/migrate failed; last synced 1h 40m ago\n"},
        {"killed",
         {BEGUN, .message = ""},
         {0},
         0,
         "revision 7 was begun 1h ago (ann) and ended before its time: the next sync goes on with "
         "it\n"},
        {"a killed deletion",
         {BEGUN, .deletion = true, .message = ""},
         {0},
         0,
         "revision 7, a deletion, was begun 1h ago (ann) and ended before its time: the next "
         "delete "
         "goes on with it\n"},
        {"clocks differ",
         {BEGUN, .ended = true, .ended_ms = NOW_MS + MINUTE_MS, .message = ""},
         {0},
         NOW_MS,
         "revision 7 succeeded 0s ago (ann)\n"},
        {"another run begins",
         {BEGUN, .ended = true, .ended_ms = NOW_MS - MINUTE_MS, .message = ""},
         {.run_id = "cd", .host = "ci", .since_ms = NOW_MS, .renewed_ms = NOW_MS},
         NOW_MS,
         "revision 7 succeeded 1m ago (ann)\nruns: ci since 02:00:00Z\n"},
        {"silent",
         {BEGUN, .message = ""},
         {.run_id = "ab", .host = "ci", .renewed_ms = NOW_MS - 3 * MINUTE_MS},
         0,
         "revision 7 runs: ci; no sign of life for 3m if clocks agree: if it was killed, the next "
         "sync takes over\n"},
        {"makes way",
         {BEGUN, .message = ""},
         {.run_id = "ab",
          .host = "ci",
          .renewed_ms = NOW_MS,
          .superseded_by = "bob@pc",
          .makes_way = true},
         0,
         "revision 7 runs: ci; it makes way for bob@pc\n"},
    };
#undef BEGUN
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_status head = {
            .app = "shop",
            .namespace = "shop",
            .wall_ms = NOW_MS,
            .revision = &cases[i].revision,
            .running = cases[i].running.run_id != NULL ? &cases[i].running : NULL,
            .last_synced_ms = cases[i].last_synced_ms,
        };
        char text[512];
        snprintf(text, sizeof text, "app shop - namespace shop - Healthy\n%s\n", cases[i].lines);
        struct mt_output output;
        mt_output_init_taken(&output, NULL, NULL);
        mt_status_print_head(&output, &head, false);
        support_expect_text(cases[i].name, mt_buf_text(&output.buf), text);
        mt_buf_fini(&output.buf);
    }
}

static void many_that_are_awaited_are_counted(void **state)
{
    const struct mt_status_object *many[] = {&placed[0], &placed[1], &placed[2], &placed[3]};
    struct mt_status running = running_status();
    struct mt_output output;
    (void)state;
    running.awaited.items = many;
    running.awaited.count = SUPPORT_COUNT(many);
    running.awaited_more = 5;
    mt_output_init_taken(&output, NULL, NULL);
    mt_status_print_head(&output, &running, false);
    assert_non_null(strstr(mt_buf_text(&output.buf),
                           "Sync wave 1 waits for Job/migrate, ConfigMap/settings, "
                           "StatefulSet/postgres and 6 more\n"));
    mt_buf_fini(&output.buf);
}

static void where_all_is_fine_a_brief_form_has_no_table(void **state)
{
    struct mt_status fine = status;
    (void)state;
    fine.objects.count = 1;
    fine.health = MT_HEALTHY;
    fine.context = NULL;
    expect_printed("brief", &fine, &(struct mt_status_form){.brief = true},
                   "app shop - namespace shop - Healthy\n\n1 object: 1 Healthy\n");
}

static void a_change_is_one_line(void **state)
{
    static const struct {
        struct mt_survey_object object;
        const char *line;
    } cases[] = {
        {{.ref = {"", "v1", "Service", "shop", "web"},
          .verdict = {.status = MT_HEALTHY, .message = ""}},
         "00:01:01Z Service/web Healthy\n"},
        {{.ref = {"", "v1", "Service", "prod", "web"},
          .verdict = {.status = MT_DEGRADED,
                      .message = "no address",
                      .because = {"one", "two"},
                      .because_count = 2}},
         "00:01:01Z Service/prod/web Degraded: no address; one; two\n"},
        {{.ref = {"", "v1", "Namespace", "", "shop"}, .gone = true},
         "00:01:01Z Namespace/shop gone\n"},
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_output output;
        mt_output_init_taken(&output, NULL, NULL);
        mt_status_print_change(&output, &cases[i].object, "shop", 61000);
        support_expect_text("change", mt_buf_text(&output.buf), cases[i].line);
        mt_buf_fini(&output.buf);
    }
}

static void news_of_a_run_is_one_line(void **state)
{
    struct mt_status running = running_status();
    struct mt_output output;
    (void)state;
    mt_output_init_taken(&output, NULL, NULL);
    mt_status_print_news(&output, &running);
    running.running = NULL;
    running.changed = 0;
    mt_status_print_news(&output, &running);
    running.revision = NULL;
    mt_status_print_news(&output, &running);
    support_expect_text(
        "news", mt_buf_text(&output.buf),
        "02:00:00Z revision 8 runs: ann@box since 01:59:00Z, Sync wave 1; 1 object changed since "
        "the sync\n"
        "02:00:00Z revision 8 was begun 1m ago (ann) and ended before its time: the next sync goes "
        "on with it; last synced 1h 30m ago\n"
        "02:00:00Z nothing runs\n");
    mt_buf_fini(&output.buf);
}

#define OBJECT(group, kind, name)                                                                  \
    "{\"object\":{\"group\":\"" group "\",\"version\":\"v1\",\"kind\":\"" kind                     \
    "\",\"namespace\":\"shop\",\"name\":\"" name "\"},"
#define SETTINGS OBJECT("", "ConfigMap", "settings")
#define POSTGRES OBJECT("apps", "StatefulSet", "postgres")
#define BACKUP OBJECT("v1", "Backup", "nightly")
#define MIGRATE OBJECT("batch", "Job", "migrate")
#define LATER OBJECT("", "ConfigMap", "later")
#define FINE "\"status\":\"Healthy\",\"message\":\"\",\"because\":[],"
#define NOT_READY                                                                                  \
    "\"status\":\"Progressing\",\"message\":\"0 of 1 ready\",\"because\":[\"Pod/postgres-0: "      \
    "ImagePullBackOff \\\"postgres:no\\\"\"]"
#define GENERIC "\"check\":\"scripts/health/generic.lua\""
#define STATEFUL "\"check\":\"scripts/health/apps/StatefulSet.lua\""

static void expect_json(const char *name, const struct mt_status *printed, const char *text)
{
    struct mt_output output;
    mt_output_init_taken(&output, NULL, NULL);
    mt_status_print_json(&output, printed);
    support_expect_text(name, mt_buf_text(&output.buf), text);
    mt_buf_fini(&output.buf);
}

static void it_is_read_as_json(void **state)
{
    (void)state;
    expect_json(
        "labels", &status,
        "{\"schema\":1,\"app\":\"shop\",\"namespace\":\"shop\",\"revision\":null,\"outcome\":null,"
        "\"running\":null,\"health\":\"Progressing\",\"drift\":null,\"waiting\":null,\"objects\":["
        "\n"
        "  " SETTINGS "\"task\":null," FINE GENERIC "},\n"
        "  " POSTGRES "\"task\":null," NOT_READY "," STATEFUL "},\n"
        "  " BACKUP "\"task\":null,\"status\":\"Degraded\",\"message\":\"disk full\","
        "\"because\":[],\"check\":null,\"ignored\":true},\n"
        "  " MIGRATE "\"task\":null,\"status\":\"Degraded\",\"message\":\"\",\"because\":[],"
        "\"check\":null,\"hook\":true}\n"
        "]}\n");
}

static void the_run_and_what_it_waits_for_are_read_as_json(void **state)
{
    const struct mt_status running = running_status();
    (void)state;
    expect_json(
        "running", &running,
        "{\"schema\":1,\"app\":\"shop\",\"namespace\":\"shop\",\"revision\":8,\"outcome\":null,"
        "\"running\":{\"host\":\"box\",\"user\":\"ann\",\"since\":\"1970-01-01T01:59:00.000Z\","
        "\"renewed\":\"1970-01-01T01:59:59.000Z\",\"phase\":\"Sync\",\"wave\":1},"
        "\"health\":\"Missing\",\"drift\":true,"
        "\"waiting\":{\"gate\":\"gate/Sync/1\",\"phase\":\"Sync\",\"wave\":1,\"seconds\":null,"
        "\"timeout\":null,\"remaining\":null,\"onTimeout\":null,\"for\":[" POSTGRES NOT_READY
        "}],\"behind\":null},"
        "\"message\":\"\",\"user\":\"ann\",\"started\":\"1970-01-01T01:59:00.000Z\",\"ended\":null,"
        "\"lastSynced\":\"1970-01-01T00:30:00.000Z\",\"objects\":[\n"
        "  " MIGRATE "\"task\":\"PreSync/0/batch/Job/shop/migrate\"," FINE GENERIC
        ",\"hook\":true},\n"
        "  " SETTINGS "\"task\":\"Sync/1/ConfigMap/shop/settings\"," FINE GENERIC
        ",\"drift\":true},\n"
        "  " POSTGRES "\"task\":\"Sync/1/apps/StatefulSet/shop/postgres\"," NOT_READY "," STATEFUL
        ",\"drift\":null},\n"
        "  " LATER "\"task\":\"Sync/2/ConfigMap/shop/later\",\"status\":\"Missing\","
        "\"message\":\"not applied yet\",\"because\":[],\"check\":null,\"drift\":null}\n"
        "]}\n");
}

static void yaml_says_the_same(void **state)
{
    struct mt_status one = status;
    struct mt_output output;
    (void)state;
    one.objects.count = 1;
    mt_output_init_taken(&output, NULL, NULL);
    mt_status_print_yaml(&output, &one);
    support_expect_text("yaml", mt_buf_text(&output.buf),
                        "schema: 1\napp: shop\nnamespace: shop\nrevision: null\noutcome: null\n"
                        "running: null\nhealth: Progressing\ndrift: null\nwaiting: null\n"
                        "objects:\n- object:\n    group: \"\"\n    version: v1\n"
                        "    kind: ConfigMap\n    namespace: shop\n    name: settings\n"
                        "  task: null\n  status: Healthy\n  message: \"\"\n  because: []\n"
                        "  check: scripts/health/generic.lua\n");
    mt_buf_fini(&output.buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(it_is_read_as_text),
        support_test(objects_stand_below_their_phase_and_wave),
        support_test(objects_of_one_place_need_no_heading),
        support_test(the_head_says_how_the_newest_revision_is),
        support_test(many_that_are_awaited_are_counted),
        support_test(where_all_is_fine_a_brief_form_has_no_table),
        support_test(a_change_is_one_line),
        support_test(news_of_a_run_is_one_line),
        support_test(it_is_read_as_json),
        support_test(the_run_and_what_it_waits_for_are_read_as_json),
        support_test(yaml_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
