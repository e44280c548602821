// SPDX-License-Identifier: Apache-2.0
// Watches: what is listed, what is told, in which order, and to whom.
#include "rehearsal/rehearsal.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

/** Writes down what a watch tells: "seen a; listed; gone b; failed 404; ". */
struct diary {
    struct world *world;
    char text[1024];
    struct mt_watch *ends; ///< Ended from within its own function.
    const char *close_at;
};

static void note(void *data, const struct mt_watch_event *event)
{
    static const char *const words[] = {"seen", "gone", "listed", "failed"};
    struct diary *diary = data;
    const char *name = mt_json_string(mt_json_get(event->object, "metadata"), "name");
    size_t length = strlen(diary->text);
    if (event->change == MT_WATCH_FAILED) {
        snprintf(diary->text + length, sizeof diary->text - length, "failed %d; ", event->status);
    } else {
        snprintf(diary->text + length, sizeof diary->text - length, "%s%s%s; ",
                 words[event->change], name != NULL ? " " : "", name != NULL ? name : "");
    }
    if (diary->close_at != NULL && strstr(diary->text, diary->close_at) != NULL) {
        diary->world->cluster.unwatch(diary->world->cluster.data, diary->ends);
        diary->close_at = NULL;
    }
}

static void expect_diary(struct diary *diary, const char *expected)
{
    world_wait(diary->world, 100);
    assert_string_equal(diary->text, expected);
    diary->text[0] = '\0';
}

#define MAP(name, more)                                                                            \
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", namespace: default" more "}\n"
#define OTHER(name)                                                                                \
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", namespace: other}\n"

/** Each scope, and what it tells of one and the same story. */
static const struct {
    struct mt_watch_scope scope;
    const char *listed;
    const char *told;
} scopes[] = {
    {{"", "v1", "ConfigMap", "", NULL, NULL, false, false},
     "seen first; seen labelled; seen elsewhere; listed; ",
     "seen labelled; seen new; seen first; gone new; "},
    {{"", "v1", "ConfigMap", "default", NULL, NULL, false, false},
     "seen first; seen labelled; listed; ",
     "seen labelled; seen new; seen first; gone new; "},
    {{"", "v1", "ConfigMap", "", NULL, NULL, true, false}, // only lists
     "seen first; seen labelled; seen elsewhere; listed; ",
     ""},
    {{"", "v1", "ConfigMap", "other", NULL, NULL, false, false}, "seen elsewhere; listed; ", ""},
    {{"", "v1", "ConfigMap", "default", "first", NULL, false, false},
     "seen first; listed; ",
     "seen first; "},
    {{"", "v1", "ConfigMap", "default", "new", NULL, false, false},
     "listed; ",
     "seen new; gone new; "},
    {{"", "v1", "ConfigMap", "", "new", NULL, false, false}, "listed; ", "seen new; gone new; "},
    {{"", "v1", "ConfigMap", "", NULL, "app=shop", false, false},
     "seen labelled; listed; ",
     "gone labelled; seen new; gone new; "},
    {{"", "v1", "ConfigMap", "", NULL, "app=blog", false, false}, "listed; ", "seen labelled; "},
    {{"", "v1", "ConfigMap", "", NULL, "app", false, false},
     "seen labelled; listed; ",
     "seen labelled; seen new; gone new; "},
    {{"", "v1", "Namespace", "", "default", NULL, false, false}, "seen default; listed; ", ""},
    {{"", "v1", "Secret", "", NULL, NULL, false, false}, "listed; ", ""},
    {{"", "v2", "ConfigMap", "", NULL, NULL, false, false}, "failed 404; ", ""},
    {{"example.org", "v1", "Thing", "", NULL, NULL, false, false}, "failed 404; ", ""},
};

static void each_scope_is_told_its_part(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(scopes); i++) {
        struct world world;
        world_open(&world, *state, NULL);
        world_put(&world,
                  OTHER("elsewhere") "---\n" MAP("labelled",
                                                 ", labels: {app: shop}") "---\n" MAP("first", ""),
                  "me");
        struct diary diary = {.world = &world};
        struct mt_watch *watch =
            world.cluster.watch(world.cluster.data, &scopes[i].scope, note, &diary);
        assert_non_null(watch);
        assert_string_equal(diary.text, ""); // never from within the call
        expect_diary(&diary, scopes[i].listed);
        world_put(&world, MAP("labelled", ", labels: {app: blog}"), "me");
        world_apply(&world, MAP("new", ", labels: {app: shop}"));
        world_apply(&world, MAP("first", ", annotations: {a: b}"));
        world_delete(&world, "/v1/ConfigMap/default/new", MT_PROPAGATION_BACKGROUND);
        expect_diary(&diary, scopes[i].told);
        world.cluster.unwatch(world.cluster.data, watch);
        world_put(&world, MAP("first", ""), "me");
        expect_diary(&diary, "");
        world_close(&world);
    }
}

static void a_watch_may_end_itself(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, MAP("a", "") "---\n" MAP("b", "") "---\n" MAP("c", ""), "me");
    struct diary diary = {.world = &world, .close_at = "seen b"};
    const struct mt_watch_scope scope = {
        .group = "", .version = "v1", .kind = "ConfigMap", .namespace = "default"};
    diary.ends = world.cluster.watch(world.cluster.data, &scope, note, &diary);
    expect_diary(&diary, "seen a; seen b; ");
    world_close(&world);
}

/** What came first, the answer or the event. */
struct race {
    struct world world;
    char order[64];
};

static void note_answer(void *data, const struct mt_answer *answer)
{
    struct race *race = data;
    assert_true(mt_answer_is_good(answer));
    strncat(race->order, "answer ", sizeof race->order - strlen(race->order) - 1);
}

static void note_event(void *data, const struct mt_watch_event *event)
{
    struct race *race = data;
    if (event->change == MT_WATCH_SEEN) {
        strncat(race->order, "event ", sizeof race->order - strlen(race->order) - 1);
    }
}

static void events_come_before_and_after_answers(void **state)
{
    static const char *const expected[] = {"event answer ", "answer event "};
    struct race race = {0};
    world_open(&race.world, *state, NULL);
    const struct mt_cluster *cluster = &race.world.cluster;
    const struct mt_watch_scope scope = {
        .group = "", .version = "v1", .kind = "ConfigMap", .namespace = "default"};
    cluster->watch(cluster->data, &scope, note_event, &race);
    world_wait(&race.world, 10);
    bool seen[2] = {false, false};
    for (int i = 0; i < 4; i++) {
        char name[2] = {(char)('a' + i), '\0'};
        cJSON *tree = cJSON_Parse("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}");
        const struct mt_ref ref = {"", "v1", "ConfigMap", "default", name};
        const struct mt_write write = {.verb = MT_VERB_APPLY, .ref = &ref, .object = tree};
        race.order[0] = '\0';
        cluster->write(cluster->data, &write, note_answer, &race);
        cJSON_Delete(tree);
        world_wait(&race.world, 10);
        const cJSON *live = mt_rehearsal_get(race.world.rehearsal, &ref);
        const char *version = mt_json_string(mt_json_get(live, "metadata"), "resourceVersion");
        bool even = strchr("02468", version[strlen(version) - 1]) != NULL;
        assert_string_equal(race.order, expected[even ? 1 : 0]);
        seen[even ? 1 : 0] = true;
    }
    assert_true(seen[0] && seen[1]);
    world_close(&race.world);
}

static void events_carry_the_state_of_their_time(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    struct diary diary = {.world = &world};
    const struct mt_watch_scope scope = {
        .group = "", .version = "v1", .kind = "ConfigMap", .namespace = "default"};
    world.cluster.watch(world.cluster.data, &scope, note, &diary);
    expect_diary(&diary, "listed; ");
    // Three changes before anybody polls: three events.
    world_put(&world, MAP("a", ""), "me");
    world_put(&world, MAP("a", ", labels: {x: one}"), "me");
    world_put(&world, MAP("a", ", labels: {x: two}"), "me");
    world_put(&world, MAP("a", ", labels: {x: two}"), "me"); // changes nothing
    expect_diary(&diary, "seen a; seen a; seen a; ");
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(each_scope_is_told_its_part),
        support_test(a_watch_may_end_itself),
        support_test(events_come_before_and_after_answers),
        support_test(events_carry_the_state_of_their_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
