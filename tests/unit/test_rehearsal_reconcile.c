// SPDX-License-Identifier: Apache-2.0
// Controllers: when they are asked, what they are told, how what they want is done.
#include "rehearsal/rehearsal.h"

#include "base/error.h"
#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

/** A controller of C, and what it saw. */
struct fake {
    struct world *world;
    size_t asked;
    char log[2048];      ///< "T name [owned …]; " for each time.
    const char *actions; ///< JSON of what it wants each time, or NULL.
    const char *next;    ///< What it wants after the first time, where that is not NULL.
    uint64_t again_ms;   ///< 0: not again.
    bool fails;
    size_t listed; ///< Pods that the reader lists.
    unsigned attempt;
    uint64_t age_ms;
};

static bool acts_on(void *data, const char *group, const char *kind)
{
    (void)data;
    return (strcmp(group, "apps") == 0 && strcmp(kind, "Deployment") == 0) ||
           (group[0] == '\0' && strcmp(kind, "Pod") == 0);
}

static bool reconcile(void *data, const struct mt_reconcile *question, struct mt_reconciled *answer,
                      struct mt_error *err)
{
    struct fake *fake = data;
    size_t used = strlen(fake->log);
    fake->asked++;
    fake->attempt = question->attempt;
    fake->age_ms = question->age_ms;
    used += (size_t)snprintf(fake->log + used, sizeof fake->log - used, "%lld %s",
                             (long long)(question->wall_ms - 1767225600000), question->ref->name);
    for (size_t i = 0; i < question->owned_count && used < sizeof fake->log; i++) {
        used +=
            (size_t)snprintf(fake->log + used, sizeof fake->log - used, " %s",
                             mt_json_string(mt_json_get(question->owned[i], "metadata"), "name"));
    }
    snprintf(fake->log + used, sizeof fake->log - used, "; ");
    question->reader->list(question->reader->data, "", "Pod", "default", &fake->listed);
    assert_ptr_equal(question->reader->get(question->reader->data, question->ref),
                     question->object);
    if (fake->fails) {
        return mt_fail(err, MT_ERR_SCRIPT, "Deployment.lua:3: no such field");
    }
    if (fake->actions != NULL && strcmp(question->ref->kind, "Deployment") == 0) {
        answer->actions = support_json(fake->actions);
        fake->actions = fake->next != NULL ? fake->next : fake->actions;
    }
    answer->again = fake->again_ms > 0;
    answer->again_ms = fake->again_ms;
    return true;
}

static void open_fake(struct world *world, struct fake *fake, struct mt_controllers *controllers,
                      struct support *support)
{
    *controllers =
        (struct mt_controllers){.data = fake, .acts_on = acts_on, .reconcile = reconcile};
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    options.controllers = controllers;
    world_open(world, support, &options);
    fake->world = world;
}

static const char deployment[] =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: default, uid: d1}\n"
    "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec:\n"
    "  {containers: [{name: a, image: a}]}}}\n";
static const char path[] = "apps/v1/Deployment/default/web";

#define POD(name)                                                                                  \
    "{\"verb\":\"create\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{"       \
    "\"name\":\"" name "\",\"namespace\":\"default\",\"ownerReferences\":[{\"uid\":\"d1\","        \
    "\"name\":\"web\",\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\"}]},"                      \
    "\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"a\"}]}}}"

static void an_object_is_asked_about_when_it_or_what_it_owns_changes(void **state)
{
    struct world world;
    struct mt_controllers controllers;
    struct fake fake = {.actions = "[" POD("web-b") "," POD("web-a") "]", .next = "[]"};
    open_fake(&world, &fake, &controllers, *state);
    world_put(&world, deployment, "me");
    world_put(&world, deployment, "me"); // the same again: nothing to ask about
    world_wait(&world, 1000);
    assert_string_equal(fake.log, "5 web; 10 web-b; 10 web web-a web-b; 10 web-a; ");
    assert_int_equal(fake.listed, 2);
    assert_int_equal(fake.attempt, 1);
    fake.log[0] = '\0';
    world_delete(&world, "/v1/Pod/default/web-a", MT_PROPAGATION_BACKGROUND);
    world_wait(&world, 1000);
    assert_string_equal(fake.log, "1006 web web-b; ");
    world_expect(&world, "/v1/Pod/default/web-b", "metadata/managedFields/0/manager",
                 "\"controllers\"");
    assert_null(mt_rehearsal_failure(world.rehearsal));
    world_close(&world);
}

static void again_comes_when_nothing_happens_before(void **state)
{
    struct world world;
    struct mt_controllers controllers;
    struct fake fake = {.again_ms = 60000};
    open_fake(&world, &fake, &controllers, *state);
    world_put(&world, deployment, "me");
    world_wait(&world, 70000);
    assert_string_equal(fake.log, "5 web; 60005 web; ");
    world_put(&world,
              "apiVersion: apps/v1\nkind: Deployment\n"
              "metadata: {name: web, namespace: default}\n"
              "spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: "
              "{metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: "
              "a}]}}}\n",
              "me");
    world_wait(&world, 100000);
    assert_string_equal(fake.log, "5 web; 60005 web; 70005 web; 130005 web; ");
    assert_int_equal(fake.age_ms, 130005);
    world_close(&world);
}

#define STATUS(fields)                                                                             \
    "[{\"verb\":\"status\",\"object\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\","        \
    "\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},\"status\":{" fields "}}}]"

static void a_status_has_an_entry_that_changes_with_it(void **state)
{
    struct world world;
    struct mt_controllers controllers;
    struct fake fake = {.actions = STATUS("\"replicas\":1"), .next = STATUS("\"replicas\":2")};
    open_fake(&world, &fake, &controllers, *state);
    assert_int_equal(world_apply(&world, deployment), 201);
    world_wait(&world, 5); // within the same second
    world_expect(&world, path, "status", "{\"replicas\":1}");
    world_expect(&world, path, "metadata/managedFields/1/subresource", "\"status\"");
    const char *first = world_text(&world, path, "metadata/managedFields/1");
    const char *applied = world_text(&world, path, "metadata/managedFields/0");
    world_wait(&world, 5);
    world_expect(&world, path, "status", "{\"replicas\":2}");
    const char *second = world_text(&world, path, "metadata/managedFields/1");
    assert_string_not_equal(first, second);
    assert_non_null(strstr(second, "\"fieldsV1\":{\"f:status\":{\"f:replicas\":{}}}"));
    assert_string_equal(applied, world_text(&world, path, "metadata/managedFields/0"));
    const char *version = world_text(&world, path, "metadata/resourceVersion");
    world_wait(&world, 1000); // it says the same for ever: no more events
    assert_string_equal(version, world_text(&world, path, "metadata/resourceVersion"));
    world_expect(&world, path, "metadata/generation", "1");
    world_close(&world);
}

static void patches_merge_and_name_their_manager(void **state)
{
    struct world world;
    struct mt_controllers controllers;
    struct fake fake = {
        .actions =
            "[{\"verb\":\"patch\",\"manager\":\"hpa\",\"object\":{\"apiVersion\":\"apps/v1\","
            "\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"annotations\":"
            "{\"a\":\"b\"}},\"spec\":{\"replicas\":7,\"paused\":null},\"status\":{\"x\":1}}}]"};
    open_fake(&world, &fake, &controllers, *state);
    world_put(&world, deployment, "me");
    world_wait(&world, 100);
    world_expect(&world, path, "spec/replicas", "7");
    world_expect(&world, path, "metadata/annotations", "{\"a\":\"b\"}");
    world_expect(&world, path, "metadata/generation", "2");
    world_expect(&world, path, "status", "");
    world_expect(&world, path, "metadata/managedFields/1/manager", "\"hpa\"");
    world_expect(
        &world, path, "metadata/managedFields/1/fieldsV1",
        "{\"f:metadata\":{\"f:annotations\":{\"f:a\":{}}},\"f:spec\":{\"f:replicas\":{}}}");
    world_close(&world);
}

static void a_failure_is_kept_and_not_repeated(void **state)
{
    struct world world;
    struct mt_controllers controllers;
    struct fake fake = {.fails = true, .again_ms = 10};
    open_fake(&world, &fake, &controllers, *state);
    world_put(&world, deployment, "me");
    world_wait(&world, 100000);
    assert_int_equal(fake.asked, 1);
    assert_string_equal(mt_rehearsal_failure(world.rehearsal),
                        "apps/Deployment/default/web: Deployment.lua:3: no such field");
    world_close(&world);
}

static const struct {
    const char *actions;
    const char *failure; ///< NULL: none.
} odd_actions[] = {
    {"[{\"verb\":\"create\"}]",
     "apps/Deployment/default/web: an action of its controller names no object"},
    {"[{\"verb\":\"destroy\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
     "\"metadata\":{\"name\":\"p\"}}}]",
     "apps/Deployment/default/web: an action of its controller has an unknown verb \"destroy\" or "
     "propagation"},
    {"[{\"verb\":\"create\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
     "\"metadata\":{\"name\":\"p\"}}}]",
     "apps/Deployment/default/web: its controller wants to create Pod/p: Pod \"p\" is invalid: "
     "spec.containers: Required value"},
    {"[{\"verb\":\"delete\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
     "\"metadata\":{\"name\":\"p\"}}}]",
     NULL},
    {"[" POD("p") "," POD("p") "]", NULL},
};

static void what_a_controller_may_not_want_is_its_failure(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(odd_actions); i++) {
        struct world world;
        struct mt_controllers controllers;
        struct fake fake = {.actions = odd_actions[i].actions};
        open_fake(&world, &fake, &controllers, *state);
        world_put(&world, deployment, "me");
        world_wait(&world, 100);
        const char *failure = mt_rehearsal_failure(world.rehearsal);
        if (odd_actions[i].failure == NULL) {
            assert_null(failure);
        } else {
            assert_non_null(failure);
            assert_string_equal(failure, odd_actions[i].failure);
        }
        world_close(&world);
    }
}

static bool reconcile_for_ever(void *data, const struct mt_reconcile *question,
                               struct mt_reconciled *answer, struct mt_error *err)
{
    (void)question;
    (void)err;
    struct fake *fake = data;
    char json[512];
    snprintf(json, sizeof json, STATUS("\"replicas\":%zu"), ++fake->asked);
    answer->actions = support_json(json);
    return true;
}

static void a_loop_of_controllers_ends_each_poll(void **state)
{
    struct mt_controllers controllers;
    struct world world;
    struct fake fake = {0};
    open_fake(&world, &fake, &controllers, *state);
    controllers.reconcile = reconcile_for_ever;
    world_put(&world, deployment, "me");
    world_wait(&world, 1000);
    assert_int_equal(world.cluster.now_ms(world.cluster.data), 1000);
    assert_int_equal(fake.asked, 200); // every 5 ms
    world.cluster.poll(world.cluster.data, UINT64_MAX);
    assert_true(world.cluster.now_ms(world.cluster.data) > 1000); // came back, time went on
    world_close(&world);
}

static bool refuse_twice(void *data, const struct mt_ref *ref, const cJSON *object,
                         unsigned attempt, int *status, char message[MT_REFUSAL_MAX])
{
    struct fake *fake = data;
    fake->attempt = attempt;
    assert_string_equal(ref->name, "web");
    assert_non_null(mt_json_get(object, "spec"));
    *status = 503;
    snprintf(message, MT_REFUSAL_MAX, "not now");
    return attempt > 2;
}

static void admission_counts_the_writes_of_the_sync(void **state)
{
    struct world world;
    struct mt_controllers controllers;
    struct fake fake = {0};
    open_fake(&world, &fake, &controllers, *state);
    controllers.admit = refuse_twice;
    struct world_write dry = {.dry_run = true};
    assert_int_equal(world_write(&world, deployment, dry), 201); // is not asked
    for (int i = 0; i < 2; i++) {
        assert_int_equal(world_apply(&world, deployment), 503);
        assert_string_equal(world.reason, "ServiceUnavailable");
        assert_string_equal(world.message, "not now");
        assert_null(world_live(&world, path));
    }
    assert_int_equal(world_apply(&world, deployment), 201);
    assert_int_equal(fake.attempt, 3);
    world_put(&world, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: y1}\n",
              "me"); // nor for what is put
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(an_object_is_asked_about_when_it_or_what_it_owns_changes),
        support_test(again_comes_when_nothing_happens_before),
        support_test(a_status_has_an_entry_that_changes_with_it),
        support_test(patches_merge_and_name_their_manager),
        support_test(a_failure_is_kept_and_not_repeated),
        support_test(what_a_controller_may_not_want_is_its_failure),
        support_test(a_loop_of_controllers_ends_each_poll),
        support_test(admission_counts_the_writes_of_the_sync),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
