// SPDX-License-Identifier: Apache-2.0
// What stands as the last sync left it is neither asked about nor written, and waited for as if it
// had been; what is not surely so is.  core/sync/README.md, "What stands".
#include "sync/run.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "support_cluster.h"
#include "sync/recorder.h"
#include "sync/task_tree.h"

#include <stdlib.h>
#include <string.h>

#define STANDING(kind, api, path, name, more)                                                      \
    "---\napiVersion: " api "\nkind: " kind "\nmetadata:\n  name: " name "\n"                      \
    "  labels: {moontide.dev/app: shop}\n"                                                         \
    "  annotations: {moontide.dev/tracking-id: 'shop/shop:" path ":shop/" name "'}\n"              \
    "  managedFields:\n"                                                                           \
    "  - manager: moontide\n    operation: Apply\n    time: T1\n"                                  \
    "    fieldsV1: {'f:metadata': {'f:labels': {'f:moontide.dev/app': {}}}}\n" more
#define CONFIG_LEFT(name) STANDING("ConfigMap", "v1", "/ConfigMap", name, "")
#define DEPLOYMENT_LEFT(name, health)                                                              \
    STANDING("Deployment", "apps/v1", "apps/Deployment", name, "status: {health: " health "}\n")
#define CONFIG_CHANGED(name) STANDING("ConfigMap", "v1", "/ConfigMap", name, CHANGED)
#define CHANGED "  - manager: kubectl\n    operation: Apply\n    fieldsV1: {'f:data': {}}\n"

enum { WRITES_MAX = 8 };

/** A run whose record has the last write of everything that is there. */
struct standing {
    struct run_test *test;
    struct mt_last_write writes[WRITES_MAX];
    char *texts[2 * WRITES_MAX]; ///< That these borrow.
    size_t text_count;
};

static const char *keep(struct standing *standing, const char *text)
{
    return standing->texts[standing->text_count++] = mt_strdup(text);
}

/** What the record has of a task: the object as it lives before the run. */
static struct mt_last_write write_of(struct standing *standing, const struct mt_task *task)
{
    const struct mt_preflight_options options = support_run_preflight(standing->test);
    const struct mt_task_trees trees = {options.policy, options.scopes, &options.owner,
                                        options.revision, NULL};
    struct mt_arena *arena = mt_arena_new();
    const cJSON *live = support_run_get(standing->test, mt_ref_short(&task->ref, arena));
    const cJSON *metadata = mt_json_get(live, "metadata");
    struct mt_error err;
    mt_arena_free(arena);
    assert_non_null(live);
    cJSON *tree = mt_task_tree(&trees, task, task->ref.name, &err);
    const struct mt_last_write write = {
        .ref = task->ref,
        .uid = keep(standing, mt_json_string(metadata, "uid")),
        .resource_version = keep(standing, mt_json_string(metadata, "resourceVersion")),
        .sent_hash = mt_sent_hash(tree),
        .left_hash = mt_left_hash(live),
    };
    cJSON_Delete(tree);
    return write;
}

static struct standing *begin_with(const char *yaml, const char *there,
                                   const struct run_test_options *given)
{
    struct standing *standing = mt_alloc(sizeof *standing);
    struct run_test_options options = *given;
    options.there = there;
    for (size_t i = 0; i < WRITES_MAX; i++) {
        standing->writes[i].ref = (struct mt_ref){"", "v1", "Nothing", "", ""};
    }
    options.run.last_writes = (struct mt_last_writes){standing->writes, WRITES_MAX};
    options.run.lists_first = !given->run.dry_run_first;
    standing->test = support_run_new(yaml, &options);
    const struct mt_plan *plan = support_run_preflight(standing->test).plan;
    for (size_t i = 0; i < plan->tasks.count; i++) {
        assert_true(i < WRITES_MAX);
        if (plan->tasks.items[i]->action == MT_ACTION_APPLY) {
            standing->writes[i] = write_of(standing, plan->tasks.items[i]);
        }
    }
    return standing;
}

static struct standing *begin(const char *yaml, const char *there, struct mt_run_options run)
{
    return begin_with(yaml, there, &(struct run_test_options){.run = run});
}

static struct standing *checked(const char *yaml, const char *there)
{
    return begin(yaml, there, (struct mt_run_options){.dry_run_first = true});
}

static void end(struct standing *standing)
{
    support_run_free(standing->test);
    for (size_t i = 0; i < standing->text_count; i++) {
        free(standing->texts[i]);
    }
    free(standing);
}

static void expect_calls(struct standing *standing, unsigned gets, const char *calls)
{
    support_run_expect_calls(standing->test, "calls", calls);
    assert_int_equal(support_run_gets(standing->test), gets);
}

static void what_stands_is_neither_asked_about_nor_written(void **state)
{
    (void)state;
    struct standing *standing =
        checked(CONFIG("a", "") CONFIG("b", WAVE("1")), CONFIG_LEFT("a") CONFIG_LEFT("b"));
    support_run_to_end(standing->test);
    expect_calls(standing, 0, "");
    support_run_expect(standing->test, "events",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0 applied ConfigMap/a unchanged\n"
                       "0 waveFinished Sync/0\n"
                       "0 waveStarted Sync/1\n"
                       "0 applied ConfigMap/b unchanged\n"
                       "0 waveFinished Sync/1\n"
                       "0 phaseFinished Sync\n"
                       "0 runFinished succeeded exit 0\n");
    end(standing);
}

static void without_the_dry_run_neither(void **state)
{
    (void)state;
    struct standing *standing =
        begin(CONFIG("a", ""), CONFIG_LEFT("a"), (struct mt_run_options){0});
    support_run_to_end(standing->test);
    expect_calls(standing, 0, "");
    support_run_expect_line(standing->test, "applied ConfigMap/a unchanged\n");
    end(standing);
}

static void what_somebody_has_changed_is_written_and_nothing_else(void **state)
{
    (void)state;
    struct standing *standing =
        checked(CONFIG("a", "") CONFIG("b", ""), CONFIG_LEFT("a") CONFIG_LEFT("b"));
    support_run_put(standing->test, CONFIG_CHANGED("b"));
    support_run_to_end(standing->test);
    expect_calls(standing, 0, "dry run: apply ConfigMap/b\napply ConfigMap/b\n");
    support_run_expect_line(standing->test, "applied ConfigMap/a unchanged\n");
    support_run_expect_line(standing->test, "applied ConfigMap/b configured\n");
    end(standing);
}

static void what_the_manifests_say_otherwise_is_written(void **state)
{
    (void)state;
    struct standing *standing = checked(CONFIG("a", ""), CONFIG_LEFT("a"));
    standing->writes[0].sent_hash++;
    support_run_to_end(standing->test);
    expect_calls(standing, 0, "dry run: apply ConfigMap/a\napply ConfigMap/a\n");
    end(standing);
}

static void who_wants_all_of_it_written_says_so(void **state)
{
    (void)state;
    struct standing *standing =
        begin_with(CONFIG("a", ""), CONFIG_LEFT("a"),
                   &(struct run_test_options){.run.dry_run_first = true,
                                              .plan.sync_options.apply_out_of_sync_only = MT_NO});
    support_run_to_end(standing->test);
    expect_calls(standing, 0, "dry run: apply ConfigMap/a\napply ConfigMap/a\n");
    end(standing);
}

static void what_the_app_holds_no_more_is_asked_about(void **state)
{
    (void)state;
    struct standing *standing = checked(CONFIG("a", ""), CONFIG_LEFT("a"));
    support_run_put(standing->test, MANIFEST("v1", "ConfigMap", "a",
                                             "moontide.dev/tracking-id: 'x/y:/ConfigMap:"
                                             "shop/a'"));
    support_run_to_end(standing->test);
    support_run_expect_line(standing->test, "is held by the app x/y");
    end(standing);
}

static void its_health_is_waited_for(void **state)
{
    (void)state;
    struct standing *standing = checked(DEPLOYMENT("web", "") CONFIG("b", WAVE("1")),
                                        DEPLOYMENT_LEFT("web", "Progressing") CONFIG_LEFT("b"));
    support_run_until(standing->test, 1000);
    support_run_expect(standing->test, "waits",
                       "0 phaseStarted Sync\n"
                       "0 waveStarted Sync/0\n"
                       "0 applied Deployment/web unchanged\n");
    support_run_health(standing->test, "Deployment/web", "Healthy", "");
    support_run_to_end(standing->test);
    support_run_expect(standing->test, "goes on",
                       "1 waveFinished Sync/0\n"
                       "1 waveStarted Sync/1\n"
                       "1 applied ConfigMap/b unchanged\n"
                       "1 waveFinished Sync/1\n"
                       "1 phaseFinished Sync\n"
                       "1 runFinished succeeded exit 0\n");
    expect_calls(standing, 0, "");
    end(standing);
}

static void a_list_that_is_old_is_not_the_last_word(void **state)
{
    (void)state;
    struct standing *standing =
        checked(DEPLOYMENT("web", "") CONFIG("b", WAVE("1")) CONFIG("c", WAVE("1")),
                DEPLOYMENT_LEFT("web", "Progressing") CONFIG_LEFT("b") CONFIG_LEFT("c"));
    support_run_until(standing->test, 6000);
    support_run_put(standing->test, CONFIG_CHANGED("c"));
    support_run_health(standing->test, "Deployment/web", "Healthy", "");
    support_run_to_end(standing->test);
    expect_calls(standing, 2, "apply ConfigMap/c\n");
    support_run_expect_line(standing->test, "6.001 applied ConfigMap/b unchanged\n");
    support_run_expect_line(standing->test, "applied ConfigMap/c configured\n");
    end(standing);
}

#define BEFORE JOB("before", HOOK("PreSync"))

/** To where the hook runs, and the lists are from before it. */
static struct standing *behind_a_hook(struct mt_run_options run)
{
    struct standing *standing =
        begin(BEFORE CONFIG("a", "") CONFIG("b", ""), CONFIG_LEFT("a") CONFIG_LEFT("b"), run);
    support_run_until(standing->test, 1000);
    support_run_expect_calls(standing->test, "the hook",
                             run.dry_run_first ? "dry run: create Job/before-dry-run-9fcb8fa6\n"
                                                 "apply Job/before\n"
                                               : "apply Job/before\n");
    return standing;
}

static void go_on(struct standing *standing)
{
    support_run_health(standing->test, "Job/before", "Healthy", "");
    support_run_to_end(standing->test);
}

static void what_a_hook_may_have_changed_is_read_first(void **state)
{
    (void)state;
    struct standing *standing = behind_a_hook((struct mt_run_options){0});
    support_run_put(standing->test, CONFIG_CHANGED("b"));
    go_on(standing);
    expect_calls(standing, 2, "apply ConfigMap/b\n");
    support_run_expect_line(standing->test, "applied ConfigMap/a unchanged\n");
    support_run_expect_line(standing->test, "applied ConfigMap/b configured\n");
    end(standing);
}

static void what_is_gone_meanwhile_is_created(void **state)
{
    (void)state;
    struct standing *standing = behind_a_hook((struct mt_run_options){0});
    support_run_remove(standing->test, "ConfigMap/b");
    go_on(standing);
    expect_calls(standing, 2, "apply ConfigMap/b\n");
    support_run_expect_line(standing->test, "applied ConfigMap/b created\n");
    end(standing);
}

static void who_may_not_read_writes(void **state)
{
    (void)state;
    struct standing *standing = behind_a_hook((struct mt_run_options){.concurrency = 1});
    support_run_hide(standing->test, "ConfigMap/a", 403, "forbidden");
    go_on(standing);
    expect_calls(standing, 1, "apply ConfigMap/a\napply ConfigMap/b\n");
    support_run_expect_line(standing->test, "runFinished succeeded exit 0\n");
    end(standing);
}

static void an_interrupt_while_it_is_read_leaves_it(void **state)
{
    (void)state;
    struct standing *standing = behind_a_hook((struct mt_run_options){0});
    support_run_put(standing->test, CONFIG_CHANGED("a"));
    support_run_delay(standing->test, "ConfigMap/a", 1000);
    support_run_health(standing->test, "Job/before", "Healthy", "");
    support_run_until(standing->test, 1500);
    mt_run_interrupt(support_run_of(standing->test), 1500);
    support_run_to_end(standing->test);
    expect_calls(standing, 2, "");
    support_run_expect_line(standing->test, "runFinished interrupted exit 130");
    end(standing);
}

static void what_could_not_be_read_in_time_is_told(void **state)
{
    (void)state;
    struct standing *standing =
        begin(BEFORE CONFIG("a", TIMEOUT("2s")) CONFIG("b", TIMEOUT("2s")),
              CONFIG_LEFT("a") CONFIG_LEFT("b"), (struct mt_run_options){0});
    support_run_until(standing->test, 1000);
    support_run_put(standing->test, CONFIG_CHANGED("a"));
    support_run_delay(standing->test, "ConfigMap/a", 3000);
    support_run_delay(standing->test, "ConfigMap/b", 3000);
    go_on(standing);
    expect_calls(standing, 2, "apply Job/before\n");
    support_run_expect_line(standing->test, "applied ConfigMap/a failed: there was no time left");
    support_run_expect_line(standing->test, "applied ConfigMap/b unchanged\n");
    support_run_expect_line(standing->test, "runFinished timedOut exit 4");
    end(standing);
}

/** A record that counts what it is told of writes. */
struct counting {
    struct mt_recorder seam;
    size_t writes;
    uint64_t left_hash; ///< Of the last of them.
    mt_recorded_fn *done;
    void *done_data;
};

static void keep_done(void *data, mt_recorded_fn *done, void *done_data)
{
    struct counting *counting = data;
    counting->done = done;
    counting->done_data = done_data;
}

static void keep_end(void *data, const struct mt_event *event, mt_recorded_fn *done,
                     void *done_data)
{
    (void)event;
    keep_done(data, done, done_data);
}

static void count_write(void *data, const struct mt_recorded_write *write)
{
    struct counting *counting = data;
    assert_string_equal(write->ref->name, "b");
    counting->writes++;
    counting->left_hash = write->left_hash;
}

static void answer(struct counting *counting)
{
    mt_recorded_fn *done = counting->done;
    if (done == NULL) {
        fail_msg("the record is not waited for");
        return;
    }
    counting->done = NULL;
    done(counting->done_data, NULL, false);
}

/** A recorded run of `a`, which stands, and of `b`, which was changed and is written. */
static void record_one(struct standing *standing, struct counting *counting)
{
    support_run_put(standing->test, CONFIG_CHANGED("b"));
    support_run_until(standing->test, 100);
    answer(counting);
    support_run_until(standing->test, 200);
    answer(counting);
    support_run_to_end(standing->test);
    assert_int_equal(counting->writes, 1);
}

static struct counting new_counting(void)
{
    return (struct counting){.seam = {.begin = keep_done, .wrote = count_write, .end = keep_end}};
}

static void only_what_is_written_is_recorded_anew(void **state)
{
    (void)state;
    struct counting counting = new_counting();
    counting.seam.data = &counting;
    struct standing *standing =
        begin(CONFIG("a", "") CONFIG("b", ""), CONFIG_LEFT("a") CONFIG_LEFT("b"),
              (struct mt_run_options){.recorder = &counting.seam});
    record_one(standing, &counting);
    assert_int_not_equal(counting.left_hash, 0);
    assert_int_equal(counting.left_hash,
                     mt_left_hash(support_run_get(standing->test, "ConfigMap/b")));
    end(standing);
}

static void what_is_written_otherwise_is_recorded_without_what_it_left(void **state)
{
    (void)state;
    struct counting counting = new_counting();
    counting.seam.data = &counting;
    struct standing *standing = begin(
        CONFIG("a", "") CONFIG("b", "argocd.argoproj.io/sync-options: Validate=false"),
        CONFIG_LEFT("a") CONFIG_LEFT("b"), (struct mt_run_options){.recorder = &counting.seam});
    record_one(standing, &counting);
    assert_int_equal(counting.left_hash, 0);
    end(standing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_is_neither_asked_about_nor_written),
        cmocka_unit_test(without_the_dry_run_neither),
        cmocka_unit_test(what_somebody_has_changed_is_written_and_nothing_else),
        cmocka_unit_test(what_the_manifests_say_otherwise_is_written),
        cmocka_unit_test(who_wants_all_of_it_written_says_so),
        cmocka_unit_test(what_the_app_holds_no_more_is_asked_about),
        cmocka_unit_test(its_health_is_waited_for),
        cmocka_unit_test(a_list_that_is_old_is_not_the_last_word),
        cmocka_unit_test(what_a_hook_may_have_changed_is_read_first),
        cmocka_unit_test(what_is_gone_meanwhile_is_created),
        cmocka_unit_test(who_may_not_read_writes),
        cmocka_unit_test(an_interrupt_while_it_is_read_leaves_it),
        cmocka_unit_test(what_could_not_be_read_in_time_is_told),
        cmocka_unit_test(only_what_is_written_is_recorded_anew),
        cmocka_unit_test(what_is_written_otherwise_is_recorded_without_what_it_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
