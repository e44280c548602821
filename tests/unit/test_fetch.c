// SPDX-License-Identifier: Apache-2.0
// Exchanges for scripts with the server of tests/net: who is reached, and what goes where on a
// redirect (net/fetch.h).
#include "net/fetch.h"

#include "base/array.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "net/http.h"
#include "support_http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 20 * 1000, TIMEOUT_MS = 10 * 1000, TEXT_MAX = 8192 };

/** One exchange and what came of it. */
struct fetching {
    struct support_http *test;
    struct mt_fetcher *fetcher;
    unsigned done;
    bool cancelled;
    int status;
    char text[TEXT_MAX]; ///< The body, or the failure.
    char url[256];
    char header[256]; ///< X-Test of the answer.
    size_t body_size;
};

static void note(void *data, const struct mt_fetch_answer *answer)
{
    struct fetching *fetching = data;
    fetching->done++;
    fetching->cancelled = answer->cancelled;
    fetching->status = answer->status;
    fetching->body_size = answer->body_size;
    snprintf(fetching->text, sizeof fetching->text, "%s",
             answer->failure != NULL ? answer->failure
             : answer->body != NULL  ? answer->body
                                     : "");
    snprintf(fetching->url, sizeof fetching->url, "%s", answer->url != NULL ? answer->url : "");
    for (size_t i = 0; i < answer->header_count; i++) {
        if (strcmp(answer->headers[i].name, "x-test") == 0) {
            snprintf(fetching->header, sizeof fetching->header, "%s", answer->headers[i].value);
        }
    }
}

static void open_fetching(struct fetching *fetching, void **state)
{
    *fetching = (struct fetching){.test = *state};
    fetching->fetcher = mt_fetcher_new(fetching->test->http, "moontide/test");
}

static void finish(struct fetching *fetching)
{
    const uint64_t until_ms = mt_clock_monotonic_ms() + PATIENCE_MS;
    while (fetching->done == 0 && mt_clock_monotonic_ms() < until_ms) {
        if (!mt_fetcher_deliver(fetching->fetcher)) {
            mt_http_poll(fetching->test->http, until_ms);
        }
    }
    assert_int_equal(fetching->done, 1);
}

/** Runs the exchange to its end; "PLAIN" in its URL is the port of the face without TLS. */
static void run(struct fetching *fetching, struct mt_fetch fetch)
{
    char url[512];
    const char *port = strstr(fetch.url, "PLAIN");
    if (port != NULL) {
        snprintf(url, sizeof url, "%.*s%u%s", (int)(port - fetch.url), fetch.url,
                 support_http_port(fetching->test, "plain"), port + strlen("PLAIN"));
        fetch.url = url;
    }
    fetch.method = fetch.method != NULL ? fetch.method : "GET";
    fetch.timeout_ms = fetch.timeout_ms > 0 ? fetch.timeout_ms : TIMEOUT_MS;
    fetching->done = 0;
    mt_fetch_start(fetching->fetcher, &fetch, note, fetching);
    assert_int_equal(fetching->done, 0);
    finish(fetching);
}

static const char *const here[] = {"127.0.0.1", "localhost"};
static const struct mt_hosts hosts_here = {here, 2};

static void an_answer_comes_whole(void **state)
{
    struct fetching fetching;
    open_fetching(&fetching, state);
    const struct mt_fetch_header headers[] = {{"Authorization", "Bearer x"}, {"Accept", "a/b"}};
    run(&fetching, (struct mt_fetch){.method = "POST",
                                     .url = "http://127.0.0.1:PLAIN/prefix/echo?a=b%20c#x",
                                     .body = "hello",
                                     .body_size = 5,
                                     .headers = headers,
                                     .header_count = 2,
                                     .hosts = hosts_here});
    assert_int_equal(fetching.status, 200);
    support_expect_text("echo", fetching.text,
                        "HTTP/1.1 POST /prefix/echo?a=b%20c\nhost 127.0.0.1\nAccept: a/b\n"
                        "Content-Length: 5\nUser-Agent: moontide/test\n"
                        "Authorization: Bearer x\nhello");
    run(&fetching,
        (struct mt_fetch){.url = "http://localhost:PLAIN/prefix/status/503", .hosts = hosts_here});
    assert_int_equal(fetching.status, 503);
    assert_string_equal(fetching.text, "status 503");
    run(&fetching, (struct mt_fetch){.url = "http://127.0.0.1:PLAIN/prefix/headers?X-Test=yes",
                                     .hosts = hosts_here});
    assert_string_equal(fetching.header, "yes");
    mt_fetcher_free(fetching.fetcher);
}

static void redirects_are_followed_where_they_may(void **state)
{
#define TO "http://127.0.0.1:PLAIN/prefix/redirect/"
    static const struct {
        const char *method;
        const char *url;
        unsigned redirects;
        int status;
        const char *text; ///< A part of the body or of the failure.
    } cases[] = {
        {"GET", TO "302?to=/prefix/echo", 1, 200, "GET /prefix/echo\n"},
        {"GET", TO "302?to=../echo", 1, 200, "GET /prefix/echo\n"},
        {"GET", TO "302?to=/prefix/echo", 0, 302, ""},
        {"GET", TO "302?to=302?to=/prefix/echo", 1, 302, ""},
        {"GET", TO "302?to=302?to=/prefix/echo", 2, 200, "GET /prefix/echo\n"},
        {"GET", TO "302", 5, 302, ""},
        {"POST", TO "301?to=/prefix/echo", 1, 200, "GET /prefix/echo\n"},
        {"POST", TO "303?to=/prefix/echo", 1, 200, "GET /prefix/echo\n"},
        {"PUT", TO "302?to=/prefix/echo", 1, 200, "PUT /prefix/echo\n"},
        {"PUT", TO "303?to=/prefix/echo", 1, 200, "GET /prefix/echo\n"},
        {"POST", TO "307?to=/prefix/echo", 1, 200, "POST /prefix/echo\n"},
        {"POST", TO "308?to=/prefix/echo", 1, 200, "\nbody"},
        {"GET", TO "302?to=http://elsewhere.example/", 1, 0,
         "redirects to http://elsewhere.example/: the host elsewhere.example is not among "
         "allow_hosts"},
        {"GET", TO "302?to=//elsewhere.example/", 1, 0, "the host elsewhere.example is not among"},
        {"GET", TO "302?to=file:///etc/passwd", 1, 0, "does not begin with http:// or https://"},
        {"GET", TO "302?to=http://me@127.0.0.1/", 1, 0, "has a user in it"},
        {"GET", TO "302?to=http://127.0.0.2/", 1, 0, "the host 127.0.0.2 is not among"},
    };
    struct fetching fetching;
    open_fetching(&fetching, state);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const bool body = strcmp(cases[i].method, "GET") != 0;
        run(&fetching, (struct mt_fetch){.method = cases[i].method,
                                         .url = cases[i].url,
                                         .redirects = cases[i].redirects,
                                         .body = body ? "body" : NULL,
                                         .body_size = body ? 4 : 0,
                                         .hosts = hosts_here});
        if (fetching.status != cases[i].status || strstr(fetching.text, cases[i].text) == NULL) {
            fail_msg("%s %s: %d %s", cases[i].method, cases[i].url, fetching.status, fetching.text);
        }
    }
    mt_fetcher_free(fetching.fetcher);
}

static void credentials_stay_with_their_server(void **state)
{
    struct fetching fetching;
    open_fetching(&fetching, state);
    const struct mt_fetch_header headers[] = {{"authorization", "Bearer x"}, {"Accept", "a/b"}};
    struct mt_fetch fetch = {.url = TO "302?to=/prefix/echo",
                             .redirects = 1,
                             .headers = headers,
                             .header_count = 2,
                             .hosts = hosts_here};
    run(&fetching, fetch);
    assert_non_null(strstr(fetching.text, "Authorization: Bearer x"));
    char other[256];
    snprintf(other, sizeof other, TO "302?to=http://localhost:%u/prefix/echo",
             support_http_port(fetching.test, "plain"));
    fetch.url = other;
    run(&fetching, fetch);
    assert_non_null(strstr(fetching.text, "host localhost"));
    assert_non_null(strstr(fetching.text, "Accept: a/b"));
    assert_null(strstr(fetching.text, "Bearer"));
    mt_fetcher_free(fetching.fetcher);
}

static void nobody_is_reached_who_is_not_named(void **state)
{
    static const char *const all[] = {"*"};
    static const char *const other_port[] = {"127.0.0.1:1"};
    static const struct {
        const char *url;
        struct mt_hosts hosts;
        const char *failure;
    } cases[] = {
        {"http://127.0.0.1:PLAIN/prefix/echo", {NULL, 0}, "127.0.0.1 is not among allow_hosts"},
        {"http://127.0.0.1:PLAIN/prefix/echo", {other_port, 1}, "is not among allow_hosts"},
        {"http://127.0.0.1:PLAIN/prefix/echo",
         {all, 1},
         "127.0.0.1 is at 127.0.0.1, which allow_hosts would have to name"},
        {"http://localhost:PLAIN/prefix/echo", {all, 1}, "which allow_hosts would have to name"},
        {"http://2130706433:PLAIN/prefix/echo", {all, 1}, "which allow_hosts would have to name"},
        {"http://0x7f.1:PLAIN/prefix/echo", {all, 1}, "which allow_hosts would have to name"},
        {"http://0.0.0.0:PLAIN/prefix/echo", {all, 1}, "which allow_hosts would have to name"},
        {"http://[::ffff:127.0.0.1]:PLAIN/prefix/echo",
         {all, 1},
         "which allow_hosts would have to name"},
        {"http://169.254.169.254/latest", {all, 1}, "169.254.169.254, which allow_hosts would"},
        {"gopher://127.0.0.1/", {all, 1}, "does not begin with http:// or https://"},
    };
    struct fetching fetching;
    open_fetching(&fetching, state);
    const size_t connections = mt_http_counts(fetching.test->http).connections;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        run(&fetching, (struct mt_fetch){.url = cases[i].url, .hosts = cases[i].hosts});
        if (fetching.status != 0 || strstr(fetching.text, cases[i].failure) == NULL) {
            fail_msg("%s: %d %s", cases[i].url, fetching.status, fetching.text);
        }
    }
    assert_int_equal(mt_http_counts(fetching.test->http).connections, connections);
    mt_fetcher_free(fetching.fetcher);
}

static void what_is_too_much_or_too_late_fails(void **state)
{
    struct fetching fetching;
    open_fetching(&fetching, state);
    run(&fetching, (struct mt_fetch){.url = "http://127.0.0.1:PLAIN/prefix/huge/1048577",
                                     .hosts = hosts_here});
    assert_non_null(strstr(fetching.text, "larger than 1048576 bytes"));
    run(&fetching, (struct mt_fetch){.url = "http://127.0.0.1:PLAIN/prefix/huge/1048576",
                                     .hosts = hosts_here});
    assert_int_equal(fetching.body_size, 1048576);
    run(&fetching, (struct mt_fetch){.url = "http://127.0.0.1:PLAIN/prefix/hold/late",
                                     .timeout_ms = 50,
                                     .hosts = hosts_here});
    assert_int_equal(fetching.status, 0);
    assert_true(fetching.text[0] != '\0');
    mt_fetcher_free(fetching.fetcher);
}

static void certificates_are_checked(void **state)
{
    struct fetching fetching;
    char url[256];
    char file[512];
    open_fetching(&fetching, state);
    snprintf(url, sizeof url, "https://localhost:%u/prefix/echo",
             support_http_port(fetching.test, "h2"));
    snprintf(file, sizeof file, "%s/ca.crt", fetching.test->folder);
    unsetenv("SSL_CERT_FILE");
    run(&fetching, (struct mt_fetch){.url = url, .hosts = hosts_here});
    assert_int_equal(fetching.status, 0);
    assert_non_null(strstr(fetching.text, "is not trusted"));
    mt_fetcher_free(fetching.fetcher);

    setenv("SSL_CERT_FILE", file, 1);
    open_fetching(&fetching, state);
    run(&fetching, (struct mt_fetch){.url = url, .hosts = hosts_here});
    assert_int_equal(fetching.status, 200);
    snprintf(url, sizeof url, "https://localhost:%u/prefix/echo",
             support_http_port(fetching.test, "other"));
    run(&fetching, (struct mt_fetch){.url = url, .hosts = hosts_here});
    assert_non_null(strstr(fetching.text, "is not trusted")); // signed by somebody else
    unsetenv("SSL_CERT_FILE");
    mt_fetcher_free(fetching.fetcher);
}

static void all_can_be_cancelled(void **state)
{
    struct fetching fetchings[2];
    open_fetching(&fetchings[0], state);
    fetchings[1] = fetchings[0];
    char url[256];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/prefix/hold/never",
             support_http_port(fetchings[0].test, "plain"));
    struct mt_fetch fetch = {
        .method = "GET", .url = url, .timeout_ms = TIMEOUT_MS, .hosts = hosts_here};
    mt_fetch_start(fetchings[0].fetcher, &fetch, note, &fetchings[0]);
    fetch.hosts.count = 0; // fails before anything is sent
    mt_fetch_start(fetchings[0].fetcher, &fetch, note, &fetchings[1]);
    mt_fetcher_cancel(fetchings[0].fetcher);
    finish(&fetchings[1]);
    finish(&fetchings[0]);
    assert_true(fetchings[0].cancelled && fetchings[1].cancelled);
    fetch.hosts = hosts_here; // freed while it is under way
    mt_fetch_start(fetchings[0].fetcher, &fetch, note, &fetchings[0]);
    mt_fetcher_free(fetchings[0].fetcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_http_test(an_answer_comes_whole),
        support_http_test(redirects_are_followed_where_they_may),
        support_http_test(credentials_stay_with_their_server),
        support_http_test(nobody_is_reached_who_is_not_named),
        support_http_test(what_is_too_much_or_too_late_fails),
        support_http_test(certificates_are_checked),
        support_http_test(all_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
