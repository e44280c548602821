// SPDX-License-Identifier: Apache-2.0
// Servers beside the rehearsal cluster: what they answer is made up, in virtual time.
#include "rehearsal/rehearsal.h"

#include "support_rehearsal.h"

#include <string.h>

enum { CALL_MS = 2 };

/** What came of an exchange. */
struct told {
    unsigned times;
    struct mt_fetch_answer answer;
};

static void note(void *data, const struct mt_fetch_answer *answer)
{
    struct told *told = data;
    told->times++;
    told->answer = *answer; // its texts are those of the tests
}

static void start(struct world *world, const char *url, uint64_t timeout_ms, struct told *told)
{
    const struct mt_fetch fetch = {.method = "GET", .url = url, .timeout_ms = timeout_ms};
    *told = (struct told){0};
    world->cluster.fetch(world->cluster.data, &fetch, note, told);
    assert_int_equal(told->times, 0);
}

static void poll_until(struct world *world, uint64_t until_ms, const struct told *told)
{
    uint64_t now_ms = world->cluster.now_ms(world->cluster.data);
    while (told->times == 0 && now_ms < until_ms) {
        world->cluster.poll(world->cluster.data, until_ms);
        now_ms = world->cluster.now_ms(world->cluster.data);
    }
}

/** The scenario of these tests: URLs that end with "late" are, those with "no" fail. */
static void make(void *data, const char *method, const char *url, struct mt_made_answer *made)
{
    assert_null(data);
    assert_string_equal(method, "GET");
    if (strstr(url, "late") != NULL) {
        *made = (struct mt_made_answer){.status = 201, .body = "at last", .after_ms = 3000};
    } else if (strstr(url, "no") != NULL) {
        *made = (struct mt_made_answer){.failure = "no route", .body = ""};
    }
}

static bool acts_on_nothing(void *data, const char *group, const char *kind)
{
    (void)data;
    (void)group;
    (void)kind;
    return false;
}

static const struct mt_controllers controllers = {.acts_on = acts_on_nothing, .fetch = make};

static void answers_are_made_up(void **state)
{
    static const struct {
        const char *url;
        const char *failure; ///< NULL: an answer.
        int status;
        const char *body;
        uint64_t timeout_ms;
        uint64_t took_ms;
    } cases[] = {
        {"http://a/", NULL, 200, "", 1000, CALL_MS},
        {"http://a/late", NULL, 201, "at last", 10000, CALL_MS + 3000},
        {"http://a/late", "no answer came in time", 0, NULL, 1000, CALL_MS + 1000},
        {"http://a/no", "no route", 0, NULL, 1000, CALL_MS},
    };
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    options.controllers = &controllers;
    options.call_ms = CALL_MS;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct world world;
        struct told told;
        world_open(&world, *state, &options);
        const uint64_t began_ms = world.cluster.now_ms(world.cluster.data);
        start(&world, cases[i].url, cases[i].timeout_ms, &told);
        poll_until(&world, began_ms + 60000, &told);
        assert_int_equal(told.times, 1);
        assert_int_equal(told.answer.now_ms - began_ms, cases[i].took_ms);
        if (cases[i].failure != NULL) {
            assert_string_equal(told.answer.failure, cases[i].failure);
        } else {
            assert_null(told.answer.failure);
            assert_int_equal(told.answer.status, cases[i].status);
            assert_string_equal(told.answer.body, cases[i].body);
        }
        world_close(&world);
    }
}

static void an_exchange_can_be_cancelled_or_left(void **state)
{
    struct world world;
    struct told told;
    struct told left;
    struct mt_rehearsal_options options = mt_rehearsal_options_default();
    world_open(&world, *state, &options);
    start(&world, "http://a/", 1000, &told);
    world.cluster.cancel(world.cluster.data);
    poll_until(&world, world.cluster.now_ms(world.cluster.data) + 1000, &told);
    assert_int_equal(told.times, 1);
    assert_true(told.answer.cancelled);
    start(&world, "http://a/", 1000, &left);
    world_close(&world);
    assert_int_equal(told.times, 1);
    assert_int_equal(left.times, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(answers_are_made_up),
        support_test(an_exchange_can_be_cancelled_or_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
