// SPDX-License-Identifier: Apache-2.0
// The status of an app as people and programs read it.
#include "cli/status_print.h"

#include "base/buffer.h"

#include "support.h"

static const struct mt_survey_object objects[] = {
    {.ref = {"", "v1", "ConfigMap", "shop", "settings"},
     .verdict = {.status = MT_HEALTHY, .message = "", .check = "scripts/health/generic.lua"}},
    {.ref = {"apps", "v1", "StatefulSet", "shop", "postgres"},
     .verdict = {.status = MT_PROGRESSING,
                 .message = "0 of 1 ready",
                 .because = {"Pod/postgres-0: ImagePullBackOff \"postgres:no\""},
                 .because_count = 1,
                 .check = "scripts/health/apps/StatefulSet.lua"}},
    {.ref = {"v1", "v1", "Backup", "shop", "nightly"},
     .ignored = true,
     .verdict = {.status = MT_DEGRADED, .message = "disk full"}},
    {.ref = {"batch", "v1", "Job", "shop", "migrate"},
     .hook = true,
     .verdict = {.status = MT_DEGRADED, .message = ""}},
};

static const struct mt_survey_object *const list[] = {&objects[0], &objects[1], &objects[2],
                                                      &objects[3]};

static const struct mt_status status = {
    .app = "shop",
    .namespace = "shop",
    .context = "prod",
    .health = MT_PROGRESSING,
    .objects = list,
    .count = SUPPORT_COUNT(list),
};

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
        struct mt_output output;
        mt_output_init_taken(&output, NULL, NULL);
        mt_status_print_text(&output, &status, &cases[i].form);
        support_expect_text(cases[i].name, mt_buf_text(&output.buf), cases[i].text);
        mt_buf_fini(&output.buf);
    }
}

static void where_all_is_fine_a_brief_form_has_no_table(void **state)
{
    struct mt_status fine = status;
    struct mt_output output;
    (void)state;
    fine.count = 1;
    fine.health = MT_HEALTHY;
    fine.context = NULL;
    mt_output_init_taken(&output, NULL, NULL);
    mt_status_print_text(&output, &fine, &(struct mt_status_form){.brief = true});
    support_expect_text("brief", mt_buf_text(&output.buf),
                        "app shop - namespace shop - Healthy\n\n1 object: 1 Healthy\n");
    mt_buf_fini(&output.buf);
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

#define REF(group, kind, namespace, name)                                                          \
    "{\"object\":{\"group\":\"" group "\",\"version\":\"v1\",\"kind\":\"" kind                     \
    "\",\"namespace\":\"" namespace "\",\"name\":\"" name "\"},\"task\":null,"

static void it_is_read_as_json(void **state)
{
    struct mt_output output;
    (void)state;
    mt_output_init_taken(&output, NULL, NULL);
    mt_status_print_json(&output, &status);
    support_expect_text(
        "json", mt_buf_text(&output.buf),
        "{\"schema\":1,\"app\":\"shop\",\"namespace\":\"shop\",\"revision\":null,\"outcome\":null,"
        "\"running\":null,\"health\":\"Progressing\",\"drift\":null,\"waiting\":null,\"objects\":["
        "\n"
        "  " REF(
            "", "ConfigMap", "shop",
            "settings") "\"status\":\"Healthy\",\"message\":\"\",\"because\":[],"
                        "\"check\":\"scripts/health/generic.lua\"},\n"
                        "  " REF(
                            "apps", "StatefulSet", "shop",
                            "postgres") "\"status\":\"Progressing\",\"message\":\"0 of 1 ready\","
                                        "\"because\":[\"Pod/postgres-0: ImagePullBackOff "
                                        "\\\"postgres:no\\\"\"],"
                                        "\"check\":\"scripts/health/apps/StatefulSet.lua\"},\n"
                                        "  " REF(
                                            "v1", "Backup", "shop",
                                            "nightly") "\"status\":\"Degraded\",\"message\":\"disk "
                                                       "full\",\"because\":[],\"check\":null,"
                                                       "\"ignored\":true},\n"
                                                       "  " REF(
                                                           "batch", "Job", "shop",
                                                           "migrate") "\"status\":\"Degraded\","
                                                                      "\"message\":\"\","
                                                                      "\"because\":[],\"check\":"
                                                                      "null,\"hook\":true}\n"
                                                                      "]}\n");
    mt_buf_fini(&output.buf);
}

static void yaml_says_the_same(void **state)
{
    struct mt_status one = status;
    struct mt_output output;
    (void)state;
    one.count = 1;
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
        support_test(where_all_is_fine_a_brief_form_has_no_table),
        support_test(a_change_is_one_line),
        support_test(it_is_read_as_json),
        support_test(yaml_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
