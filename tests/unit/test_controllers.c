// SPDX-License-Identifier: Apache-2.0
// The host of the controllers: what a controller is given and may answer, and what a scenario may
// say; DESIGN.md "Lua contracts", core/rehearsal/controllers.h.
#include "script/controllers.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

#define ROOT MT_TESTS_DIR "/.."
#define RULES(rules) "return { objects = { " rules " } }"

enum { STORE_MAX = 8 };

/** A store of a few objects. */
struct store {
    struct mt_ref refs[STORE_MAX];
    cJSON *objects[STORE_MAX];
    const cJSON *found[STORE_MAX];
    size_t count;
};

/** Controllers, and the folder that their scenario or their files are in. */
struct fixture {
    struct support *support;
    char *folder;
    struct mt_script_controllers *controllers;
    struct mt_controllers seam;
    struct store store;
    unsigned unused; ///< Rules that were told to have fitted nothing.
};

static const cJSON *store_get(void *data, const struct mt_ref *ref)
{
    const struct store *store = data;
    for (size_t i = 0; i < store->count; i++) {
        if (mt_ref_compare(&store->refs[i], ref) == 0) {
            return store->objects[i];
        }
    }
    return NULL;
}

static const cJSON *const *store_list(void *data, const char *group, const char *kind,
                                      const char *namespace, size_t *count)
{
    struct store *store = data;
    *count = 0;
    for (size_t i = 0; i < store->count; i++) {
        const struct mt_ref *ref = &store->refs[i];
        bool inside = namespace[0] == '\0' || strcmp(ref->namespace, namespace) == 0;
        if (inside && strcmp(ref->group, group) == 0 && strcmp(ref->kind, kind) == 0) {
            store->found[(*count)++] = store->objects[i];
        }
    }
    return store->found;
}

static void put(struct store *store, struct mt_ref ref, const char *json)
{
    assert_true(store->count < STORE_MAX);
    store->refs[store->count] = ref;
    store->objects[store->count++] = support_json(json);
}

/** Controllers of the shipped tree with this scenario; NULL is none. */
static void open_shipped(struct fixture *fixture, const char *scenario)
{
    struct mt_script_controllers_options options = {.shipped = ROOT};
    fixture->folder = support_folder();
    if (scenario != NULL) {
        support_write(fixture->folder, "bad-day.lua", scenario);
        options.scenario =
            mt_arena_printf(fixture->support->arena, "%s/bad-day.lua", fixture->folder);
    }
    fixture->controllers = mt_script_controllers_new(&options, &fixture->support->findings);
    fixture->seam = mt_script_controllers_seam(fixture->controllers);
}

/** One controller of its own, in a tree that has nothing else. */
static void open_own(struct fixture *fixture, const char *text)
{
    struct mt_script_controllers_options options = {.shipped = NULL};
    fixture->folder = support_folder();
    support_write(fixture->folder, "lua/moontide/rehearsal/widget.lua", text);
    options.shipped = fixture->folder;
    fixture->controllers = mt_script_controllers_new(&options, &fixture->support->findings);
    fixture->seam = mt_script_controllers_seam(fixture->controllers);
}

static void close_fixture(struct fixture *fixture)
{
    mt_script_controllers_free(fixture->controllers);
    support_folder_remove(fixture->folder);
    for (size_t i = 0; i < fixture->store.count; i++) {
        cJSON_Delete(fixture->store.objects[i]);
    }
    fixture->store.count = 0;
    support_reset(fixture->support);
}

/** Asks about an object that is `age_ms` old; the answer as one line of JSON, then the pause. */
static const char *ask(struct fixture *fixture, const struct mt_ref *ref, const char *json,
                       uint64_t age_ms, unsigned attempt)
{
    struct mt_arena *arena = fixture->support->arena;
    struct mt_store_reader reader = {&fixture->store, store_get, store_list};
    cJSON *object = support_json(json);
    struct mt_reconcile question = {
        .ref = ref,
        .object = object,
        .wall_ms = INT64_C(1767225600000) + (int64_t)age_ms,
        .age_ms = age_ms,
        .attempt = attempt,
        .reader = &reader,
    };
    struct mt_reconciled answer;
    struct mt_error err;
    const char *text;
    if (fixture->seam.reconcile(fixture->seam.data, &question, &answer, &err)) {
        struct mt_buf line;
        mt_buf_init(&line, MT_BUF_UNLIMITED);
        if (answer.actions != NULL) {
            mt_json_print(answer.actions, false, &line);
        }
        text = answer.again ? mt_arena_printf(arena, "%s again %llu", mt_buf_text(&line),
                                              (unsigned long long)answer.again_ms)
                            : mt_arena_strdup(arena, mt_buf_text(&line));
        mt_buf_fini(&line);
    } else {
        text = mt_arena_printf(arena, "error %s", err.msg);
    }
    cJSON_Delete(answer.actions);
    cJSON_Delete(object);
    return text;
}

static const struct mt_ref widget = {"x.dev", "v1", "Widget", "shop", "a"};
#define WIDGET                                                                                     \
    "{\"apiVersion\":\"x.dev/v1\",\"kind\":\"Widget\",\"metadata\":{\"namespace\":\"shop\","       \
    "\"name\":\"a\"},\"spec\":{\"big\":9007199254740993,\"none\":{},\"list\":[]}}"
#define CONTROLLER(body)                                                                           \
    "return { kinds = { 'x.dev/v1/Widget' }, reconcile = function(object, ctx) " body " end }"

static void answers_are_read(void **state)
{
    static const struct {
        const char *body;
        const char *expected;
    } cases[] = {
        {"", ""},
        {"return {}", ""},
        {"return nil, 0.1", " again 100"},
        {"return {}, 0", " again 0"},
        {"return {}, 1767225600.1 - 1767225600", " again 100"},
        {"return {}, 0.1002", " again 101"},
        {"return { { verb = 'delete', object = object } }",
         "[{\"object\":{\"apiVersion\":\"x.dev/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":"
         "\"a\",\"namespace\":\"shop\"},\"spec\":{\"big\":9007199254740993,\"list\":[],\"none\":{}"
         "}},\"verb\":\"delete\"}]"},
        {"return { { verb = 'status', object = { apiVersion = 'v1', kind = 'X', metadata = { name "
         "= ctx.now .. ' ' .. ctx.age .. ' ' .. ctx.attempt .. ' ' .. #ctx.owned .. ' ' .. "
         "#ctx.scenario } } } }",
         "[{\"object\":{\"apiVersion\":\"v1\",\"kind\":\"X\",\"metadata\":{\"name\":"
         "\"1767225601.5 1.5 3 0 0\"}},\"verb\":\"status\"}]"},
        {"return 7", "error Widget/a: lua/moontide/rehearsal/widget.lua: reconcile returned a "
                     "number, not a list of actions"},
        {"return { 7 }", "error Widget/a: lua/moontide/rehearsal/widget.lua: action 1: its verb is "
                         "none of create, patch, status, delete"},
        {"return { { verb = 'burn', object = object } }",
         "error Widget/a: lua/moontide/rehearsal/widget.lua: action 1: its verb is none of create, "
         "patch, status, delete"},
        {"return { { verb = 'patch', object = {} } }",
         "error Widget/a: lua/moontide/rehearsal/widget.lua: action 1: its object has no "
         "apiVersion, kind or metadata.name"},
        {"return { { verb = 'delete', object = object }, { verb = 'patch', object = print } }",
         "error Widget/a: lua/moontide/rehearsal/widget.lua: action 2: object: a function is no "
         "data"},
        {"return {}, -1", "error Widget/a: lua/moontide/rehearsal/widget.lua: the seconds until it "
                          "wants to be asked again are no such number"},
        {"return {}, 0/0", "error Widget/a: lua/moontide/rehearsal/widget.lua: the seconds until "
                           "it wants to be asked again are no such number"},
        {"\nerror('no') ", "error Widget/a: lua/moontide/rehearsal/widget.lua:2: no"},
        {"while true do end", "steps"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        struct mt_arena *arena = fixture.support->arena;
        open_own(&fixture, mt_arena_printf(arena, CONTROLLER("%s"), cases[i].body));
        support_no_findings(&fixture.support->findings);
        const char *answer = ask(&fixture, &widget, WIDGET, 1500, 3);
        if (strcmp(cases[i].expected, "steps") == 0) {
            assert_non_null(strstr(answer, "lua/moontide/rehearsal/widget.lua:1"));
        } else {
            support_expect_text(cases[i].body, answer, cases[i].expected);
        }
        close_fixture(&fixture);
    }
}

static void controllers_read_the_store(void **state)
{
    struct fixture fixture = {.support = *state};
    open_own(&fixture,
             CONTROLLER("local one = ctx.get('v1', 'Secret', 'shop', 'db') "
                        "local none = ctx.get('apps/v1', 'Secret', 'shop', 'db') "
                        "local all = ctx.list('v1', 'Secret', '') "
                        "local some = ctx.list('v1', 'Secret', 'other') "
                        "return { { verb = 'patch', object = { apiVersion = 'v1', kind = 'X', "
                        "metadata = { name = one.data.k .. tostring(none) .. #all .. #some .. "
                        "some[1].metadata.name } } } }"));
    support_no_findings(&fixture.support->findings);
    put(&fixture.store, (struct mt_ref){"", "v1", "Secret", "shop", "db"},
        "{\"data\":{\"k\":\"v\"}}");
    put(&fixture.store, (struct mt_ref){"", "v1", "Secret", "other", "x"},
        "{\"metadata\":{\"name\":\"x\"}}");
    assert_non_null(strstr(ask(&fixture, &widget, WIDGET, 0, 1), "\"name\":\"vnil21x\""));
    close_fixture(&fixture);
}

static void wrong_controllers_are_refused(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"return { helper = function() end }", ""},
        {"return 7", "error invalid-script lua/moontide/rehearsal/widget.lua a controller returns "
                     "a table, this file returns a number\n"},
        {"return { kinds = { 'v1/Pod' } }",
         "error invalid-script lua/moontide/rehearsal/widget.lua there is no function "
         "\"reconcile\"; write reconcile = function(object, ctx)\n"},
        {"return { kinds = { 'Pod' }, reconcile = print }",
         "error invalid-script lua/moontide/rehearsal/widget.lua:1 kinds: \"Pod\" is no kind; "
         "write "
         "[group/]version/Kind, such as apps/v1/Deployment or v1/Pod\n"},
        {"return { kinds = 'v1/Pod', reconcile = print }",
         "error invalid-script lua/moontide/rehearsal/widget.lua:1 kinds is no list of kinds; "
         "write "
         "kinds = { \"apps/v1/Deployment\" }\n"},
        {"return { kind = { 'v1/Pod' }, kinds = { 'v1/Pod' }, reconcile = print }",
         "error invalid-script lua/moontide/rehearsal/widget.lua:1 a controller has no key "
         "\"kind\"; "
         "did you mean \"kinds\"?\n"},
        {"return {", "error invalid-script lua/moontide/rehearsal/widget.lua:1 unexpected symbol "
                     "near <eof>\n"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        open_own(&fixture, cases[i].text);
        support_expect_findings(cases[i].text, &fixture.support->findings, cases[i].expected);
        close_fixture(&fixture);
    }
}

/** What a server answers, "status body +ms" or why it does not. */
static const char *asked(struct fixture *fixture, const char *method, const char *url)
{
    struct mt_made_answer made = {.status = 200, .body = ""};
    fixture->seam.fetch(fixture->seam.data, method, url, &made);
    return made.failure != NULL ? made.failure
                                : mt_arena_printf(fixture->support->arena, "%d %s +%u", made.status,
                                                  made.body, (unsigned)made.after_ms);
}

static void note_unused(void *data, struct mt_place place, const char *rule)
{
    struct fixture *fixture = data;
    assert_int_equal(place.line, 6);
    assert_string_equal(rule, "http://never/");
    fixture->unused++;
}

static void servers_answer_as_the_scenario_says(void **state)
{
    struct fixture fixture = {.support = *state};
    open_shipped(&fixture, "return { http = {\n"
                           "{ url = 'http://a/*', status = 503, attempt = { 1, 3 } },\n"
                           "{ url = 'http://a/x', method = 'POST', body = 'b', after = '1.5s' },\n"
                           "{ url = 'http://b/', status = 500 },\n"
                           "{ url = 'http://b/', fails = 'no route' },\n"
                           "{ url = 'http://never/' } } }");
    support_no_findings(&fixture.support->findings);
    assert_string_equal(asked(&fixture, "GET", "http://a/x/y"), "503  +0");
    assert_string_equal(asked(&fixture, "GET", "http://a/x"), "200  +0");
    assert_string_equal(asked(&fixture, "GET", "http://a/"), "503  +0");
    assert_string_equal(asked(&fixture, "POST", "http://a/x"), "200 b +1500");
    assert_string_equal(asked(&fixture, "GET", "http://b/"), "no route"); // the last one counts
    assert_string_equal(asked(&fixture, "GET", "http://elsewhere/"), "200  +0");
    mt_script_controllers_unused(fixture.controllers, note_unused, &fixture);
    assert_int_equal(fixture.unused, 1);
    close_fixture(&fixture);
}

/** A wrong scenario, and what is said of it after the line. */
static void wrong_scenarios_are_refused(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"return { objects = { { kind = 'Job', name = 'a', exit = 1 } }, cluster = {} }", ""},
        {"return {}", ""},
        {"return 7",
         "a scenario returns a table; write return { objects = { { kind = \"Job\", name "
         "= \"db-migrate\", exit = 1 } } }"},
        {"return { object = {} }", "object is no key of a scenario; did you mean \"objects\"?"},
        {RULES("{ kind = 'Job', name = 'a', hang = true }"),
         "objects[1].hang is no key of an entry of objects; did you mean \"hangs\"?"},
        {RULES("{ kind = 'Job', name = 'a', pods = { pul = 'fails' } }"),
         "objects[1].pods.pul is no key of pods; did you mean \"pull\"?"},
        {RULES("{ kind = 'Job', name = 'a', pull = 'failed' }"),
         "objects[1].pull cannot be \"failed\"; write pull = \"fails\""},
        {RULES("{ kind = 'Job', name = 'a', after = true }"),
         "objects[1].after cannot be true; write after = \"4s\""},
        {RULES("{ kind = 'Job', name = 'a', exit = -1 }"),
         "objects[1].exit cannot be -1; write exit = 1"},
        {RULES("{ kind = 'Job', name = 'a', exit = 256 }"),
         "objects[1].exit cannot be 256; write exit = 1"},
        {RULES("{ kind = 'Job', name = 'a', refused = 'no', status = 200 }"),
         "objects[1].status cannot be 200; write status = 403"},
        {RULES("{ kind = 'Job', name = 'a', refused = 'no', status = 0 }"),
         "objects[1].status cannot be 0; write status = 403"},
        {RULES("{ kind = 'Job', name = 'a', exit = 1, attempt = 0 }"),
         "objects[1].attempt cannot be 0; write attempt = 1"},
        {RULES("'Job/a', { kind = 'Job', name = 'b', exit = 1 }"),
         "objects[1] is a string; write { kind = \"Job\", name = \"db-migrate\", exit = 1 }"},
        {RULES("{ kind = 'Job', exit = 1 }"), "objects[1] has no name; write name = \"postgres\""},
        {RULES("{ name = 'a', exit = 1 }"), "objects[1] has no kind; write kind = \"StatefulSet\""},
        {RULES("{ kind = 'Job', name = 'a' }"),
         "objects[1]: nothing is said of Job/a; say what happens, such as hangs = true"},
        {RULES("{ kind = 'Widget', name = 'a', hangs = true }"),
         "no controller of the rehearsal acts on Widget; of it one can say deleted, changed and "
         "refused"},
        {RULES("{ kind = 'Job', name = 'a', changed = { after = '1s' } }"),
         "objects[1].changed: there is no patch; write patch = { spec = { replicas = 0 } }"},
        {"return { cluster = { objects = { 'none.yaml' } } }", "cluster.objects[1]: "},
        {"return { cluster = { objects = { 7 } } }",
         "cluster.objects[1] is a number; write a file's name, or an object"},
        {"return { cluster = { ingres_class = false } }",
         "cluster.ingres_class is no key of cluster; did you mean \"ingress_class\"?"},
        {"return { http = { { url = 'http://a', status = 204, body = '', attempt = 2 } } }", ""},
        {"return { http = { { url = 'http://a', stats = 500 } } }",
         "http[1].stats is no key of an entry of http; did you mean \"status\"?"},
        {"return { http = { { status = 500 } } }",
         "http[1] has no url; write url = \"https://shop.example.com/*\""},
        {"return { http = { 'http://a' } }",
         "http[1] is a string; write { url = \"https://shop.example.com/*\", status = 503 }"},
        {"return { http = { { url = 'http://a', status = 99 } } }",
         "http[1].status cannot be 99; write status = 503"},
        {"return { http = { { url = 'http://a', after = 'soon' } } }",
         "http[1].after cannot be \"soon\"; write after = \"2s\""},
        {"return { http = 5 }",
         "http cannot be 5; write http = { { url = \"https://shop.example.com/*\", status = 503 } "
         "}"},
        {"return {", "unexpected symbol near <eof>"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        open_shipped(&fixture, cases[i].text);
        const struct mt_findings *findings = &fixture.support->findings;
        if (cases[i].expected[0] == '\0') {
            support_no_findings(findings);
        } else {
            const struct mt_finding *finding = support_finding(findings, "invalid-scenario");
            if (finding == NULL) {
                fail_msg("nothing is said of %s", cases[i].text);
                return;
            }
            assert_non_null(strstr(finding->place.file, "bad-day.lua"));
            assert_int_equal(findings->errors, 1); // and nothing that follows from it
            if (strncmp(finding->message, cases[i].expected, strlen(cases[i].expected)) != 0) {
                fail_msg("%s\n%s", finding->message, cases[i].expected);
            }
        }
        close_fixture(&fixture);
    }
}

static void findings_name_the_line(void **state)
{
    struct fixture fixture = {.support = *state};
    open_shipped(&fixture, "return {\n  objects = {\n    { kind = \"Job\", name = \"a\",\n"
                           "      exit = \"one\" },\n  },\n}\n");
    const struct mt_finding *finding =
        support_finding(&fixture.support->findings, "invalid-scenario");
    assert_non_null(finding);
    assert_int_equal(finding->place.line, 4);
    close_fixture(&fixture);
}

static const struct mt_ref config = {"", "v1", "ConfigMap", "shop", "x"};
#define CONFIG "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}"

static void somebody_else_deletes_and_changes(void **state)
{
    struct fixture fixture = {.support = *state};
    open_shipped(&fixture,
                 RULES("{ kind = 'ConfigMap', name = 'x', attempt = { 1, 2 }, deleted = '30s' },"
                       "{ kind = 'ConfigMap', name = 'x', attempt = 3, changed = { after = '10s', "
                       "by = 'kubectl', patch = { data = { a = 'b' } } } },"
                       "{ kind = 'apps/ConfigMap', name = 'x', deleted = true },"
                       "{ kind = 'ConfigMap', namespace = 'o*', name = 'x', deleted = true }"));
    support_no_findings(&fixture.support->findings);
    assert_true(fixture.seam.acts_on(fixture.seam.data, "", "ConfigMap"));
    assert_true(fixture.seam.acts_on(fixture.seam.data, "apps", "ConfigMap"));
    assert_false(fixture.seam.acts_on(fixture.seam.data, "", "Secret"));
    assert_true(fixture.seam.acts_on(fixture.seam.data, "apps", "Deployment"));

    assert_string_equal(ask(&fixture, &config, CONFIG, 10000, 1), " again 20000");
    assert_non_null(strstr(ask(&fixture, &config, CONFIG, 30000, 2), "\"verb\":\"delete\""));
    assert_string_equal(ask(&fixture, &config, CONFIG, 30000, 4), "");
    assert_string_equal(ask(&fixture, &config, CONFIG, 4000, 3), " again 6000");
    support_expect_text(
        "changed", ask(&fixture, &config, CONFIG, 10000, 3),
        "[{\"manager\":\"kubectl\",\"object\":{\"apiVersion\":\"v1\",\"data\":{\"a\":\"b\"},"
        "\"kind\":\"ConfigMap\",\"metadata\":{\"annotations\":{\"rehearsal.moontide.dev/changed\":"
        "\"1\"},\"name\":\"x\"}},\"verb\":\"patch\"}] again 0");
    assert_string_equal(
        ask(&fixture, &config,
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\","
            "\"annotations\":{\"rehearsal.moontide.dev/changed\":\"1\"}}}",
            60000, 3),
        "");
    close_fixture(&fixture);
}

static void admission_refuses(void **state)
{
    struct fixture fixture = {.support = *state};
    int status = 0;
    char message[MT_REFUSAL_MAX];
    open_shipped(&fixture, RULES("{ kind = 'ConfigMap', name = 'x', attempt = 1, refused = 'no' },"
                                 "{ kind = 'Config*', name = 'y*', refused = 'never', status = 422 "
                                 "}"));
    support_no_findings(&fixture.support->findings);
    struct mt_ref other = config;
    other.name = "yes";
    assert_false(fixture.seam.admit(fixture.seam.data, &config, NULL, 1, &status, message));
    assert_int_equal(status, 403);
    assert_string_equal(message, "no");
    assert_true(fixture.seam.admit(fixture.seam.data, &config, NULL, 2, &status, message));
    assert_false(fixture.seam.admit(fixture.seam.data, &other, NULL, 9, &status, message));
    assert_int_equal(status, 422);
    other.name = "z";
    assert_true(fixture.seam.admit(fixture.seam.data, &other, NULL, 1, &status, message));
    close_fixture(&fixture);
}

#define OWNED_POD(number)                                                                          \
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web-1-a\",\"namespace\":"    \
    "\"shop\",\"annotations\":{\"rehearsal.moontide.dev/attempt\":\"" number                       \
    "\"},\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"name\":"       \
    "\"web-1\",\"controller\":true}]},\"spec\":{\"containers\":[{\"name\":\"a\"}]}}"

/** What is said of a Deployment reaches its Pods, through the ReplicaSet between them. */
static void rules_reach_the_pods_of_an_object(void **state)
{
    static const struct {
        const char *rules;
        const char *pod;
        bool fits;
    } cases[] = {
        {"{ kind = 'Deployment', name = 'web', schedule = 'fails' }", OWNED_POD("1"), true},
        {"{ kind = 'Deployment', name = 'w*', pods = { schedule = 'fails' } }", OWNED_POD("1"),
         true},
        {"{ kind = 'apps/Deployment', namespace = 'shop', name = 'web', schedule = 'fails' }",
         OWNED_POD("1"), true},
        {"{ kind = 'ReplicaSet', name = 'web-*', schedule = 'fails' }", OWNED_POD("1"), true},
        {"{ kind = 'Pod', name = 'web-1-a', schedule = 'fails' }", OWNED_POD("1"), true},
        {"{ kind = 'Deployment', name = 'web', pods = { name = '*-a', schedule = 'fails' } }",
         OWNED_POD("1"), true},
        {"{ kind = 'Deployment', name = 'web', pods = { name = '*-b', schedule = 'fails' } }",
         OWNED_POD("1"), false},
        {"{ kind = 'Deployment', name = 'web', pods = { attempt = 2, schedule = 'fails' } }",
         OWNED_POD("2"), true},
        {"{ kind = 'Deployment', name = 'web', pods = { attempt = 2, schedule = 'fails' } }",
         OWNED_POD("1"), false},
        {"{ kind = 'Deployment', name = 'web', attempt = 2, schedule = 'fails' }", OWNED_POD("1"),
         false},
        {"{ kind = 'Deployment', name = 'api', schedule = 'fails' }", OWNED_POD("1"), false},
        {"{ kind = 'Deployment', namespace = 'other', name = 'web', schedule = 'fails' }",
         OWNED_POD("1"), false},
    };
    static const struct mt_ref pod = {"", "v1", "Pod", "shop", "web-1-a"};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        open_shipped(&fixture,
                     mt_arena_printf(fixture.support->arena, RULES("%s"), cases[i].rules));
        support_no_findings(&fixture.support->findings);
        put(&fixture.store, (struct mt_ref){"apps", "v1", "ReplicaSet", "shop", "web-1"},
            "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":"
            "\"Deployment\",\"name\":\"web\",\"controller\":true}]}}");
        const char *answer = ask(&fixture, &pod, cases[i].pod, 500, 1);
        if ((strstr(answer, "Insufficient cpu") != NULL) != cases[i].fits) {
            fail_msg("%s: %s", cases[i].rules, answer);
        }
        close_fixture(&fixture);
    }
}

#define TALKER                                                                                     \
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"talker\",\"namespace\":"     \
    "\"shop\"},\"spec\":{\"initContainers\":[{\"name\":\"init\"}],\"containers\":[{\"name\":"      \
    "\"main\"},{\"name\":\"side\"}]}}"

/** What a container of the Pod writes after so many starts, its lines separated by " / ". */
static void containers_write_what_the_scenario_says(void **state)
{
    static const struct {
        const char *rules;
        const char *container;
        unsigned restarts;
        const char *expected;
    } cases[] = {
        {"{ kind = 'Pod', name = 'talker', log = 'hello' }", "main", 0, "hello"},
        {"{ kind = 'Pod', name = 'talker', log = { 'one', 'two' } }", "side", 3, "one / two"},
        {"{ kind = 'Pod', name = 'talker', log = 'hello' }", "init", 0, ""},
        {"{ kind = 'Pod', name = 'talker', container = 'init', log = 'wait' }", "init", 0, "wait"},
        {"{ kind = 'Pod', name = 'talker', container = 'init', log = 'wait' }", "main", 0, ""},
        {"{ kind = 'Pod', name = 'talker', log = 'all' }, { kind = 'Pod', name = 'talker', "
         "container = 'side', log = 'side' }",
         "side", 0, "side"},
        {"{ kind = 'Pod', name = 'talker', attempt = 2, log = 'again' }", "main", 0, ""},
        {"{ kind = 'Pod', name = 'talker', crashes = 2, log = 'ouch' }", "main", 1, "ouch"},
        {"{ kind = 'Pod', name = 'talker', crashes = 2, log = 'ouch' }", "main", 2, ""},
        {"{ kind = 'Pod', name = 'talker', crashes = true, log = 'ouch' }", "main", 9, "ouch"},
        {"{ kind = 'Pod', name = 'other', log = 'hello' }", "main", 0, ""},
    };
    static const struct mt_ref pod = {"", "v1", "Pod", "shop", "talker"};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        struct mt_store_reader reader = {&fixture.store, store_get, store_list};
        cJSON *object = support_json(TALKER);
        struct mt_reconcile question = {
            .ref = &pod, .object = object, .attempt = 1, .reader = &reader};
        open_shipped(&fixture,
                     mt_arena_printf(fixture.support->arena, RULES("%s"), cases[i].rules));
        support_no_findings(&fixture.support->findings);
        struct mt_buf text;
        mt_buf_init(&text, MT_BUF_UNLIMITED);
        const cJSON *line = NULL;
        cJSON_ArrayForEach (line, fixture.seam.log(fixture.seam.data, &question, cases[i].container,
                                                   cases[i].restarts)) {
            mt_buf_printf(&text, "%s%s", text.length > 0 ? " / " : "", line->valuestring);
        }
        support_expect_text(cases[i].rules, mt_buf_text(&text), cases[i].expected);
        mt_buf_fini(&text);
        cJSON_Delete(object);
        close_fixture(&fixture);
    }
}

static void put_unused(void *data, struct mt_place place, const char *rule)
{
    assert_true(place.line > 0);
    mt_buf_printf(data, "%s ", rule);
}

static void unused_rules_are_told(void **state)
{
    static const struct mt_ref pod = {"", "v1", "Pod", "shop", "web"};
    struct fixture fixture = {.support = *state};
    struct mt_buf unused;
    mt_buf_init(&unused, MT_BUF_UNLIMITED);
    open_shipped(&fixture, RULES("{ kind = 'Pod', name = 'web', attempt = 7, hangs = true },"
                                 "{ kind = 'Job', name = 'db-migrat', exit = 1 },"
                                 "{ kind = 'Secret', name = 'x', refused = 'no' }"));
    support_no_findings(&fixture.support->findings);
    mt_script_controllers_unused(fixture.controllers, put_unused, &unused);
    assert_string_equal(mt_buf_text(&unused),
                        "Pod/web in the attempt that it names Job/db-migrat Secret/x ");
    mt_buf_clear(&unused);
    ask(&fixture, &pod, OWNED_POD("1"), 0, 1);
    mt_script_controllers_unused(fixture.controllers, put_unused, &unused);
    assert_string_equal(mt_buf_text(&unused), "Job/db-migrat Secret/x ");
    mt_buf_fini(&unused);
    close_fixture(&fixture);
}

static const char *start_names(struct fixture *fixture)
{
    struct mt_buf names;
    const cJSON *const *objects;
    mt_buf_init(&names, MT_BUF_UNLIMITED);
    size_t count = mt_script_controllers_start_objects(fixture->controllers, &objects);
    for (size_t i = 0; i < count; i++) {
        mt_buf_printf(&names, "%s/%s ", mt_json_string(objects[i], "kind"),
                      mt_json_string(mt_json_get(objects[i], "metadata"), "name"));
    }
    const char *text = mt_arena_strdup(fixture->support->arena, mt_buf_text(&names));
    mt_buf_fini(&names);
    return text;
}

static void the_cluster_begins_with_objects(void **state)
{
    struct fixture fixture = {.support = *state};
    open_shipped(&fixture, NULL);
    assert_string_equal(start_names(&fixture),
                        "Node/node-1 StorageClass/standard IngressClass/nginx ");
    close_fixture(&fixture);

    open_shipped(&fixture, "return { cluster = { ingress_class = false, storage_class = 'fast', "
                           "objects = { { apiVersion = 'v1', kind = 'Secret', metadata = { name = "
                           "'inline' } } } } }");
    support_no_findings(&fixture.support->findings);
    assert_string_equal(start_names(&fixture), "Node/node-1 StorageClass/fast Secret/inline ");
    close_fixture(&fixture);
}

static void start_objects_come_from_files_beside_the_scenario(void **state)
{
    struct fixture fixture = {.support = *state};
    struct mt_script_controllers_options options = {.shipped = ROOT};
    fixture.folder = support_folder();
    support_write(fixture.folder, "bad-day.lua",
                  "return { cluster = { objects = { 'there/cluster.yaml' } } }");
    support_write(fixture.folder, "there/cluster.yaml",
                  "kind: Pod\napiVersion: v1\nmetadata: {name: one}\nstatus: {phase: Running}\n"
                  "---\nkind: Secret\napiVersion: v1\nmetadata: {name: two}\n");
    options.scenario = mt_arena_printf(fixture.support->arena, "%s/bad-day.lua", fixture.folder);
    fixture.controllers = mt_script_controllers_new(&options, &fixture.support->findings);
    support_no_findings(&fixture.support->findings);
    assert_string_equal(start_names(&fixture),
                        "Node/node-1 StorageClass/standard IngressClass/nginx Pod/one Secret/two ");
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(answers_are_read),
        support_test(controllers_read_the_store),
        support_test(wrong_controllers_are_refused),
        support_test(servers_answer_as_the_scenario_says),
        support_test(wrong_scenarios_are_refused),
        support_test(findings_name_the_line),
        support_test(somebody_else_deletes_and_changes),
        support_test(admission_refuses),
        support_test(rules_reach_the_pods_of_an_object),
        support_test(containers_write_what_the_scenario_says),
        support_test(unused_rules_are_told),
        support_test(the_cluster_begins_with_objects),
        support_test(start_objects_come_from_files_beside_the_scenario),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
