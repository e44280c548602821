// SPDX-License-Identifier: Apache-2.0
#include "cli/flags.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/** Calls `check` for every flag that this version's command offers. */
static void each_flag(void (*check)(const struct mt_command *command, const struct mt_flag *flag,
                                    void *data),
                      bool later, void *data)
{
    size_t count = 0;
    const struct mt_flag *flags = mt_flags(&count);
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        for (size_t j = 0; j < count; j++) {
            bool offered = mt_commands[i].here && mt_flag_offered_by(&flags[j], &mt_commands[i]);
            if (offered && (later || flags[j].not_yet == NULL)) {
                check(&mt_commands[i], &flags[j], data);
            }
        }
    }
}

static void assert_holds(const char *text, const char *wanted, const char *where)
{
    if (strstr(text, wanted) == NULL) {
        fail_msg("%s does not hold \"%s\"", where, wanted);
    }
}

static void check_help(const struct mt_command *command, const struct mt_flag *flag, void *data)
{
    (void)data;
    struct mt_buf help;
    char name[64];
    mt_buf_init(&help, MT_BUF_UNLIMITED);
    mt_help_command(command, &help);
    snprintf(name, sizeof name, "--%s", flag->name);
    assert_holds(mt_buf_text(&help), name, command->name);
    mt_buf_fini(&help);
}

static void test_help_names_every_flag(void **state)
{
    (void)state;
    each_flag(check_help, true, NULL);
}

static void check_man(const struct mt_command *command, const struct mt_flag *flag, void *data)
{
    (void)command;
    char name[128] = "\\-\\-";
    size_t length = strlen(name);
    for (const char *at = flag->name; *at != '\0'; at++) {
        if (*at == '-') {
            name[length++] = '\\';
        }
        name[length++] = *at;
    }
    name[length] = '\0';
    assert_holds(data, name, "the man page");
}

static void test_man_page_names_every_flag_and_command(void **state)
{
    (void)state;
    struct mt_buf page;
    struct mt_error err = {0};
    mt_buf_init(&page, MT_BUF_UNLIMITED);
    if (!mt_file_read(MT_TESTS_DIR "/../core/cli/moontide.1", &page, &err)) {
        fail_msg("%s", err.msg);
    }
    each_flag(check_man, true, page.data);
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        assert_holds(page.data, mt_commands[i].name, "the man page");
    }
    mt_buf_fini(&page);
}

static void check_completion(const struct mt_command *command, const struct mt_flag *flag,
                             void *data)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    (void)command;
    (void)data;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        struct mt_buf script;
        struct mt_buf name;
        mt_buf_init(&script, MT_BUF_UNLIMITED);
        mt_buf_init(&name, MT_BUF_UNLIMITED);
        mt_completion_script(shells[i], &script);
        mt_buf_puts(&name, strcmp(shells[i], "fish") == 0 ? " -l " : "--");
        mt_buf_puts(&name, flag->name);
        assert_holds(mt_buf_text(&script), mt_buf_text(&name), shells[i]);
        mt_buf_fini(&name);
        mt_buf_fini(&script);
    }
}

static void test_completion_names_every_flag(void **state)
{
    (void)state;
    each_flag(check_completion, false, NULL);
}

/** Lines wider than a terminal are not read. */
static void test_help_is_80_columns_wide(void **state)
{
    (void)state;
    struct mt_buf help;
    mt_buf_init(&help, MT_BUF_UNLIMITED);
    mt_help_short(&help);
    mt_help_all(&help);
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        mt_help_command(&mt_commands[i], &help);
    }
    const char *line = mt_buf_text(&help);
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        if (length > 80) {
            fail_msg("%.*s", (int)length, line);
        }
        line += length + (line[length] == '\n');
    }
    mt_buf_fini(&help);
}

/** What cannot go wrong at run time because it cannot stand in the table. */
static void test_the_table_is_sound(void **state)
{
    (void)state;
    size_t count = 0;
    const struct mt_flag *flags = mt_flags(&count);
    for (size_t i = 0; i < count; i++) {
        const struct mt_flag *flag = &flags[i];
        assert_true(flag->commands != 0);
        assert_true(flag->help != NULL && flag->help[strlen(flag->help) - 1] != '.');
        assert_int_equal(flag->argument != NULL, flag->value != MT_VALUE_NONE);
        bool here = false;
        for (size_t j = 0; j < MT_COMMAND_COUNT; j++) {
            here |= mt_commands[j].here && mt_flag_taken_by(flag, &mt_commands[j]);
        }
        // A flag that can be given has a place to go to, or a word to say.
        assert_true(!here || flag->not_yet != NULL || flag->store != MT_STORE_NOTHING);
        for (size_t j = 0; j < i; j++) {
            bool both = (flag->commands & flags[j].commands) != 0;
            assert_false(both && strcmp(flag->name, flags[j].name) == 0);
            assert_false(both && flag->letter != 0 && flag->letter == flags[j].letter);
        }
    }
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        assert_non_null(mt_commands[i].name);
        assert_non_null(mt_commands[i].operands);
        assert_non_null(mt_commands[i].summary);
        assert_ptr_equal(mt_command_find(mt_commands[i].name), &mt_commands[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help_names_every_flag),
        cmocka_unit_test(test_man_page_names_every_flag_and_command),
        cmocka_unit_test(test_completion_names_every_flag),
        cmocka_unit_test(test_help_is_80_columns_wide),
        cmocka_unit_test(test_the_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
