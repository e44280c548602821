// SPDX-License-Identifier: Apache-2.0
#include "cli/args.h"

#include "base/error.h"
#include "cli/flags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ARGUMENTS_MAX = 8 };

/** A command line, NULL-terminated. */
typedef const char *const command_line[ARGUMENTS_MAX];

static bool parse(struct mt_args *args, const char *const *arguments, struct mt_error *err)
{
    static char copies[ARGUMENTS_MAX + 1][64]; // as main() gets them: for the caller to change
    static char *argv[ARGUMENTS_MAX + 2];
    int argc = 0;
    memcpy(copies[0], "moontide", sizeof "moontide");
    argv[argc++] = copies[0];
    for (size_t i = 0; i < ARGUMENTS_MAX && arguments[i] != NULL; i++) {
        assert_true(strlen(arguments[i]) < sizeof copies[0]);
        memcpy(copies[argc], arguments[i], strlen(arguments[i]) + 1);
        argv[argc] = copies[argc];
        argc++;
    }
    argv[argc] = NULL;
    return mt_args_parse(args, argc, argv, err);
}

/** Command lines that are refused, and what is said. */
static const struct {
    command_line line;
    const char *message;
} refused[] = {
    {{"plna"}, "there is no command \"plna\"; did you mean \"plan\"?"},
    {{"rehears"}, "there is no command \"rehears\"; did you mean \"rehearse\"?"},
    {{"frobnicate"}, "there is no command \"frobnicate\"; moontide help names the commands"},
    {{"rollback", "shop"},
     "rollback is not in this version yet; it has: render, plan, sync, rehearse, list, status, "
     "history, delete, logs, "
     "health, action, lint, test, new, export, version, completion, help"},
    {{"rollback", "--help"},
     "rollback is not in this version yet; it has: render, plan, sync, rehearse, list, status, "
     "history, delete, logs, "
     "health, action, lint, test, new, export, version, completion, help"},
    {{"plan", "--timeout", "5m"},
     "plan does not take --timeout; it is a flag of sync, rehearse, rollback and delete"},
    {{"sync", "--timeout", "soon"},
     "--timeout \"soon\" is no duration: 90s, 5m, 1h30m; a number alone is seconds, 0 is none"},
    {{"sync", "--wave-timeout=-5m"},
     "--wave-timeout \"-5m\" is no duration: 90s, 5m, 1h30m; a number alone is seconds, 0 is "
     "none"},
    {{"sync", "--on-timeout", "retry"},
     "--on-timeout \"retry\" is not in this version yet; it can be: fail, continue"},
    {{"sync", "--on-timeout", "restart_once"},
     "--on-timeout \"restart_once\" is not in this version yet; it can be: fail, continue"},
    {{"sync", "--concurrency", "0"}, "--concurrency \"0\" is no whole number from 1 to 1000"},
    {{"sync", "--concurrency", "1001"}, "--concurrency \"1001\" is no whole number from 1 to 1000"},
    {{"sync", "--concurrency", "8x"}, "--concurrency \"8x\" is no whole number from 1 to 1000"},
    {{"sync", "--concurrency="}, "--concurrency \"\" is no whole number from 1 to 1000"},
    {{"sync", "--conflicts", "merge"}, "--conflicts \"merge\" is unknown; it can be: force, fail"},
    {{"sync", "--speed", "10"}, "sync does not take --speed; it is a flag of rehearse"},
    {{"sync", "--report", "x.md"},
     "--report needs reports, which this version does not have yet; --events FILE writes what "
     "happens"},
    {{"plan", "--ofline"}, "plan has no flag --ofline; did you mean --offline?"},
    {{"plan", "--lenient=yes"}, "--lenient takes no value"},
    {{"plan", "--prune=false"}, "--prune takes no value; the opposite is --no-prune"},
    {{"plan", "-app", "shop"}, "plan has no flag -app; did you mean --app?"},
    {{"plan", "-vx"}, "plan has no flag -x; moontide help plan names its flags"},
    {{"plan", "--frobnicate"}, "plan has no flag --frobnicate; moontide help plan names its flags"},
    {{"--frobnicate"},
     "there is no flag --frobnicate; moontide help names the commands and their flags"},
    {{"plan", "--waves"}, "plan does not take --waves; it is a flag of lint"},
    {{"plan", "--as-sent=x"}, "plan does not take --as-sent; it is a flag of render"},
    {{"render", "--scenario"}, "render does not take --scenario; it is a flag of rehearse"},
    {{"plan", "--watch"}, "plan does not take --watch; it is a flag of status"},
    {{"plan", "-A"}, "plan does not take -A; it is a flag of list"},
    {{"lint", "--offline"}, "lint does not take --offline; it is a flag of plan and rehearse"},
    {{"version", "-f", "x"},
     "version does not take -f; it is a flag of render, plan, diff, sync, rehearse, health, "
     "action, lint, graph and test"},
    {{"plan", "--app"}, "--app needs a value: --app NAME"},
    {{"plan", "-n"}, "-n needs a value: -n NAME"},
    {{"rehearse", "--scenario", ""}, "--scenario is empty; was a variable not set?"},
    {{"rehearse", "--events="}, "--events is empty; was a variable not set?"},
    {{"plan", "--scripts", ""}, "--scripts is empty; was a variable not set?"},
    {{"plan", "--app="},
     "--app \"\" is no DNS label: at most 53 of a-z, 0-9 and -, with a letter "
     "or digit at both ends"},
    {{"plan", "--app", "shop_1"},
     "--app \"shop_1\" is no DNS label: at most 53 of a-z, 0-9 and "
     "-, with a letter or digit at both ends"},
    {{"plan", "-n", "-shop"},
     "-n \"-shop\" is no DNS label: at most 63 of a-z, 0-9 and -, with a "
     "letter or digit at both ends"},
    {{"plan", "-o", "yaml"}, "-o: the format \"yaml\" is unknown; it can be: text, json, markdown"},
    {{"plan", "--output=jsn"},
     "--output: the format \"jsn\" is unknown; did you mean \"json\"? "
     "it can be: text, json, markdown"},
    {{"plan", "--color", "blue"}, "--color \"blue\" is unknown; it can be: auto, always, never"},
    {{"plan", "--context", ""}, "--context is empty; was a variable not set?"},
    {{"sync", "--as-group", ""}, "--as-group is empty; was a variable not set?"},
    {{"plan", "--diff"},
     "--diff needs the differences of fields, which this version does not show yet"},
    {{"sync", "--dry-run=client"}, "--dry-run=client: use plan --offline"},
    {{"sync", "--dry-run=none"},
     "--dry-run \"none\" is unknown; it can be: server (without a cluster: plan --offline)"},
    {{"rehearse", "--dry-run"},
     "rehearse does not take --dry-run; it is a flag of sync, rollback, delete and action"},
    {{"plan", "--env"}, "--env needs a value: --env NAME"},
    {{"plan", "--project"}, "--project needs a value: --project FILE"},
    {{"plan", "--save", "x"}, "--save needs saved plans, which this version does not have yet"},
    {{"plan", "--set", "a=b"},
     "--set is reserved for Helm sources, which this version does not "
     "have yet; options of a sync are set with --sync-option "
     "OPTION=VALUE"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct mt_args args;
        struct mt_error err = {0};
        assert_false(parse(&args, refused[i].line, &err));
        assert_string_equal(err.msg, refused[i].message);
        mt_args_fini(&args);
    }
}

/** Ways to write one value. */
static void test_forms_of_a_value(void **state)
{
    (void)state;
    static command_line lines[] = {
        {"plan", "-n", "shop", "dir"},
        {"plan", "-nshop", "dir"},
        {"plan", "-n=shop", "dir"},
        {"plan", "--namespace", "shop", "dir"},
        {"plan", "--namespace=shop", "dir"},
        {"-n", "shop", "plan", "dir"},
        {"--namespace", "shop", "plan", "dir"},
        {"plan", "dir", "-qn", "shop"},
        {"plan", "-n", "web", "dir", "-nshop"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct mt_args args;
        struct mt_error err = {0};
        assert_true(parse(&args, lines[i], &err));
        assert_ptr_equal(args.command, &mt_commands[MT_COMMAND_PLAN]);
        assert_string_equal(args.namespace, "shop");
        assert_int_equal(args.operands.count, 1);
        assert_string_equal(args.operands.items[0], "dir");
        mt_args_fini(&args);
    }
}

static void test_operands_and_filenames(void **state)
{
    (void)state;
    struct mt_args args;
    struct mt_error err = {0};
    assert_true(
        parse(&args, (command_line){"plan", "a", "-f", "b", "-", "--", "-q", "--app"}, &err));
    static const char *const expected[] = {"a", "b", "-", "-q", "--app"};
    assert_int_equal(args.operands.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(args.operands.items[i], expected[i]);
    }
    assert_false(args.quiet);
    mt_args_fini(&args);
}

static void test_switches_and_counts(void **state)
{
    (void)state;
    struct mt_args args;
    struct mt_error err = {0};
    assert_true(parse(
        &args, (command_line){"plan", "-vv", "-v", "--prune", "--no-prune", "--lenient", "-h"},
        &err));
    assert_int_equal(args.verbose, 3);
    assert_int_equal(args.prune, MT_NO);
    assert_true(args.lenient);
    assert_true(args.help);
    assert_string_equal(args.color, "auto");
    mt_args_fini(&args);
}

/** What is said of a run, and that the last one counts. */
static void test_flags_of_running(void **state)
{
    (void)state;
    struct mt_args args;
    struct mt_error err = {0};
    assert_true(parse(&args,
                      (command_line){"sync", "--wave-timeout=5m", "--wave-timeout", "1h30m",
                                     "--timeout=0", "--hook-timeout=90"},
                      &err));
    assert_true(args.timeouts.of[MT_LEVEL_WAVE].said);
    assert_int_equal(args.timeouts.of[MT_LEVEL_WAVE].ms, 90 * 60 * 1000);
    assert_true(args.timeouts.of[MT_LEVEL_RUN].said);
    assert_int_equal(args.timeouts.of[MT_LEVEL_RUN].ms, 0);
    assert_int_equal(args.timeouts.of[MT_LEVEL_HOOK].ms, 90 * 1000);
    assert_false(args.timeouts.of[MT_LEVEL_PHASE].said);
    assert_false(args.wait_for_lock.said || args.supersede);
    mt_args_fini(&args);
    assert_true(parse(&args, (command_line){"sync", "--wait-for-lock", "--supersede"}, &err));
    assert_true(args.wait_for_lock.said && args.supersede);
    assert_int_equal(args.wait_for_lock.ms, 0);
    mt_args_fini(&args);
    assert_true(parse(&args, (command_line){"sync", "--wait-for-lock=5m", "."}, &err));
    assert_int_equal(args.wait_for_lock.ms, 5 * 60 * 1000);
    mt_args_fini(&args);
    assert_true(
        parse(&args,
              (command_line){"sync", "--concurrency", "1000", "--on-timeout=continue", "--no-wait",
                             "--allow-degraded", "--strict", "--override-timeouts"},
              &err));
    assert_int_equal(args.concurrency, 1000);
    assert_string_equal(args.on_timeout, "continue");
    assert_true(args.no_wait && args.allow_degraded && args.strict && args.override_timeouts);
    mt_args_fini(&args);
}

static void test_the_default_output_is_the_first(void **state)
{
    (void)state;
    struct mt_args args;
    struct mt_error err = {0};
    assert_true(parse(&args, (command_line){"render", "x"}, &err));
    assert_string_equal(args.output, "yaml");
    mt_args_fini(&args);
    assert_true(parse(&args, (command_line){"render", "x", "-ojson"}, &err));
    assert_string_equal(args.output, "json");
    mt_args_fini(&args);
}

static void test_no_command(void **state)
{
    (void)state;
    struct mt_args args;
    struct mt_error err = {0};
    assert_true(parse(&args, (command_line){NULL}, &err));
    assert_null(args.command);
    mt_args_fini(&args);
    assert_true(parse(&args, (command_line){"--version"}, &err));
    assert_ptr_equal(args.command, &mt_commands[MT_COMMAND_VERSION]);
    mt_args_fini(&args);
    assert_true(parse(&args, (command_line){"-h"}, &err));
    assert_null(args.command);
    assert_true(args.help);
    mt_args_fini(&args);
}

static void test_how_many_operands(void **state)
{
    (void)state;
    static const struct {
        command_line line;
        const char *message; ///< NULL: good.
    } cases[] = {
        {{"version"}, NULL},
        {{"version", "x"}, "version takes no operand: \"x\" is one too many"},
        {{"completion"}, "completion needs an operand: moontide completion SHELL"},
        {{"completion", "bash"}, NULL},
        {{"completion", "tcsh"}, "SHELL \"tcsh\" is unknown; it can be: bash, zsh, fish"},
        {{"help", "plan", "lint"}, "\"lint\" is one operand too many: moontide help [COMMAND]"},
        {{"plan"}, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mt_args args;
        struct mt_error err = {0};
        assert_true(parse(&args, cases[i].line, &err));
        assert_int_equal(mt_args_check_operands(&args, &err), cases[i].message == NULL);
        if (cases[i].message != NULL) {
            assert_string_equal(err.msg, cases[i].message);
        }
        mt_args_fini(&args);
    }
}

static void test_the_output_is_known_after_bad_usage(void **state)
{
    (void)state;
    static const struct {
        command_line line;
        const char *output;
    } lines[] = {
        {{"rehearse", "--bogus", "-o", "ndjson"}, "ndjson"},
        {{"-o", "ndjson", "rehearse", "--bogus"}, "ndjson"},
        {{"rehearse", "--bogus", "-ondjson"}, "ndjson"},
        {{"rehearse", "--timeout", "x", "--output=ndjson"}, "ndjson"},
        {{"rehearse", "--bogus", "--output", "ndjson"}, "ndjson"},
        {{"rehearse", "--bogus"}, "text"},
        {{"rehearse", "--bogus", "-o", "xml"}, "text"},
        {{"rehearse", "--bogus", "-o"}, "text"},
        {{"rehearse", "-o", "xml"}, "text"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct mt_args args;
        struct mt_error err;
        assert_false(parse(&args, lines[i].line, &err));
        assert_string_equal(args.output, lines[i].output);
        mt_args_fini(&args);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_output_is_known_after_bad_usage),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_forms_of_a_value),
        cmocka_unit_test(test_operands_and_filenames),
        cmocka_unit_test(test_switches_and_counts),
        cmocka_unit_test(test_flags_of_running),
        cmocka_unit_test(test_the_default_output_is_the_first),
        cmocka_unit_test(test_no_command),
        cmocka_unit_test(test_how_many_operands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
