// SPDX-License-Identifier: Apache-2.0
#include "cli/event_json.h"

#include "base/buffer.h"
#include "support_run.h"

#include <string.h>

static void take(void *data, const struct mt_event *event)
{
    mt_event_json_put(data, event);
}

#define REF(GROUP, KIND, NAME)                                                                     \
    "\"object\":{\"group\":\"" GROUP "\",\"version\":\"v1\",\"kind\":\"" KIND                      \
    "\",\"namespace\":\"shop\",\"name\":\"" NAME "\"}"
#define POSTGRES                                                                                   \
    "\"task\":\"Sync/1/apps/StatefulSet/shop/postgres\"," REF("apps", "StatefulSet", "postgres")
#define SMOKE "\"task\":\"PostSync/0/batch/Job/shop/smoke-*1\"," REF("batch", "Job", "smoke-x7k2p")

/** One event each, and the rest of its line behind the time. */
static const struct {
    const char *event;
    const char *line;
} cases[] = {
    {"0 start",
     "\"event\":\"runStarted\",\"schema\":1,\"app\":\"shop\",\"namespace\":\"shop\",\"context\":"
     "\"prod\",\"env\":null,\"user\":\"jane\",\"source\":\"examples/shop\",\"commit\":null,"
     "\"planHash\":\"fnv1a64:0123456789abcdef\",\"version\":\"0.1.0\",\"revision\":7,\"tasks\":7}"},
    {"0 phase+ Sync", "\"event\":\"phaseStarted\",\"phase\":\"Sync\"}"},
    {"0 wave+ Sync 1", "\"event\":\"waveStarted\",\"phase\":\"Sync\",\"wave\":1,\"tasks\":2}"},
    {"0 applied StatefulSet/postgres created",
     "\"event\":\"applied\"," POSTGRES ",\"result\":\"created\",\"seconds\":0.004}"},
    {"0 applied StatefulSet/postgres failed no \"way\"",
     "\"event\":\"applied\"," POSTGRES
     ",\"result\":\"failed\",\"seconds\":0.004,\"message\":\"no \\\"way\\\"\"}"},
    {"0 health StatefulSet/postgres Progressing 0 of 1 ready | Pod/postgres-0: no image",
     "\"event\":\"health\"," POSTGRES
     ",\"status\":\"Progressing\",\"message\":\"0 of 1 ready\",\"because\":[\"Pod/postgres-0: no "
     "image\"],\"check\":\"scripts/health/check.lua\"}"},
    {"0 hook+ Job/smoke-", "\"event\":\"hookStarted\"," SMOKE "}"},
    {"0 hookx Job/smoke- HookSucceeded",
     "\"event\":\"hookDeleted\"," SMOKE ",\"message\":\"HookSucceeded\"}"},
    {"0 log Job/smoke- main one\ttwo",
     "\"event\":\"log\",\"task\":\"PostSync/0/batch/Job/shop/smoke-*1\",\"container\":\"main\","
     "\"line\":\"one\\ttwo\"}"},
    {"0 log Job/smoke- - said",
     "\"event\":\"log\",\"task\":\"PostSync/0/batch/Job/shop/smoke-*1\",\"container\":null,"
     "\"line\":\"said\"}"},
    {"0 warning mind this",
     "\"event\":\"warning\",\"message\":\"mind this\",\"file\":null,\"line\":null}"},
    {"0 timeout wave Sync 1 600 fail",
     "\"event\":\"timedOut\",\"level\":\"wave\",\"action\":\"fail\",\"phase\":\"Sync\",\"wave\":1,"
     "\"seconds\":600,\"message\":\"\"}"},
    {"0 timeout run Sync 1 3600 fail",
     "\"event\":\"timedOut\",\"level\":\"run\",\"action\":\"fail\",\"seconds\":3600,"
     "\"message\":\"\"}"},
    {"0 decided continue jane",
     "\"event\":\"decided\",\"action\":\"continue\",\"user\":\"jane\",\"message\":\"\"}"},
    {"0 approved gate/Sync/1 jane",
     "\"event\":\"approved\",\"gate\":\"gate/Sync/1\",\"user\":\"jane\"}"},
    {"0 retry Job/smoke- 2 10 exit code 1",
     "\"event\":\"retrying\"," SMOKE ",\"attempt\":2,\"pause\":10,\"message\":\"exit code 1\"}"},
    {"12.5 end succeeded 0",
     "\"event\":\"runFinished\",\"outcome\":\"succeeded\",\"message\":\"\",\"exitCode\":0,"
     "\"seconds\":12.5,\"applied\":4,\"unchanged\":0,\"pruned\":0,\"hooks\":2}"},
};

static void test_each_event(void **state)
{
    struct support *support = *state;
    const struct mt_plan *plan = support_run_shop(support);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        support_run_play(support, plan, cases[i].event, take, &out);
        const char *time = cases[i].event[0] == '1' ? "17.500" : "05.000";
        struct mt_buf expected;
        mt_buf_init(&expected, MT_BUF_UNLIMITED);
        mt_buf_printf(&expected, "{\"time\":\"2026-01-02T03:04:%sZ\",%s\n", time, cases[i].line);
        support_expect_text(cases[i].event, mt_buf_text(&out), mt_buf_text(&expected));
        mt_buf_fini(&expected);
        mt_buf_fini(&out);
    }
}

/** What lasts, with all that its beginning counts. */
static void test_durations(void **state)
{
    struct support *support = *state;
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    support_run_play(
        support, support_run_shop(support),
        "0 wave+ Sync 1\n"
        "1 health StatefulSet/postgres Progressing 0 of 1 ready | Pod/postgres-0: no image\n"
        "42 waiting gate/Sync/1 600 558 2 StatefulSet/postgres\n"
        "43 waiting gate/Sync/1 0 0 2 StatefulSet/postgres\n"
        "44.25 wave- Sync 1\n"
        "50 hook+ Job/smoke-\n"
        "51.5 hook- Job/smoke- failed exit code 1\n",
        take, &out);
    static const char *const expected[] = {
        "\"event\":\"waiting\",\"gate\":\"gate/Sync/1\",\"phase\":\"Sync\",\"wave\":1,"
        "\"seconds\":42,\"timeout\":600,\"remaining\":558,\"onTimeout\":\"fail\",\"for\":[{" REF(
            "apps", "StatefulSet",
            "postgres") ",\"status\":\"Progressing\",\"message\":\"0 of 1 ready\",\"because\":["
                        "\"Pod/postgres-0: no image\"]}],\"behind\":2}\n",
        "\"seconds\":43,\"timeout\":null,\"remaining\":null,\"onTimeout\":\"fail\"",
        "\"event\":\"waveFinished\",\"phase\":\"Sync\",\"wave\":1,\"seconds\":44.25}\n",
        ",\"outcome\":\"failed\",\"message\":\"exit code 1\",\"seconds\":1.5}\n",
    };
    for (size_t i = 0; i < SUPPORT_COUNT(expected); i++) {
        if (strstr(mt_buf_text(&out), expected[i]) == NULL) {
            support_expect_text("a part", mt_buf_text(&out), expected[i]);
        }
    }
    mt_buf_fini(&out);
}

/** What stands before or after a wave says so, and the wave itself does not. */
static void test_parts(void **state)
{
    (void)state;
    static const struct {
        enum mt_part part;
        const char *members;
    } parts[] = {
        {MT_PART_BEFORE, "\"wave\":3,\"part\":\"before\",\"tasks\":1}\n"},
        {MT_PART_WAVE, "\"wave\":3,\"tasks\":1}\n"},
        {MT_PART_AFTER, "\"wave\":3,\"part\":\"after\",\"tasks\":1}\n"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(parts); i++) {
        const struct mt_event event = {.kind = MT_EVENT_WAVE_STARTED,
                                       .phase = MT_PHASE_SYNC,
                                       .has_wave = true,
                                       .wave = 3,
                                       .part = parts[i].part,
                                       .tasks = 1};
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        mt_event_json_put(&out, &event);
        assert_non_null(strstr(mt_buf_text(&out), parts[i].members));
        mt_buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(test_each_event),
        support_test(test_durations),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
