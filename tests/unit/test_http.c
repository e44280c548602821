// SPDX-License-Identifier: Apache-2.0
#include "net/http.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"
#include "support_http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 300, HUGE_BODY = 3 << 20 };

static const char *const faces[] = {"h2", "h1", "plain", "few"};

static const struct {
    const char *name;
    struct mt_http_spec spec;
    const char *body;
} echoes[] = {
    {"a GET", {.method = "GET", .path = "/echo?a=b%20c"}, "GET /prefix/echo?a=b%20c\n"},
    {"a PATCH",
     {.method = "PATCH",
      .path = "/echo",
      .body = "{\"a\":1}",
      .body_size = 7,
      .headers = (const struct mt_http_header[]){{"Content-Type", "application/apply-patch+yaml"}},
      .header_count = 1},
     "PATCH /prefix/echo\nhost 127.0.0.1\nAccept: */*\n"
     "Content-Type: application/apply-patch+yaml\nContent-Length: 7\n{\"a\":1}"},
    {"a POST without a body",
     {.method = "POST", .path = "/echo"},
     "POST /prefix/echo\nhost 127.0.0.1\nAccept: */*\nContent-Length: 0\n"},
    {"a DELETE with a body",
     {.method = "DELETE", .path = "/echo", .body = "x", .body_size = 1},
     "DELETE /prefix/echo\nhost 127.0.0.1\nAccept: */*\nContent-Length: 1\nx"},
    {"a DELETE without one",
     {.method = "DELETE", .path = "/echo"},
     "DELETE /prefix/echo\nhost 127.0.0.1\nAccept: */*\n"},
    {"headers",
     {.method = "GET",
      .path = "/echo",
      .headers = (const struct mt_http_header[]){{"Authorization", "Bearer x"},
                                                 {"Accept", "a/b"},
                                                 {"X-Empty", ""}},
      .header_count = 3},
     "GET /prefix/echo\nhost 127.0.0.1\nAccept: a/b\nAuthorization: Bearer x\nX-Empty: \n"},
    {"again a GET",
     {.method = "GET", .path = "/echo"},
     "GET /prefix/echo\nhost 127.0.0.1\nAccept: */*\n"},
};

static void a_request_arrives_as_it_was_made(void **state)
{
    struct support_http *test = *state;
    for (size_t face = 0; face < SUPPORT_COUNT(faces); face++) {
        struct mt_http_server *server =
            support_http_server(test, faces[face], (struct mt_http_server_options){0});
        bool two = strcmp(faces[face], "h2") == 0 || strcmp(faces[face], "few") == 0;
        for (size_t i = 0; i < SUPPORT_COUNT(echoes); i++) {
            struct support_answer answer = support_http_call(test, server, echoes[i].spec);
            assert_string_equal(answer.message, "");
            assert_int_equal(answer.status, 200);
            assert_int_equal(strncmp(answer.body, two ? "HTTP/2.0 " : "HTTP/1.1 ", 9), 0);
            if (strstr(answer.body, echoes[i].body) == NULL) {
                fail_msg("%s, %s: %s", faces[face], echoes[i].name, answer.body);
            }
        }
    }
}

static void an_agent_says_who_asks(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server = support_http_server(
        test, "h2", (struct mt_http_server_options){.user_agent = "moontide/9"});
    struct support_answer answer =
        support_http_call(test, server, (struct mt_http_spec){.path = "/echo"});
    assert_non_null(strstr(answer.body, "User-Agent: moontide/9\n"));
}

static void any_status_is_an_answer(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    static const struct {
        const char *path;
        int status;
        const char *body;
    } cases[] = {
        {"/status/200", 200, "status 200"}, {"/status/204", 204, ""},
        {"/status/301", 301, "status 301"}, {"/status/404", 404, "status 404"},
        {"/status/500", 500, "status 500"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct support_answer answer =
            support_http_call(test, server, (struct mt_http_spec){.path = cases[i].path});
        assert_int_equal(answer.failure, MT_HTTP_OK);
        assert_int_equal(answer.status, cases[i].status);
        assert_string_equal(answer.body, cases[i].body);
    }
}

static void headers_of_an_answer_are_read(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    static const struct {
        const char *query;
        int64_t retry_after_ms;
        const char *content_type;
        const char *warnings;
    } cases[] = {
        {"Content-Type=a/b;c=d", -1, "a/b", ""},
        {"Content-Type=a/b%3Bc=d", -1, "a/b;c=d", ""},
        {"Retry-After=7", 7000, "", ""},
        {"Retry-After=0", 0, "", ""},
        {"Retry-After=soon", -1, "", ""},
        {"Retry-After=7s", -1, "", ""},
        {"Retry-After=99999999999999999999", -1, "", ""},
        {"Retry-After=Fri,%2002%20Jan%202026%2003:04:05%20GMT", 0, "", ""},
        {"Warning=299%20-%20%22old%22", -1, "", "old"},
        {"Warning=299%20-%20%22a%22&Warning=299%20-%20%22b%22", -1, "", "a; b"},
        {"Warning=299%20-%20%22a,%20b%22,%20299%20x%20%22c%22", -1, "", "a, b; c"},
        {"Warning=299%20-%20%22say%20%5C%22no%5C%22%20%5C%5C%22", -1, "", "say \"no\" \\"},
        {"Warning=199%20-%20%22other%22,299%20-%20%22ours%22%20%22a%20date%22,299%20-%20%22too%22",
         -1, "", "ours; too"},
        {"Warning=299%20-", -1, "", ""},
        {"Warning=299%20-%20%22open", -1, "", "open"},
        {"Warning=299%20-%20%22x%22%20%22", -1, "", "x"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        char path[256];
        snprintf(path, sizeof path, "/headers?%s", cases[i].query);
        struct support_answer answer =
            support_http_call(test, server, (struct mt_http_spec){.path = path});
        assert_int_equal(answer.retry_after_ms, cases[i].retry_after_ms);
        assert_string_equal(answer.warnings, cases[i].warnings);
        if (cases[i].content_type[0] != '\0' && strchr(cases[i].query, ';') == NULL) {
            assert_string_equal(answer.content_type, cases[i].content_type);
        }
    }
}

static void retry_after_may_be_a_date(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    struct support_answer answer = support_http_call(
        test, server, (struct mt_http_spec){.path = "/headers?Retry-After=@3600"});
    // A date has whole seconds, and the test has taken its time.
    assert_in_range(answer.retry_after_ms, 3500 * 1000, 3600 * 1000);
}

static void a_burst_shares_one_connection(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    static struct support_answer answers[MANY];
    for (size_t i = 0; i < MANY; i++) {
        support_http_start(server, (struct mt_http_spec){.method = "PATCH", .path = "/echo"}, false,
                           &answers[i]);
    }
    for (size_t i = 0; i < MANY; i++) {
        support_http_finish(test, &answers[i]);
        assert_int_equal(answers[i].status, 200);
    }
    struct support_answer accepted =
        support_http_call(test, server, (struct mt_http_spec){.path = "/accepted"});
    assert_string_equal(accepted.body, "1");
    struct mt_http_counts counts = mt_http_counts(test->http);
    assert_int_equal(counts.connections, 1);
    assert_int_equal(counts.requests, MANY + 1);
    assert_int_equal(counts.heartbeats, 0);
}

static void without_http_2_there_are_several_connections(void **state)
{
    struct support_http *test = *state;
    static const char *const old_faces[] = {"h1", "plain", "few"};
    for (size_t face = 0; face < SUPPORT_COUNT(old_faces); face++) {
        struct mt_http_server *server =
            support_http_server(test, old_faces[face], (struct mt_http_server_options){0});
        static struct support_answer answers[MANY];
        for (size_t i = 0; i < MANY; i++) {
            const struct mt_http_spec spec = {
                .method = "POST", .path = "/echo", .idempotent = true};
            support_http_start(server, spec, false, &answers[i]);
        }
        for (size_t i = 0; i < MANY; i++) {
            support_http_finish(test, &answers[i]);
            assert_string_equal(answers[i].message, "");
            assert_int_equal(answers[i].status, 200);
        }
        struct support_answer accepted =
            support_http_call(test, server, (struct mt_http_spec){.path = "/accepted"});
        // What "few" refuses costs a connection now and then.
        bool two = strcmp(old_faces[face], "few") == 0;
        assert_in_range(strtol(accepted.body, NULL, 10), 2, two ? MANY : 9);
    }
}

static void lanes_share_no_connection(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    struct support_answer stream;
    support_http_start(server, (struct mt_http_spec){.path = "/lines/2?hold=x"}, true, &stream);
    support_http_expect(test, &stream, "line 1\n");
    struct support_answer accepted =
        support_http_call(test, server, (struct mt_http_spec){.path = "/accepted"});
    assert_string_equal(accepted.body, "2");
    support_http_call(test, server, (struct mt_http_spec){.path = "/release/x"});
    support_http_finish(test, &stream);
    assert_int_equal(stream.failure, MT_HTTP_OK);
    assert_string_equal(stream.body, "line 0\nline 1\n");
}

static void calls_wait_for_their_turn(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){.in_flight = 2});
    struct mt_http_server *other =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    struct support_answer held[2];
    struct support_answer third;
    support_http_start(server, (struct mt_http_spec){.path = "/hold/a?begin"}, false, &held[0]);
    support_http_start(server, (struct mt_http_spec){.path = "/hold/a?begin"}, false, &held[1]);
    support_http_start(server, (struct mt_http_spec){.path = "/release/b"}, false, &third);
    struct support_answer b;
    support_http_start(other, (struct mt_http_spec){.path = "/hold/b"}, false, &b);
    support_http_call(test, other, (struct mt_http_spec){.path = "/echo"});
    assert_int_equal(third.done, 0);
    assert_int_equal(b.done, 0);
    support_http_call(test, other, (struct mt_http_spec){.path = "/echo"});
    assert_int_equal(third.done, 0);
    mt_http_cancel(held[0].request); // makes room
    support_http_finish(test, &third);
    assert_int_equal(third.status, 200);
    assert_int_equal(held[1].done, 0);
    mt_http_cancel_all(server);
    support_http_finish(test, &held[1]);
}

static void streams_are_never_queued(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){.in_flight = 1});
    static struct support_answer streams[MANY];
    for (size_t i = 0; i < MANY; i++) { // more than a connection takes
        support_http_start(server, (struct mt_http_spec){.path = "/lines/1?hold=x"}, true,
                           &streams[i]);
    }
    for (size_t i = 0; i < MANY; i++) {
        support_http_expect(test, &streams[i], "line 0\n");
    }
    support_http_call(test, server, (struct mt_http_spec){.path = "/release/x"});
    for (size_t i = 0; i < MANY; i++) {
        support_http_finish(test, &streams[i]);
        assert_int_equal(streams[i].failure, MT_HTTP_OK);
    }
}

static void gzip_holds_nothing_back(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    struct support_answer answer =
        support_http_call(test, server, (struct mt_http_spec){.path = "/gzip?line=one&line=two"});
    assert_string_equal(answer.body, "one\ntwo\n");
    support_http_start(server, (struct mt_http_spec){.path = "/gzip?line=one&line=two&open"}, true,
                       &answer);
    support_http_expect(test, &answer, "one\ntwo\n");
}

static void a_stream_that_is_refused_has_a_body(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    struct support_answer answer;
    support_http_start(server, (struct mt_http_spec){.path = "/status/410"}, true, &answer);
    support_http_finish(test, &answer);
    assert_int_equal(answer.status, 410);
    assert_string_equal(answer.body, "status 410");
}

static void a_large_answer_comes_whole(void **state)
{
    struct support_http *test = *state;
    for (size_t face = 0; face < SUPPORT_COUNT(faces); face++) {
        struct mt_http_server *server =
            support_http_server(test, faces[face], (struct mt_http_server_options){0});
        char path[64];
        snprintf(path, sizeof path, "/huge/%d", HUGE_BODY);
        struct support_answer answer =
            support_http_call(test, server, (struct mt_http_spec){.path = path});
        assert_int_equal(answer.body_size, HUGE_BODY);
    }
}

static void a_goaway_costs_a_connection_and_no_request(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h2", (struct mt_http_server_options){0});
    static struct support_answer answers[MANY];
    for (size_t i = 0; i < MANY; i++) {
        const struct mt_http_spec spec = {
            .method = "PATCH", .idempotent = true, .path = i % 20 == 10 ? "/goaway" : "/echo"};
        support_http_start(server, spec, false, &answers[i]);
    }
    for (size_t i = 0; i < MANY; i++) {
        support_http_finish(test, &answers[i]);
        assert_string_equal(answers[i].message, "");
        assert_int_equal(answers[i].status, 200);
    }
    assert_true(mt_http_counts(test->http).connections > 1);
}

static void a_poll_ends_at_its_time_or_when_woken(void **state)
{
    struct support_http *test = *state;
    int pair[2];
    assert_int_equal(pipe(pair), 0);
    uint64_t until_ms = mt_clock_monotonic_ms() + 20;
    assert_false(mt_http_poll(test->http, until_ms));
    assert_true(mt_clock_monotonic_ms() >= until_ms);
    mt_http_wake_on(test->http, pair[0]);
    assert_int_equal(write(pair[1], "x", 1), 1);
    assert_false(mt_http_poll(test->http, UINT64_MAX));
    assert_false(mt_http_poll(test->http, UINT64_MAX)); // it is still there
    mt_http_wake_on(test->http, -1);
    assert_false(mt_http_poll(test->http, 0));
    close(pair[0]);
    close(pair[1]);
}

static void note_line(void *data, const char *topic, const char *line)
{
    struct mt_buf *lines = data;
    assert_string_equal(topic, "net.http");
    mt_buf_printf(lines, "%.*s\n", (int)strcspn(line, ","), line);
}

static void the_log_has_no_secrets(void **state)
{
    struct support_http *test = *state;
    struct mt_http_server *server =
        support_http_server(test, "h1", (struct mt_http_server_options){0});
    struct mt_buf lines;
    mt_buf_init(&lines, MT_BUF_UNLIMITED);
    mt_log_set_sink(note_line, &lines);
    const struct mt_http_header headers[] = {{"Authorization", "Bearer s3cret"},
                                             {"X-Broken", "a\r\nX-Empty: b"}};
    const struct mt_http_spec spec = {.method = "POST",
                                      .path = "/echo?a=b",
                                      .body = "s3cret",
                                      .body_size = strlen("s3cret"),
                                      .headers = headers,
                                      .header_count = SUPPORT_COUNT(headers)};
    struct support_answer answer = support_http_call(test, server, spec);
    mt_log_set_sink(NULL, NULL);
    assert_string_equal(mt_buf_text(&lines), "POST /echo?a=b\nPOST /echo?a=b: 200\n");
    assert_null(strstr(answer.body, "X-Empty"));
    mt_buf_fini(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_http_test(a_request_arrives_as_it_was_made),
        support_http_test(an_agent_says_who_asks),
        support_http_test(any_status_is_an_answer),
        support_http_test(headers_of_an_answer_are_read),
        support_http_test(retry_after_may_be_a_date),
        support_http_test(a_burst_shares_one_connection),
        support_http_test(without_http_2_there_are_several_connections),
        support_http_test(lanes_share_no_connection),
        support_http_test(calls_wait_for_their_turn),
        support_http_test(streams_are_never_queued),
        support_http_test(gzip_holds_nothing_back),
        support_http_test(a_stream_that_is_refused_has_a_body),
        support_http_test(a_large_answer_comes_whole),
        support_http_test(a_goaway_costs_a_connection_and_no_request),
        support_http_test(the_log_has_no_secrets),
        support_http_test(a_poll_ends_at_its_time_or_when_woken),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
