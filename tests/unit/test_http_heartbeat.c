// SPDX-License-Identifier: Apache-2.0
#include "net/http.h"

#include "base/clock.h"
#include "support_http.h"

#include <string.h>

/** What has to come in time does so on a busy machine, too. */
enum { AFTER_MS = 20, ANSWER_MS = 1000, PATIENT_ANSWER_MS = 60 * 1000, BEATS = 3 };

static const char *authorization(void *data)
{
    (*(size_t *)data)++;
    return "Bearer secret";
}

static struct mt_http_server *server_of(const struct support_http *test, const char *face,
                                        uint64_t answer_ms, size_t *asked)
{
    const struct mt_http_server_options options = {
        .heartbeat = "/echo",
        .heartbeat_after_ms = AFTER_MS,
        .heartbeat_answer_ms = answer_ms,
        .authorization = asked != NULL ? authorization : NULL,
        .authorization_data = asked,
    };
    return support_http_server(test, face, options);
}

static void a_quiet_stream_is_kept_by_answers(void **state)
{
    struct support_http *test = *state;
    static const char *const faces[] = {"h2", "h1"};
    for (size_t i = 0; i < SUPPORT_COUNT(faces); i++) {
        size_t asked = 0;
        size_t before = mt_http_counts(test->http).heartbeats;
        const uint64_t start_ms = mt_clock_monotonic_ms();
        struct mt_http_server *server = server_of(test, faces[i], PATIENT_ANSWER_MS, &asked);
        struct support_answer stream;
        support_http_start(server, (struct mt_http_spec){.path = "/lines/1?hold=x"}, true, &stream);
        support_http_expect(test, &stream, "line 0\n");
        while (mt_http_counts(test->http).heartbeats < before + BEATS) {
            mt_http_poll(test->http, mt_clock_monotonic_ms() + AFTER_MS);
            assert_int_equal(stream.done, 0);
        }
        assert_int_equal(before + asked, mt_http_counts(test->http).heartbeats);
        assert_true(mt_clock_monotonic_ms() >= start_ms + asked * AFTER_MS); // one at a time
        support_http_call(test, server, (struct mt_http_spec){.path = "/release/x"});
        support_http_finish(test, &stream);
        assert_int_equal(stream.failure, MT_HTTP_OK);
        assert_int_equal(mt_http_counts(test->http).dropped, 0);
    }
}

static void a_silent_connection_is_dropped(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = server_of(test, "h2", ANSWER_MS, NULL);
    struct support_answer streams[3];
    support_http_start(server, (struct mt_http_spec){.path = "/hold/x?begin"}, true, &streams[0]);
    support_http_start(server, (struct mt_http_spec){.path = "/hold/x?begin"}, true, &streams[1]);
    support_http_expect(test, &streams[0], "begin\n");
    support_http_expect(test, &streams[1], "begin\n");
    support_http_start(server, (struct mt_http_spec){.path = "/silence"}, true, &streams[2]);
    for (size_t i = 0; i < SUPPORT_COUNT(streams); i++) {
        support_http_finish(test, &streams[i]);
        assert_int_equal(streams[i].failure, MT_HTTP_BROKEN);
        assert_non_null(strstr(streams[i].message, " was silent for "));
    }
    assert_int_equal(mt_http_counts(test->http).dropped, 1);
    // The lane goes on over a new one.
    support_http_start(server, (struct mt_http_spec){.path = "/lines/1"}, true, &streams[0]);
    support_http_finish(test, &streams[0]);
    assert_int_equal(streams[0].failure, MT_HTTP_OK);
}

static void only_the_silent_lane_is_dropped(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = server_of(test, "h2", ANSWER_MS, NULL);
    struct support_answer stream;
    struct support_answer call;
    support_http_start(server, (struct mt_http_spec){.path = "/hold/x?begin"}, true, &stream);
    support_http_expect(test, &stream, "begin\n");
    support_http_start(server, (struct mt_http_spec){.path = "/silence"}, false, &call);
    support_http_finish(test, &call);
    assert_int_equal(call.failure, MT_HTTP_BROKEN);
    assert_int_equal(stream.done, 0);
    support_http_call(test, server, (struct mt_http_spec){.path = "/release/x"});
    support_http_finish(test, &stream);
    assert_int_equal(stream.failure, MT_HTTP_OK);
}

static void an_idle_lane_has_no_heartbeat(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = server_of(test, "h2", ANSWER_MS, NULL);
    struct mt_http_server *other = server_of(test, "h2", PATIENT_ANSWER_MS, NULL);
    support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    struct support_answer stream;
    support_http_start(other, (struct mt_http_spec){.path = "/lines/1?hold=x"}, true, &stream);
    while (mt_http_counts(test->http).heartbeats < BEATS) {
        mt_http_poll(test->http, mt_clock_monotonic_ms() + AFTER_MS);
    }
    struct support_answer accepted =
        support_http_call(test, server, (struct mt_http_spec){.path = "/accepted"});
    assert_string_equal(accepted.body, "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_http_test(a_quiet_stream_is_kept_by_answers),
        support_http_test(a_silent_connection_is_dropped),
        support_http_test(only_the_silent_lane_is_dropped),
        support_http_test(an_idle_lane_has_no_heartbeat),
    };
    return cmocka_run_group_tests_name("http_heartbeat", tests, NULL, NULL);
}
