// SPDX-License-Identifier: Apache-2.0
// The shipped script hooks that ask servers, against the server of tests/net: hooks/README.md.
#include "support_http.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "manifest/json.h"
#include "net/fetch.h"
#include "script/checks.h"
#include "script/hook_types.h"
#include "script/policy.h"

#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 20 * 1000 };

/** One hook that runs, in a time of its own. */
struct hooking {
    struct support_http *test;
    struct mt_arena *arena;
    struct mt_findings findings;
    struct mt_scripts scripts;
    struct mt_policy policy;
    struct mt_fetcher *fetcher;
    struct mt_hook_run *hook;
    struct mt_hook_step step;
    int64_t now_ms;
    bool asks; ///< A server, which has not answered yet.
    struct mt_buf out;
};

static void open_hooking(struct hooking *hooking, void **state)
{
    static const char *hosts[] = {"127.0.0.1"};
    const struct mt_checks_options options = {.shipped = MT_TESTS_DIR "/.."};
    *hooking = (struct hooking){.test = *state, .arena = mt_arena_new()};
    hooking->findings.arena = hooking->arena;
    hooking->scripts.hook_types = mt_hook_types_new(&options, &hooking->findings);
    hooking->scripts.reach.hosts = (struct mt_texts){hosts, SUPPORT_COUNT(hosts), 0};
    hooking->policy = mt_script_policy(&hooking->scripts);
    hooking->fetcher = mt_fetcher_new(hooking->test->http, "moontide/test");
    mt_buf_init(&hooking->out, MT_BUF_UNLIMITED);
    support_no_findings(&hooking->findings);
    setenv("MT_TEST_SECRET", "sesame", 1);
}

static void close_hooking(struct hooking *hooking)
{
    mt_buf_fini(&hooking->out);
    mt_fetcher_free(hooking->fetcher);
    mt_hook_types_free(hooking->scripts.hook_types);
    mt_arena_free(hooking->arena);
}

static void log_line(void *data, const char *line)
{
    struct hooking *hooking = data;
    mt_buf_printf(&hooking->out, "log %s\n", line);
}

static void answered(void *data, const struct mt_fetch_answer *answer)
{
    struct hooking *hooking = data;
    hooking->asks = false;
    const struct mt_hook_input input = {.answer = answer, .now_ms = hooking->now_ms};
    hooking->policy.hook_resume(hooking->hook, &input, hooking->arena, &hooking->step);
}

static void fetch(struct hooking *hooking)
{
    const struct mt_fetch wanted = hooking->step.fetch;
    const uint64_t until_ms = mt_clock_monotonic_ms() + PATIENCE_MS;
    hooking->asks = true;
    mt_fetch_start(hooking->fetcher, &wanted, answered, hooking);
    while (hooking->asks && mt_clock_monotonic_ms() < until_ms) {
        if (!mt_fetcher_deliver(hooking->fetcher)) {
            mt_http_poll(hooking->test->http, until_ms);
        }
    }
    assert_false(hooking->asks);
}

/** Runs a hook to its end; sleeps take no time. */
static void run(struct hooking *hooking, const char *type, const cJSON *params)
{
    const struct mt_hook_start start = {
        .type = mt_policy_find_type(&hooking->policy, type),
        .name = "test",
        .params = hooking->policy.read_params(
            hooking->policy.data, mt_policy_find_type(&hooking->policy, type), params, false,
            (struct mt_place){"moontide.lua", 1}, &hooking->findings),
        .app = "shop",
        .namespace = "shop",
        .phase = "PostSync",
        .log = log_line,
        .log_data = hooking,
    };
    support_no_findings(&hooking->findings);
    hooking->hook =
        hooking->policy.hook_start(hooking->policy.data, &start, 0, hooking->arena, &hooking->step);
    while (hooking->step.want == MT_HOOK_FETCHES || hooking->step.want == MT_HOOK_SLEEPS) {
        if (hooking->step.want == MT_HOOK_FETCHES) {
            fetch(hooking);
            continue;
        }
        hooking->now_ms += (int64_t)hooking->step.sleep_ms;
        const struct mt_hook_input input = {.now_ms = hooking->now_ms};
        hooking->policy.hook_resume(hooking->hook, &input, hooking->arena, &hooking->step);
    }
    mt_buf_printf(&hooking->out, "%s %s\n",
                  hooking->step.want == MT_HOOK_SUCCEEDED ? "succeeded" : "failed",
                  hooking->step.message);
    hooking->policy.hook_end(hooking->hook);
}

/** "PORT" in a text is that of the server, in what comes out again. */
static const char *replace(struct hooking *hooking, const char *text, const char *what,
                           const char *with)
{
    const char *at = NULL;
    while ((at = strstr(text, what)) != NULL) {
        text = mt_arena_printf(hooking->arena, "%.*s%s%s", (int)(at - text), text, with,
                               at + strlen(what));
    }
    return text;
}

struct http_case {
    const char *type;
    const char *params;
    const char *expected;
};

static void check(void **state, const struct http_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hooking hooking;
        open_hooking(&hooking, state);
        const char *port =
            mt_arena_printf(hooking.arena, "%u", support_http_port(hooking.test, "plain"));
        cJSON *params = support_json(replace(&hooking, cases[i].params, "PORT", port));
        mt_arena_own(hooking.arena, params, mt_json_release);
        run(&hooking, cases[i].type, params);
        const char *out = mt_arena_strdup(hooking.arena, mt_buf_text(&hooking.out));
        support_expect_text(cases[i].params, replace(&hooking, out, port, "PORT"),
                            cases[i].expected);
        close_hooking(&hooking);
    }
}

#define AT "http://127.0.0.1:PORT/prefix/"
#define TOKEN "\"token\":{\"env\":\"MT_TEST_SECRET\"}"

static void a_webhook_follows_what_it_starts(void **state)
{
    // Each starts the next job of the server.
    static const struct http_case cases[] = {
        {"Webhook",
         "{\"url\":\"" AT "jobs\"," TOKEN ",\"poll\":\"links.self\",\"body\":\"{\\\"ends\\\":"
         "\\\"done\\\"}\"}",
         "log started, asks " AT "jobs/0\nlog it is running\nsucceeded " AT "jobs/0 is done\n"},
        {"Webhook", "{\"url\":\"" AT "jobs\"," TOKEN "}", "succeeded " AT "jobs answers 202\n"},
        {"Webhook", "{\"url\":\"" AT "jobs\",\"poll\":\"links.self\"}",
         "failed " AT "jobs: it answers 401, not 200 to 299: who are you?\n"},
        {"Webhook", "{\"url\":\"" AT "status/200\",\"method\":\"GET\",\"poll\":\"Location\"}",
         "failed " AT "status/200: its answer has no Location to ask how it goes\n"},
        {"Webhook", "{\"url\":\"http://127.0.0.2:PORT/\"}",
         "failed http://127.0.0.2:PORT/: hook types may not reach the host 127.0.0.2: write "
         "allow_hosts = { \"127.0.0.2\" } in the project file\n"},
    };
    check(state, cases, SUPPORT_COUNT(cases));
}

static void a_webhook_fails_with_what_it_started(void **state)
{
    static const struct http_case cases[] = {
        {"Webhook",
         "{\"url\":\"" AT "jobs\"," TOKEN ",\"poll\":\"links.self\",\"body\":\"{\\\"ends\\\":"
         "\\\"aborted\\\"}\"}",
         "log started, asks " AT "jobs/0\nlog it is running\nfailed " AT "jobs/0 is aborted\n"},
    };
    check(state, cases, SUPPORT_COUNT(cases));
}

static void a_canary_asks_prometheus(void **state)
{
#define PROMETHEUS "\"url\":\"" AT "prometheus/\",\"during\":\"1m\""
    static const struct http_case cases[] = {
        {"Canary", "{" PROMETHEUS ",\"query\":\"0.25\",\"max\":1}",
         "log 0.25\nlog 0.25\nlog 0.25\nsucceeded 0.25: in bounds 3 of 3 times\n"},
        {"Canary", "{" PROMETHEUS ",\"query\":\"2e3\",\"max\":1}",
         "log 2000 is more than 1\nfailed 2e3: 2000 is more than 1\n"},
        {"Canary", "{" PROMETHEUS ",\"query\":\"absent{app=\\\"{{app}}\\\"}\",\"min\":0}",
         "log the query finds nothing\nfailed absent{app=\"shop\"}: the query finds nothing\n"},
        {"Canary", "{" PROMETHEUS ",\"query\":\"sum(\",\"min\":0}",
         "log Prometheus answers 400: cannot parse sum(\nfailed sum(: Prometheus answers 400: "
         "cannot parse sum(\n"},
    };
    check(state, cases, SUPPORT_COUNT(cases));
}

static void a_smoke_test_asks_a_url(void **state)
{
    static const struct http_case cases[] = {
        {"HttpSmokeTest", "{\"url\":\"" AT "echo\"," TOKEN ",\"contains\":\"GET /prefix/echo\"}",
         "succeeded " AT "echo answers 200\n"},
        {"HttpSmokeTest", "{\"url\":\"" AT "status/503\",\"retries\":1}",
         "log it answers 503, not 200 to 299\nlog it answers 503, not 200 to 299\nfailed " AT
         "status/503: it answers 503, not 200 to 299 (asked 2 times)\n"},
    };
    check(state, cases, SUPPORT_COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_http_test(a_webhook_follows_what_it_starts),
        support_http_test(a_webhook_fails_with_what_it_started),
        support_http_test(a_canary_asks_prometheus),
        support_http_test(a_smoke_test_asks_a_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
