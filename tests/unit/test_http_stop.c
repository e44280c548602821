// SPDX-License-Identifier: Apache-2.0
#include "net/http.h"

#include "base/clock.h"
#include "support_http.h"

#include <stdlib.h>

enum { MANY = 20, CROWD = 100, CROWD_STARTS = 1500, STIRS = 5 };

static struct mt_http_server *server_of(struct support_http *test)
{
    return support_http_server(test, "h2", (struct mt_http_server_options){0});
}

static void a_cancelled_request_is_told_in_the_next_poll(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = server_of(test);
    struct support_answer waiting;
    support_http_start(server, (struct mt_http_spec){.path = "/echo"}, false, &waiting);
    mt_http_cancel(waiting.request);
    mt_http_cancel(waiting.request); // twice is once
    assert_int_equal(waiting.done, 0);
    assert_true(mt_http_poll(test->http, UINT64_MAX));
    assert_int_equal(waiting.done, 1);
    assert_int_equal(waiting.failure, MT_HTTP_CANCELLED);

    struct support_answer running;
    support_http_start(server, (struct mt_http_spec){.path = "/hold/x?begin"}, true, &running);
    support_http_expect(test, &running, "begin\n");
    mt_http_cancel(running.request);
    assert_true(mt_http_poll(test->http, UINT64_MAX));
    assert_int_equal(running.failure, MT_HTTP_CANCELLED);
    assert_string_equal(running.message, "the request was cancelled");
    // The connection is as good as before.
    support_http_start(server, (struct mt_http_spec){.path = "/lines/1"}, true, &running);
    support_http_finish(test, &running);
    assert_int_equal(mt_http_counts(test->http).connections, 1);
}

static void all_requests_of_a_server_are_cancelled(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){.in_flight = MANY / 2});
    struct mt_http_server *other = server_of(test);
    static struct support_answer answers[MANY];
    for (size_t i = 0; i < MANY; i++) {
        support_http_start(server, (struct mt_http_spec){.path = "/hold/x"}, false, &answers[i]);
    }
    struct support_answer stream;
    support_http_start(server, (struct mt_http_spec){.path = "/hold/x?begin"}, true, &stream);
    support_http_expect(test, &stream, "begin\n");
    struct support_answer echo;
    support_http_start(other, (struct mt_http_spec){.path = "/echo"}, false, &echo);
    mt_http_cancel_all(server);
    mt_http_cancel_all(server);
    for (size_t i = 0; i < MANY; i++) {
        support_http_finish(test, &answers[i]);
        assert_int_equal(answers[i].failure, MT_HTTP_CANCELLED);
    }
    support_http_finish(test, &stream);
    assert_int_equal(stream.failure, MT_HTTP_CANCELLED);
    support_http_finish(test, &echo);
    assert_int_equal(echo.failure, MT_HTTP_OK);
}

static void what_is_forgotten_is_never_told(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = server_of(test);
    struct support_answer waiting;
    struct support_answer running;
    support_http_start(server, (struct mt_http_spec){.path = "/hold/x?begin"}, true, &running);
    support_http_expect(test, &running, "begin\n");
    support_http_start(server, (struct mt_http_spec){.path = "/echo"}, false, &waiting);
    mt_http_forget(waiting.request);
    mt_http_cancel(running.request);
    mt_http_forget(running.request);
    support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_int_equal(waiting.done, 0);
    assert_int_equal(running.done, 0);
}

/** What a stream does when its first bytes come. */
struct reaction {
    struct mt_http_server *server;
    struct mt_http_request *request;
    void (*end)(struct mt_http_request *request); ///< Of its own request.
    struct mt_http_request *other;                ///< Which it cancels, too.
    size_t calls;
    size_t done;
    enum mt_http_failure failure;
    struct support_answer further;
};

static void react(void *data, const char *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    struct reaction *reaction = data;
    if (reaction->calls++ > 0) {
        return;
    }
    support_http_start(reaction->server, (struct mt_http_spec){.path = "/echo"}, false,
                       &reaction->further);
    mt_http_cancel(reaction->other);
    if (reaction->end != NULL) {
        reaction->end(reaction->request);
    }
}

static void note(void *data, const struct mt_http_result *result)
{
    struct reaction *reaction = data;
    reaction->done++;
    reaction->failure = result->failure;
}

static void each_may_start_and_end_requests(void **state)
{
    struct support_http *test = *state;
    static const struct {
        const char *face;
        void (*end)(struct mt_http_request *request);
        size_t done;
    } cases[] = {
        {"h2", NULL, 1}, {"h2", mt_http_cancel, 1}, {"h2", mt_http_forget, 0},
        {"h1", NULL, 1}, {"h1", mt_http_cancel, 1}, {"h1", mt_http_forget, 0},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_http_server *server =
            support_http_server(test, cases[i].face, (struct mt_http_server_options){0});
        struct support_answer other;
        support_http_start(server, (struct mt_http_spec){.path = "/hold/never?begin"}, true,
                           &other);
        support_http_expect(test, &other, "begin\n");
        struct reaction reaction = {.server = server, .end = cases[i].end, .other = other.request};
        const struct mt_http_spec spec = {
            .method = "GET", .path = "/lines/100", .lane = MT_HTTP_STREAMS, .each = react};
        reaction.request = mt_http_start(server, &spec, note, &reaction);
        support_http_finish(test, &other);
        assert_int_equal(other.failure, MT_HTTP_CANCELLED);
        support_http_finish(test, &reaction.further);
        assert_int_equal(reaction.further.status, 200);
        while (reaction.done < cases[i].done) {
            mt_http_poll(test->http, UINT64_MAX);
        }
        assert_int_equal(reaction.done, cases[i].done);
        if (cases[i].end != NULL) {
            assert_int_equal(reaction.calls, 1);
        }
        assert_true(cases[i].done == 0 ||
                    reaction.failure == (cases[i].end != NULL ? MT_HTTP_CANCELLED : MT_HTTP_OK));
    }
}

/** A chain: each end starts the next request. */
struct chain {
    struct mt_http_server *server;
    size_t left;
};

static void start_next(void *data, const struct mt_http_result *result)
{
    struct chain *chain = data;
    assert_int_equal(result->status, 200);
    if (chain->left-- > 1) {
        const struct mt_http_spec spec = {.method = "GET", .path = "/echo"};
        mt_http_start(chain->server, &spec, start_next, chain);
    }
}

static void done_may_start_further_requests(void **state)
{
    struct support_http *test = *state;
    struct chain chain = {server_of(test), MANY};
    const struct mt_http_spec spec = {.method = "GET", .path = "/echo"};
    mt_http_start(chain.server, &spec, start_next, &chain);
    while (chain.left > 0) {
        assert_true(mt_http_poll(test->http, UINT64_MAX));
    }
}

static void a_loop_may_end_at_any_time(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = server_of(test);
    static struct support_answer answers[MANY];
    for (size_t i = 0; i < MANY; i++) {
        support_http_start(server, (struct mt_http_spec){.path = "/hold/x?begin"}, i % 2 == 0,
                           &answers[i]);
    }
    support_http_expect(test, &answers[0], "begin\n");
    mt_http_cancel(answers[0].request);
    mt_http_forget(answers[1].request);
    support_http_start(server, (struct mt_http_spec){.path = "/echo"}, false, &answers[0]);
    // The teardown frees the loop; nobody is told of what was under way.
}

/** Requests that start, cancel and forget each other at random, from wherever they are called. */
struct crowd {
    struct mt_http_server *servers[3];
    struct member {
        struct crowd *crowd;
        struct mt_http_request *request; ///< NULL when none is under way.
    } members[CROWD];
    uint64_t random;
    size_t started;
    size_t ended; ///< Told or forgotten.
};

static size_t at_random(struct crowd *crowd, size_t below)
{
    crowd->random = crowd->random * UINT64_C(6364136223846793005) + 1;
    return (size_t)(crowd->random >> 33) % below;
}

static void stir(struct crowd *crowd);

static void member_done(void *data, const struct mt_http_result *result)
{
    (void)result;
    struct member *member = data;
    assert_non_null(member->request);
    member->request = NULL;
    member->crowd->ended++;
    stir(member->crowd);
}

static void member_each(void *data, const char *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    struct member *member = data;
    assert_non_null(member->request); // not after its end
    stir(member->crowd);
}

static void member_start(struct member *member)
{
    static const char *const paths[] = {"/echo",   "/huge/100000",   "/lines/20",
                                        "/reset",  "/status/500",    "/goaway",
                                        "/hold/x", "/lines/3?hold=x"};
    struct crowd *crowd = member->crowd;
    const struct mt_http_spec spec = {
        .method = at_random(crowd, 2) > 0 ? "GET" : "PATCH",
        .path = paths[at_random(crowd, SUPPORT_COUNT(paths))],
        .lane = at_random(crowd, 2) > 0 ? MT_HTTP_CALLS : MT_HTTP_STREAMS,
        .each = at_random(crowd, 2) > 0 ? member_each : NULL,
        .body_max = at_random(crowd, 9) > 0 ? 0 : 1000,
        .idempotent = at_random(crowd, 2) > 0,
    };
    struct mt_http_server *server = crowd->servers[at_random(crowd, SUPPORT_COUNT(crowd->servers))];
    member->request = mt_http_start(server, &spec, member_done, member);
    crowd->started++;
}

/** Starts or ends somebody. */
static void stir(struct crowd *crowd)
{
    struct member *member = &crowd->members[at_random(crowd, CROWD)];
    if (member->request == NULL) {
        if (crowd->started < CROWD_STARTS) {
            member_start(member);
        }
    } else if (at_random(crowd, 2) > 0) {
        mt_http_cancel(member->request);
    } else {
        struct mt_http_request *request = member->request;
        member->request = NULL;
        crowd->ended++;
        mt_http_forget(request);
    }
}

static void a_crowd_ends_each_request_once(void **state)
{
    struct support_http *test = *state;
    struct crowd crowd = {.random = 1};
    char *cert = support_http_file(test, "alice.crt");
    char *key = support_http_file(test, "alice.key");
    static const char *const faces[] = {"h2", "h1", "few"};
    for (size_t i = 0; i < SUPPORT_COUNT(faces); i++) {
        crowd.servers[i] = support_http_server(test, faces[i], (struct mt_http_server_options){0});
    }
    for (size_t i = 0; i < CROWD; i++) {
        crowd.members[i].crowd = &crowd;
    }
    while (crowd.started < CROWD_STARTS || crowd.ended < crowd.started) {
        for (size_t i = 0; i < STIRS; i++) {
            stir(&crowd);
        }
        if (at_random(&crowd, 50) == 0) { // and connections are replaced
            bool none = at_random(&crowd, 2) > 0;
            struct mt_http_server *server = crowd.servers[at_random(&crowd, 3)];
            assert_true(
                mt_http_server_set_identity(server, none ? NULL : cert, none ? NULL : key, NULL));
        }
        mt_http_poll(test->http, mt_clock_monotonic_ms() + 1);
    }
    assert_int_equal(crowd.ended, crowd.started);
    free(cert);
    free(key);
}

/** Lets a request go out so many times. */
struct gate {
    struct support_answer answer; ///< First: it is the data of the request.
    size_t allowed;
    size_t asked;
};

static bool may_go(void *data)
{
    struct gate *gate = data;
    return gate->asked++ < gate->allowed;
}

static void what_may_not_go_is_held(void **state)
{
    struct support_http *test = *state;
    static const char *const faces[] = {"h2", "h1", "plain"};
    for (size_t i = 0; i < SUPPORT_COUNT(faces); i++) {
        struct mt_http_server *server =
            support_http_server(test, faces[i], (struct mt_http_server_options){0});
        // On a new connection, then on one that is there: nothing of it reaches the server.
        for (size_t round = 0; round < 2; round++) {
            struct gate gate = {.allowed = 0};
            struct mt_http_spec spec = {
                .method = "PUT", .path = "/release/x", .idempotent = true, .may_go = may_go};
            support_http_start(server, spec, false, &gate.answer);
            support_http_finish(test, &gate.answer);
            assert_int_equal(gate.answer.failure, MT_HTTP_HELD);
            assert_false(gate.answer.repeated);
            assert_int_equal(gate.asked, 1);
            const struct support_answer echo =
                support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
            assert_int_equal(echo.status, 200);
        }
        struct support_answer held;
        support_http_start(server, (struct mt_http_spec){.path = "/hold/x"}, false, &held);
        mt_http_poll(test->http, mt_clock_monotonic_ms());
        assert_int_equal(held.done, 0);
        mt_http_cancel(held.request);
        support_http_finish(test, &held);
    }
}

static void what_may_go_once_is_not_sent_again(void **state)
{
    struct support_http *test = *state;
    static const char *const faces[] = {"h2", "h1", "plain"};
    for (size_t i = 0; i < SUPPORT_COUNT(faces); i++) {
        struct mt_http_server *server =
            support_http_server(test, faces[i], (struct mt_http_server_options){0});
        support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
        struct gate gate = {.allowed = 1};
        struct mt_http_spec spec = {
            .method = "PATCH", .path = "/reset", .idempotent = true, .may_go = may_go};
        support_http_start(server, spec, false, &gate.answer);
        support_http_finish(test, &gate.answer);
        assert_int_equal(gate.answer.failure, MT_HTTP_HELD);
        assert_true(gate.answer.repeated); // the server may have done it
        assert_int_equal(gate.asked, 2);
    }
}

static void what_is_urgent_waits_for_nobody(void **state)
{
    struct support_http *test = *state;
    static const char *const faces[] = {"h2", "h1"};
    for (size_t i = 0; i < SUPPORT_COUNT(faces); i++) {
        struct mt_http_server *server =
            support_http_server(test, faces[i], (struct mt_http_server_options){.in_flight = 2});
        static struct support_answer answers[MANY];
        for (size_t j = 0; j < MANY; j++) {
            support_http_start(server, (struct mt_http_spec){.path = "/hold/y"}, false,
                               &answers[j]);
        }
        mt_http_poll(test->http, mt_clock_monotonic_ms());
        const struct support_answer urgent =
            support_http_call(test, server, (struct mt_http_spec){.path = "/echo", .urgent = true});
        assert_int_equal(urgent.status, 200);
        mt_http_cancel_all(server);
        for (size_t j = 0; j < MANY; j++) {
            support_http_finish(test, &answers[j]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_http_test(a_cancelled_request_is_told_in_the_next_poll),
        support_http_test(all_requests_of_a_server_are_cancelled),
        support_http_test(what_is_forgotten_is_never_told),
        support_http_test(each_may_start_and_end_requests),
        support_http_test(done_may_start_further_requests),
        support_http_test(a_crowd_ends_each_request_once),
        support_http_test(what_may_not_go_is_held),
        support_http_test(what_may_go_once_is_not_sent_again),
        support_http_test(what_is_urgent_waits_for_nobody),
        support_http_test(a_loop_may_end_at_any_time),
    };
    return cmocka_run_group_tests_name("http_stop", tests, NULL, NULL);
}
