// SPDX-License-Identifier: Apache-2.0
// Logs of the rehearsal cluster: what is told of which run of a container, and when it ends; the
// words of the API where there is none.
#include "rehearsal/rehearsal.h"

#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

/** Writes down what a stream tells: "line; ended; failed why; ". */
struct diary {
    struct world *world;
    char text[1024];
    struct mt_log_stream *stream;
    const char *close_at; ///< Ends the stream from within its own function.
};

static void note(void *data, const struct mt_log_event *event)
{
    struct diary *diary = data;
    size_t length = strlen(diary->text);
    char *at = diary->text + length;
    size_t room = sizeof diary->text - length;
    assert_int_equal(event->now_ms, diary->world->cluster.now_ms(diary->world->cluster.data));
    switch (event->change) {
    case MT_LOG_LINE:
        snprintf(at, room, "%s; ", event->line);
        break;
    case MT_LOG_ENDED:
        snprintf(at, room, "ended; ");
        break;
    case MT_LOG_FAILED:
        snprintf(at, room, "failed %s; ", event->message);
        break;
    }
    if (diary->close_at != NULL && strstr(diary->text, diary->close_at) != NULL) {
        diary->world->cluster.unlogs(diary->world->cluster.data, diary->stream);
        diary->close_at = NULL;
    }
}

static void expect_diary(struct diary *diary, const char *expected)
{
    world_wait(diary->world, 100);
    assert_string_equal(diary->text, expected);
    diary->text[0] = '\0';
}

static bool acts_on(void *data, const char *group, const char *kind)
{
    (void)data;
    (void)group;
    (void)kind;
    return false;
}

static bool reconcile(void *data, const struct mt_reconcile *question, struct mt_reconciled *answer,
                      struct mt_error *err)
{
    (void)data;
    (void)question;
    (void)answer;
    (void)err;
    return true;
}

/** Each run writes two lines that name it; "silent" writes nothing. */
static const cJSON *log_of(void *data, const struct mt_reconcile *pod, const char *container,
                           unsigned restarts)
{
    char text[128];
    if (strcmp(container, "silent") == 0) {
        return NULL;
    }
    cJSON *lines = cJSON_CreateArray();
    cJSON_AddItemToArray(data, lines);
    for (int i = 1; i <= 2; i++) {
        snprintf(text, sizeof text, "%s/%s run %u line %d", pod->ref->name, container, restarts, i);
        cJSON_AddItemToArray(lines, cJSON_CreateString(text));
    }
    return lines;
}

/** A cluster, and all that was written in it. */
struct fixture {
    struct world world;
    struct mt_controllers controllers;
    cJSON *written;
};

static void open_world(struct fixture *fixture, void *support)
{
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    fixture->written = cJSON_CreateArray();
    fixture->controllers = (struct mt_controllers){
        .data = fixture->written,
        .acts_on = acts_on,
        .reconcile = reconcile,
        .log = log_of,
    };
    options.controllers = &fixture->controllers;
    world_open(&fixture->world, support, &options);
}

static void close_world(struct fixture *fixture)
{
    world_close(&fixture->world);
    cJSON_Delete(fixture->written);
}

static void open_scope(struct diary *diary, struct world *world, const struct mt_log_scope *scope)
{
    *diary = (struct diary){.world = world};
    diary->stream = world->cluster.logs(world->cluster.data, scope, note, diary);
    assert_non_null(diary->stream);
    assert_string_equal(diary->text, ""); // never from within the call
}

static void open_log(struct diary *diary, struct world *world, const char *pod,
                     const char *container, bool previous)
{
    const struct mt_log_scope scope = {
        .namespace = "default", .pod = pod, .container = container, .previous = previous};
    open_scope(diary, world, &scope);
}

static void close_log(struct diary *diary)
{
    diary->world->cluster.unlogs(diary->world->cluster.data, diary->stream);
}

#define POD(phase, init, main)                                                                     \
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default}\n"                         \
    "spec: {initContainers: [{name: init, image: i}], containers: [{name: main, image: i}, "       \
    "{name: silent, image: i}]}\n"                                                                 \
    "status: {phase: " phase                                                                       \
    ", initContainerStatuses: [{name: init, restartCount: 0, state: {" init                        \
    "}}], containerStatuses: [{name: main, " main "}, {name: silent, restartCount: 0, "            \
    "state: {running: {}}}]}\n"
#define WAITS "restartCount: 0, state: {waiting: {reason: PodInitializing}}"
#define RUNS "restartCount: 0, state: {running: {}}"
#define RUNS_AGAIN "restartCount: 2, state: {running: {}}, lastState: {terminated: {exitCode: 1}}"
#define PAUSES                                                                                     \
    "restartCount: 2, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: "      \
    "{exitCode: 1}}"
#define HAS_ENDED "restartCount: 0, state: {terminated: {exitCode: 0}}"

static void each_state_has_its_log(void **state)
{
    static const struct {
        const char *pod;
        const char *name;
        const char *container;
        bool previous;
        const char *told;
    } cases[] = {
        {POD("Pending", "running: {}", WAITS), "p", "init", false,
         "p/init run 0 line 1; p/init run 0 line 2; "},
        {POD("Pending", "running: {}", WAITS), "p", "main", false,
         "failed container \"main\" in pod \"p\" is waiting to start: PodInitializing; "},
        {POD("Running", "terminated: {}", RUNS), "p", "init", false,
         "p/init run 0 line 1; p/init run 0 line 2; ended; "},
        {POD("Running", "terminated: {}", RUNS), "p", "main", false,
         "p/main run 0 line 1; p/main run 0 line 2; "},
        {POD("Running", "terminated: {}", RUNS), "p", "main", true,
         "failed previous terminated container \"main\" in pod \"p\" not found; "},
        {POD("Running", "terminated: {}", RUNS), "p", "silent", false, ""},
        {POD("Running", "terminated: {}", RUNS_AGAIN), "p", "main", false,
         "p/main run 2 line 1; p/main run 2 line 2; "},
        {POD("Running", "terminated: {}", RUNS_AGAIN), "p", "main", true,
         "p/main run 1 line 1; p/main run 1 line 2; ended; "},
        {POD("Running", "terminated: {}", PAUSES), "p", "main", false,
         "p/main run 2 line 1; p/main run 2 line 2; ended; "},
        {POD("Running", "terminated: {}", PAUSES), "p", "main", true,
         "p/main run 2 line 1; p/main run 2 line 2; ended; "},
        {POD("Running", "terminated: {}", HAS_ENDED), "p", "main", false,
         "p/main run 0 line 1; p/main run 0 line 2; ended; "},
        {POD("Failed", "terminated: {}", RUNS), "p", "main", false, // its time was up
         "p/main run 0 line 1; p/main run 0 line 2; ended; "},
        {POD("Running", "terminated: {}", RUNS), "p", "other", false,
         "failed container other is not valid for pod p; "},
        {POD("Running", "terminated: {}", RUNS), "q", "main", false,
         "failed pods \"q\" not found; "},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture;
        struct diary diary;
        open_world(&fixture, *state);
        world_put(&fixture.world, cases[i].pod, "kubelet");
        open_log(&diary, &fixture.world, cases[i].name, cases[i].container, cases[i].previous);
        expect_diary(&diary, cases[i].told);
        close_log(&diary);
        close_world(&fixture);
    }
}

/** What happens to a container that is followed, and whether its log ends with it. */
static void a_log_ends_with_its_run(void **state)
{
    static const struct {
        const char *then;
        const char *told;
    } cases[] = {
        {POD("Running", "terminated: {}", RUNS), ""},
        {POD("Running", "terminated: {}", HAS_ENDED), "ended; "},
        {POD("Running", "terminated: {}", RUNS_AGAIN), "ended; "},
        {POD("Running", "terminated: {}", PAUSES), "ended; "},
        {POD("Failed", "terminated: {}", RUNS), "ended; "},
        {NULL, "ended; "}, // the Pod is deleted
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture;
        struct diary diary;
        open_world(&fixture, *state);
        world_put(&fixture.world, POD("Running", "terminated: {}", RUNS), "kubelet");
        open_log(&diary, &fixture.world, "p", "main", false);
        expect_diary(&diary, "p/main run 0 line 1; p/main run 0 line 2; ");
        if (cases[i].then != NULL) {
            world_put(&fixture.world, cases[i].then, "kubelet");
        } else {
            world_delete(&fixture.world, "/v1/Pod/default/p", MT_PROPAGATION_BACKGROUND);
        }
        expect_diary(&diary, cases[i].told);
        world_put(&fixture.world, POD("Running", "terminated: {}", RUNS_AGAIN), "kubelet");
        world_wait(&fixture.world, 100);
        close_log(&diary);
        close_world(&fixture);
    }
}

static void a_log_may_be_read_in_part(void **state)
{
    static const struct {
        bool once;
        unsigned tail;
        const char *told;
    } cases[] = {
        {true, 0, "p/main run 0 line 1; p/main run 0 line 2; ended; "},
        {true, 1, "p/main run 0 line 2; ended; "},
        {true, 5, "p/main run 0 line 1; p/main run 0 line 2; ended; "},
        {false, 1, "p/main run 0 line 2; "},
    };
    struct fixture fixture;
    open_world(&fixture, *state);
    world_put(&fixture.world, POD("Running", "terminated: {}", RUNS), "kubelet");
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct diary diary;
        open_scope(&diary, &fixture.world,
                   &(struct mt_log_scope){.namespace = "default",
                                          .pod = "p",
                                          .container = "main",
                                          .once = cases[i].once,
                                          .tail = cases[i].tail});
        expect_diary(&diary, cases[i].told);
        close_log(&diary);
    }
    close_world(&fixture);
}

static void a_stream_may_be_ended_at_any_time(void **state)
{
    struct fixture fixture;
    struct diary diary;
    open_world(&fixture, *state);
    world_put(&fixture.world, POD("Running", "terminated: {}", RUNS), "kubelet");
    open_log(&diary, &fixture.world, "p", "main", false);
    close_log(&diary); // its request is on its way
    expect_diary(&diary, "");
    open_log(&diary, &fixture.world, "p", "main", false);
    diary.close_at = "line 1";
    expect_diary(&diary, "p/main run 0 line 1; ");
    open_log(&diary, &fixture.world, "p", "main", false); // freed with the cluster
    close_world(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(each_state_has_its_log),
        support_test(a_log_ends_with_its_run),
        support_test(a_log_may_be_read_in_part),
        support_test(a_stream_may_be_ended_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
