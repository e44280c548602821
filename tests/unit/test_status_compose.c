// SPDX-License-Identifier: Apache-2.0
// A status from record, Lease and live objects: what is missing, has drifted, and is awaited.
#include "cli/status_compose.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"
#include "sync/owned_fields.h"

#include "support.h"

#include <stdio.h>
#include <string.h>

enum { OBJECTS_MAX = 8 };

struct fixture {
    struct mt_arena *arena;
    struct mt_record record;
    struct mt_status_facts facts;
    struct mt_lock_holder holder;
    struct mt_survey_object seen[OBJECTS_MAX];
    const struct mt_survey_object *list[OBJECTS_MAX];
    size_t seen_count;
    const char *uncovered; ///< The kind that could not be looked at, or NULL.
    struct mt_status status;
};

static bool covers(void *data, const struct mt_ref *ref)
{
    const struct fixture *fixture = data;
    return fixture->uncovered == NULL || strcmp(fixture->uncovered, ref->kind) != 0;
}

static void open_fixture(struct fixture *fixture)
{
    *fixture = (struct fixture){.arena = mt_arena_new()};
    const struct mt_record_revision revision = {
        .number = 1, .run_id = "r1", .ended = true, .message = ""};
    fixture->record.found = true;
    mt_array_push(fixture->arena, &fixture->record.revisions, revision);
    fixture->facts = (struct mt_status_facts){
        .app = "shop",
        .namespace = "web",
        .objects = fixture->list,
        .record = &fixture->record,
        .inventoried = true,
        .covers = covers,
        .covers_data = fixture,
    };
}

static void close_fixture(struct fixture *fixture)
{
    mt_arena_free(fixture->arena);
}

static struct mt_record_revision *revision_of(struct fixture *fixture)
{
    return &fixture->record.revisions.items[0];
}

/** A run is under way, at this wave of Sync. */
static void run_wave(struct fixture *fixture, const char *phase, int wave)
{
    fixture->holder =
        (struct mt_lock_holder){.run_id = "r1", .phase = phase, .has_wave = true, .wave = wave};
    fixture->facts.running = &fixture->holder;
    revision_of(fixture)->ended = false;
}

static cJSON *live(struct fixture *fixture, const char *name, const char *uid, const char *version,
                   const char *fields)
{
    cJSON *tree = support_quoted_json(mt_arena_printf(
        fixture->arena,
        "{'metadata':{'name':'%s','uid':'%s','resourceVersion':'%s','managedFields':[{"
        "'manager':'moontide','operation':'Apply','fieldsV1':{%s}}]}}",
        name, uid, version, fields));
    mt_arena_own(fixture->arena, tree, mt_json_release);
    return tree;
}

#define WHOLE "'f:data':{'f:a':{},'f:b':{}}"
#define LESS "'f:data':{'f:a':{}}"

/** An item of the inventory, whose object has the uid "u", and version 7 after our write. */
static struct mt_record_item *record_item(struct fixture *fixture, const char *name, int wave)
{
    struct mt_record_item item = {
        .item = {.ref = {"", "v1", "ConfigMap", "web", name}, .wave = wave, .uid = "u"},
        .resource_version = "7",
        .owned_hash = mt_owned_fields_hash(live(fixture, name, "u", "7", WHOLE)),
    };
    mt_array_push(fixture->arena, &fixture->record.items, item);
    return &fixture->record.items.items[fixture->record.items.count - 1];
}

static struct mt_survey_object *see(struct fixture *fixture, const char *kind, const char *name,
                                    const cJSON *tree)
{
    struct mt_survey_object *object = &fixture->seen[fixture->seen_count];
    *object = (struct mt_survey_object){
        .ref = {"", "v1", kind, "web", name},
        .tree = tree,
        .phase = MT_PHASE_SYNC,
        .verdict = {.status = MT_HEALTHY, .message = ""},
    };
    fixture->list[fixture->seen_count++] = object;
    return object;
}

static const char *drift_name(enum mt_drift drift)
{
    switch (drift) {
    case MT_DRIFT_UNKNOWN:
        return "?";
    case MT_DRIFT_NONE:
        return "=";
    case MT_DRIFT_CHANGED:
        return "~";
    }
    return NULL;
}

/** The objects as "Sync/0/ConfigMap/web/a Healthy =", a line each. */
static void expect(struct fixture *fixture, const char *name, const char *expected)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    fixture->facts.count = fixture->seen_count;
    mt_status_compose(&fixture->status, &fixture->facts, fixture->arena);
    for (size_t i = 0; i < fixture->status.objects.count; i++) {
        const struct mt_status_object *object = &fixture->status.objects.items[i];
        mt_buf_printf(&text, "%s %s %s%s\n", object->task != NULL ? object->task : object->ref.name,
                      mt_health_name(object->verdict->status), drift_name(object->drift),
                      object->hook ? " hook" : "");
    }
    support_expect_text(name, mt_buf_text(&text), expected);
    mt_buf_fini(&text);
}

static void an_object_has_drifted_when_others_took_what_was_sent(void **state)
{
    static const struct {
        const char *name;
        const char *uid;
        const char *version;
        const char *fields;
        bool never; ///< Its write was not recorded.
        bool shared;
        const char *drift;
    } cases[] = {
        {"as it was written", "u", "7", WHOLE, false, false, "="},
        {"written by a controller", "u", "9", WHOLE, false, false, "="},
        {"a field was taken", "u", "9", LESS, false, false, "~"},
        {"made anew", "v", "9", WHOLE, false, false, "~"},
        {"fields are left to others", "u", "9", LESS, false, true, "?"},
        {"left to others, and nobody wrote it", "u", "7", LESS, false, true, "="},
        {"never written", "u", "9", WHOLE, true, false, "?"},
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture;
        open_fixture(&fixture);
        struct mt_record_item *item = record_item(&fixture, "a", 0);
        item->resource_version = cases[i].never ? NULL : item->resource_version;
        item->owned_hash = cases[i].shared ? 0 : item->owned_hash;
        see(&fixture, "ConfigMap", "a",
            live(&fixture, "a", cases[i].uid, cases[i].version, cases[i].fields));
        char text[64];
        snprintf(text, sizeof text, "Sync/0/ConfigMap/web/a Healthy %s\n", cases[i].drift);
        expect(&fixture, cases[i].name, text);
        assert_string_equal(drift_name(fixture.status.drift), cases[i].drift);
        assert_int_equal(fixture.status.unsynced, cases[i].drift[0] == '~');
        close_fixture(&fixture);
    }
}

static void while_a_run_writes_no_drift_is_told(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    record_item(&fixture, "a", 0);
    see(&fixture, "ConfigMap", "a", live(&fixture, "a", "u", "9", LESS));
    run_wave(&fixture, "Sync", 0);
    expect(&fixture, "running", "Sync/0/ConfigMap/web/a Healthy ?\n");
    assert_int_equal(fixture.status.drift, MT_DRIFT_UNKNOWN);
    assert_true(fixture.status.unsynced);
    close_fixture(&fixture);
}

static void what_the_inventory_has_and_nobody_sees_is_missing(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    record_item(&fixture, "gone", 0);
    record_item(&fixture, "never", 0)->resource_version = NULL;
    record_item(&fixture, "hook", 0)->item.hook = true; // comes and goes
    expect(&fixture, "missing",
           "Sync/0/ConfigMap/web/gone Missing ~\nSync/0/ConfigMap/web/never Missing ?\n");
    assert_int_equal(fixture.status.health, MT_MISSING);
    assert_int_equal(fixture.status.drift, MT_DRIFT_CHANGED);
    assert_int_equal(fixture.status.changed, 1);
    assert_string_equal(fixture.status.objects.items[1].verdict->message, "it was never applied");
    run_wave(&fixture, "Sync", 0);
    expect(&fixture, "running",
           "Sync/0/ConfigMap/web/gone Missing ?\nSync/0/ConfigMap/web/never Missing ?\n");
    assert_string_equal(fixture.status.objects.items[1].verdict->message, "not applied yet");
    fixture.facts.running = NULL;
    fixture.uncovered = "ConfigMap";
    expect(&fixture, "not looked at",
           "Sync/0/ConfigMap/web/gone Unknown ?\nSync/0/ConfigMap/web/never Unknown ?\n");
    fixture.facts.chosen = true;
    expect(&fixture, "labels of what is missing are not known", "");
    close_fixture(&fixture);
}

static void objects_stand_where_the_plan_had_them(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    const struct mt_record_hook hook = {.task = "PostSync/0/Job/web/smoke",
                                        .ref = {"", "v1", "Job", "web", "smoke"},
                                        .uid = "u",
                                        .ended = true};
    mt_array_push(fixture.arena, &revision_of(&fixture)->hooks, hook);
    record_item(&fixture, "b", 1);
    record_item(&fixture, "a", -1)->task = "PreSync/0/ConfigMap/web/a";
    const cJSON *tree = live(&fixture, "b", "u", "7", WHOLE);
    see(&fixture, "Job", "old", tree)->hook = true; // of a revision before
    see(&fixture, "Job", "smoke", tree)->hook = true;
    see(&fixture, "ConfigMap", "unrecorded", tree);
    see(&fixture, "ConfigMap", "b", live(&fixture, "b", "u", "7", WHOLE));
    see(&fixture, "ConfigMap", "a", live(&fixture, "a", "u", "7", WHOLE));
    // The items share one uid, and names tell them apart; `unrecorded` is found by its uid.
    fixture.record.items.items[0].item.uid = "w";
    fixture.record.items.items[1].item.uid = NULL;
    expect(&fixture, "places",
           "PreSync/0/ConfigMap/web/a Healthy =\nunrecorded Healthy =\nold Healthy = hook\n"
           "Sync/1/ConfigMap/web/b Healthy ~\nPostSync/0/Job/web/smoke Healthy = hook\n");
    close_fixture(&fixture);
}

static void an_object_under_another_group_is_known_by_its_uid(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    record_item(&fixture, "a", 2)->item.ref.group = "extensions";
    see(&fixture, "ConfigMap", "a", live(&fixture, "a", "u", "7", WHOLE));
    expect(&fixture, "twin", "Sync/2/extensions/ConfigMap/web/a Healthy =\n");
    close_fixture(&fixture);
}

static void the_wave_that_runs_waits_for_what_is_not_healthy(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    const cJSON *tree = live(&fixture, "a", "x", "7", WHOLE);
    static const char *const names[] = {"early", "here", "ready", "late"};
    static const int waves[] = {0, 1, 1, 2};
    for (size_t i = 0; i < SUPPORT_COUNT(names); i++) {
        record_item(&fixture, names[i], waves[i])->item.uid = NULL;
        see(&fixture, "ConfigMap", names[i], tree)->verdict.status = MT_PROGRESSING;
    }
    fixture.seen[2].verdict.status = MT_HEALTHY;
    run_wave(&fixture, "Sync", 1);
    fixture.facts.count = fixture.seen_count;
    mt_status_compose(&fixture.status, &fixture.facts, fixture.arena);
    assert_true(fixture.status.waits);
    assert_int_equal(fixture.status.wave, 1);
    assert_int_equal(fixture.status.awaited.count, 1);
    assert_string_equal(fixture.status.awaited.items[0]->ref.name, "here");
    // A deletion goes through the waves of Sync, and waits until nothing of them is left.
    run_wave(&fixture, "Delete", 1);
    mt_status_compose(&fixture.status, &fixture.facts, fixture.arena);
    assert_int_equal(fixture.status.awaited.count, 2);
    // Before the first wave, and without a run, nothing is awaited.
    fixture.holder.has_wave = false;
    mt_status_compose(&fixture.status, &fixture.facts, fixture.arena);
    assert_false(fixture.status.waits);
    fixture.facts.running = NULL;
    mt_status_compose(&fixture.status, &fixture.facts, fixture.arena);
    assert_false(fixture.status.waits);
    close_fixture(&fixture);
}

static void more_than_a_few_awaited_objects_are_counted(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    for (int i = 0; i < MT_STATUS_AWAITED_MAX + 3; i++) {
        record_item(&fixture, mt_arena_printf(fixture.arena, "c%02d", i), 0);
    }
    run_wave(&fixture, "Sync", 0);
    mt_status_compose(&fixture.status, &fixture.facts, fixture.arena);
    assert_int_equal(fixture.status.awaited.count, MT_STATUS_AWAITED_MAX);
    assert_int_equal(fixture.status.awaited_more, 3);
    close_fixture(&fixture);
}

static void hooks_that_run_are_awaited_until_the_record_has_their_end(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    const struct mt_record_hook hooks[] = {
        {.task = "PreSync/0/Job/web/job", .ref = {"", "v1", "Job", "web", "job"}},
        {.task = "PreSync/0/moontide.dev/SmokeTest/home",
         .ref = {"moontide.dev", "", "SmokeTest", "", "home"}},
        {.task = "PreSync/0/Job/web/over", .ref = {"", "v1", "Job", "web", "over"}, .ended = true},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(hooks); i++) {
        mt_array_push(fixture.arena, &revision_of(&fixture)->hooks, hooks[i]);
    }
    run_wave(&fixture, "PreSync", 0);
    expect(&fixture, "hooks",
           "PreSync/0/Job/web/job Missing = hook\n"
           "PreSync/0/moontide.dev/SmokeTest/home Progressing = hook\n");
    assert_int_equal(fixture.status.awaited.count, 2);
    assert_int_equal(fixture.status.health, MT_HEALTHY);
    fixture.facts.running = NULL;
    expect(&fixture, "nobody runs them", "");
    close_fixture(&fixture);
}

static void without_an_inventory_labels_tell(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture);
    record_item(&fixture, "a", 0);
    see(&fixture, "ConfigMap", "b", live(&fixture, "b", "u", "9", WHOLE));
    fixture.facts.inventoried = false;
    expect(&fixture, "the header alone", "b Healthy =\n");
    assert_int_equal(fixture.status.drift, MT_DRIFT_UNKNOWN);
    assert_non_null(fixture.status.revision);
    assert_false(fixture.status.unsynced);
    fixture.facts.record = NULL;
    expect(&fixture, "nothing", "b Healthy =\n");
    assert_null(fixture.status.revision);
    assert_false(fixture.status.unsynced);
    close_fixture(&fixture);
}

static void a_revision_that_did_not_succeed_is_not_in_sync(void **state)
{
    static const struct {
        enum mt_outcome outcome;
        bool ended;
        bool unsynced;
    } cases[] = {
        {MT_OUTCOME_SUCCEEDED, true, false},  {MT_OUTCOME_DEGRADED, true, false},
        {MT_OUTCOME_FAILED, true, true},      {MT_OUTCOME_TIMED_OUT, true, true},
        {MT_OUTCOME_INTERRUPTED, true, true}, {MT_OUTCOME_SUPERSEDED, true, true},
        {MT_OUTCOME_LOST_LOCK, true, true},   {MT_OUTCOME_SUCCEEDED, false, true},
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture;
        open_fixture(&fixture);
        revision_of(&fixture)->ended = cases[i].ended;
        revision_of(&fixture)->outcome = cases[i].outcome;
        mt_status_compose(&fixture.status, &fixture.facts, fixture.arena);
        assert_int_equal(fixture.status.unsynced, cases[i].unsynced);
        close_fixture(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(an_object_has_drifted_when_others_took_what_was_sent),
        support_test(while_a_run_writes_no_drift_is_told),
        support_test(what_the_inventory_has_and_nobody_sees_is_missing),
        support_test(objects_stand_where_the_plan_had_them),
        support_test(an_object_under_another_group_is_known_by_its_uid),
        support_test(the_wave_that_runs_waits_for_what_is_not_healthy),
        support_test(more_than_a_few_awaited_objects_are_counted),
        support_test(hooks_that_run_are_awaited_until_the_record_has_their_end),
        support_test(without_an_inventory_labels_tell),
        support_test(a_revision_that_did_not_succeed_is_not_in_sync),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
