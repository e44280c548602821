// SPDX-License-Identifier: Apache-2.0
#include "cli/run_log.h"

#include "cli/output.h"
#include "cli/run_model.h"
#include "support_run.h"

#include <string.h>

/** A log on its way into a buffer. */
struct logging {
    struct mt_run_model *model;
    struct mt_output output;
};

static void take(void *data, const struct mt_event *event)
{
    struct logging *logging = data;
    mt_run_model_event(logging->model, event);
    mt_run_log_put(&logging->output, logging->model, event);
}

static void expect(struct support *support, const char *events, bool color, const char *expected)
{
    struct logging logging = {0};
    const struct mt_plan *plan = support_run_shop(support);
    mt_output_init_taken(&logging.output, NULL, NULL);
    logging.output.color = color;
    logging.model = mt_run_model_new(plan);
    support_run_play(support, plan, events, take, &logging);
    support_expect_text("log", mt_buf_text(&logging.output.buf), expected);
    mt_run_model_free(logging.model);
    mt_buf_fini(&logging.output.buf);
}

static void test_a_run_to_its_timeout(void **state)
{
    expect(*state,
           "0 start\n"
           "0 phase+ PreSync\n"
           "0 wave+ PreSync 0\n"
           "0.1 hook+ Job/migrate\n"
           "13 log Job/migrate migrate 3 migrations applied\n"
           "13.7 hook- Job/migrate succeeded\n"
           "13.7 hookx Job/migrate HookSucceeded\n"
           "14.1 wave- PreSync 0\n"
           "14.1 phase- PreSync\n"
           "14.1 phase+ Sync\n"
           "14.1 wave+ Sync 0\n"
           "14.2 applied ConfigMap/config created\n"
           "14.2 health ConfigMap/config Healthy\n"
           "14.2 wave- Sync 0\n"
           "14.2 wave+ Sync 1\n"
           "14.3 applied Service/postgres configured\n"
           "14.3 health Service/postgres Healthy\n"
           "14.3 applied StatefulSet/postgres created\n"
           "14.3 health StatefulSet/postgres Progressing 0 of 1 ready | Pod/postgres-0: "
           "ImagePullBackOff \"postgres:16-alpin\" not found\n"
           "24.1 waiting gate/Sync/1 600 591 2 StatefulSet/postgres\n"
           "24.2 waiting gate/Sync/1 600 590 2 StatefulSet/postgres\n"
           "614.2 timeout wave Sync 1 600 fail\n"
           "614.3 phase+ SyncFail\n"
           "614.3 wave+ SyncFail 0\n"
           "614.3 hook+ Job/notify\n"
           "617.1 hook- Job/notify succeeded\n"
           "617.1 end timedOut 4 Sync/1\n",
           false,
           "03:04:05Z run start app=shop namespace=shop context=prod revision=7 tasks=7\n"
           "03:04:05Z PreSync/0 start: 1 task\n"
           "03:04:05Z PreSync/0 Job/migrate hook started\n"
           "03:04:18Z PreSync/0 Job/migrate migrate | 3 migrations applied\n"
           "03:04:18Z PreSync/0 Job/migrate hook succeeded in 13s\n"
           "03:04:18Z PreSync/0 Job/migrate hook deleted: HookSucceeded\n"
           "03:04:19Z PreSync/0 done in 14s [1/6]\n"
           "03:04:19Z Sync/0 start: 1 task\n"
           "03:04:19Z Sync/0 ConfigMap/config created\n"
           "03:04:19Z Sync/0 ConfigMap/config Healthy\n"
           "03:04:19Z Sync/0 done in 0.1s [2/6]\n"
           "03:04:19Z Sync/1 start: 2 tasks\n"
           "03:04:19Z Sync/1 Service/postgres configured\n"
           "03:04:19Z Sync/1 Service/postgres Healthy\n"
           "03:04:19Z Sync/1 StatefulSet/postgres created\n"
           "03:04:19Z Sync/1 StatefulSet/postgres Progressing: 0 of 1 ready; Pod/postgres-0: "
           "ImagePullBackOff \"postgres:16-alpin\" not found\n"
           "03:04:29Z Sync/1 waiting 10s for StatefulSet/postgres: 0 of 1 ready; Pod/postgres-0: "
           "ImagePullBackOff \"postgres:16-alpin\" not found; 2 objects behind; 9m 50s left, then "
           "fail\n"
           "03:14:19Z Sync/1 TIMEOUT after 10m: StatefulSet/postgres; action: fail\n"
           "03:14:19Z SyncFail/0 start: 1 task\n"
           "03:14:19Z SyncFail/0 Job/notify hook started\n"
           "03:14:22Z SyncFail/0 Job/notify hook succeeded in 2.8s\n"
           "03:14:22Z run timedOut in 10m 17s, exit 4: Sync/1\n");
}

/** Whatever a cluster says stays one line and drives no terminal. */
static void test_lines_stay_lines(void **state)
{
    expect(*state,
           "0 start\n"
           "1 applied ConfigMap/config failed admission \x1b[31mdenied\r it\n"
           "2 hook+ Job/smoke-\n"
           "2 log Job/smoke- - \x1b[2Jhello\tworld\n"
           "3 hook- Job/smoke- failed exit code 1\n"
           "4 retry Job/smoke- 2 10 exit code 1\n"
           "5 decided continue jane\n"
           "5 warning no sink of the log prints this\n",
           false,
           "03:04:05Z run start app=shop namespace=shop context=prod revision=7 tasks=7\n"
           "03:04:06Z Sync/0 ConfigMap/config failed: admission \\x1b[31mdenied\\r it\n"
           "03:04:07Z PostSync/0 Job/smoke-x7k2p hook started\n"
           "03:04:07Z PostSync/0 Job/smoke-x7k2p | hello world\n"
           "03:04:08Z PostSync/0 Job/smoke-x7k2p hook failed in 1s: exit code 1\n"
           "03:04:09Z PostSync/0 Job/smoke-x7k2p retrying in 10s, attempt 2: exit code 1\n"
           "03:04:10Z run decided: continue by jane\n");
}

/** Each timeout names what it was about. */
static void test_two_timeouts(void **state)
{
    expect(*state,
           "0 start\n0 wave+ Sync 1\n0 applied StatefulSet/postgres created\n"
           "10 waiting gate/Sync/1 60 50 2 StatefulSet/postgres\n"
           "60 timeout wave Sync 1 60 continue\n60 wave+ Sync 2\n"
           "60 applied Deployment/backend created\n"
           "70 waiting gate/Sync/2 60 50 1 Deployment/backend\n"
           "120 timeout wave Sync 2 60 continue\n",
           false,
           "03:04:05Z run start app=shop namespace=shop context=prod revision=7 tasks=7\n"
           "03:04:05Z Sync/1 start: 2 tasks\n"
           "03:04:05Z Sync/1 StatefulSet/postgres created\n"
           "03:04:15Z Sync/1 waiting 10s for StatefulSet/postgres; 2 objects behind; 50s left, "
           "then fail\n"
           "03:05:05Z Sync/1 TIMEOUT after 1m: StatefulSet/postgres; action: continue\n"
           "03:05:05Z Sync/2 start: 1 task\n"
           "03:05:05Z Sync/2 Deployment/backend created\n"
           "03:05:15Z Sync/2 waiting 10s for Deployment/backend; 1 object behind; 50s left, then "
           "fail\n"
           "03:06:05Z Sync/2 TIMEOUT after 1m: Deployment/backend; action: continue\n");
}

static void test_colours_where_they_are_asked_for(void **state)
{
    expect(*state, "0 applied ConfigMap/config failed no\n", true,
           "\033[2m03:04:05Z\033[0m Sync/0 ConfigMap/config \033[31mfailed\033[0m: no\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(test_a_run_to_its_timeout),
        support_test(test_lines_stay_lines),
        support_test(test_two_timeouts),
        support_test(test_colours_where_they_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
