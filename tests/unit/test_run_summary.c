// SPDX-License-Identifier: Apache-2.0
#include "cli/run_summary.h"

#include "cli/output.h"
#include "cli/run_model.h"
#include "support_policy.h"
#include "support_run.h"

static void take(void *data, const struct mt_event *event)
{
    mt_run_model_event(data, event);
}

#define MIGRATED                                                                                   \
    "0 start\n0 phase+ PreSync\n0 wave+ PreSync 0\n0 hook+ Job/migrate\n"                          \
    "14 hook- Job/migrate succeeded\n14 wave- PreSync 0\n14 phase- PreSync\n"
#define CONFIGURED                                                                                 \
    "14 phase+ Sync\n14 wave+ Sync 0\n14 applied ConfigMap/config unchanged\n14 wave- Sync 0\n"
#define STUCK                                                                                      \
    "14 wave+ Sync 1\n14 applied Service/postgres unchanged\n14 health Service/postgres "          \
    "Healthy\n"                                                                                    \
    "14 applied StatefulSet/postgres configured\n"                                                 \
    "14 health StatefulSet/postgres Progressing 0 of 1 ready | Pod/postgres-0: no image\n"         \
    "24 waiting gate/Sync/1 600 590 2 StatefulSet/postgres\n"

static const struct {
    const char *name;
    const char *events;
    bool rehearsal;
    const char *text;
} cases[] = {
    {"succeeded",
     MIGRATED CONFIGURED "14 wave+ Sync 1\n14 applied Service/postgres created\n"
                         "14 health Service/postgres Healthy\n"
                         "14 applied StatefulSet/postgres created\n"
                         "14 health StatefulSet/postgres Progressing\n"
                         "35 health StatefulSet/postgres Healthy\n35 wave- Sync 1\n"
                         "35 wave+ Sync 2\n35 applied Deployment/backend created\n"
                         "37 health Deployment/backend Healthy\n37 wave- Sync 2\n37 phase- Sync\n"
                         "37 phase+ PostSync\n37 wave+ PostSync 0\n37 hook+ Job/smoke-\n"
                         "40 hook- Job/smoke- succeeded\n40 wave- PostSync 0\n40 phase- PostSync\n"
                         "40 end succeeded 0\n",
     false,
     "shop synced: revision 7 in 40s, every object healthy\n"
     "\n"
     "  PreSync      14s   Job/migrate succeeded\n"
     "  Sync         23s   longest wait: StatefulSet/postgres 21s\n"
     "  PostSync      3s   Job/smoke-x7k2p succeeded\n"
     "\n"
     "3 created, 0 changed, 1 unchanged, 0 pruned, 2 hooks\n"},
    {"timed out",
     MIGRATED CONFIGURED STUCK "614 timeout wave Sync 1 600 fail\n"
                               "614 phase+ SyncFail\n614 wave+ SyncFail 0\n614 hook+ Job/notify\n"
                               "617 hook- Job/notify succeeded\n617 end timedOut 4\n",
     false,
     "shop NOT synced: revision 7 timed out in Sync wave 1 after 10m 17s (exit 4)\n"
     "\n"
     "  stuck     StatefulSet/postgres (test.yaml:7) Progressing: 0 of 1 ready\n"
     "  because   Pod/postgres-0: no image\n"
     "  reached   4 of 6: 1 changed, 2 unchanged, 1 hook succeeded\n"
     "  not       Deployment/backend, Job/smoke-*\n"
     "  SyncFail  Job/notify succeeded\n"
     "\n"
     "next: correct test.yaml and sync again\n"},
    {"a failed hook shows its last ten lines",
     "0 start\n0 phase+ PreSync\n0 wave+ PreSync 0\n0 hook+ Job/migrate\n"
     "1 log Job/migrate main 1\n1 log Job/migrate main 2\n1 log Job/migrate main 3\n"
     "1 log Job/migrate main 4\n1 log Job/migrate main 5\n1 log Job/migrate main 6\n"
     "1 log Job/migrate main 7\n1 log Job/migrate main 8\n1 log Job/migrate main 9\n"
     "1 log Job/migrate main 10\n1 log Job/migrate main 11\n"
     "2 hook- Job/migrate failed exit code 1\n2 end failed 1\n",
     true,
     "rehearsal: shop NOT synced: revision 7 failed in PreSync wave 0 after 2s (exit 1)\n"
     "\n"
     "  failed    Job/migrate (test.yaml:1): exit code 1\n"
     "  because   main | 2\n"
     "            main | 3\n"
     "            main | 4\n"
     "            main | 5\n"
     "            main | 6\n"
     "            main | 7\n"
     "            main | 8\n"
     "            main | 9\n"
     "            main | 10\n"
     "            main | 11\n"
     "  reached   1 of 6: 1 hook failed\n"
     "  not       ConfigMap/config, Service/postgres, StatefulSet/postgres,\n"
     "            Deployment/backend, Job/smoke-*\n"
     "\n"
     "next: correct test.yaml and rehearse again\n"},
    {"what was awaited and is not listed is not named",
     MIGRATED CONFIGURED STUCK "500 waiting gate/Sync/1 600 100 2 StatefulSet/postgres+4\n"
                               "614 timeout wave Sync 1 600 fail\n617 end timedOut 4\n",
     false,
     "shop NOT synced: revision 7 timed out in Sync wave 1 after 10m 17s (exit 4)\n"
     "\n"
     "  stuck     StatefulSet/postgres (test.yaml:7) Progressing: 0 of 1 ready\n"
     "  because   Pod/postgres-0: no image\n"
     "  reached   4 of 6: 1 changed, 2 unchanged, 1 hook succeeded\n"
     "  not       Deployment/backend, Job/smoke-*\n"
     "\n"
     "next: correct test.yaml and sync again\n"},
    {"interrupted", MIGRATED CONFIGURED STUCK "30 end interrupted 130 interrupted by a signal\n",
     false,
     "shop NOT synced: revision 7 was interrupted after 30s (exit 130)\n"
     "\n"
     "  because   interrupted by a signal\n"
     "  reached   4 of 6: 1 changed, 2 unchanged, 1 hook succeeded\n"
     "  not       Deployment/backend, Job/smoke-*\n"
     "\n"
     "next: sync again\n"},
    {"interrupted while a hook runs",
     "0 start\n0 phase+ PreSync\n0 wave+ PreSync 0\n0 hook+ Job/migrate\n"
     "5 hook- Job/migrate interrupted left as it is\n5 end interrupted 130 interrupted\n",
     false,
     "shop NOT synced: revision 7 was interrupted in PreSync wave 0 after 5s (exit 130)\n"
     "\n"
     "  left      Job/migrate (test.yaml:1) interrupted: left as it is\n"
     "  reached   1 of 6: 1 hook not ended\n"
     "  not       ConfigMap/config, Service/postgres, StatefulSet/postgres,\n"
     "            Deployment/backend, Job/smoke-*\n"
     "\n"
     "next: sync again\n"},
    {"timed out twice and passed over",
     MIGRATED CONFIGURED STUCK
     "614 timeout wave Sync 1 600 continue\n614 wave- Sync 1\n614 wave+ Sync 2\n"
     "614 applied Deployment/backend created\n"
     "614 health Deployment/backend Progressing 1 of 2 ready\n"
     "624 waiting gate/Sync/2 600 590 0 Deployment/backend\n"
     "1214 timeout wave Sync 2 600 continue\n1214 wave- Sync 2\n1214 phase- Sync\n"
     "1214 end timedOut 4\n",
     false,
     "shop NOT synced: revision 7 timed out in Sync wave 1 after 20m 14s (exit 4)\n"
     "\n"
     "  stuck     StatefulSet/postgres (test.yaml:7) Progressing: 0 of 1 ready\n"
     "  because   Pod/postgres-0: no image\n"
     "  stuck     Deployment/backend (test.yaml:9) Progressing: 1 of 2 ready\n"
     "  reached   5 of 6: 1 created, 1 changed, 2 unchanged, 1 hook succeeded\n"
     "  not       Job/smoke-*\n"
     "\n"
     "next: correct test.yaml and sync again\n"},
    {"degraded and allowed to be",
     MIGRATED CONFIGURED STUCK "30 health StatefulSet/postgres Degraded it crashed\n"
                               "40 end degraded 0\n",
     false,
     "shop synced: revision 7 in 40s, but degraded\n"
     "\n"
     "  PreSync     14s   Job/migrate succeeded\n"
     "\n"
     "  degraded  StatefulSet/postgres (test.yaml:7) Degraded: it crashed\n"
     "\n"
     "0 created, 1 changed, 2 unchanged, 0 pruned, 2 hooks\n"},
    {"degraded",
     MIGRATED CONFIGURED STUCK "30 health StatefulSet/postgres Degraded it crashed\n"
                               "40 end degraded 1\n",
     false,
     "shop NOT synced: revision 7 is degraded in Sync wave 1 after 40s (exit 1)\n"
     "\n"
     "  degraded  StatefulSet/postgres (test.yaml:7) Degraded: it crashed\n"
     "  reached   4 of 6: 1 changed, 2 unchanged, 1 hook succeeded\n"
     "  not       Deployment/backend, Job/smoke-*\n"
     "\n"
     "next: correct test.yaml and sync again\n"},
    {"refused by the cluster",
     "0 start\n0 applied ConfigMap/config failed admission webhook \"no\" denied the request\n"
     "1 end failed 1\n",
     false,
     "shop NOT synced: revision 7 failed in Sync wave 0 after 1s (exit 1)\n"
     "\n"
     "  failed    ConfigMap/config (test.yaml:3): admission webhook \"no\" denied the\n"
     "            request\n"
     "  reached   1 of 6: 1 failed\n"
     "  not       Job/migrate, Service/postgres, StatefulSet/postgres,\n"
     "            Deployment/backend, Job/smoke-*\n"
     "\n"
     "next: correct test.yaml and sync again\n"},
    {"what helps is not in a file",
     "0 start\n0 hook- Job/migrate failed no namespace | create it\n"
     "0 applied ConfigMap/config failed no namespace | create it\n1 end failed 1\n",
     true,
     "rehearsal: shop NOT synced: revision 7 failed in PreSync wave 0 after 1s (exit 1)\n"
     "\n"
     "  failed    Job/migrate (test.yaml:1): no namespace\n"
     "  failed    ConfigMap/config (test.yaml:3): no namespace\n"
     "  reached   2 of 6: 1 failed, 1 hook failed\n"
     "  not       Service/postgres, StatefulSet/postgres, Deployment/backend,\n"
     "            Job/smoke-*\n"
     "\n"
     "next: create it; then rehearse again\n"},
    {"several things help",
     "0 start\n0 applied ConfigMap/config failed a conflict | take these fields out of it\n"
     "0 applied Service/postgres failed a typo\n"
     "0 applied StatefulSet/postgres failed no namespace | create the Namespace shop\n"
     "0 applied Deployment/backend failed a conflict | take these fields out of it\n"
     "1 end failed 1\n",
     false,
     "shop NOT synced: revision 7 failed in Sync wave 0 after 1s (exit 1)\n"
     "\n"
     "  failed    ConfigMap/config (test.yaml:3): a conflict\n"
     "  failed    Service/postgres (test.yaml:5): a typo\n"
     "  failed    StatefulSet/postgres (test.yaml:7): no namespace\n"
     "  failed    Deployment/backend (test.yaml:9): a conflict\n"
     "  reached   4 of 6: 4 failed\n"
     "  not       Job/migrate, Job/smoke-*\n"
     "\n"
     "next: correct test.yaml; take these fields out of it; create the Namespace shop;\n"
     "      then sync again\n"},
    {"an interrupt is not helped",
     "0 start\n0 applied ConfigMap/config failed a conflict | take these fields out of it\n"
     "1 end interrupted 130\n",
     false,
     "shop NOT synced: revision 7 was interrupted in Sync wave 0 after 1s (exit 130)\n"
     "\n"
     "  failed    ConfigMap/config (test.yaml:3): a conflict\n"
     "  reached   1 of 6: 1 failed\n"
     "  not       Job/migrate, Service/postgres, StatefulSet/postgres,\n"
     "            Deployment/backend, Job/smoke-*\n"
     "\n"
     "next: sync again\n"},
    {"neither is a lock that is lost",
     "0 start\n0 applied ConfigMap/config failed not sent\n1 end lostLock 5\n", false,
     "shop NOT synced: revision 7 lost its lock in Sync wave 0 after 1s (exit 5)\n"
     "\n"
     "  failed    ConfigMap/config (test.yaml:3): not sent\n"
     "  reached   1 of 6: 1 failed\n"
     "  not       Job/migrate, Service/postgres, StatefulSet/postgres,\n"
     "            Deployment/backend, Job/smoke-*\n"
     "\n"
     "next: sync again\n"},
};

static void expect_summary(struct support *support, const struct mt_plan *plan, const char *name,
                           const char *events, bool rehearsal, const char *text)
{
    struct mt_run_model *model = mt_run_model_new(plan);
    struct mt_output output;
    mt_output_init_taken(&output, NULL, NULL);
    support_run_play(support, plan, events, take, model);
    mt_run_summary_print(&output, model, rehearsal);
    support_expect_text(name, mt_buf_text(&output.buf), text);
    mt_run_model_free(model);
    mt_buf_fini(&output.buf);
}

static void test_each_end(void **state)
{
    struct support *support = *state;
    const struct mt_plan *plan = support_run_shop(support);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        expect_summary(support, plan, cases[i].name, cases[i].events, cases[i].rehearsal,
                       cases[i].text);
    }
}

static const struct {
    const char *name;
    bool orphan;
    const char *events;
    const char *text;
} deletions[] = {
    {"deleted", false,
     "0 start\n0 phase+ Delete\n0 wave+ Delete 0\n0 applied ConfigMap/a pruned\n"
     "2 applied ConfigMap/b pruned\n2 wave- Delete 0\n2 phase- Delete\n2 end succeeded 0\n",
     "shop deleted in 2s, and its record\n"
     "\n"
     "  Delete      2s\n"
     "\n"
     "2 deleted, 0 skipped, 2 hooks\n"
     "  left      ConfigMap/kept: not deleted: helm.sh/resource-policy: keep\n"},
    {"held by a finalizer", false,
     "0 start\n0 phase+ Delete\n0 wave+ Delete 0\n0 applied ConfigMap/a pruned\n"
     "9 health ConfigMap/b Progressing held by finalizer a.io/x\n10 waiting gate/Delete/0 60 50 0 "
     "ConfigMap/b\n60 timeout wave Delete 0 60 fail\n"
     "60 end timedOut 4\n",
     "shop NOT deleted: revision 7 timed out in Delete wave 0 after 1m (exit 4)\n"
     "\n"
     "  stuck     ConfigMap/b Progressing: held by finalizer a.io/x\n"
     "  reached   2 of 2: 1 deleted\n"
     "\n"
     "next: delete again, which goes on from here\n"},
    {"released", true,
     "0 start\n0 phase+ Delete\n0 wave+ Delete 0\n0 applied ConfigMap/a configured\n"
     "0 applied ConfigMap/b skipped was gone already\n0 applied ConfigMap/kept configured\n"
     "0 wave- Delete 0\n0 phase- Delete\n0 end succeeded 0\n",
     "shop released in 0s: its objects stay, its record is gone\n"
     "\n"
     "  Delete      0s\n"
     "\n"
     "2 released, 1 skipped, 2 hooks\n"},
};

static void test_the_end_of_an_app(void **state)
{
    struct support *support = *state;
    static const struct mt_inventory_item items[] = {
        {.ref = {"", "v1", "ConfigMap", "shop", "a"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "b"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "kept"}, .keep = true},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(deletions); i++) {
        support_reset(support);
        const struct mt_plan_options options = {
            .app = "shop",
            .namespace = "shop",
            .orphan = deletions[i].orphan,
            .inventory = items,
            .inventory_count = SUPPORT_COUNT(items),
            .policy = support_policy(),
        };
        const struct mt_plan *plan =
            mt_plan_make_deletion(&support->objects, &options, &support->findings);
        expect_summary(support, plan, deletions[i].name, deletions[i].events, false,
                       deletions[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(test_each_end),
        support_test(test_the_end_of_an_app),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
