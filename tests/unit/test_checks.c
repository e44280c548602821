// SPDX-License-Identifier: Apache-2.0
// Which script judges what, and what its answer means: INTERFACE.md 2 "Script folders", DESIGN.md
// "Lua contracts", SEMANTICS.md 4.1, 5.5 and 5.6.
#include "script/checks.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "manifest/json.h"
#include "script/shipped.h"

#include <stdio.h>
#include <string.h>

#define CHECK(kinds, body)                                                                         \
    "return { kinds = { " kinds " }, check = function(object, ctx) " body " end }"
#define SAYS(kinds, word) CHECK(kinds, "return { status = 'Healthy', message = '" word "' }")

/** Two folders, the first one searched first. */
struct fixture {
    struct support *support;
    char *folders[2];
    struct mt_checks *checks;
};

static void open_fixture(struct fixture *fixture, const struct support_file *first,
                         const struct support_file *second)
{
    fixture->folders[0] = support_folder_of(first);
    fixture->folders[1] = support_folder_of(second);
    struct mt_checks_options options = {.folders = (const char *const *)fixture->folders,
                                        .folder_count = 2};
    fixture->checks = mt_checks_new(&options, &fixture->support->findings);
}

/** One folder before the shipped checks, which bring the modules that scripts require. */
static void open_shipped_fixture(struct fixture *fixture, const struct support_file *files)
{
    fixture->folders[0] = support_folder_of(files);
    fixture->folders[1] = support_folder_of(NULL);
    struct mt_checks_options options = {
        .folders = (const char *const *)fixture->folders,
        .folder_count = 1,
        .shipped = mt_shipped_root(fixture->support->arena),
    };
    fixture->checks = mt_checks_new(&options, &fixture->support->findings);
}

static void close_fixture(struct fixture *fixture)
{
    mt_checks_free(fixture->checks);
    support_folder_remove(fixture->folders[0]);
    support_folder_remove(fixture->folders[1]);
    support_reset(fixture->support);
}

/** "Status message" of an object with this type; `extra` goes into its JSON. */
static const char *judge(struct fixture *fixture, const char *api_version, const char *kind,
                         const char *extra, struct mt_verdict *verdict)
{
    struct mt_arena *arena = fixture->support->arena;
    const char *slash = strchr(api_version, '/');
    struct mt_ref ref = {
        .group = slash != NULL ? mt_arena_strndup(arena, api_version, (size_t)(slash - api_version))
                               : "",
        .version = slash != NULL ? slash + 1 : api_version,
        .kind = kind,
        .namespace = "shop",
        .name = "a",
    };
    const char *json =
        mt_arena_printf(arena, "{\"kind\":\"%s\"%s%s}", kind, extra[0] != '\0' ? "," : "", extra);
    cJSON *object = support_json(json);
    struct mt_health_question question = {.ref = &ref, .object = object, .waited = -1};
    mt_checks_judge(fixture->checks, &question, arena, verdict);
    cJSON_Delete(object);
    return mt_arena_printf(arena, "%s %s", mt_health_name(verdict->status), verdict->message);
}

static void the_first_folder_with_a_check_decides(void **state)
{
    static const struct support_file mine[] = {
        {"health/apps/Deployment.lua", SAYS("'apps/v1/Deployment'", "mine")},
        {"health/any.lua", SAYS("'example.com/*/*'", "my any")},
        {"health/apps/Deployment_spec.lua", "error('a test, not a check')"},
        {"health/lib/words.lua", "return { mine = 'mine' }"},
        {NULL, NULL},
    };
    static const struct support_file theirs[] = {
        {"health/apps/Deployment.lua", SAYS("'apps/v1/Deployment', 'v1/Pod'", "theirs")},
        {"health/example.com/Widget.lua", SAYS("'example.com/v1/Widget'", "their widget")},
        {"health/generic.lua", SAYS("'*/*/*'", "generic")},
        {NULL, NULL},
    };
    static const struct {
        const char *api_version;
        const char *kind;
        const char *expected;
    } cases[] = {
        {"apps/v1", "Deployment", "Healthy mine"},
        {"apps/v2", "Deployment", "Healthy generic"},
        {"v1", "Pod", "Healthy theirs"},
        {"metrics.k8s.io/v1", "Pod", "Healthy generic"},
        {"example.com/v1", "Widget", "Healthy my any"},
        {"v1", "ConfigMap", "Healthy generic"},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, mine, theirs);
    support_no_findings(&fixture.support->findings);
    for (int round = 0; round < 2; round++) { // the second from memory
        for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
            struct mt_verdict verdict;
            assert_string_equal(judge(&fixture, cases[i].api_version, cases[i].kind, "", &verdict),
                                cases[i].expected);
        }
    }
    close_fixture(&fixture);
}

static void argocds_layout_stands_beside_ours(void **state)
{
    static const struct support_file files[] = {
        {"apps/Deployment/health.lua",
         "return { status = 'Healthy', message = 'argo ' .. obj.kind }"},
        {"Pod/health.lua", "hs = {} hs.status = 'Degraded' hs.message = 'argo pod' return hs"},
        {"_.crossplane.io/_/health.lua", "return { status = 'Progressing', message = 'any' }"},
        {"_.x.io/_/health.lua", "return { status = 'Degraded', message = 'first by path' }"},
        {"a.x.io/_/health.lua", "return { status = 'Degraded', message = 'second by path' }"},
        {"_/_/health.lua", "return { status = 'Degraded', message = 'any group but core' }"},
        {"health/apps/StatefulSet.lua", SAYS("'apps/v1/StatefulSet'", "ours")},
        {"apps/Deployment/testdata/health.lua", "error('deeper than the layout')"},
        {NULL, NULL},
    };
    struct fixture fixture = {.support = *state};
    struct mt_verdict verdict;
    open_fixture(&fixture, files, NULL);
    support_no_findings(&fixture.support->findings);
    assert_string_equal(judge(&fixture, "apps/v1", "Deployment", "", &verdict),
                        "Healthy argo Deployment");
    assert_string_equal(judge(&fixture, "apps/v1beta1", "Deployment", "", &verdict),
                        "Healthy argo Deployment");
    assert_string_equal(judge(&fixture, "v1", "Pod", "", &verdict), "Degraded argo pod");
    assert_string_equal(judge(&fixture, "rds.crossplane.io/v1", "Database", "", &verdict),
                        "Progressing any");
    assert_string_equal(judge(&fixture, "cx.io/v1", "Other", "", &verdict),
                        "Degraded any group but core");
    assert_string_equal(judge(&fixture, "a.x.io/v1", "Other", "", &verdict),
                        "Degraded first by path");
    assert_string_equal(judge(&fixture, "apps/v1", "StatefulSet", "", &verdict), "Healthy ours");
    assert_string_equal(judge(&fixture, "v1", "Secret", "", &verdict), "Healthy ");
    assert_null(verdict.check);
    close_fixture(&fixture);
}

/** SEMANTICS.md 5.5, with the departure for what ArgoCD takes as an empty status. */
static void argocds_results_mean_what_they_mean_there(void **state)
{
    static const struct {
        const char *script;
        const char *expected; // PATH stands for the script's
    } cases[] = {
        {"return { status = 'Healthy' }", "Healthy "},
        {"return { Status = 'Degraded', MESSAGE = 'x' }", "Degraded x"},
        {"return { status = 'Weird', message = 'x' }",
         "Unknown Lua returned an invalid health status"},
        {"return { message = 'x' }", "Unknown Lua returned an invalid health status"},
        {"return { status = '', message = 'x' }", "Unknown Lua returned an invalid health status"},
        {"return { status = true }", "Unknown PATH returned a status that is a boolean"},
        {"return { status = { 1 } }", "Unknown PATH returned a status that is a table"},
        {"return { 'Healthy' }", "Unknown PATH returned a list"},
        {"return { status = 'Healthy', 'x' }",
         "Unknown PATH: cannot encode mixed or invalid key types"},
        {"return { status = 'Healthy', more = print }",
         "Unknown PATH: cannot encode function to JSON"},
        {"return { status = 'Healthy', more = { 1, 2 } }", "Healthy "},
        {"return { status = type(actionParams) == 'table' and next(actionParams) == nil and "
         "'Healthy' }",
         "Healthy "},
        {"return 1, { status = 'Healthy', message = 'last' }", "Healthy last"},
        {"local x = 1", "Unknown PATH returned nothing"},
        {"return nil", "Unknown PATH returned nothing"},
        {"return {}", "Unknown PATH returned nothing"},
        {"return { status = 'Healthy', message = 5 }",
         "Unknown PATH returned a message that is a number"},
        {"return 5", "Unknown PATH: expect table output from Lua script, not number"},
        {"error('boom', 0)", "Unknown PATH:1: boom"},
        {"error('boom')", "Unknown PATH:1: boom"},
        {"obj.metadata = nil obj.x = 1 return { status = 'Healthy', message = obj.kind }",
         "Healthy Widget"},
        {"if obj.status.phase == nil then return { status = 'Progressing' } end",
         "Unknown PATH:1: attempt to index a nil value (field 'status')"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct support_file files[] = {{"example.com/Widget/health.lua", cases[i].script},
                                             {NULL, NULL}};
        struct fixture fixture = {.support = *state};
        open_fixture(&fixture, files, NULL);
        struct mt_verdict verdict;
        const char *got = judge(&fixture, "example.com/v1", "Widget", "", &verdict);
        const char *path =
            mt_arena_printf(fixture.support->arena, "%s/%s", fixture.folders[0], files[0].path);
        const char *place = strstr(cases[i].expected, "PATH");
        const char *expected = cases[i].expected;
        if (place != NULL) {
            expected = mt_arena_printf(fixture.support->arena, "%.*s%s%s",
                                       (int)(place - cases[i].expected), cases[i].expected, path,
                                       place + strlen("PATH"));
        }
        assert_string_equal(got, expected);
        close_fixture(&fixture);
    }
}

static void two_checks_of_one_kind_in_one_folder_are_refused(void **state)
{
    static const struct support_file files[] = {
        {"apps/Deployment/health.lua", "return { status = 'Healthy' }"},
        {"health/a.lua", SAYS("'apps/*/Deployment'", "a")},
        {NULL, NULL},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL);
    const struct mt_finding *finding =
        support_finding(&fixture.support->findings, "duplicate-check");
    assert_non_null(finding);
    assert_non_null(strstr(finding->place.file, "health/a.lua"));
    assert_non_null(strstr(finding->message, "apps/Deployment/health.lua"));
    close_fixture(&fixture);
}

#define NO_NEEDS                                                                                   \
    "needs is no list of kinds; write needs = { \"v1/Pod\", { kind = \"v1/Secret\", name = "       \
    "\"spec.secretName\" } }"
#define NEEDS(relation)                                                                            \
    "return { kinds = { 'v1/Pod' }, check = print, needs = { { kind = 'v1/Secret', " relation      \
    " } } }"

static void mistakes_in_a_check_are_named(void **state)
{
    static const struct {
        const char *script;
        unsigned line;
        const char *message;
    } cases[] = {
        {"return 5", 0, "a health check returns a table, this file returns a number"},
        {"return { kind = { 'v1/Pod' }, check = print }", 1,
         "a health check has no key \"kind\"; did you mean \"kinds\"?"},
        {"return { kinds = 'v1/Pod', check = print }", 1,
         "kinds is no list of kinds; write kinds = { \"apps/v1/Deployment\" }"},
        {"return { kinds = { 'Pod' }, check = print }", 1,
         "kinds: \"Pod\" is no kind; write [group/]version/Kind, such as apps/v1/Deployment or "
         "v1/Pod"},
        {"return { kinds = { 'v1/Pod' }, chek = print }", 1,
         "a health check has no key \"chek\"; did you mean \"check\"?"},
        {"return { kinds = { 'v1/Pod' } }", 0,
         "there is no function \"check\"; write check = function(object, ctx), or conditions = "
         "{ ready = \"Ready\" }"},
        {"return { kinds = { 'v1/Pod' }, check = print, grace = 'soon' }", 1,
         "grace is no duration; write one such as \"10s\""},
        {"return { kinds = { 'v1/Pod' }, check = print, because = 5 }", 1,
         "because is no function"},
        {"return { kinds = { 'v1/Pod' }, check = print, needs = { 5 } }", 1, NO_NEEDS},
        {"return { kinds = { 'v1/Pod' }, check = print, needs = {} }", 1, NO_NEEDS},
        {"return { kinds = { 'v1/Pod' }, check = print,\n needs = { 'v1/*' } }", 2,
         "needs: \"v1/*\" is no exact kind, which could be watched"},
        {"return { kinds = { 'v1/Pod' }, check = print, needs = { {} } }", 1,
         "needs: an item has no kind; write { kind = \"v1/Secret\", name = \"spec.secretName\" }"},
        {"return { kinds = { 'v1/Pod' }, check = print, needs = { { kind = 'Secret' } } }", 1,
         "needs: \"Secret\" is no kind; write [group/]version/Kind, such as apps/v1/Deployment or "
         "v1/Pod"},
        {"return { kinds = { 'v1/Pod' }, check = print, needs = { { kind = 'v1/Secret' } } }", 1,
         "needs: v1/Secret has no relation; write one of name, selector, selects and refers"},
        {NEEDS("nmae = 'spec.x'"), 1, "needs has no key \"nmae\"; did you mean \"name\"?"},
        {NEEDS("name = 'spec.x', refers = 'spec.y'"), 1,
         "needs: v1/Secret has two relations; write one of name, selector, selects and refers"},
        {NEEDS("name = 'spec..x'"), 1,
         "needs: name: \"spec..x\" is no path of a field; write one such as spec.secretName, "
         "spec.volumes[].secret.secretName or metadata.labels[\"example.com/name\"]"},
        {NEEDS("selector = { app = 'web' }"), 1,
         "needs: selector: it is a table; write the path of a field, such as \"spec.x\""},
        {NEEDS("name = 'spec.x', labels = 'spec.y'"), 1,
         "needs: v1/Secret has labels without selects: they are what is selected"},
        {"return { kinds = { 'v1/Pod' }, check = print, reads = 'v1/Secret' }", 1,
         "reads is no list of kinds; write reads = { \"v1/Secret\" }"},
        {"return { kinds = { 'v1/Pod' }, check = print, reads = {} }", 1,
         "reads is no list of kinds; write reads = { \"v1/Secret\" }"},
        {"return { kinds = { 'v1/Pod' }, check = print,\n reads = { 'v1/ConfigMap' } }", 2,
         "reads: \"v1/ConfigMap\" is none of the kinds of which something is held back; there is "
         "\"v1/Secret\""},
        {"return { kinds = { 'v1/Pod' }, conditions = 'Ready' }", 1,
         "conditions is no table; write conditions = { ready = \"Ready\" }"},
        {"return { kinds = { 'v1/Pod' }, conditions = {} }", 1,
         "conditions do not say which one is ready; write conditions = { ready = \"Ready\" }"},
        {"return { kinds = { 'v1/Pod' },\n conditions = { failed = 'Stalled' } }", 2,
         "conditions do not say which one is ready; write conditions = { ready = \"Ready\" }"},
        {"return { kinds = { 'v1/Pod' }, conditions = {\n ready = 'Ready',\n faild = 'x' } }", 3,
         "conditions has no key \"faild\"; did you mean \"failed\"?"},
        {"return { kinds = { 'v1/Pod' }, conditions = { ready = 'Ready', message = 'x' } }", 1,
         "conditions has no key \"message\"; there are ready, failed, progressing, suspended"},
        {"return { kinds = { 'v1/Pod' }, conditions = { 'Ready', ready = 'Ready' } }", 1,
         "conditions is a table with names as keys"},
        {"return { kinds = { 'v1/Pod' }, conditions = setmetatable({}, { __index = function()\n"
         "  while true do end end }) }",
         2, "the script does too much work"},
        {"return { kinds = { 'v1/Pod' }, conditions = {\n ready = true } }", 2,
         "conditions.ready is no condition and no list of them; write ready = \"Ready\" or "
         "ready = { \"Ready\" }"},
        {"return { kinds = { 'v1/Pod' }, conditions = { ready = 'Ready', failed = {} } }", 1,
         "conditions.failed is no condition and no list of them; write failed = \"Ready\" or "
         "failed = { \"Ready\" }"},
        {"return { kinds = { 'v1/Pod' }, conditions = { ready = 'Ready', failed = { 5 } } }", 1,
         "conditions.failed is no condition and no list of them; write failed = \"Ready\" or "
         "failed = { \"Ready\" }"},
        {"return { kinds = { 'v1/Pod' }, conditions = { ready = { 'A=', 'B=', 'C' } } }", 1,
         "conditions.ready: \"A=\" is no condition; write \"Ready\", \"Ready=False\" or "
         "\"Ready=False:Reason\""},
        {"return { kinds = { 'v1/Pod' }, conditions = { ready = 'Ready' },\n check = print }", 1,
         "check and conditions both say how to judge; leave one of them out"},
        {"\nerror('at load')", 2, "at load"},
        {"return {\n\n  kinds = ", 3, "unexpected symbol near <eof>"},
        {"while true do end", 1, "the script does too much work"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct support_file files[] = {{"health/v1/Pod.lua", cases[i].script}, {NULL, NULL}};
        struct fixture fixture = {.support = *state};
        open_fixture(&fixture, files, NULL);
        const struct mt_finding *finding =
            support_finding(&fixture.support->findings, "invalid-script");
        assert_non_null(finding);
        assert_string_equal(finding->message, cases[i].message);
        assert_int_equal(finding->place.line, cases[i].line);
        assert_non_null(strstr(finding->place.file, "health/v1/Pod.lua"));
        // What is wrong with one script leaves others, and the question, answerable.
        struct mt_verdict verdict;
        assert_string_equal(judge(&fixture, "v1", "Pod", "", &verdict), "Healthy ");
        close_fixture(&fixture);
    }
}

static void a_condition_is_written_in_one_of_three_ways(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {"Ready", true},
        {"cnpg.io/hibernation", true},
        {"Ready=False", true},
        {"Available=Degraded", true},
        {"Ready=False:InvalidSpec", true},
        {"Ready=False:a reason: of any kind", true},
        {"", false},
        {"Ready is False", false},
        {"Ready=", false},
        {"=False", false},
        {"Ready:InvalidSpec", false},
        {"Ready=False:", false},
        {"Ready=False,True", false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        struct mt_arena *arena = fixture.support->arena;
        const struct support_file files[] = {
            {"health/w.lua", mt_arena_printf(arena,
                                             "return { kinds = { 'v1/Pod' },\n"
                                             "  conditions = { ready = 'Ready', failed = '%s' } }",
                                             cases[i].text)},
            {NULL, NULL}};
        open_fixture(&fixture, files, NULL);
        if (cases[i].is) {
            support_no_findings(&fixture.support->findings);
        } else {
            const struct mt_finding *finding =
                support_finding(&fixture.support->findings, "invalid-script");
            assert_non_null(finding);
            assert_int_equal(finding->place.line, 2);
            assert_string_equal(
                finding->message,
                mt_arena_printf(arena,
                                "conditions.failed: \"%s\" is no condition; write \"Ready\", "
                                "\"Ready=False\" or \"Ready=False:Reason\"",
                                cases[i].text));
        }
        close_fixture(&fixture);
    }
}

/** What the conditions mean is held by tests/spec/conditions_spec.lua. */
static void a_check_without_code_judges_by_its_conditions(void **state)
{
    static const struct support_file files[] = {
        {"health/w.lua",
         "return { kinds = { 'example.com/v1/Widget' }, grace = '90s',\n"
         "  conditions = { ready = 'Up', failed = { 'Up=False:Broken' } },\n"
         "  because = function(object, ctx) return { object.kind .. ' ' .. ctx.now } end }\n"},
        {NULL, NULL},
    };
    static const struct {
        const char *status;
        const char *expected;
    } cases[] = {
        {"{}", "Progressing no condition Up yet"},
        {"{\"conditions\":[{\"type\":\"Up\",\"status\":\"True\"}]}", "Healthy "},
        {"{\"conditions\":[{\"type\":\"Up\",\"status\":\"False\",\"reason\":\"Broken\"}]}",
         "Degraded Broken"},
    };
    struct fixture fixture = {.support = *state};
    struct mt_arena *arena = fixture.support->arena;
    open_shipped_fixture(&fixture, files);
    support_no_findings(&fixture.support->findings);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_verdict verdict;
        assert_string_equal(judge(&fixture, "example.com/v1", "Widget",
                                  mt_arena_printf(arena, "\"status\":%s", cases[i].status),
                                  &verdict),
                            cases[i].expected);
        assert_int_equal(verdict.grace_ms, 90000);
        assert_int_equal(verdict.because_count, verdict.status == MT_HEALTHY ? 0 : 1);
    }
    close_fixture(&fixture);
}

static void a_missing_folder_is_named(void **state)
{
    struct support *support = *state;
    const char *folder = "no/such/folder";
    struct mt_checks_options options = {.folders = &folder, .folder_count = 1};
    mt_checks_free(mt_checks_new(&options, &support->findings));
    support_expect_findings("missing", &support->findings,
                            "error unreadable no/such/folder cannot be read: No such file or "
                            "directory\n");
}

static void a_check_gets_what_it_asked_for(void **state)
{
    static const struct support_file files[] = {
        {"health/w.lua",
         "return { kinds = { 'example.com/v1/Widget' }, needs = { 'v1/Pod', 'v1/Event' },\n"
         "  grace = '90s',\n"
         "  check = function(object, ctx)\n"
         "    return { status = 'Progressing', message = table.concat({ object.spec.n,\n"
         "      #ctx.related, ctx.related[1].kind, tostring(ctx.known['v1/Pod']),\n"
         "      tostring(ctx.known['v1/Event']), tostring(ctx.hook), ctx.now, ctx.waited,\n"
         "      tostring(ctx.strict), tostring(object.status) }, ' ') }\n"
         "  end,\n"
         "  because = function(object, ctx)\n"
         "    return { 'Pod/a: ' .. object.spec.n, 'second', 3 }\n"
         "  end }\n"},
        {NULL, NULL},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL);
    support_no_findings(&fixture.support->findings);
    struct mt_ref ref = {"example.com", "v1", "Widget", "shop", "a"};
    const struct mt_need *needs = NULL;
    assert_int_equal(mt_checks_needs(fixture.checks, &ref, NULL, &needs), 2);
    assert_string_equal(needs[0].kind, "v1/Pod");
    assert_string_equal(needs[1].kind, "v1/Event");

    cJSON *object = support_json("{\"spec\":{\"n\":7},\"status\":null}");
    cJSON *pod = support_json("{\"kind\":\"Pod\"}");
    const cJSON *related[] = {pod};
    const char *known[] = {"v1/Pod"};
    struct mt_health_question question = {
        .ref = &ref,
        .object = object,
        .related = related,
        .related_count = 1,
        .known = known,
        .known_count = 1,
        .hook = true,
        .waited = 42,
        .now_ms = 1500,
    };
    struct mt_verdict verdict;
    mt_checks_judge(fixture.checks, &question, fixture.support->arena, &verdict);
    assert_string_equal(verdict.message, "7 1 Pod true nil true 1.5 42.0 false nil");
    assert_int_equal(verdict.because_count, 2);
    assert_string_equal(verdict.because[0], "Pod/a: 7");
    assert_string_equal(verdict.because[1], "second");
    assert_int_equal(verdict.grace_ms, 90000);
    cJSON_Delete(object);
    cJSON_Delete(pod);
    close_fixture(&fixture);
}

/** DESIGN.md, "Time and readiness": 10 s, none for Job and Pod hooks; a check may set its own. */
static void a_check_does_not_see_what_it_changed_before(void **state)
{
    static const struct support_file files[] = {
        {"health/Widget.lua",
         CHECK("'example.com/v1/Widget'",
               "local pod = ctx.related[1] local was = tostring(pod.seen) .. pod.metadata.uid "
               "pod.seen = true pod.metadata.uid = 'changed' "
               "return { status = 'Healthy', message = was }")},
        {NULL, NULL}};
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL);
    const struct mt_ref ref = {"example.com", "v1", "Widget", "shop", "a"};
    cJSON *object = support_json("{}");
    cJSON *pod =
        support_json("{\"kind\":\"Pod\",\"metadata\":{\"uid\":\"p\",\"resourceVersion\":\"1\"}}");
    const cJSON *related[] = {pod};
    const struct mt_health_question question = {
        .ref = &ref, .object = object, .related = related, .related_count = 1, .waited = -1};
    for (int i = 0; i < 3; i++) {
        struct mt_verdict verdict;
        mt_checks_judge(fixture.checks, &question, fixture.support->arena, &verdict);
        assert_string_equal(verdict.message, "nilp");
    }
    cJSON_Delete(object);
    cJSON_Delete(pod);
    close_fixture(&fixture);
}

/** What a check says of the data of a Secret that is related, and of one that it judges. */
static void a_check_sees_the_data_of_secrets_when_it_says_so(void **state)
{
    static const struct {
        const char *reads;
        const char *expected;
    } cases[] = {{"", "nil true nil true"}, {"reads = { 'v1/Secret' },", "YQ== nil YQ== nil"}};
    struct fixture fixture = {.support = *state};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_arena *arena = fixture.support->arena;
        const struct support_file files[] = {
            {"health/core/Secret.lua",
             mt_arena_printf(arena,
                             "local function of(secret) return tostring(secret.data and "
                             "secret.data.a) .. ' ' .. tostring(secret.redacted) end\n"
                             "return { kinds = { 'v1/Secret' }, %s check = function(object, ctx)\n"
                             "return { status = 'Healthy', message = of(object) .. ' ' .. "
                             "of(ctx.related[1]) } end }",
                             cases[i].reads)},
            {NULL, NULL}};
        open_fixture(&fixture, files, NULL);
        support_no_findings(&fixture.support->findings);
        const struct mt_ref ref = {"", "v1", "Secret", "shop", "a"};
        cJSON *secret =
            support_json("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"a\":\"YQ==\"}}");
        const cJSON *related[] = {secret};
        const struct mt_health_question question = {
            .ref = &ref, .object = secret, .related = related, .related_count = 1, .waited = -1};
        struct mt_verdict verdict;
        mt_checks_judge(fixture.checks, &question, arena, &verdict);
        support_expect_text(cases[i].reads, verdict.message, cases[i].expected);
        cJSON_Delete(secret);
        close_fixture(&fixture);
    }
}

static void degraded_has_a_grace(void **state)
{
    static const struct support_file files[] = {
        {"health/generic.lua", SAYS("'*/*/*'", "")},
        {"health/own.lua",
         "return { kinds = { 'example.com/v1/Own' }, grace = 2.5, check = function() "
         "return { status = 'Degraded' } end }"},
        {NULL, NULL},
    };
    static const struct {
        struct mt_ref ref;
        bool hook;
        uint64_t grace_ms;
    } cases[] = {
        {{"apps", "v1", "Deployment", "", "a"}, false, 10000},
        {{"apps", "v1", "Deployment", "", "a"}, true, 10000},
        {{"batch", "v1", "Job", "", "a"}, false, 10000},
        {{"batch", "v1", "Job", "", "a"}, true, 0},
        {{"", "v1", "Pod", "", "a"}, true, 0},
        {{"example.com", "v1", "Own", "", "a"}, true, 2500},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL);
    support_no_findings(&fixture.support->findings);
    cJSON *object = cJSON_CreateObject();
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_verdict verdict;
        struct mt_health_question question = {
            .ref = &cases[i].ref, .object = object, .hook = cases[i].hook, .waited = -1};
        mt_checks_judge(fixture.checks, &question, fixture.support->arena, &verdict);
        assert_int_equal(verdict.grace_ms, cases[i].grace_ms);
    }
    cJSON_Delete(object);
    close_fixture(&fixture);
}

static void an_object_may_name_its_check(void **state)
{
    static const struct support_file files[] = {
        {"health/example.com/Slow.lua", SAYS("'example.com/v1/Slow'", "slow")},
        {"health/generic.lua", SAYS("'*/*/*'", "generic")},
        {NULL, NULL},
    };
    static const struct {
        const char *check;
        const char *expected;
    } cases[] = {
        {"Slow", "slow"},     {"example.com/Slow", "slow"},
        {"Slow.lua", "slow"}, {"low", "moontide.dev/health names no check: \"low\""},
        {NULL, "generic"},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL);
    cJSON *object = cJSON_CreateObject();
    struct mt_ref ref = {"", "v1", "ConfigMap", "shop", "a"};
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_verdict verdict;
        struct mt_health_question question = {
            .ref = &ref, .object = object, .check = cases[i].check, .waited = -1};
        mt_checks_judge(fixture.checks, &question, fixture.support->arena, &verdict);
        assert_string_equal(verdict.message, cases[i].expected);
    }
    cJSON_Delete(object);
    close_fixture(&fixture);
}

/** SEMANTICS.md 4.1, 1: no script is asked about what is being deleted. */
static void what_is_being_deleted_is_progressing(void **state)
{
    static const struct support_file files[] = {{"Widget/health.lua", "error('asked')"},
                                                {NULL, NULL}};
    struct fixture fixture = {.support = *state};
    struct mt_verdict verdict;
    open_fixture(&fixture, files, NULL);
    assert_string_equal(judge(&fixture, "v1", "Widget",
                              "\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}",
                              &verdict),
                        "Progressing Pending deletion");
    const char *hook = judge(&fixture, "v1", "Widget",
                             "\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\","
                             "\"finalizers\":[\"argocd.argoproj.io/hook-finalizer\"]}",
                             &verdict);
    assert_non_null(strstr(hook, "asked"));
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(the_first_folder_with_a_check_decides),
        support_test(argocds_layout_stands_beside_ours),
        support_test(argocds_results_mean_what_they_mean_there),
        support_test(two_checks_of_one_kind_in_one_folder_are_refused),
        support_test(mistakes_in_a_check_are_named),
        support_test(a_missing_folder_is_named),
        support_test(a_check_gets_what_it_asked_for),
        support_test(a_condition_is_written_in_one_of_three_ways),
        support_test(a_check_without_code_judges_by_its_conditions),
        support_test(a_check_does_not_see_what_it_changed_before),
        support_test(a_check_sees_the_data_of_secrets_when_it_says_so),
        support_test(degraded_has_a_grace),
        support_test(an_object_may_name_its_check),
        support_test(what_is_being_deleted_is_progressing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
