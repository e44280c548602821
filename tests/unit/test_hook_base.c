// SPDX-License-Identifier: Apache-2.0
// Types that extend others: hooks/README.md "A type that wraps another".
#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "script/checks.h"
#include "script/hook_types.h"
#include "script/policy.h"

#include <inttypes.h>
#include <string.h>

#define BROKEN "the budget is broken"

enum { STEPS_MAX = 20 };

/** Types of a team and of a library, before the shipped ones. */
struct fixture {
    struct support *support;
    char *folders[2];
    struct mt_scripts scripts;
    struct mt_policy policy;
};

/** The text with "TEAM" and "LIBRARY" in place of the folders. */
static const char *named(const struct fixture *fixture, const char *text)
{
    static const char *const names[] = {"TEAM", "LIBRARY"};
    for (int i = 0; i < 2; i++) {
        const char *at = NULL;
        while ((at = strstr(text, fixture->folders[i])) != NULL) {
            text = mt_arena_printf(fixture->support->arena, "%.*s%s%s", (int)(at - text), text,
                                   names[i], at + strlen(fixture->folders[i]));
        }
    }
    return text;
}

static void open_fixture(struct fixture *fixture, const struct support_file *team,
                         const struct support_file *library)
{
    struct mt_findings *findings = &fixture->support->findings;
    fixture->folders[0] = support_folder_of(team);
    fixture->folders[1] = support_folder_of(library);
    struct mt_checks_options options = {.folders = (const char *const *)fixture->folders,
                                        .folder_count = 2,
                                        .shipped = MT_TESTS_DIR "/.."};
    fixture->scripts.hook_types = mt_hook_types_new(&options, findings);
    fixture->policy = mt_script_policy(&fixture->scripts);
    for (size_t i = 0; i < findings->list.count; i++) {
        struct mt_finding *finding = &findings->list.items[i];
        finding->message = named(fixture, finding->message);
        finding->place.file =
            finding->place.file != NULL ? named(fixture, finding->place.file) : NULL;
    }
}

static void close_fixture(struct fixture *fixture)
{
    mt_hook_types_free(fixture->scripts.hook_types);
    support_folder_remove(fixture->folders[0]);
    support_folder_remove(fixture->folders[1]);
    support_reset(fixture->support);
}

static const struct mt_hook_type *find(const struct fixture *fixture, const char *name)
{
    const struct mt_hook_type *type = mt_policy_find_type(&fixture->policy, name);
    assert_non_null(type);
    return type;
}

#define TYPE(name, rest)                                                                           \
    {                                                                                              \
        "hooks/" name ".lua", "return { name = '" name "', " rest " }"                             \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

static void what_a_type_does_not_say_is_that_of_its_base(void **state)
{
    static const struct support_file team[] = {
        TYPE("Migrate", "extends = 'PreSync'"),
        TYPE("Early", "extends = 'Migrate', at = 'before:PreSync'"),
        TYPE("PostSync", "extends = 'PostSync', at = 'after:Sync'"),
        TYPE("PostDelete", "extends = 'PostDelete', helm = {}"),
        TYPE("Checked", "extends = 'HttpSmokeTest', at = 'after:wave:3', params = { within = "
                        "'duration', more = 'int?' }"),
        END,
    };
    static const struct {
        const char *name;
        enum mt_hook_at at;
        enum mt_phase phase;
        bool runs;
        const char *event; ///< Of Helm, that hooks of the type are of.
    } cases[] = {
        {"Migrate", MT_AT_PHASE, MT_PHASE_PRE_SYNC, false, NULL},
        {"Early", MT_AT_PHASE, MT_PHASE_BEFORE_PRE_SYNC, false, NULL},
        {"PreSync", MT_AT_PHASE, MT_PHASE_PRE_SYNC, false, "pre-install"},
        {"PostSync", MT_AT_PHASE, MT_PHASE_AFTER_SYNC, false, "post-install"},
        {"PostDelete", MT_AT_DELETION, MT_PHASE_POST_DELETE, false, NULL},
        {"Checked", MT_AT_WAVE, MT_PHASE_SYNC, true, NULL},
    };
    struct fixture fixture = {.support = *state};
    open_fixture(&fixture, team, NULL);
    support_no_findings(&fixture.support->findings);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const struct mt_hook_type *type = find(&fixture, cases[i].name);
        assert_int_equal(type->at, cases[i].at);
        assert_int_equal(type->phase, cases[i].phase);
        assert_int_equal(type->runs, cases[i].runs);
        assert_int_equal(type->has_verdict, !cases[i].runs);
        assert_int_equal(type->helm_event_count > 0, cases[i].event != NULL);
        if (cases[i].event != NULL) {
            const struct mt_hook_use use = {.said = cases[i].event, .helm = true};
            assert_ptr_equal(mt_policy_type_of(&fixture.policy, &use), type);
        }
    }
    assert_int_equal(find(&fixture, "Checked")->wave, 3);

    // Its own parameter, one that it declares anew, and those of the base.
    const struct mt_policy *policy = &fixture.policy;
    cJSON *given = support_json("{\"url\":\"http://a\",\"more\":1,\"expect\":200,\"wthin\":5}");
    assert_null(policy->read_params(policy->data, find(&fixture, "Checked"), given, false,
                                    (struct mt_place){"moontide.lua", 1},
                                    &fixture.support->findings));
    cJSON_Delete(given);
    support_expect_findings("params", &fixture.support->findings,
                            "error invalid-params moontide.lua:1 Checked has no parameter "
                            "\"wthin\"; did you mean \"within\"?\n"
                            "error invalid-params moontide.lua:1 Checked needs the parameter "
                            "within: a duration such as \"90s\" or \"5m\"\n");
    close_fixture(&fixture);
}

static void what_does_not_go_together_is_refused(void **state)
{
#define SAYS(message) "error invalid-script TEAM/hooks/T.lua:1 " message "\n"
    static const struct {
        const char *rest;
        const char *expected;
    } cases[] = {
        {"extends = 'PerSync'", SAYS("extends: there is no hook type \"PerSync\" in TEAM/hooks, "
                                     "LIBRARY/hooks and the shipped hook types; did you mean "
                                     "\"PreSync\"?")},
        {"extends = 'Whatever'", SAYS("extends: there is no hook type \"Whatever\" in TEAM/hooks, "
                                      "LIBRARY/hooks and the shipped hook types")},
        {"extends = 'T'", SAYS("extends: there is no other hook type \"T\" in a folder that is "
                               "searched later")},
        {"extends = 'U'", SAYS("extends makes a cycle: T -> U -> V -> T; remove one of these")},
        {"extends = 'PreSync', run = function() end",
         SAYS("hooks of PreSync, which this type extends, are objects; remove run")},
        {"extends = 'HttpSmokeTest', verdict = function() end",
         SAYS("hooks of HttpSmokeTest, which this type extends, are scripts; remove verdict")},
        {"extends = 'HttpSmokeTest', create = function() end",
         SAYS("hooks of HttpSmokeTest, which this type extends, are scripts; remove create")},
        {"extends = 'PreSync', params = { a = 'int' }",
         SAYS("params are for run; hooks that are objects have none: remove them")},
        {"extends = 'Broken'",
         "error invalid-script LIBRARY/hooks/Broken.lua:1 extends: there is no "
         "hook type \"Nothing\" in TEAM/hooks, LIBRARY/hooks and the shipped "
         "hook types\n"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        const char *text =
            mt_arena_printf(fixture.support->arena, "return { name = 'T', %s }", cases[i].rest);
        const bool broken = strstr(cases[i].rest, "Broken") != NULL;
        const struct support_file team[] = {{"hooks/T.lua", text}, END};
        const struct support_file library[] = {
            TYPE("U", "extends = 'V'"), TYPE("V", "extends = 'T'"),
            broken ? (struct support_file)TYPE("Broken", "extends = 'Nothing'")
                   : (struct support_file){NULL, NULL},
            END};
        open_fixture(&fixture, team, strstr(cases[i].rest, "'U'") || broken ? library : NULL);
        assert_null(mt_policy_find_type(&fixture.policy, "T"));
        support_expect_findings(cases[i].rest, &fixture.support->findings, cases[i].expected);
        close_fixture(&fixture);
    }
}

/**
 * Where and how a budget breaks is the machine's affair: a broken one is always the same text.  In
 * the arena.
 */
static const char *without_place(struct mt_arena *arena, const char *text)
{
    const bool broken = strstr(text, "the script does too much work") != NULL ||
                        strstr(text, "the script takes too long") != NULL;
    return mt_arena_strdup(arena, broken ? BROKEN : text);
}

static const struct support_file library[] = {
    TYPE("Labelled",
         "at = 'PreSync', create = function(object) object.steps = (object.steps or '') "
         ".. require('words').mine seen = true return object end"),
    TYPE("Strict", "extends = 'PreSync', verdict = function(object, ctx, base) local said = "
                   "base(object, ctx) said.message = 'strict ' .. said.message return said end"),
    TYPE("Bare", "at = 'PreSync'"),
    TYPE("Loops", "at = 'PreSync', create = function() while true do end end"),
    TYPE("Raises", "at = 'PreSync', create = function() error('no') end"),
    {"hooks/words.lua", "return { mine = 'library' }"},
    END,
};

static void a_function_calls_that_of_the_base(void **state)
{
    static const struct {
        const char *rest;
        const char *expected; ///< Of `steps`, or the error.
    } cases[] = {
        {"extends = 'Labelled'", "library"},
        {"extends = 'Labelled', create = function(o, base) o = base(o) o.steps = o.steps .. ' ' .. "
         "require('words').mine .. tostring(seen) return o end",
         "library teamnil"},
        {"extends = 'Labelled', create = function(o, base) return base(base(o)) end",
         "librarylibrary"},
        {"extends = 'Labelled', create = function(o) o.steps = 'alone' return o end", "alone"},
        {"extends = 'Bare', create = function(o, base) o = base(o) o.steps = 'as it is' return o "
         "end",
         "as it is"},
        {"at = 'Sync', create = function(o, base) o.steps = tostring(base) return o end", "nil"},
        {"extends = 'Labelled', create = function(o, base) return base() end",
         "LIBRARY/hooks/Labelled.lua:1: attempt to index a nil value (local 'object')"},
        {"extends = 'Raises', create = function(o, base) return base(o) end",
         "LIBRARY/hooks/Raises.lua:1: no"},
        {"extends = 'Raises', create = function(o, base) local ok, why = pcall(base, o) o.steps = "
         "tostring(ok) return o end",
         "false"},
        {"extends = 'Loops', create = function(o, base) pcall(base, o) return o end", BROKEN},
        {"extends = 'Labelled', create = function(o, base) while true do base(o) end end", BROKEN},
    };
    static const struct support_file none = END;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        const char *text =
            mt_arena_printf(fixture.support->arena, "return { name = 'T', %s }", cases[i].rest);
        const struct support_file team[] = {
            {"hooks/T.lua", text}, {"hooks/words.lua", "return { mine = 'team' }"}, none};
        open_fixture(&fixture, team, library);
        support_no_findings(&fixture.support->findings);
        struct mt_error err;
        cJSON *object = support_json("{\"kind\":\"Job\"}");
        cJSON *created =
            fixture.policy.hook_create(fixture.policy.data, find(&fixture, "T"), object, &err);
        const char *steps = created != NULL ? mt_json_string(created, "steps") : err.msg;
        support_expect_text(cases[i].rest,
                            without_place(fixture.support->arena, named(&fixture, steps)),
                            cases[i].expected);
        cJSON_Delete(created);
        cJSON_Delete(object);
        close_fixture(&fixture);
    }
}

static void a_verdict_begins_with_that_of_the_base(void **state)
{
#define WRAPS(base) "extends = '" base "', verdict = function(o, ctx, base) return base(o, ctx) end"
    static const struct {
        const char *rest;
        const char *expected;
    } cases[] = {
        {"extends = 'Strict'", "Degraded strict m by LIBRARY/hooks/Strict.lua"},
        {WRAPS("Strict"), "Degraded strict m by TEAM/hooks/T.lua"},
        {WRAPS("PreSync"), "Degraded m by TEAM/hooks/T.lua"},
        {WRAPS("Bare"), "Unknown m by check"},
        {"extends = 'Bare', verdict = function(o, ctx, base) return base(o) end",
         "Unknown TEAM/hooks/T.lua:1: bad argument #2 to 'base' (table expected, got no value) by "
         "TEAM/hooks/T.lua"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        struct mt_arena *arena = fixture.support->arena;
        const struct support_file team[] = {
            {"hooks/T.lua", mt_arena_printf(arena, "return { name = 'T', %s }", cases[i].rest)},
            END};
        open_fixture(&fixture, team, library);
        support_no_findings(&fixture.support->findings);
        cJSON *object = support_json("{}");
        const struct mt_health_question question = {.object = object, .hook = true, .waited = -1};
        const struct mt_verdict health = {.status = MT_UNKNOWN, .message = "m", .check = "check"};
        struct mt_verdict verdict;
        fixture.policy.hook_verdict(fixture.policy.data, find(&fixture, "T"), &question, &health,
                                    arena, &verdict);
        const char *text =
            named(&fixture, mt_arena_printf(arena, "%s %s by %s", mt_health_name(verdict.status),
                                            verdict.message, verdict.check));
        support_expect_text(cases[i].rest, text, cases[i].expected);
        cJSON_Delete(object);
        close_fixture(&fixture);
    }
}

static void log_line(void *data, const char *line)
{
    mt_buf_printf(data, "log %s\n", line);
}

/** Runs a hook of T to its end, and writes what it wants and how it ends. */
static const char *run(struct fixture *fixture)
{
    struct mt_arena *arena = fixture->support->arena;
    struct mt_buf out;
    struct mt_hook_step step;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    cJSON *params = support_json("{\"a\":\"x\"}");
    const struct mt_hook_start start = {.type = find(fixture, "T"),
                                        .name = "n",
                                        .params = params,
                                        .app = "shop",
                                        .namespace = "shop",
                                        .phase = "PostSync",
                                        .log = log_line,
                                        .log_data = &out};
    struct mt_hook_run *hook =
        fixture->policy.hook_start(fixture->policy.data, &start, 0, arena, &step);
    for (int i = 0; step.want != MT_HOOK_SUCCEEDED && step.want != MT_HOOK_FAILED; i++) {
        assert_true(i < STEPS_MAX && step.want == MT_HOOK_SLEEPS);
        mt_buf_printf(&out, "sleeps %" PRIu64 "\n", step.sleep_ms);
        const struct mt_hook_input input = {.now_ms = (int64_t)i * 1000};
        fixture->policy.hook_resume(hook, &input, arena, &step);
    }
    mt_buf_printf(&out, "%s %s\n", step.want == MT_HOOK_SUCCEEDED ? "succeeded" : "failed",
                  step.message);
    fixture->policy.hook_end(hook);
    cJSON_Delete(params);
    const char *text = named(fixture, mt_arena_strdup(arena, mt_buf_text(&out)));
    mt_buf_fini(&out);
    return text;
}

static void a_script_waits_in_its_base(void **state)
{
#define BODY(text) "extends = 'Base', run = function(hook, ctx, base) " text " end"
#define NO_COROUTINE "ctx.sleep waits in the hook itself, not in a coroutine of the script's own"
    static const struct {
        const char *rest;
        const char *expected;
    } cases[] = {
        {"extends = 'Base'", "log base x\nsleeps 2000\nsucceeded done\n"},
        {BODY("hook:log('first') local kept = base(hook, ctx) ctx.sleep(1) return kept"),
         "log first\nlog base x\nsleeps 2000\nsleeps 1000\nsucceeded done\n"},
        {BODY("hook.params.a = 'y' return base(hook, ctx)"),
         "log base y\nsleeps 2000\nsucceeded done\n"},
        {BODY("base(hook, ctx) hook:fail('not for us')"),
         "log base x\nsleeps 2000\nfailed not for us\n"},
        {BODY("base(hook, ctx) return base(hook, ctx)"),
         "log base x\nsleeps 2000\nlog base x\nsleeps 2000\nsucceeded done\n"},
        {BODY("hook.params.a = 'fails' base(hook, ctx) return hook:succeed('all the same')"),
         "log base fails\nsleeps 2000\nfailed it fails\n"},
        {BODY("hook.params.a = 'raises' return base(hook, ctx)"),
         "log base raises\nsleeps 2000\nfailed LIBRARY/hooks/Base.lua:1: raised\n"},
        {BODY("hook.params.a = 'raises' pcall(base, hook, ctx) return hook:succeed('saved')"),
         "log base raises\nsleeps 2000\nsucceeded saved\n"},
        {BODY("coroutine.wrap(function() base(hook, ctx) end)()"),
         "log base x\nfailed TEAM/hooks/T.lua:1: LIBRARY/hooks/Base.lua:1: " NO_COROUTINE "\n"},
        {BODY("local base = base while true do pcall(base) end"), BROKEN},
        {"extends = 'Middle', run = function(hook, ctx, base) hook:log('top') return base(hook, "
         "ctx) "
         "end",
         "log top\nlog middle\nlog base x\nsleeps 2000\nsucceeded done\n"},
    };
    static const struct support_file bases[] = {
        TYPE("Base", "at = 'PostSync', params = { a = 'string' }, run = function(hook, ctx) "
                     "hook:log('base ' .. hook.params.a) ctx.sleep(2) if hook.params.a == 'raises' "
                     "then error('raised') end if hook.params.a == 'fails' then return "
                     "hook:fail('it fails') end return hook:succeed('done') end"),
        TYPE("Middle",
             "extends = 'Base', run = function(hook, ctx, base) hook:log('middle') return "
             "base(hook, ctx) end"),
        END,
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct fixture fixture = {.support = *state};
        const struct support_file team[] = {
            {"hooks/T.lua",
             mt_arena_printf(fixture.support->arena, "return { name = 'T', %s }", cases[i].rest)},
            END};
        open_fixture(&fixture, team, bases);
        support_no_findings(&fixture.support->findings);
        const char *text = without_place(fixture.support->arena, run(&fixture));
        support_expect_text(cases[i].rest, text, cases[i].expected);
        close_fixture(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(what_a_type_does_not_say_is_that_of_its_base),
        support_test(what_does_not_go_together_is_refused),
        support_test(a_function_calls_that_of_the_base),
        support_test(a_verdict_begins_with_that_of_the_base),
        support_test(a_script_waits_in_its_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
