// SPDX-License-Identifier: Apache-2.0
// Surveys: whose an object is, in which order they stand, what is said of them and of what could
// not be looked at.
#include "sync/survey.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/memory.h"
#include "manifest/field_path.h"
#include "manifest/json.h"
#include "manifest/selector.h"
#include "sync/cluster.h"

#include "support.h"
#include "support_policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A watch of the fake cluster. */
struct mt_watch {
    struct fixture *fixture;
    struct mt_watch_scope scope;
    mt_watch_fn *each;
    void *data;
    bool ended;
};

/** A survey of a cluster that says what the test wants it to say. */
struct fixture {
    struct mt_cluster cluster;
    struct mt_policy policy;
    struct mt_survey *survey;
    struct mt_watch *watches[16];
    size_t watch_count;
    uint64_t now_ms;
    char told[1024]; ///< Of changes.
};

static const struct mt_survey_kind kinds[] = {
    {"", "v1", "ConfigMap", false},
    {"batch", "v1", "Job", false},
    {"", "v1", "Namespace", true},
};

static struct mt_watch *fake_watch(void *data, const struct mt_watch_scope *scope,
                                   mt_watch_fn *each, void *each_data)
{
    struct fixture *fixture = data;
    struct mt_watch *watch = mt_alloc(sizeof *watch);
    assert_true(fixture->watch_count < SUPPORT_COUNT(fixture->watches));
    *watch = (struct mt_watch){fixture, *scope, each, each_data, false};
    fixture->watches[fixture->watch_count++] = watch;
    return watch;
}

static void fake_unwatch(void *data, struct mt_watch *watch)
{
    (void)data;
    assert_false(watch->ended);
    watch->ended = true;
}

static uint64_t fake_now(void *data)
{
    return ((const struct fixture *)data)->now_ms;
}

static int64_t fake_wall(void *data)
{
    return (int64_t)((const struct fixture *)data)->now_ms;
}

/** A ConfigMap says itself how it is; Jobs are healthy; the names of their Pods are the causes. */
static void fake_judge(void *data, const struct mt_health_question *question,
                       struct mt_arena *arena, struct mt_verdict *verdict)
{
    const char *said = mt_json_string(mt_json_get(question->object, "data"), "health");
    (void)data;
    *verdict = (struct mt_verdict){.status = MT_HEALTHY, .message = ""};
    for (int status = MT_HEALTHY; said != NULL && status <= MT_UNKNOWN; status++) {
        if (strcmp(said, mt_health_name((enum mt_health)status)) == 0) {
            verdict->status = (enum mt_health)status;
        }
    }
    for (size_t i = 0; i < question->related_count; i++) {
        const cJSON *metadata = mt_json_get(question->related[i], "metadata");
        verdict->because[verdict->because_count++] =
            mt_arena_strdup(arena, mt_json_string(metadata, "name"));
    }
}

static size_t fake_needs(void *data, const struct mt_ref *ref, const char *check,
                         const struct mt_need **needs)
{
    static struct mt_need pods[] = {{.kind = "v1/Pod"}, {.kind = "v1/Pod", .by = MT_NEED_SELECTED}};
    static struct mt_arena *arena; // of the path, which lives as long as the test
    (void)data;
    (void)check;
    arena = arena != NULL ? arena : mt_arena_new();
    pods[1].path = mt_field_path_parse("spec.follows", arena, NULL);
    *needs = pods;
    return strcmp(ref->kind, "Job") == 0 ? SUPPORT_COUNT(pods) : 0;
}

/** Writes down "ConfigMap/a Progressing; ". */
static void note_change(void *data, const struct mt_survey_object *object)
{
    struct fixture *fixture = data;
    const size_t length = strlen(fixture->told);
    snprintf(fixture->told + length, sizeof fixture->told - length, "%s/%s %s; ", object->ref.kind,
             object->ref.name, object->gone ? "gone" : mt_health_name(object->verdict.status));
}

static void open_fixture(struct fixture *fixture, const char *app,
                         const struct mt_selector *selector, bool follow)
{
    *fixture = (struct fixture){.now_ms = 1000};
    fixture->cluster = (struct mt_cluster){
        .data = fixture,
        .watch = fake_watch,
        .unwatch = fake_unwatch,
        .now_ms = fake_now,
        .wall_ms = fake_wall,
    };
    fixture->policy = *support_policy();
    fixture->policy.judge = fake_judge;
    fixture->policy.needs = fake_needs;
    const struct mt_survey_options options = {
        .cluster = &fixture->cluster,
        .policy = &fixture->policy,
        .kinds = kinds,
        .kind_count = SUPPORT_COUNT(kinds),
        .app = app,
        .namespace = "web",
        .selector = selector,
        .follow = follow,
        .changed = note_change,
        .data = fixture,
    };
    fixture->survey = mt_survey_new(&options);
}

static void close_fixture(struct fixture *fixture)
{
    mt_survey_free(fixture->survey);
    for (size_t i = 0; i < fixture->watch_count; i++) {
        assert_true(fixture->watches[i]->ended);
        free(fixture->watches[i]);
    }
}

/** The watch of that kind that is open; NULL: there is none. */
static struct mt_watch *watch_of(struct fixture *fixture, const char *kind)
{
    for (size_t i = 0; i < fixture->watch_count; i++) {
        struct mt_watch *watch = fixture->watches[i];
        if (!watch->ended && strcmp(watch->scope.kind, kind) == 0) {
            return watch;
        }
    }
    return NULL;
}

static void say(struct fixture *fixture, const char *kind, enum mt_watch_change change,
                const char *json)
{
    struct mt_watch *watch = watch_of(fixture, kind);
    assert_non_null(watch);
    cJSON *object = json != NULL ? support_quoted_json(json) : NULL;
    const struct mt_watch_event event = {
        .change = change, .object = object, .now_ms = fixture->now_ms, .message = ""};
    watch->each(watch->data, &event);
    cJSON_Delete(object);
}

static void refuse(struct fixture *fixture, const char *kind, int status, const char *message)
{
    struct mt_watch *watch = watch_of(fixture, kind);
    assert_non_null(watch);
    const struct mt_watch_event event = {
        .change = MT_WATCH_FAILED, .status = status, .message = message, .now_ms = fixture->now_ms};
    watch->each(watch->data, &event);
}

/** Says of every kind that is waited for that it was listed. */
static void list_all(struct fixture *fixture)
{
    static const char *const names[] = {"ConfigMap", "Job", "Namespace", "Pod"};
    for (size_t i = 0; i < SUPPORT_COUNT(names); i++) {
        if (watch_of(fixture, names[i]) != NULL) {
            say(fixture, names[i], MT_WATCH_LISTED, NULL);
        }
    }
}

/** The objects as "ConfigMap/a Healthy; Job/b Healthy (x); ". */
static void expect_objects(const struct fixture *fixture, const char *expected)
{
    char text[1024] = "";
    size_t count = 0;
    const struct mt_survey_object *const *objects = mt_survey_objects(fixture->survey, &count);
    for (size_t i = 0; i < count; i++) {
        const struct mt_survey_object *object = objects[i];
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s/%s %s", object->ref.kind,
                 object->ref.name, mt_health_name(object->verdict.status));
        for (size_t j = 0; j < object->verdict.because_count; j++) {
            length = strlen(text);
            snprintf(text + length, sizeof text - length, " (%s)", object->verdict.because[j]);
        }
        length = strlen(text);
        snprintf(text + length, sizeof text - length, "; ");
    }
    assert_string_equal(text, expected);
}

static void expect_told(struct fixture *fixture, const char *expected)
{
    mt_survey_advance(fixture->survey, fixture->now_ms);
    assert_string_equal(fixture->told, expected);
    fixture->told[0] = '\0';
}

/** The texts, each with "; " behind it. */
static void expect_texts(const char *const *texts, size_t count, const char *expected)
{
    char text[1024] = "";
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s; ", texts[i]);
    }
    assert_string_equal(text, expected);
}

#define ID(app, name) "'moontide.dev/tracking-id':'" app ":/ConfigMap:web/" name "'"
#define MAP(name, annotations, more)                                                               \
    "{'metadata':{'uid':'" name "','name':'" name                                                  \
    "','namespace':'web','annotations':{" annotations "}}" more "}"
#define OURS(name, health) MAP(name, ID("web/shop", name), ",'data':{'health':'" health "'}")
#define JOB(name, annotations)                                                                     \
    "{'metadata':{'uid':'" name "','name':'" name                                                  \
    "','namespace':'web','annotations':{'moontide.dev/tracking-id':'web/shop:batch/Job:web/" name  \
    "'" annotations "}}}"

static void objects_are_known_by_label_and_tracking_id(void **state)
{
    static const char *const seen[] = {
        MAP("ours", ID("web/shop", "ours"), ""),
        MAP("unmarked", "'a':'b'", ""),
        MAP("copied", ID("web/shop", "ours"), ""),
        MAP("elsewhere", "'moontide.dev/tracking-id':'web/shop:/ConfigMap:prod/elsewhere'", ""),
        MAP("otherkind", "'moontide.dev/tracking-id':'web/shop:/Secret:web/otherkind'", ""),
        MAP("theirs", ID("prod/shop", "theirs"), ""),
        MAP("theirs2", ID("prod/shop", "theirs2"), ""),
        MAP("broken", "'moontide.dev/tracking-id':'web/shop'", ""),
    };
    struct fixture fixture;
    size_t count = 0;
    (void)state;
    open_fixture(&fixture, "shop", NULL, false);
    assert_string_equal(watch_of(&fixture, "Job")->scope.label, "moontide.dev/app=shop");
    assert_true(watch_of(&fixture, "Job")->scope.once);
    for (size_t i = 0; i < SUPPORT_COUNT(seen); i++) {
        say(&fixture, "ConfigMap", MT_WATCH_SEEN, seen[i]);
    }
    assert_false(mt_survey_advance(fixture.survey, 1000));
    assert_false(mt_survey_is_complete(fixture.survey));
    list_all(&fixture);
    assert_true(mt_survey_advance(fixture.survey, 1000));
    assert_true(mt_survey_is_complete(fixture.survey));
    expect_objects(&fixture, "ConfigMap/ours Healthy; ");
    const char *const *others = mt_survey_others(fixture.survey, &count);
    expect_texts(others, count, "prod/shop; ");
    expect_told(&fixture, "");
    close_fixture(&fixture);
}

static void any_app_may_be_asked_for(void **state)
{
    struct fixture fixture;
    size_t count = 0;
    (void)state;
    open_fixture(&fixture, NULL, NULL, false);
    assert_string_equal(watch_of(&fixture, "Job")->scope.label, "moontide.dev/app");
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", ""));
    list_all(&fixture);
    mt_survey_advance(fixture.survey, 1000);
    expect_objects(&fixture, "");
    const char *const *others = mt_survey_others(fixture.survey, &count);
    expect_texts(others, count, "web/shop; ");
    close_fixture(&fixture);
}

static void a_selector_leaves_objects_out(void **state)
{
    struct fixture fixture;
    struct mt_error err;
    size_t count = 0;
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    open_fixture(&fixture, "shop", mt_selector_parse("tier=back", arena, &err), false);
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", ""));
    say(&fixture, "ConfigMap", MT_WATCH_SEEN,
        "{'metadata':{'uid':'b','name':'b','namespace':'web','labels':{'tier':'back'},"
        "'annotations':{" ID("web/shop", "b") "}}}");
    list_all(&fixture);
    mt_survey_advance(fixture.survey, 1000);
    expect_objects(&fixture, "ConfigMap/b Healthy; ");
    const char *const *others = mt_survey_others(fixture.survey, &count);
    expect_texts(others, count, "web/shop; ");
    close_fixture(&fixture);
    mt_arena_free(arena);
}

static void objects_stand_by_wave_and_hooks_by_phase(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, false);
    say(&fixture, "Job", MT_WATCH_SEEN, JOB("post", ",'argocd.argoproj.io/hook':'PostSync'"));
    say(&fixture, "Job", MT_WATCH_SEEN,
        JOB("pre", ",'argocd.argoproj.io/hook':'PreSync','argocd.argoproj.io/sync-wave':'9'"));
    say(&fixture, "Job", MT_WATCH_SEEN, JOB("made", ",'moontide.dev/revision':'3'"));
    say(&fixture, "Job", MT_WATCH_SEEN, JOB("seed", ""));
    say(&fixture, "ConfigMap", MT_WATCH_SEEN,
        MAP("late", ID("web/shop", "late") ",'argocd.argoproj.io/sync-wave':'2'", ""));
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("b", ""));
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", ""));
    list_all(&fixture);
    mt_survey_advance(fixture.survey, 1000);
    expect_objects(&fixture, "ConfigMap/a Healthy; ConfigMap/b Healthy; Job/seed Healthy; "
                             "ConfigMap/late Healthy; Job/pre Healthy; Job/made Healthy; "
                             "Job/post Healthy; ");
    close_fixture(&fixture);
}

static void the_worst_that_counts_is_the_health(void **state)
{
    static const struct {
        const char *objects[2];
        enum mt_health health;
    } cases[] = {
        {{OURS("a", "Healthy"), OURS("b", "Healthy")}, MT_HEALTHY},
        {{OURS("a", "Suspended"), OURS("b", "Healthy")}, MT_SUSPENDED},
        {{OURS("a", "Degraded"), OURS("b", "Progressing")}, MT_DEGRADED},
        {{MAP("a", ID("web/shop", "a") ",'argocd.argoproj.io/ignore-healthcheck':'true'",
              ",'data':{'health':'Degraded'}"),
          MAP("b", ID("web/shop", "b") ",'argocd.argoproj.io/hook':'PreSync'",
              ",'data':{'health':'Degraded'}")},
         MT_HEALTHY},
        {{OURS("a", "Healthy"),
          "{'metadata':{'uid':'b','name':'b','namespace':'web','generation':3,"
          "'annotations':{" ID("web/shop", "b") "}},'status':{'observedGeneration':2}}"},
         MT_PROGRESSING},
    };
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture;
        open_fixture(&fixture, "shop", NULL, false);
        say(&fixture, "ConfigMap", MT_WATCH_SEEN, cases[i].objects[0]);
        say(&fixture, "ConfigMap", MT_WATCH_SEEN, cases[i].objects[1]);
        list_all(&fixture);
        mt_survey_advance(fixture.survey, 1000);
        assert_int_equal(mt_survey_health(fixture.survey), cases[i].health);
        close_fixture(&fixture);
    }
}

#define POD(name)                                                                                  \
    "{'kind':'Pod','metadata':{'uid':'" name "','name':'" name                                     \
    "','namespace':'web','ownerReferences':[{'kind':'Job','name':'job','uid':'job'}]}}"

static void related_objects_are_watched_where_they_are_needed(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, true);
    say(&fixture, "Job", MT_WATCH_SEEN, JOB("job", ""));
    assert_string_equal(watch_of(&fixture, "Pod")->scope.namespace, "web");
    assert_null(watch_of(&fixture, "Pod")->scope.label);
    say(&fixture, "ConfigMap", MT_WATCH_LISTED, NULL);
    say(&fixture, "Job", MT_WATCH_LISTED, NULL);
    say(&fixture, "Namespace", MT_WATCH_LISTED, NULL);
    assert_false(mt_survey_advance(fixture.survey, 1000));
    say(&fixture, "Pod", MT_WATCH_SEEN, POD("one"));
    say(&fixture, "Pod", MT_WATCH_LISTED, NULL);
    assert_true(mt_survey_advance(fixture.survey, 1000));
    expect_objects(&fixture, "Job/job Healthy (one); ");
    say(&fixture, "Pod", MT_WATCH_SEEN, POD("two"));
    expect_told(&fixture, "Job/job Healthy; ");
    expect_objects(&fixture, "Job/job Healthy (one) (two); ");
    say(&fixture, "Pod", MT_WATCH_GONE, POD("one"));
    expect_told(&fixture, "Job/job Healthy; ");
    expect_objects(&fixture, "Job/job Healthy (two); ");
    close_fixture(&fixture);
}

#define FOLLOWING_JOB(name, label)                                                                 \
    "{'metadata':{'uid':'" name "','name':'" name                                                  \
    "','namespace':'web','annotations':{'moontide.dev/tracking-id':'web/shop:batch/Job:web/" name  \
    "'}},'spec':{'follows':{'app':'" label "'}}}"
#define FOLLOWED(name, label)                                                                      \
    "{'kind':'Pod','metadata':{'uid':'" name "','name':'" name                                     \
    "','namespace':'web','labels':{'app':'" label "'}}}"

static void what_a_check_finds_by_a_selector_is_looked_at_as_it_changes(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, true);
    say(&fixture, "Job", MT_WATCH_SEEN, FOLLOWING_JOB("job", "a"));
    say(&fixture, "ConfigMap", MT_WATCH_LISTED, NULL);
    say(&fixture, "Job", MT_WATCH_LISTED, NULL);
    say(&fixture, "Namespace", MT_WATCH_LISTED, NULL);
    say(&fixture, "Pod", MT_WATCH_SEEN, FOLLOWED("one", "a"));
    say(&fixture, "Pod", MT_WATCH_SEEN, FOLLOWED("two", "b"));
    say(&fixture, "Pod", MT_WATCH_LISTED, NULL);
    assert_true(mt_survey_advance(fixture.survey, 1000));
    expect_objects(&fixture, "Job/job Healthy (one); ");
    say(&fixture, "Pod", MT_WATCH_SEEN, FOLLOWED("two", "a"));
    expect_told(&fixture, "Job/job Healthy; ");
    expect_objects(&fixture, "Job/job Healthy (one) (two); ");
    say(&fixture, "Pod", MT_WATCH_SEEN, FOLLOWED("one", "b"));
    expect_told(&fixture, "Job/job Healthy; ");
    expect_objects(&fixture, "Job/job Healthy (two); ");
    say(&fixture, "Pod", MT_WATCH_GONE, FOLLOWED("two", "a"));
    expect_told(&fixture, "Job/job Healthy; ");
    expect_objects(&fixture, "Job/job Healthy; ");
    close_fixture(&fixture);
}

static void changes_are_told_as_they_come(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, true);
    assert_false(watch_of(&fixture, "ConfigMap")->scope.once);
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", "Progressing"));
    list_all(&fixture);
    expect_told(&fixture, "");
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", "Progressing"));
    expect_told(&fixture, "");
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", "Healthy"));
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("b", "Healthy"));
    expect_told(&fixture, "ConfigMap/a Healthy; ConfigMap/b Healthy; ");
    say(&fixture, "ConfigMap", MT_WATCH_GONE, OURS("a", "Healthy"));
    expect_told(&fixture, "ConfigMap/a gone; ");
    // Somebody takes the tracking-id away.
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, MAP("b", "'a':'b'", ""));
    expect_told(&fixture, "ConfigMap/b gone; ");
    expect_objects(&fixture, "");
    close_fixture(&fixture);
}

static void an_object_made_anew_takes_the_place_of_the_old(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, true);
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", "Healthy"));
    list_all(&fixture);
    expect_told(&fixture, "");
    say(&fixture, "ConfigMap", MT_WATCH_SEEN,
        "{'metadata':{'uid':'new','name':'a','namespace':'web','annotations':{" ID(
            "web/shop", "a") "}},'data':{'health':'Degraded'}}");
    expect_told(&fixture, "ConfigMap/a gone; ConfigMap/a Degraded; ");
    expect_objects(&fixture, "ConfigMap/a Degraded; ");
    // A list that no longer has it knows its name only.
    say(&fixture, "ConfigMap", MT_WATCH_GONE, "{'metadata':{'name':'a','namespace':'web'}}");
    expect_told(&fixture, "ConfigMap/a gone; ");
    close_fixture(&fixture);
}

static void what_is_not_healthy_is_judged_again(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, true);
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", "Progressing"));
    list_all(&fixture);
    mt_survey_advance(fixture.survey, 1000);
    assert_int_equal(mt_survey_wakes_at(fixture.survey), 1000 + MT_SURVEY_LOOK_MS);
    fixture.now_ms += MT_SURVEY_LOOK_MS;
    assert_false(mt_survey_advance(fixture.survey, fixture.now_ms)); // with the same result
    assert_int_equal(mt_survey_wakes_at(fixture.survey), 1000 + 2 * MT_SURVEY_LOOK_MS);
    close_fixture(&fixture);
}

static void without_the_right_to_all_namespaces_one_is_looked_at(void **state)
{
    struct fixture fixture;
    size_t count = 0;
    (void)state;
    open_fixture(&fixture, "shop", NULL, false);
    assert_string_equal(watch_of(&fixture, "ConfigMap")->scope.namespace, "");
    refuse(&fixture, "ConfigMap", 403, "not in all");
    assert_string_equal(watch_of(&fixture, "ConfigMap")->scope.namespace, "web");
    refuse(&fixture, "Job", 403, "not in all");
    refuse(&fixture, "Job", 403, "not here either");
    refuse(&fixture, "Namespace", 403, "not this");
    assert_false(mt_survey_advance(fixture.survey, 1000));
    say(&fixture, "ConfigMap", MT_WATCH_SEEN, OURS("a", "Healthy"));
    say(&fixture, "ConfigMap", MT_WATCH_LISTED, NULL);
    assert_true(mt_survey_advance(fixture.survey, 1000));
    expect_objects(&fixture, "ConfigMap/a Healthy; ");
    assert_null(mt_survey_failure(fixture.survey));
    const char *const *notes = mt_survey_notes(fixture.survey, &count);
    expect_texts(notes, count,
                 "of 1 kind only the namespace web was looked at, for want of the right to list "
                 "all namespaces; "
                 "not looked at for want of the right to list: batch/Job, Namespace; ");
    close_fixture(&fixture);
}

static bool is_covered(const struct fixture *fixture, const char *group, const char *kind,
                       const char *namespace)
{
    const struct mt_ref ref = {group, "v2", kind, namespace, "any"};
    return mt_survey_covers(fixture->survey, &ref);
}

static void an_object_is_covered_where_its_kind_was_listed(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, false);
    assert_false(is_covered(&fixture, "", "ConfigMap", "web")); // not yet
    refuse(&fixture, "ConfigMap", 403, "not in all");
    say(&fixture, "ConfigMap", MT_WATCH_LISTED, NULL);
    refuse(&fixture, "Job", 404, "no such kind");
    refuse(&fixture, "Namespace", 403, "not this");
    assert_true(mt_survey_advance(fixture.survey, 1000));
    assert_true(is_covered(&fixture, "", "ConfigMap", "web"));
    assert_false(is_covered(&fixture, "", "ConfigMap", "prod"));
    assert_false(is_covered(&fixture, "apps", "ConfigMap", "web"));
    assert_true(is_covered(&fixture, "batch", "Job", "web")); // certainly not there
    assert_false(is_covered(&fixture, "", "Namespace", ""));
    assert_false(is_covered(&fixture, "", "Secret", "web"));
    close_fixture(&fixture);
}

static void kinds_that_are_not_served_are_no_failure(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, false);
    refuse(&fixture, "ConfigMap", 404, "no such kind");
    refuse(&fixture, "Job", 404, "no such kind");
    refuse(&fixture, "Namespace", 405, "not like this");
    assert_true(mt_survey_advance(fixture.survey, 1000));
    assert_null(mt_survey_failure(fixture.survey));
    close_fixture(&fixture);
}

static void without_any_right_nothing_is_known(void **state)
{
    struct fixture fixture;
    (void)state;
    open_fixture(&fixture, "shop", NULL, false);
    refuse(&fixture, "Namespace", 403, "not this");
    refuse(&fixture, "ConfigMap", 403, "not in all");
    refuse(&fixture, "ConfigMap", 403, "not here either");
    refuse(&fixture, "Job", 404, "no such kind");
    assert_true(mt_survey_advance(fixture.survey, 1000));
    assert_string_equal(mt_survey_failure(fixture.survey),
                        "no right to list objects of any kind, neither in all namespaces nor in "
                        "web: not here either");
    close_fixture(&fixture);
}

static void a_kind_that_does_not_answer_is_left_out(void **state)
{
    struct fixture fixture;
    size_t count = 0;
    (void)state;
    open_fixture(&fixture, "shop", NULL, false);
    assert_int_equal(mt_survey_wakes_at(fixture.survey), UINT64_MAX); // nothing has answered yet
    say(&fixture, "ConfigMap", MT_WATCH_LISTED, NULL);
    refuse(&fixture, "Namespace", 404, "no such kind");
    assert_int_equal(mt_survey_wakes_at(fixture.survey), 1000 + MT_SURVEY_SILENCE_MS);
    assert_false(mt_survey_advance(fixture.survey, 999 + MT_SURVEY_SILENCE_MS));
    assert_true(mt_survey_advance(fixture.survey, 1000 + MT_SURVEY_SILENCE_MS));
    const char *const *notes = mt_survey_notes(fixture.survey, &count);
    expect_texts(notes, count, "batch/Job was not looked at: no answer; ");
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(objects_are_known_by_label_and_tracking_id),
        support_test(any_app_may_be_asked_for),
        support_test(a_selector_leaves_objects_out),
        support_test(objects_stand_by_wave_and_hooks_by_phase),
        support_test(the_worst_that_counts_is_the_health),
        support_test(related_objects_are_watched_where_they_are_needed),
        support_test(what_a_check_finds_by_a_selector_is_looked_at_as_it_changes),
        support_test(changes_are_told_as_they_come),
        support_test(an_object_made_anew_takes_the_place_of_the_old),
        support_test(what_is_not_healthy_is_judged_again),
        support_test(without_the_right_to_all_namespaces_one_is_looked_at),
        support_test(an_object_is_covered_where_its_kind_was_listed),
        support_test(kinds_that_are_not_served_are_no_failure),
        support_test(without_any_right_nothing_is_known),
        support_test(a_kind_that_does_not_answer_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
