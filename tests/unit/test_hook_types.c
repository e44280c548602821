// SPDX-License-Identifier: Apache-2.0
// Which files of hooks/ are which types, and what their functions say of objects: DESIGN.md "Lua
// contracts", INTERFACE.md 2.
#include "script/hook_types.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "script/checks.h"
#include "script/policy.h"

#include <string.h>

/** Two folders of scripts; the shipped types come after them where that is asked for. */
struct fixture {
    struct support *support;
    char *folders[2];
    struct mt_scripts scripts;
    struct mt_policy policy;
};

/** Messages begin with "FIRST/" or "SECOND/" in place of the folders. */
static void name_folders(struct fixture *fixture)
{
    static const char *const names[] = {"FIRST", "SECOND"};
    struct mt_findings *findings = &fixture->support->findings;
    for (size_t i = 0; i < findings->list.count; i++) {
        struct mt_finding *finding = &findings->list.items[i];
        for (int f = 0; f < 2; f++) {
            size_t length = strlen(fixture->folders[f]);
            const char *file = finding->place.file;
            if (file != NULL && strncmp(file, fixture->folders[f], length) == 0) {
                finding->place.file =
                    mt_arena_printf(findings->arena, "%s%s", names[f], file + length);
            }
            const char *in = strstr(finding->message, fixture->folders[f]);
            if (in != NULL) {
                finding->message =
                    mt_arena_printf(findings->arena, "%.*s%s%s", (int)(in - finding->message),
                                    finding->message, names[f], in + length);
            }
        }
    }
}

static void open_fixture(struct fixture *fixture, const struct support_file *first,
                         const struct support_file *second, const char *shipped)
{
    fixture->folders[0] = support_folder_of(first);
    fixture->folders[1] = support_folder_of(second);
    struct mt_checks_options options = {
        .folders = (const char *const *)fixture->folders, .folder_count = 2, .shipped = shipped};
    fixture->scripts.hook_types = mt_hook_types_new(&options, &fixture->support->findings);
    fixture->policy = mt_script_policy(&fixture->scripts);
    name_folders(fixture);
}

static void close_fixture(struct fixture *fixture)
{
    mt_hook_types_free(fixture->scripts.hook_types);
    support_folder_remove(fixture->folders[0]);
    support_folder_remove(fixture->folders[1]);
    support_reset(fixture->support);
}

static void the_first_folder_with_a_type_counts(void **state)
{
    static const struct support_file mine[] = {
        {"hooks/a.lua", "return { name = 'A', at = 'before:Sync' }"},
        {"hooks/PostSync.lua", "return { name = 'PostSync', at = 'after:Sync' }"},
        {"hooks/words.lua", "return { of = 'mine' }"},
        {"hooks/A_spec.lua", "error('a test, not a type')"},
        {"hooks/deeper/B.lua", "error('a file of a type, not a type')"},
        {"health/C.lua", "error('a check')"},
        {NULL, NULL},
    };
    static const struct support_file theirs[] = {
        {"hooks/A.lua", "return { name = 'A', at = 'PostSync' }"},
        {"hooks/D.lua", "return { name = 'D', at = require('words').at, run = function() end }"},
        {"hooks/words.lua", "return { of = 'theirs' , at_ = 1 }"},
        {NULL, NULL},
    };
    static const char expected[] =
        "A phase before:Sync\nApproval phase before:PreSync\nBackup phase before:PreSync\n"
        "Canary phase PostSync\nHelmTest phase after:PostSync\nHttpSmokeTest phase PostSync\n"
        "MaintenanceOff phase after:Sync\nMaintenanceOffOnFail phase SyncFail\n"
        "MaintenanceOn phase before:PreSync\nPostDelete deletion\nPostSync phase after:Sync\n"
        "PreDelete deletion\nPreSync phase PreSync\nSkip nowhere\nSync phase Sync\n"
        "SyncFail phase SyncFail\nWaitFor phase PreSync\nWebhook phase PostSync\n";
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, mine, theirs, MT_TESTS_DIR "/..");
    support_expect_findings("one type has no at", &fixture.support->findings,
                            "error invalid-script SECOND/hooks/D.lua:1 there is no at; write at = "
                            "\"PostSync\"\n");
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < fixture.policy.hook_type_count; i++) {
        const struct mt_hook_type *type = &fixture.policy.hook_types[i];
        mt_buf_printf(&out, "%s %s%s\n", type->name,
                      type->at == MT_AT_PHASE     ? "phase "
                      : type->at == MT_AT_NOWHERE ? "nowhere"
                                                  : "deletion",
                      type->at == MT_AT_PHASE ? mt_phase_name(type->phase) : "");
        assert_ptr_equal(mt_policy_find_type(&fixture.policy, type->name), type);
    }
    const char *text = mt_arena_strdup(fixture.support->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    support_expect_text("types", text, expected);
    assert_non_null(strstr(fixture.policy.hook_search_path, "/hooks and the shipped hook types"));
    assert_string_equal(mt_policy_find_type(&fixture.policy, "PreSync")->path, "hooks/PreSync.lua");
    close_fixture(&fixture);
}

static void helms_events_go_to_the_first_folder_that_takes_them(void **state)
{
    static const struct support_file mine[] = {
        {"hooks/Early.lua",
         "return { name = 'Early', at = 'before:PreSync', helm = { 'pre-install' } }"},
        {"hooks/PostSync.lua", "return { name = 'PostSync', at = 'PostSync' }"},
        {NULL, NULL},
    };
    static const struct support_file theirs[] = {
        {"hooks/A.lua", "return { name = 'A', at = 'Sync', helm = { 'test', 'pre-install' } }"},
        {"hooks/B.lua", "return { name = 'B', at = 'Sync', helm = { 'test' } }"},
        {NULL, NULL},
    };
    static const struct {
        const char *event;
        const char *type;
    } cases[] = {
        {"pre-install", "Early"},      {"pre-upgrade", "PreSync"},
        {"pre-rollback", "PreSync"},   {"test", "A"},
        {"post-delete", "PostDelete"}, {"pre-delete", "PreDelete"},
        {"post-install", NULL}, // the type that would take it was replaced by one that does not
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, mine, theirs, MT_TESTS_DIR "/..");
    support_expect_findings("two of one folder", &fixture.support->findings,
                            "error duplicate-hook-type SECOND/hooks/B.lua Helm's event \"test\" is "
                            "taken by SECOND/hooks/A.lua in the same folder already; remove one "
                            "of the two\n");
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_hook_use use = {.said = cases[i].event, .helm = true};
        const struct mt_hook_type *type = mt_policy_type_of(&fixture.policy, &use);
        support_expect_text(cases[i].event, type != NULL ? type->name : "",
                            cases[i].type != NULL ? cases[i].type : "");
    }
    close_fixture(&fixture);
}

static void what_is_no_type_is_refused(void **state)
{
#define SAYS(message) "error invalid-script FIRST/hooks/T.lua " message "\n"
#define AT(message) "error invalid-script FIRST/hooks/T.lua:1 " message "\n"
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"return 5", SAYS("a hook type returns a table, this file returns a number")},
        {"", SAYS("a hook type returns a table, this file returns a nil")},
        {"return { name = 'T' }", SAYS("there is no at; write at = \"PostSync\"")},
        {"return { extends = 'Sync' }", SAYS("there is no name; write name = \"SmokeTest\"")},
        {"return { name = 'T', extends = 5 }",
         AT("extends is no text; write extends = \"PreSync\"")},
        {"return { at = 'Sync' }", SAYS("there is no name; write name = \"SmokeTest\"")},
        {"return { name = 5, at = 'Sync' }", AT("name is no text; write name = \"SmokeTest\"")},
        {"return { name = 'a,b', at = 'Sync' }",
         AT("name: \"a,b\" is no name; use letters, digits and . _ - between")},
        {"return { name = 'a/b', at = 'Sync' }",
         AT("name: \"a/b\" is no name; use letters, digits and . _ - between")},
        {"return { name = 'T', at = 'sync' }",
         AT("at: \"sync\" is no place; did you mean \"Sync\"?")},
        {"return { name = 'T', at = 'Sync', veredict = print }",
         AT("a hook type has no key \"veredict\"; did you mean \"verdict\"?")},
        {"return { name = 'T', at = 'Sync', colour = 1 }",
         AT("a hook type has no key \"colour\"; there are name, at, extends, helm, params, "
            "create, verdict, run, reads")},
        {"return { name = 'T', at = 'Sync', reads = { 5 } }",
         AT("reads: \"number\" is none of the kinds of which something is held back; there is "
            "\"v1/Secret\"")},
        {"return { name = 'T', at = 'Sync', helm = 'pre-install' }",
         AT("helm is no list; write helm = { \"pre-install\" }")},
        {"return { name = 'T', at = 'Sync', helm = { 'pre-instal' } }",
         AT("helm lists events of helm.sh/hook that run, such as \"pre-install\"; "
            "\"pre-instal\" is none")},
        {"return { name = 'T', at = 'Sync', helm = { 'crd-install' } }",
         AT("helm lists events of helm.sh/hook that run, such as \"pre-install\"; "
            "\"crd-install\" is none")},
        {"return { name = 'T', at = 'Sync', 1 }",
         SAYS("a hook type is a table with names as keys")},
        {"return { name = 'T', at = 'Sync', verdict = {} }", AT("verdict is no function")},
        {"return { name = 'T', at = 'Sync', run = print, create = print }",
         AT("a type with run has no object; remove create")},
        {"return { name = 'T', at = 'Sync', params = { a = 'int' } }",
         AT("params are for run; hooks that are objects have none: remove them")},
        {"return { name = 'T', at = 'Sync', run = print, params = 5 }",
         AT("params is no table; write params = { url = \"url\" }")},
        {"return { name = 'T', at = 'Sync', run = print, params = { 'int' } }",
         AT("params has names as keys and types as values: { url = \"url\", within = "
            "\"duration?\" }")},
        {"return {\n  name = 'T',\n  at = error('no') }",
         "error invalid-script FIRST/hooks/T.lua:3 no\n"},
        {"return {\n  name = ", "error invalid-script FIRST/hooks/T.lua:2 unexpected symbol near "
                                "<eof>\n"},
        {"while true do end", "error invalid-script FIRST/hooks/T.lua:1 the script does too much "
                              "work\n"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct support_file files[] = {{"hooks/T.lua", cases[i].text}, {NULL, NULL}};
        struct fixture fixture = {.support = *state};
        open_fixture(&fixture, files, NULL, NULL);
        assert_int_equal(fixture.policy.hook_type_count, 0);
        support_expect_findings(cases[i].text, &fixture.support->findings, cases[i].expected);
        close_fixture(&fixture);
    }
}

static void one_folder_has_a_type_once(void **state)
{
    static const struct support_file files[] = {
        {"hooks/A.lua", "return { name = 'A', at = 'Sync' }"},
        {"hooks/B.lua", "return { name = 'A', at = 'PostSync' }"},
        {NULL, NULL},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL, NULL);
    support_expect_findings(
        "doubles", &fixture.support->findings,
        "error duplicate-hook-type FIRST/hooks/B.lua the hook type A stands in "
        "FIRST/hooks/A.lua in the same folder already; remove one of the two\n");
    close_fixture(&fixture);
}

static void a_type_makes_the_object_that_is_sent(void **state)
{
    static const struct {
        const char *body;
        const char *expected;
    } cases[] = {
        {"object.metadata.labels = { x = 'y' } return object",
         "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"labels\":{\"x\":\"y\"},"
         "\"name\":\"a\"},\"n\":9007199254740993}"},
        {"", "T: create returned nothing, not the object"},
        {"return 'x'", "T: create returned string, not the object"},
        {"return { f = print }", "T: create returned no object: f: a function is no data"},
        {"object.metadata.name = 'b' return object",
         "T: create returned another object; it keeps apiVersion, kind, metadata.namespace and "
         "metadata.name"},
        {"return { kind = 'Job' }",
         "T: create returned another object; it keeps apiVersion, kind, metadata.namespace and "
         "metadata.name"},
        {"error('no') ", "T:1: no"},
        {"while true do end", "T:1: the script does too much work"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        struct mt_arena *arena = fixture.support->arena;
        const struct support_file files[] = {
            {"hooks/T.lua",
             mt_arena_printf(arena,
                             "return { name = 'T', at = 'Sync', create = function(object) %s end }",
                             cases[i].body)},
            {NULL, NULL}};
        open_fixture(&fixture, files, NULL, NULL);
        support_no_findings(&fixture.support->findings);
        const struct mt_hook_type *type = mt_policy_find_type(&fixture.policy, "T");
        assert_true(type->creates);
        cJSON *object = support_json("{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{"
                                     "\"name\":\"a\"},\"n\":9007199254740993}");
        struct mt_error err;
        struct mt_buf out;
        mt_buf_init(&out, MT_BUF_UNLIMITED);
        cJSON *created = fixture.policy.hook_create(fixture.policy.data, type, object, &err);
        if (created != NULL) {
            mt_json_print(created, false, &out);
        } else {
            assert_memory_equal(err.msg, fixture.folders[0], strlen(fixture.folders[0]));
            mt_buf_printf(&out, "T%s", strstr(err.msg, "T.lua") + strlen("T.lua"));
        }
        const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
        mt_buf_fini(&out);
        cJSON_Delete(created);
        cJSON_Delete(object);
        support_expect_text(cases[i].body, text, cases[i].expected);
        close_fixture(&fixture);
    }
}

static void a_type_says_how_its_hooks_are_doing(void **state)
{
    static const struct {
        const char *type;
        struct mt_verdict health;
        const char *expected;
    } cases[] = {
        {"PreSync", {.status = MT_HEALTHY, .message = "done"}, "Healthy done by check"},
        {"Sync", {.status = MT_PROGRESSING, .message = "1 of 2"}, "Progressing 1 of 2 by check"},
        {"PostSync", {.status = MT_SUSPENDED, .message = ""}, "Suspended  by check"},
        {"SyncFail", {.status = MT_DEGRADED, .message = "exit 1"}, "Degraded exit 1 by check"},
        {"PreSync", {.status = MT_MISSING, .message = ""}, "Missing  by check"},
        {"PreSync", {.status = MT_UNKNOWN, .message = "?"}, "Degraded ? by hooks/PreSync.lua"},
        {"PreDelete", {.status = MT_UNKNOWN, .message = "?"}, "Degraded ? by hooks/PreDelete.lua"},
        {"PreSync",
         {.status = MT_UNKNOWN, .message = "x.lua:1: no", .failed = true},
         "Unknown x.lua:1: no by check, failed"},
        {"Own", {.status = MT_PROGRESSING, .message = "m"}, "Healthy Progressing m n=1 true"},
        {"Bad", {.status = MT_HEALTHY, .message = ""}, "Unknown returned nothing, failed"},
        {"Raises", {.status = MT_HEALTHY, .message = ""}, "Unknown 1: no, failed"},
    };
    static const struct support_file files[] = {
        {"hooks/Own.lua",
         "return { name = 'Own', at = 'Sync', verdict = function(o, ctx) return { status = "
         "'Healthy', message = ctx.health.status .. ' ' .. ctx.health.message .. ' n=' .. o.n .. "
         "' ' .. tostring(ctx.hook) } end }"},
        {"hooks/Bad.lua", "return { name = 'Bad', at = 'Sync', verdict = function() end }"},
        {"hooks/Raises.lua",
         "return { name = 'Raises', at = 'Sync', verdict = function() error('no') end }"},
        {NULL, NULL},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, files, NULL, MT_TESTS_DIR "/..");
    support_no_findings(&fixture.support->findings);
    cJSON *object = support_json("{\"n\":1}");
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_hook_type *type = mt_policy_find_type(&fixture.policy, cases[i].type);
        assert_true(type->has_verdict);
        struct mt_health_question question = {.object = object, .hook = true, .waited = -1};
        struct mt_verdict health = cases[i].health;
        health.check = "check";
        health.grace_ms = 7;
        health.because[health.because_count++] = "a cause";
        struct mt_verdict verdict;
        fixture.policy.hook_verdict(fixture.policy.data, type, &question, &health,
                                    fixture.support->arena, &verdict);
        const char *script = strstr(verdict.check, fixture.folders[0]) == NULL ? verdict.check : "";
        const char *at = strstr(verdict.message, ".lua ");
        at = at != NULL ? at + strlen(".lua ") : strstr(verdict.message, "Raises.lua:");
        at = at != NULL && at[0] == 'R' ? at + strlen("Raises.lua:") : at;
        const char *text =
            mt_arena_printf(fixture.support->arena, "%s %s%s%s%s", mt_health_name(verdict.status),
                            at != NULL ? at : verdict.message, script[0] != '\0' ? " by " : "",
                            script, verdict.failed ? ", failed" : "");
        assert_string_equal(text, cases[i].expected);
        assert_int_equal(verdict.grace_ms, 7);
        assert_int_equal(verdict.because_count, 1);
    }
    cJSON_Delete(object);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(the_first_folder_with_a_type_counts),
        support_test(helms_events_go_to_the_first_folder_that_takes_them),
        support_test(what_is_no_type_is_refused),
        support_test(one_folder_has_a_type_once),
        support_test(a_type_makes_the_object_that_is_sent),
        support_test(a_type_says_how_its_hooks_are_doing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
