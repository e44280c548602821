// SPDX-License-Identifier: Apache-2.0
// Script hooks under way: DESIGN.md "Lua contracts", lua/meta/hook.lua; among them those that loop,
// lie and swallow errors.
#include "script/hook_run.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "manifest/json.h"
#include "manifest/tree.h"
#include "script/checks.h"
#include "script/hook_run_state.h"
#include "script/hook_types.h"
#include "script/policy.h"
#include "script/script_state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 50 };

/** One hook that is run; what it does is written line by line. */
struct fixture {
    struct support *support;
    char *folder;
    struct mt_scripts scripts;
    struct mt_policy policy;
    struct mt_buf out;
};

static void open_fixture(struct fixture *fixture, const char *body)
{
    struct mt_arena *arena = fixture->support->arena;
    fixture->folder = support_folder();
    support_write(fixture->folder, "hooks/words.lua",
                  "local n = 0 return { next = function() n = "
                  "n + 1 return n end }");
    support_write(fixture->folder, "hooks/T.lua",
                  mt_arena_printf(arena,
                                  "return { name = 'T', at = 'PostSync', params = { a = 'string?', "
                                  "token = 'secret?' }, run = function(hook, ctx) %s end }",
                                  body));
    const char *folders[] = {fixture->folder};
    struct mt_checks_options options = {.folders = folders, .folder_count = 1};
    fixture->scripts.hook_types = mt_hook_types_new(&options, &fixture->support->findings);
    static const char *variables[] = {"MT_TEST_TAG", "MT_TEST_UNSET"};
    static const char *hosts[] = {"shop", "*.example.com"};
    fixture->scripts.reach.hosts = (struct mt_texts){hosts, SUPPORT_COUNT(hosts), 0};
    static const char *namespaces[] = {"shared"};
    fixture->scripts.reach.namespaces = (struct mt_texts){namespaces, SUPPORT_COUNT(namespaces), 0};
    fixture->scripts.reach.env = (struct mt_texts){variables, SUPPORT_COUNT(variables), 0};
    fixture->policy = mt_script_policy(&fixture->scripts);
    mt_buf_init(&fixture->out, MT_BUF_UNLIMITED);
}

static void close_fixture(struct fixture *fixture)
{
    mt_buf_fini(&fixture->out);
    mt_hook_types_free(fixture->scripts.hook_types);
    support_folder_remove(fixture->folder);
    support_reset(fixture->support);
}

static void write_line(void *data, const char *line)
{
    struct fixture *fixture = data;
    mt_buf_printf(&fixture->out, "log %s\n", line);
}

/** The message with "T:" in place of the script's path, which is of this test alone. */
static void write_message(struct fixture *fixture, const char *message)
{
    const char *name = strstr(message, "/hooks/T.lua");
    const char *rest = name != NULL ? name + strlen("/hooks/T.lua") : NULL;
    const char *late = rest != NULL ? strstr(rest, "takes too long") : NULL;
    if (late != NULL) { // whether work or time runs out first is the machine's affair
        rest = mt_arena_printf(fixture->support->arena, "%.*sdoes too much work",
                               (int)(late - rest), rest);
    }
    bool begins = rest != NULL && strncmp(message, fixture->folder, strlen(fixture->folder)) == 0;
    mt_buf_printf(&fixture->out, "%s%s\n", begins ? "T" : "", begins ? rest : message);
}

static void write_fetch(struct fixture *fixture, const struct mt_fetch *fetch)
{
    mt_buf_printf(&fixture->out, "fetches %s %s %" PRIu64 " %u", fetch->method, fetch->url,
                  fetch->timeout_ms, fetch->redirects);
    for (size_t i = 0; i < fetch->header_count; i++) {
        mt_buf_printf(&fixture->out, " %s=%s", fetch->headers[i].name, fetch->headers[i].value);
    }
    mt_buf_printf(&fixture->out, "%s%.*s\n", fetch->body != NULL ? " body " : "",
                  (int)fetch->body_size, fetch->body != NULL ? fetch->body : "");
}

/** Writes what a step wants; whether it is over. */
static bool write_step(struct fixture *fixture, const struct mt_hook_step *step)
{
    switch (step->want) {
    case MT_HOOK_SUCCEEDED:
        mt_buf_puts(&fixture->out, "succeeded ");
        write_message(fixture, step->message);
        return true;
    case MT_HOOK_FAILED:
        mt_buf_puts(&fixture->out, step->script_failed ? "script failed " : "failed ");
        write_message(fixture, step->message);
        return true;
    case MT_HOOK_SLEEPS:
        mt_buf_printf(&fixture->out, "sleeps %" PRIu64 "\n", step->sleep_ms);
        return false;
    case MT_HOOK_GETS:
        mt_buf_printf(&fixture->out, "gets %s/%s/%s %s/%s\n", step->ref.group, step->ref.version,
                      step->ref.kind, step->ref.namespace, step->ref.name);
        return false;
    case MT_HOOK_LISTS:
        mt_buf_printf(&fixture->out, "lists %s/%s/%s %s %s\n", step->ref.group, step->ref.version,
                      step->ref.kind, step->ref.namespace,
                      step->selector != NULL ? step->selector : "all");
        return false;
    case MT_HOOK_WATCHES:
        mt_buf_printf(&fixture->out, "%s %s/%s/%s %s/%s %" PRIu64 "\n",
                      step->begins ? "watches" : "goes on", step->ref.group, step->ref.version,
                      step->ref.kind, step->ref.namespace, step->ref.name, step->sleep_ms);
        return false;
    case MT_HOOK_FETCHES:
        write_fetch(fixture, &step->fetch);
        return false;
    }
    return true;
}

/** The app has nothing in the namespaces `closed` and `shared`; the project file names the latter.
 */
static const char *refuse(void *data, const struct mt_ref *ref, struct mt_arena *arena)
{
    (void)data;
    return strcmp(ref->namespace, "closed") == 0 || strcmp(ref->namespace, "shared") == 0
               ? mt_arena_printf(arena, "no %s in closed", ref->kind)
               : NULL;
}

static struct mt_hook_run *start(struct fixture *fixture, const cJSON *params, int64_t now_ms,
                                 struct mt_hook_step *step)
{
    struct mt_hook_start start = {
        .type = mt_policy_find_type(&fixture->policy, "T"),
        .name = "home",
        .params = params,
        .app = "shop",
        .namespace = "blue",
        .phase = "PostSync",
        .log = write_line,
        .log_data = fixture,
        .refuse = refuse,
    };
    assert_non_null(start.type);
    return fixture->policy.hook_start(fixture->policy.data, &start, now_ms, fixture->support->arena,
                                      step);
}

/** What a watch tells in each step: not there, not ready, ready, and so on. */
static void tell_watch(struct fixture *fixture, int step, struct mt_hook_input *input)
{
    static const char *const states[] = {
        NULL,
        "{\"kind\":\"Pod\",\"metadata\":{\"generation\":2},\"status\":{\"conditions\":[{\"type\":"
        "\"Ready\",\"status\":\"False\",\"reason\":\"Starting\",\"message\":\"wait\"}]}}",
        "{\"kind\":\"Pod\",\"status\":{\"n\":7,\"conditions\":[{\"type\":\"Ready\",\"status\":"
        "\"True\"}]}}",
    };
    const char *state = step < (int)SUPPORT_COUNT(states) ? states[step] : NULL;
    cJSON *tree = state != NULL ? support_json(state) : NULL;
    if (tree != NULL) {
        mt_arena_own(fixture->support->arena, tree, mt_json_release);
    }
    input->object = tree;
}

/** Two Pods and a Secret, or 403 of what is called Shut. */
static void tell_list(struct fixture *fixture, const struct mt_ref *ref,
                      struct mt_hook_input *input)
{
    static const char *const listed[] = {
        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}",
        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"b\"}}",
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"a\":\"YQ==\"}}",
    };
    struct mt_arena *arena = fixture->support->arena;
    const cJSON **objects = mt_arena_alloc(arena, sizeof listed / sizeof *listed * sizeof *objects);
    for (size_t i = 0; i < SUPPORT_COUNT(listed); i++) {
        cJSON *tree = support_json(listed[i]);
        mt_arena_own(arena, tree, mt_json_release);
        objects[i] = tree;
    }
    input->objects = objects;
    input->object_count = SUPPORT_COUNT(listed);
    if (strcmp(ref->kind, "Shut") == 0) {
        input->failure = "not for you";
        input->status = 403;
    }
}

/** Runs it to its end: an object `there` exists, `shut` may not be read, no other does. */
static void run(struct fixture *fixture, const cJSON *params, const cJSON *object)
{
    struct mt_hook_step step;
    int64_t now_ms = 1000000;
    struct mt_hook_run *hook = start(fixture, params, now_ms, &step);
    for (int i = 0; !write_step(fixture, &step) && i < STEPS_MAX; i++) {
        bool gets = step.want == MT_HOOK_GETS;
        struct mt_hook_input input = {.now_ms = now_ms += 1500};
        input.object = gets && strcmp(step.ref.name, "there") == 0 ? object : NULL;
        input.failure = gets && strcmp(step.ref.name, "shut") == 0 ? "forbidden" : NULL;
        if (step.want == MT_HOOK_WATCHES) {
            tell_watch(fixture, i, &input);
            input.late = step.sleep_ms <= 1500;
        } else if (step.want == MT_HOOK_LISTS) {
            tell_list(fixture, &step.ref, &input);
        }
        const bool shut = step.want == MT_HOOK_FETCHES && strstr(step.fetch.url, "/shut") != NULL;
        const struct mt_fetch_header headers[] = {{"x", "1"}, {"y", "2"}, {"x", "3"}};
        const struct mt_fetch_answer answer = {.failure = shut ? "no route" : NULL,
                                               .status = 201,
                                               .url = step.fetch.url,
                                               .headers = headers,
                                               .header_count = SUPPORT_COUNT(headers),
                                               .body = "a\0b",
                                               .body_size = 3};
        input.answer = &answer;
        fixture->policy.hook_resume(hook, &input, fixture->support->arena, &step);
    }
    fixture->policy.hook_end(hook);
}

struct run_case {
    const char *body;
    const char *expected;
};

static void check_runs_with(struct support *support, cJSON *params, const struct run_case *cases,
                            size_t count)
{
    setenv("MT_TEST_SECRET", "sesame", 1);
    cJSON *object = support_json("{\"kind\":\"Pod\",\"status\":{\"phase\":\"Up\",\"n\":null},"
                                 "\"data\":{\"key\":\"YWJyYWNhZGFicmE=\"}}");
    mt_arena_own(support->arena, object, mt_json_release);
    mt_arena_own(support->arena, params, mt_json_release);
    for (size_t i = 0; i < count; i++) {
        struct fixture fixture = {.support = support};
        open_fixture(&fixture, cases[i].body);
        support_no_findings(&support->findings);
        run(&fixture, params, object);
        const char *out = mt_arena_strdup(support->arena, mt_buf_text(&fixture.out));
        close_fixture(&fixture);
        support_expect_text(cases[i].body, out, cases[i].expected);
    }
}

static void check_runs(struct support *support, const struct run_case *cases, size_t count)
{
    cJSON *params = support_json("{\"a\":\"x\",\"token\":{\"env\":\"MT_TEST_SECRET\"}}");
    check_runs_with(support, params, cases, count);
}

static void secrets_of_the_cluster_are_read_first(void **state)
{
#define GETS "gets /v1/Secret "
    static const struct {
        const char *token;
        struct run_case run;
    } cases[] = {
        {"blue/there/key",
         {"hook:log(#hook.params.token .. hook.params.a) ctx.sleep(1) hook:fail(hook.params.token)",
          GETS "blue/there\nlog 11x\nsleeps 1000\nfailed ***\n"}},
        {"red/gone/key",
         {"hook:log('never')", GETS "red/gone\nfailed parameter token: there is no Secret "
                                    "red/gone\n"}},
        {"red/there/kye",
         {"hook:log('never')",
          GETS "red/there\nfailed parameter token: the Secret red/there has no key \"kye\"\n"}},
        {"red/shut/key",
         {"hook:log('never')",
          GETS "red/shut\nfailed parameter token: the Secret red/shut/key could "
               "not be read: forbidden\n"}},
        {"red/there/key",
         {"while true do end",
          GETS "red/there\nscript failed T:1: the script does too much work\n"}},
    };
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        cJSON *params = support_json("{\"a\":\"x\",\"token\":{}}");
        cJSON_AddStringToObject(mt_tree_get(params, "token"), "secret", cases[i].token);
        check_runs_with(support, params, &cases[i].run, 1);
    }
}

static void a_hook_ends_as_it_says(void **state)
{
    static const struct run_case cases[] = {
        {"", "succeeded \n"},
        {"return nil", "succeeded \n"},
        {"return true", "succeeded \n"},
        {"return hook:succeed()", "succeeded \n"},
        {"return hook:succeed('all fine')", "succeeded all fine\n"},
        {"return hook:fail('no answer')", "failed no answer\n"},
        {"hook:fail('first') hook:fail('second') hook:succeed('after all')", "failed first\n"},
        {"return nil, 'as Lua says it'", "failed as Lua says it\n"},
        {"return false, 'as Lua says it'", "failed as Lua says it\n"},
        {"return false", "failed run returned false\n"},
        {"return { status = 'Healthy' }",
         "failed run returned a table; end it with hook:succeed() or hook:fail(message)\n"},
        {"return 'failed'",
         "failed run returned a string; end it with hook:succeed() or hook:fail(message)\n"},
        {"error('gone')", "script failed T:1: gone\n"},
        {"error({})", "script failed T:1: raised a table in place of a message\n"},
        {"error()", "script failed T:1: raised a nil in place of a message\n"},
        {"local x = nil + 1", "script failed T:1: attempt to perform arithmetic on a nil value\n"},
        {"hook.fail('x')", "script failed T:1: write hook:fail(…), with a colon\n"},
        {"hook:fail()", "script failed T:1: bad argument #1 to 'fail' (string expected, got no "
                        "value)\n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

static void a_hook_sees_what_it_is_given(void **state)
{
    static const struct run_case cases[] = {
        {"hook:log(hook.name .. ' ' .. hook.params.a)", "log home x\nsucceeded \n"},
        {"hook:log(ctx.app .. ' ' .. ctx.namespace .. ' ' .. ctx.phase .. ' ' .. "
         "tostring(ctx.failure) .. ' ' .. tostring(ctx.approver))",
         "log shop blue PostSync nil nil\nsucceeded \n"},
        {"hook:log('a\\nb\\n\\nc\\n')", "log a\nlog b\nlog \nlog c\nsucceeded \n"},
        {"hook:log('')", "log \nsucceeded \n"},
        {"hook:log(5) hook:log(nil)", "log 5\nlog nil\nsucceeded \n"},
        {"hook:log(#hook.params.token) hook:log('open ' .. hook.params.token .. '!')",
         "log 6\nlog open ***!\nsucceeded \n"},
        {"hook:succeed(hook.params.token)", "succeeded ***\n"},
        {"hook:fail(hook.params.token)", "failed ***\n"},
        {"error(hook.params.token)", "script failed T:1: ***\n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

static void a_hook_waits_in_straight_lines(void **state)
{
    static const struct run_case cases[] = {
        {"ctx.sleep('1m30s') ctx.sleep(0.25) ctx.sleep(0)",
         "sleeps 90000\nsleeps 250\nsleeps 0\nsucceeded \n"},
        {"hook:log(ctx.now()) ctx.sleep(1) hook:log(ctx.now())",
         "log 1000\nsleeps 1000\nlog 1001.5\nsucceeded \n"},
        {"local o, m = ctx.get('v1/Pod', 'there') hook:log(o.status.phase .. tostring(o.status.n) "
         ".. tostring(m))",
         "gets /v1/Pod blue/there\nlog Upnilnil\nsucceeded \n"},
        {"local o, m = ctx.get('apps/v1/Deployment', 'gone', 'red') hook:log(o) hook:log(m)",
         "gets apps/v1/Deployment red/gone\nlog nil\nlog nil\nsucceeded \n"},
        {"local o, m = ctx.get('v1/Namespace', 'shut', '') hook:log(o) hook:log(m)",
         "gets /v1/Namespace /shut\nlog nil\nlog forbidden\nsucceeded \n"},
        {"for i = 1, 3 do ctx.sleep(i) hook:log(i) end",
         "sleeps 1000\nlog 1\nsleeps 2000\nlog 2\nsleeps 3000\nlog 3\nsucceeded \n"},
        {"local ok, m = pcall(function() ctx.sleep(1) error('x', 0) end) hook:log(m)",
         "sleeps 1000\nlog x\nsucceeded \n"},
        {"local w = require('words') w.next() ctx.sleep(1) hook:log(require('words').next())",
         "sleeps 1000\nlog 2\nsucceeded \n"},
        {"kept = 'a global' ctx.sleep(1) hook:log(kept)",
         "sleeps 1000\nlog a global\nsucceeded \n"},
        {"ctx.namespace = 'other' ctx.get('v1/Pod', 'gone')",
         "gets /v1/Pod blue/gone\nsucceeded \n"},
        {"local next_value = coroutine.wrap(function() coroutine.yield(1) coroutine.yield(2) end) "
         "hook:log(next_value()) ctx.sleep(1) hook:log(next_value())",
         "log 1\nsleeps 1000\nlog 2\nsucceeded \n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

static void a_hook_reads_the_variables_that_it_is_given(void **state)
{
    setenv("MT_TEST_TAG", "v1.2", 1);
    unsetenv("MT_TEST_UNSET");
    static const struct run_case cases[] = {
        {"hook:log(require('moontide.env').get('MT_TEST_TAG'))", "log v1.2\nsucceeded \n"},
        {"ctx.sleep(1) hook:log(require('moontide.env').get('MT_TEST_TAG'))",
         "sleeps 1000\nlog v1.2\nsucceeded \n"},
        {"hook:log(require('moontide.env').get('MT_TEST_UNSET'))", "log nil\nsucceeded \n"},
        {"hook:log(require('moontide.env').get('PATH'))",
         "script failed T:1: the project file does not give scripts the variable \"PATH\"; write "
         "env = { \"PATH\" } there\n"},
        {"hook:log(require('moontide.env').get())",
         "script failed T:1: bad argument #1 to 'get' (string expected, got no value)\n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

#define KUBE "local kube = require('moontide.kube') "
#define RAISES_KUBE "script failed T:1: "

static void a_hook_reads_lists_and_waits(void **state)
{
    static const struct run_case cases[] = {
        {KUBE "hook:log(kube.get('v1/Pod', 'there').status.phase) hook:log(kube.get('v1/Pod', "
              "'gone'))",
         "gets /v1/Pod blue/there\nlog Up\ngets /v1/Pod blue/gone\nlog nil\nsucceeded \n"},
        {KUBE "local o, m, c = kube.get('v1/Pod', 'shut') hook:log(m .. ' ' .. c)",
         "gets /v1/Pod blue/shut\nlog forbidden unreachable\nsucceeded \n"},
        {KUBE "local o, m, c = kube.get('v1/Pod', 'a', 'closed') hook:log(m .. ', ' .. c)",
         "log no Pod in closed, forbidden\nsucceeded \n"},
        {"ctx.get('v1/Pod', 'a', 'shared')", "gets /v1/Pod shared/a\nsucceeded \n"},
        {"hook:log(select(2, ctx.get('v1/Pod', 'a', 'closed')))",
         "log no Pod in closed\nsucceeded \n"},
        {KUBE "local l = kube.list('v1/Pod') hook:log(#l .. l[1].metadata.name .. "
              "l[2].metadata.name)",
         "lists /v1/Pod blue all\nlog 3ab\nsucceeded \n"},
        {KUBE "kube.list('apps/v1/Deployment', { namespace = 'red', selector = 'a in (b), !c' })",
         "lists apps/v1/Deployment red a in (b), !c\nsucceeded \n"},
        {KUBE "kube.list('v1/Node', { namespace = '' })", "lists /v1/Node  all\nsucceeded \n"},
        {KUBE "local l, m, c = kube.list('v1/Shut') hook:log(tostring(l) .. m .. c)",
         "lists /v1/Shut blue all\nlog nilnot for youforbidden\nsucceeded \n"},
        {KUBE "hook:log(select(3, kube.list('v1/Pod', { namespace = 'closed' })))",
         "log forbidden\nsucceeded \n"},
        // A Secret comes without its data: this type says nothing of them.
        {KUBE "local s = kube.list('v1/Secret')[3] hook:log(tostring(s.data) .. "
              "tostring(s.redacted))",
         "lists /v1/Secret blue all\nlog niltrue\nsucceeded \n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

#define WATCHES(ms) "watches /v1/Pod blue/a " ms "\n"
#define GOES_ON(ms) "goes on /v1/Pod blue/a " ms "\n"

static void a_hook_waits_for_a_state(void **state)
{
    static const struct run_case cases[] = {
        {KUBE "local o = kube.wait('v1/Pod', 'a') hook:log(o.metadata.generation)",
         WATCHES("60000") GOES_ON("58500") "log 2\nsucceeded \n"},
        {KUBE "local o = kube.wait('v1/Pod', 'a', 'Ready', { within = '5m' }) "
              "hook:log(o.status.n)",
         WATCHES("300000") GOES_ON("298500") GOES_ON("297000") "log 7\nsucceeded \n"},
        {KUBE "kube.wait('v1/Pod', 'a', 'Ready=False:Starting', { within = 10 })",
         WATCHES("10000") GOES_ON("8500") "succeeded \n"},
        {KUBE "local o, m, c = kube.wait('v1/Pod', 'a', 'Ready', { within = 2 }) "
              "hook:log(m .. ', ' .. c)",
         WATCHES("2000") GOES_ON("500") "log Pod/a has Ready False: wait in time, timeout\n"
                                        "succeeded \n"},
        {KUBE "hook:log(select(2, kube.wait('v1/Pod', 'a', nil, { within = 0 })))",
         WATCHES("0") "log Pod/a is not there in time\nsucceeded \n"},
        {KUBE "hook:log(select(2, kube.wait('v1/Pod', 'a', function() end, { within = 0 })))",
         WATCHES("0") "log Pod/a is not as it is wanted in time\nsucceeded \n"},
        {KUBE "local seen = 0 local o = kube.wait('v1/Pod', 'a', function(pod) seen = seen + 1 "
              "return pod and pod.status.n == 7 end) hook:log(seen .. ' ' .. o.status.n)",
         WATCHES("60000") GOES_ON("58500") GOES_ON("57000") "log 3 7\nsucceeded \n"},
        {KUBE "hook:log(kube.wait('v1/Pod', 'a', function(pod) return pod == nil end))",
         WATCHES("60000") "log true\nsucceeded \n"},
        {KUBE "hook:log(select(3, kube.wait('v1/Pod', 'a', nil, { namespace = 'closed' })))",
         "log forbidden\nsucceeded \n"},
        {KUBE "local ok, m = pcall(kube.wait, 'v1/Pod', 'a', function() error('no', 0) end) "
              "hook:log(m)",
         WATCHES("60000") "log no\nsucceeded \n"},
        {KUBE "kube.wait('v1/Pod', 'a', function() ctx.sleep(1) end)",
         WATCHES("60000") RAISES_KUBE "ctx.sleep cannot wait in a function that is called by "
                                      "string.gsub, table.sort or the like\n"},
        {KUBE "kube.wait('v1/Pod', 'a', function() while true do end end)",
         WATCHES("60000") "script failed T:1: the script does too much work\n"},
        {KUBE "kube.wait('v1/Pod', 'a', function() while true do pcall(error) end end)",
         WATCHES("60000") "script failed T:1: the script does too much work\n"},
        {KUBE "while true do kube.get('v1/Pod', 'a', 'closed') end",
         "script failed T:1: the script does too much work\n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

static void misuse_of_kube_is_named(void **state)
{
#define KIND "(a kind such as \"apps/v1/Deployment\" or \"v1/Pod\")\n"
    static const struct run_case cases[] = {
        {KUBE "kube.get('Pod', 'a')", RAISES_KUBE "bad argument #1 to 'get' " KIND},
        {KUBE "kube.list('v1/*')", RAISES_KUBE "bad argument #1 to 'list' " KIND},
        {KUBE "kube.list('v1/Pod', 'blue')",
         RAISES_KUBE "bad argument #2 to 'list' (table expected, got string)\n"},
        {KUBE "kube.list('v1/Pod', { label = 'a' })",
         RAISES_KUBE "\"label\" is no key of kube.list; there are: namespace, selector\n"},
        {KUBE "kube.list('v1/Pod', { namespace = '../kube-system' })",
         RAISES_KUBE "namespace is no name of a namespace\n"},
        {KUBE "kube.list('v1/Pod', { selector = { app = 'web' } })",
         RAISES_KUBE "selector is no selector of labels; write one such as \"app=web\"\n"},
        {KUBE "kube.list('v1/Pod', { selector = 'a=(' })", RAISES_KUBE
         "selector \"a=(\": a comma is wanted at \"(\"; write it as app=web,tier!=db or "
         "\"app in (web, api)\"\n"},
        {KUBE "kube.wait('v1/Pod', '')",
         RAISES_KUBE "bad argument #2 to 'wait' (the name of an object)\n"},
        {KUBE "kube.wait('v1/Pod', 'a', 'Ready=')",
         RAISES_KUBE "bad argument #3 to 'wait' (a condition such as \"Ready\" or \"Ready=False\", "
                     "or a function(object))\n"},
        {KUBE "kube.wait('v1/Pod', 'a', 5)",
         RAISES_KUBE "bad argument #3 to 'wait' (a condition such as \"Ready\" or \"Ready=False\", "
                     "or a function(object))\n"},
        {KUBE "kube.wait('v1/Pod', 'a', nil, { whitin = 5 })",
         RAISES_KUBE "\"whitin\" is no key of kube.wait; there are: namespace, within\n"},
        {KUBE "kube.wait('v1/Pod', 'a', nil, { within = 'soon' })",
         RAISES_KUBE "within is no duration of at most a week; write one such as \"2m\"\n"},
        {KUBE "coroutine.wrap(function() kube.list('v1/Pod') end)()", RAISES_KUBE
         "kube.list waits in the hook itself, not in a coroutine of the script's own\n"},
        {KUBE "coroutine.wrap(function() kube.wait('v1/Pod', 'a') end)()", RAISES_KUBE
         "kube.wait waits in the hook itself, not in a coroutine of the script's own\n"},
        {KUBE "table.sort({ 2, 1 }, function() kube.get('v1/Pod', 'a') end)",
         RAISES_KUBE "kube.get cannot wait in a function that is called by string.gsub, table.sort "
                     "or the like\n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

#define HTTP "local http = require('moontide.http') "

static void a_hook_asks_servers(void **state)
{
    static const struct run_case cases[] = {
        {HTTP "local a, m = http.get('https://shop/x') hook:log(a.status .. #a.body .. a.url .. "
              "a.headers.x .. a.headers.y .. tostring(m))",
         "fetches GET https://shop/x 10000 10\nlog 2013https://shop/x1, 32nil\nsucceeded \n"},
        {HTTP "hook:log(select(2, http.get('http://shop/shut')))",
         "fetches GET http://shop/shut 10000 10\nlog no route\nsucceeded \n"},
        {HTTP "http.request{ url = 'http://a.example.com', method = 'post', body = '{}', timeout = "
              "'1m30s', redirects = 0, headers = { ['X-A'] = 'b' } }",
         "fetches POST http://a.example.com 90000 0 X-A=b body {}\nsucceeded \n"},
        {HTTP "http.get('http://shop', { timeout = 0.25 }) http.get('http://shop')",
         "fetches GET http://shop 250 10\nfetches GET http://shop 10000 10\nsucceeded \n"},
        {HTTP "hook:log(select(2, http.get('http://evil/')))",
         "log hook types may not reach the host evil: write allow_hosts = { \"evil\" } in the "
         "project file\nsucceeded \n"},
        {HTTP "hook:log(select(2, http.get('file:///etc/passwd')))",
         "log the URL does not begin with http:// or https://\nsucceeded \n"},
        {HTTP "hook:log(select(2, http.get('http://shop/\\0x')))",
         "log the URL holds a NUL\nsucceeded \n"},
        {HTTP "pcall(http.get, 'http://shop') ctx.sleep(1)",
         "fetches GET http://shop 10000 10\nsleeps 1000\nsucceeded \n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

static void a_wrong_request_is_named(void **state)
{
#define RAISES "script failed T:1: "
    static const struct run_case cases[] = {
        {HTTP "http.get()", RAISES "bad argument #1 to 'get' (string expected, got no value)\n"},
        {HTTP "http.get('http://shop', 5)",
         RAISES "bad argument #2 to 'get' (table expected, got number)\n"},
        {HTTP "http.request{}",
         RAISES "a request has no url; write url = \"https://shop.example.com\"\n"},
        {HTTP "http.get('http://shop', { header = {} })",
         RAISES "\"header\" is no key of a request; there are: body, headers, method, redirects, "
                "timeout, url\n"},
        {HTTP "http.get('http://shop', { method = 'GET /x' })",
         RAISES "method is no method of HTTP; write one such as \"POST\"\n"},
        {HTTP "http.get('http://shop', { timeout = 301 })",
         RAISES "timeout is no duration of at most 5m; write one such as \"5s\"\n"},
        {HTTP "http.get('http://shop', { timeout = 0/0 })",
         RAISES "timeout is no duration of at most 5m; write one such as \"5s\"\n"},
        {HTTP "http.get('http://shop', { redirects = 11 })",
         RAISES "redirects is no whole number from 0 to 10\n"},
        {HTTP "http.get('http://shop', { headers = { A = 'b\\r\\nC: d' } })",
         RAISES "headers has one that is no header; write headers = { Accept = \"text/plain\" }, "
                "each of one line\n"},
        {HTTP "http.get('http://shop', { headers = { ['A: b'] = 'c' } })",
         RAISES "headers has one that is no header; write headers = { Accept = \"text/plain\" }, "
                "each of one line\n"},
        {HTTP "http.get('http://shop', { headers = { 'A' } })",
         RAISES "headers has one that is no header; write headers = { Accept = \"text/plain\" }, "
                "each of one line\n"},
        {HTTP "http.get('http://shop', { body = {} })",
         RAISES "body is a table, not a text; moontide.json makes one of a table\n"},
        {HTTP "coroutine.wrap(function() http.get('http://shop') end)()",
         RAISES "http waits in the hook itself, not in a coroutine of the script's own\n"},
        {HTTP "table.sort({ 2, 1 }, function() http.get('http://shop') end)",
         RAISES "http cannot wait in a function that is called by string.gsub, table.sort or the "
                "like\n"},
        {HTTP "while true do http.get('http://evil') end",
         RAISES "the script does too much work\n"},
        {HTTP "local b = ('x'):rep(1000000) while true do http.request{ url = 'http://evil', body "
              "= b } end",
         RAISES "the script does too much work\n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

static void misuse_is_named(void **state)
{
#define NO_COROUTINE "waits in the hook itself, not in a coroutine of the script's own\n"
    static const struct run_case cases[] = {
        {"ctx.sleep('soon')", "script failed T:1: bad argument #1 to 'sleep' (a duration such as "
                              "\"5s\" or \"1m30s\", of a week at most)\n"},
        {"ctx.sleep(-1)", "script failed T:1: bad argument #1 to 'sleep' (seconds from 0 to a "
                          "week)\n"},
        {"ctx.sleep(0/0)", "script failed T:1: bad argument #1 to 'sleep' (seconds from 0 to a "
                           "week)\n"},
        {"ctx.sleep(math.huge)", "script failed T:1: bad argument #1 to 'sleep' (seconds from 0 to "
                                 "a week)\n"},
        {"ctx.get('Pod', 'a')", "script failed T:1: bad argument #1 to 'get' (a kind such as "
                                "\"apps/v1/Deployment\" or \"v1/Pod\")\n"},
        {"ctx.get('a/b/c/d', 'a')", "script failed T:1: bad argument #1 to 'get' (a kind such as "
                                    "\"apps/v1/Deployment\" or \"v1/Pod\")\n"},
        {"ctx.get('v1/Pod', '../x')",
         "script failed T:1: bad argument #2 to 'get' (the name of an object)\n"},
        {"ctx.get('v1/Pod', '')",
         "script failed T:1: bad argument #2 to 'get' (the name of an object)\n"},
        {"ctx.get('v1/Pod', 'a', 'x/y')",
         "script failed T:1: bad argument #3 to 'get' (the name of an object)\n"},
        {"coroutine.yield(5)",
         "script failed T:1: coroutine.yield outside of a coroutine of the "
         "script's own; only ctx.sleep, moontide.kube and moontide.http wait\n"},
        {"ctx.sleep(1) coroutine.yield()",
         "sleeps 1000\nscript failed T:1: coroutine.yield outside of a coroutine of the script's "
         "own; only ctx.sleep, moontide.kube and moontide.http wait\n"},
        {"local ok, m = coroutine.resume(coroutine.create(function() ctx.sleep(1) end)) "
         "hook:log((m:gsub('.*T.lua:1: ', '')))",
         "log ctx.sleep " NO_COROUTINE "succeeded \n"},
        {"coroutine.wrap(function() ctx.get('v1/Pod', 'a') end)()",
         "script failed T:1: ctx.get " NO_COROUTINE},
        {"table.sort({ 2, 1 }, function() ctx.sleep(1) end)",
         "script failed T:1: ctx.sleep cannot wait in a function that is called by string.gsub, "
         "table.sort or the like\n"},
        {"pcall(table.sort, { 2, 1 }, function() ctx.sleep(1) end) ctx.sleep(2)",
         "sleeps 2000\nsucceeded \n"},
        {"hook:log(tostring(io) .. tostring(os) .. tostring(debug) .. tostring(load))",
         "log nilnilnilnil\nsucceeded \n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

static void budgets_hold_at_every_step(void **state)
{
#define WORK "script failed T:1: the script does too much work\n"
    static const struct run_case cases[] = {
        {"while true do end", WORK},
        {"ctx.sleep(1) while true do end", "sleeps 1000\n" WORK},
        {"ctx.sleep(1) while true do pcall(function() while true do end end) end",
         "sleeps 1000\n" WORK},
        {"ctx.sleep(1) pcall(function() while true do end end) return hook:succeed()",
         "sleeps 1000\n" WORK},
        {"ctx.sleep(1) pcall(function() while true do end end) ctx.sleep(1)", "sleeps 1000\n" WORK},
        {"local spin = coroutine.wrap(function() coroutine.yield() while true do end end) spin() "
         "ctx.sleep(1) pcall(spin)",
         "sleeps 1000\n" WORK},
        {"ctx.sleep(1) local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
         "sleeps 1000\nscript failed T:1: the script uses too much memory\n"},
        {"local t = {} pcall(function() while true do t[#t + 1] = ('x'):rep(1000) .. #t end end) "
         "return hook:succeed()",
         "script failed T:1: the script uses too much memory\n"},
        // What a step uses is not held against the next one.
        {"for _ = 1, 4 do for _ = 1, 2000000 do end ctx.sleep(1) end",
         "sleeps 1000\nsleeps 1000\nsleeps 1000\nsleeps 1000\nsucceeded \n"},
    };
    check_runs(*state, cases, SUPPORT_COUNT(cases));
}

static void lines_have_a_price(void **state)
{
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, "while true do hook:log('x') end");
    struct mt_hook_step step;
    struct mt_hook_run *hook = start(&fixture, NULL, 0, &step);
    assert_int_equal(step.want, MT_HOOK_FAILED);
    assert_true(step.script_failed);
    assert_true(fixture.out.length < 2000000);
    fixture.policy.hook_end(hook);
    close_fixture(&fixture);
}

static void a_hook_can_be_ended_anywhere(void **state)
{
    static const char *const bodies[] = {
        "",
        "error('x')",
        "ctx.sleep(1)",
        "local o <close> = nil ctx.sleep(1)",
        "ctx.kept = coroutine.create(function() end) ctx.get('v1/Pod', 'a')",
        "require('moontide.kube').wait('v1/Pod', 'a', function() end)"};
    for (size_t i = 0; i < SUPPORT_COUNT(bodies); i++) {
        struct fixture fixture = {.support = *state};
        struct mt_hook_step step;
        open_fixture(&fixture, bodies[i]);
        fixture.policy.hook_end(start(&fixture, NULL, 0, &step));
        close_fixture(&fixture);
    }
}

/** Ten thousand may wait at a time: 30 KB each, with what the process has of them besides. */
static void a_hook_that_waits_is_small(void **state)
{
    enum { BYTES_MAX = 20 * 1024 };
    static const char *const bodies[] = {
        "ctx.sleep(1)", "hook:log(('%d'):format(math.max(1, 2))) ctx.get('v1/Pod', 'a')",
        "local left = {} for i = 1, 5000 do left[i] = { i } end left = nil ctx.sleep(1)"};
    for (size_t i = 0; i < SUPPORT_COUNT(bodies); i++) {
        struct fixture fixture = {.support = *state};
        struct mt_hook_step step;
        open_fixture(&fixture, bodies[i]);
        struct mt_hook_run *hook = start(&fixture, NULL, 0, &step);
        if (hook->script->budget.bytes_used > BYTES_MAX) {
            fail_msg("%s: %zu bytes", bodies[i], hook->script->budget.bytes_used);
        }
        fixture.policy.hook_end(hook);
        close_fixture(&fixture);
    }
}

static void a_secret_that_is_not_there_fails_the_hook(void **state)
{
    struct fixture fixture = {.support = *state};
    cJSON *params = support_json("{\"token\":{\"env\":\"MT_TEST_NONE\"}}");
    struct mt_hook_step step;
    open_fixture(&fixture, "");
    struct mt_hook_run *hook = start(&fixture, params, 0, &step);
    assert_int_equal(step.want, MT_HOOK_FAILED);
    assert_false(step.script_failed);
    assert_string_equal(step.message,
                        "parameter token: there is no environment variable MT_TEST_NONE");
    fixture.policy.hook_end(hook);
    cJSON_Delete(params);
    close_fixture(&fixture);
}

/** Runs `body` with a secret, and returns what came of it. */
static const char *run_with_secret(struct support *support, const char *secret, const char *body)
{
    struct fixture fixture = {.support = support};
    struct mt_json_end end;
    static const char given[] = "{\"token\":{\"env\":\"MT_TEST_SECRET\"}}";
    setenv("MT_TEST_SECRET", secret, 1);
    cJSON *params = mt_json_parse(NULL, given, strlen(given), 1, &end, NULL);
    open_fixture(&fixture, body);
    run(&fixture, params, NULL);
    const char *out = mt_arena_strdup(support->arena, mt_buf_text(&fixture.out));
    close_fixture(&fixture);
    cJSON_Delete(params);
    return out;
}

static void no_cut_of_a_log_shows_a_secret(void **state)
{
    static const char pem[] = "-----BEGIN KEY-----\nc2VzYW1l\n-----END KEY-----";
    const char *out =
        run_with_secret(*state, pem, "hook:log('key: ' .. hook.params.token .. '\\nend')");
    assert_string_equal(out, "log key: ***\nlog end\nsucceeded \n");
    // Lines are cut after 4096 bytes: wherever the secret stands, no half of it is written.
    out = run_with_secret(*state, "open-sesame",
                          "for at = 4080, 4100 do hook:log(('x'):rep(at) .. "
                          "hook.params.token) end");
    assert_null(strstr(out, "open"));
    assert_null(strstr(out, "esame"));
}

static void keep_line(void *data, const char *topic, const char *line)
{
    mt_buf_printf(data, "%s: %s\n", topic, line);
}

/** -v and -vv show what scripts say to whoever looks for a mistake: no secret either. */
static void no_line_for_developers_shows_a_secret(void **state)
{
    struct mt_buf lines;
    mt_buf_init(&lines, MT_BUF_UNLIMITED);
    mt_log_set_sink(keep_line, &lines);
    run_with_secret(*state, "open\"sesame",
                    "local log = require('moontide.log') print(hook.params.token, 'a') "
                    "log.warn('the key ' .. hook.params.token, { key = hook.params.token })");
    mt_log_set_sink(NULL, NULL);
    assert_non_null(strstr(mt_buf_text(&lines), ": ***\ta\n"));
    assert_non_null(strstr(mt_buf_text(&lines), ": the key *** {\"key\":\"***\"}\n"));
    assert_null(strstr(mt_buf_text(&lines), "sesame"));
    mt_buf_fini(&lines);
}

static void any_bytes_may_be_logged(void **state)
{
    struct support *support = *state;
    // What stands behind a NUL is not lost, and no cut goes through a character.
    const char *out = run_with_secret(support, "sesame", "hook:log('a\\0b\\0\\nc')");
    assert_string_equal(out, "log a\xef\xbf\xbd"
                             "b\xef\xbf\xbd\nlog c\nsucceeded \n");
    out = run_with_secret(support, "sesame", "hook:log(('x'):rep(4095) .. '\xc3\xa4')");
    assert_non_null(strstr(out, "x\nlog \xc3\xa4\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(secrets_of_the_cluster_are_read_first),
        support_test(a_hook_ends_as_it_says),
        support_test(a_hook_sees_what_it_is_given),
        support_test(a_hook_waits_in_straight_lines),
        support_test(a_hook_reads_the_variables_that_it_is_given),
        support_test(a_hook_reads_lists_and_waits),
        support_test(a_hook_waits_for_a_state),
        support_test(misuse_of_kube_is_named),
        support_test(a_hook_asks_servers),
        support_test(a_wrong_request_is_named),
        support_test(misuse_is_named),
        support_test(budgets_hold_at_every_step),
        support_test(lines_have_a_price),
        support_test(a_hook_can_be_ended_anywhere),
        support_test(a_hook_that_waits_is_small),
        support_test(no_cut_of_a_log_shows_a_secret),
        support_test(no_line_for_developers_shows_a_secret),
        support_test(any_bytes_may_be_logged),
        support_test(a_secret_that_is_not_there_fails_the_hook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
