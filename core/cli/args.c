// SPDX-License-Identifier: Apache-2.0
#include "cli/args.h"

#include "base/array.h"
#include "base/buffer.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/nearest.h"
#include "cli/flags.h"
#include "manifest/name.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum {
    NAMES_MAX = 128, ///< Flags of one command, for the nearest name.
};

/** A flag as it was typed. */
struct typed {
    const struct mt_flag *flag;
    const char *shown; ///< "--app" or "-n": as messages name it.
    const char *value; ///< NULL: none was given with it.
};

/** The command line while it is read. */
struct reading {
    struct mt_args *args;
    char *const *argv;
    int argc;
    int at; ///< The next argument.
    struct mt_error *err;
};

static bool usage(struct mt_error *err, const struct mt_buf *message)
{
    return mt_fail(err, MT_ERR_INVALID, "%s", mt_buf_text(message));
}

/** The flag of that name or letter that `command` takes, else one that another command takes. */
static const struct mt_flag *find_flag(const char *name, size_t length, char letter,
                                       const struct mt_command *command)
{
    size_t count = 0;
    const struct mt_flag *flags = mt_flags(&count);
    const struct mt_flag *foreign = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct mt_flag *flag = &flags[i];
        bool same = name != NULL
                        ? strlen(flag->name) == length && strncmp(flag->name, name, length) == 0
                        : flag->letter == letter;
        if (same && (command == NULL || mt_flag_taken_by(flag, command))) {
            return flag;
        }
        if (same && foreign == NULL) {
            foreign = flag;
        }
    }
    return foreign;
}

/** The flag most like `word` among those that the command offers; among all where it is NULL. */
static const char *nearest_flag(const struct mt_command *command, const char *word)
{
    size_t count = 0;
    const struct mt_flag *flags = mt_flags(&count);
    const char *names[NAMES_MAX] = {0};
    for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
        bool offered = command == NULL || mt_flag_offered_by(&flags[i], command);
        names[i] = offered ? flags[i].name : NULL;
    }
    return mt_nearest(word, names, NAMES_MAX);
}

static bool fail_unknown_flag(const struct mt_command *command, const char *shown,
                              struct mt_error *err)
{
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    if (command != NULL) {
        mt_buf_printf(&message, "%s has no flag %s; ", command->name, shown);
    } else {
        mt_buf_printf(&message, "there is no flag %s; ", shown);
    }
    // One letter is near to many names: only words are compared, "-app" among them.
    const char *word = shown + strspn(shown, "-");
    const char *near = strlen(word) > 1 ? nearest_flag(command, word) : NULL;
    const char *other = near == NULL && strlen(word) > 1 ? nearest_flag(NULL, word) : NULL;
    if (near != NULL) {
        mt_buf_printf(&message, "did you mean --%s?", near);
    } else if (other != NULL) {
        mt_buf_printf(&message, "--%s is one of other commands", other);
    } else if (command != NULL) {
        mt_buf_printf(&message, "moontide help %s names its flags", command->name);
    } else {
        mt_buf_puts(&message, "moontide help names the commands and their flags");
    }
    usage(err, &message);
    mt_buf_fini(&message);
    return false;
}

static bool fail_foreign_flag(const struct mt_command *command, const struct typed *typed,
                              struct mt_error *err)
{
    uint32_t takers = 0;
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (mt_flag_taken_by(typed->flag, &mt_commands[i])) {
            takers |= mt_command_bit(&mt_commands[i]);
        }
    }
    const char *names[MT_COMMAND_COUNT + 1];
    mt_command_names(takers, names);
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    mt_buf_printf(&message, "%s does not take %s; it is a flag of ", command->name, typed->shown);
    mt_words_join(names, ", ", " and ", &message);
    usage(err, &message);
    mt_buf_fini(&message);
    return false;
}

static bool fail_value(const char *subject, const char *const *values, const char *value,
                       struct mt_error *err)
{
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    const char *near = mt_nearest(value, values, mt_words_count(values));
    mt_buf_printf(&message, "%s \"%s\" is unknown; ", subject, value);
    if (near != NULL) {
        mt_buf_printf(&message, "did you mean \"%s\"? ", near);
    }
    mt_buf_puts(&message, "it can be: ");
    mt_words_join(values, ", ", ", ", &message);
    usage(err, &message);
    mt_buf_fini(&message);
    return false;
}

/** The first operand is none of the command's choices: "TYPE \"helth\" is unknown; …". */
static bool fail_choice(const struct mt_args *args, struct mt_error *err)
{
    const struct mt_command *command = args->command;
    struct mt_buf subject;
    mt_buf_init(&subject, MT_BUF_UNLIMITED);
    mt_buf_append(&subject, command->operands, strcspn(command->operands, " "));
    fail_value(mt_buf_text(&subject), command->choices, args->operands.items[0], err);
    mt_buf_fini(&subject);
    return false;
}

static bool check_duration(const struct typed *typed, struct mt_error *err)
{
    uint64_t ms = 0;
    return mt_duration_parse(typed->value, &ms) ||
           mt_fail(err, MT_ERR_INVALID,
                   "%s \"%s\" is no duration: 90s, 5m, 1h30m; a number alone is seconds, 0 is none",
                   typed->shown, typed->value);
}

/** A whole number from 1 to `most`, or 0: it is none. */
static unsigned number_of(const char *text, unsigned most)
{
    unsigned number = 0;
    for (; isdigit((unsigned char)*text) && number <= most; text++) {
        number = number * 10 + (unsigned)(*text - '0');
    }
    return *text == '\0' && number <= most ? number : 0;
}

static bool check_number(const struct typed *typed, struct mt_error *err)
{
    const unsigned most = typed->flag->most;
    return number_of(typed->value, most) > 0 ||
           mt_fail(err, MT_ERR_INVALID, "%s \"%s\" is no whole number from 1 to %u", typed->shown,
                   typed->value, most);
}

/** Actions that INTERFACE.md names and any name of a script are for later versions. */
static bool check_action(const struct typed *typed, struct mt_error *err)
{
    static const char *const here[] = {"fail", "continue", NULL};
    return mt_words_have(here, typed->value) ||
           mt_fail(err, MT_ERR_INVALID,
                   "%s \"%s\" is not in this version yet; it can be: fail, continue", typed->shown,
                   typed->value);
}

/** The client's dry run is what a plan without a cluster is. */
static bool check_dry_run(const struct reading *reading, const struct typed *typed)
{
    const bool plans = reading->args->command != &mt_commands[MT_COMMAND_ACTION];
    return strcmp(typed->value, "server") == 0 ||
           mt_fail(reading->err, MT_ERR_INVALID,
                   !plans ? "%s \"%s\" is unknown; it can be: server"
                   : strcmp(typed->value, "client") == 0
                       ? "%s=%s: use plan --offline"
                       : "%s \"%s\" is unknown; it can be: server (without a cluster: plan "
                         "--offline)",
                   typed->shown, typed->value);
}

/** Whether an empty value names nothing: a place in the file system, a context, somebody. */
static bool names_something(const struct mt_flag *flag)
{
    static const char *const named[] = {"FILE", "DIR", "CONTEXT", "USER", "GROUP", NULL};
    return mt_words_have(named, flag->argument);
}

static bool check_value(const struct reading *reading, const struct typed *typed)
{
    const struct mt_flag *flag = typed->flag;
    if (typed->value[0] == '\0' && names_something(flag)) {
        return mt_fail(reading->err, MT_ERR_INVALID, "%s is empty; was a variable not set?",
                       typed->shown);
    }
    const char *const *values = mt_flag_values(flag, reading->args->command);
    if (values != NULL && !mt_words_have(values, typed->value)) {
        struct mt_buf subject;
        mt_buf_init(&subject, MT_BUF_UNLIMITED);
        bool output = values == reading->args->command->outputs;
        mt_buf_printf(&subject, output ? "%s: the format" : "%s", typed->shown);
        fail_value(mt_buf_text(&subject), values, typed->value, reading->err);
        mt_buf_fini(&subject);
        return false;
    }
    if (flag->target == offsetof(struct mt_args, app) && flag->store == MT_STORE_TEXT) {
        return mt_name_check("--app", typed->value, true, reading->err);
    }
    if (flag->target == offsetof(struct mt_args, namespace) && flag->store == MT_STORE_TEXT) {
        return mt_name_check(typed->shown, typed->value, false, reading->err);
    }
    if (flag->target == offsetof(struct mt_args, dry_run) && flag->store == MT_STORE_TEXT) {
        return check_dry_run(reading, typed);
    }
    if (flag->target == offsetof(struct mt_args, on_timeout) && flag->store == MT_STORE_TEXT) {
        return check_action(typed, reading->err);
    }
    return (flag->store != MT_STORE_DURATION || check_duration(typed, reading->err)) &&
           (flag->store != MT_STORE_NUMBER || check_number(typed, reading->err));
}

static void store_duration(struct mt_timeout *timeout, const char *text)
{
    timeout->ms = 0;
    timeout->said = text == NULL || mt_duration_parse(text, &timeout->ms);
}

static void store(struct mt_args *args, const struct typed *typed)
{
    void *target = (char *)args + typed->flag->target;
    switch (typed->flag->store) {
    case MT_STORE_NOTHING:
        break;
    case MT_STORE_TRUE:
        *(bool *)target = true;
        break;
    case MT_STORE_YES:
    case MT_STORE_NO:
        *(enum mt_setting *)target = typed->flag->store == MT_STORE_YES ? MT_YES : MT_NO;
        break;
    case MT_STORE_COUNT:
        *(unsigned *)target += 1;
        break;
    case MT_STORE_TEXT:
        *(const char **)target = typed->value != NULL ? typed->value : "";
        break;
    case MT_STORE_WORDS:
        mt_array_push(NULL, (struct mt_words *)target, typed->value);
        break;
    case MT_STORE_DURATION:
        store_duration(target, typed->value);
        break;
    case MT_STORE_NUMBER:
        *(unsigned *)target = number_of(typed->value, typed->flag->most);
        break;
    }
}

/** A flag that was read whole: whether it may stand here, then into the arguments. */
static bool take_flag(struct reading *reading, const struct typed *typed)
{
    const struct mt_flag *flag = typed->flag;
    const struct mt_command *command = reading->args->command;
    if (command != NULL && !mt_flag_taken_by(flag, command)) {
        return fail_foreign_flag(command, typed, reading->err);
    }
    if (flag->not_yet != NULL) {
        return mt_fail(reading->err, MT_ERR_INVALID, "%s %s", typed->shown, flag->not_yet);
    }
    if (command != NULL && typed->value != NULL && !check_value(reading, typed)) {
        return false;
    }
    store(reading->args, typed);
    return true;
}

/** Takes the value from the next argument where the flag wants one and has none yet. */
static bool complete_value(struct reading *reading, struct typed *typed)
{
    if (typed->flag->value != MT_VALUE_REQUIRED || typed->value != NULL) {
        return true;
    }
    if (reading->at >= reading->argc) {
        return mt_fail(reading->err, MT_ERR_INVALID, "%s needs a value: %s %s", typed->shown,
                       typed->shown, typed->flag->argument);
    }
    typed->value = reading->argv[reading->at++];
    return true;
}

/**
 * Whether flags that cannot stand here or have no value here should say so before anything else.
 */
static bool refused_at_once(const struct reading *reading, const struct mt_flag *flag)
{
    const struct mt_command *command = reading->args->command;
    return flag->not_yet != NULL || (command != NULL && !mt_flag_taken_by(flag, command));
}

/** "--name", "--name=value", "--name value". */
static bool read_long(struct reading *reading, const char *argument)
{
    const char *equals = strchr(argument, '=');
    size_t length = equals != NULL ? (size_t)(equals - argument) : strlen(argument);
    struct mt_buf shown;
    mt_buf_init(&shown, MT_BUF_UNLIMITED);
    mt_buf_append(&shown, argument, length);

    struct typed typed = {.shown = mt_buf_text(&shown), .value = equals ? equals + 1 : NULL};
    typed.flag = find_flag(argument + 2, length - 2, 0, reading->args->command);
    bool good = false;
    if (typed.flag == NULL) {
        good = fail_unknown_flag(reading->args->command, typed.shown, reading->err);
    } else if (refused_at_once(reading, typed.flag)) {
        good = take_flag(reading, &typed);
    } else if (typed.flag->value == MT_VALUE_NONE && equals != NULL) {
        bool twin = typed.flag->store == MT_STORE_YES;
        good = mt_fail(reading->err, MT_ERR_INVALID, "%s takes no value%s", typed.shown,
                       twin ? "; the opposite is --no-prune" : "");
    } else {
        good = complete_value(reading, &typed) && take_flag(reading, &typed);
    }
    mt_buf_fini(&shown);
    return good;
}

/** "-v", "-vv", "-n shop", "-nshop", "-n=shop", "-qn shop". */
static bool read_letters(struct reading *reading, const char *argument)
{
    for (const char *letter = argument + 1; *letter != '\0'; letter++) {
        const char shown[] = {'-', *letter, '\0'};
        struct typed typed = {.shown = shown};
        typed.flag = find_flag(NULL, 0, *letter, reading->args->command);
        if (typed.flag == NULL) {
            // The rest of the word may well be what was meant: "-app" is shown whole.
            return fail_unknown_flag(reading->args->command,
                                     letter == argument + 1 ? argument : shown, reading->err);
        }
        if (refused_at_once(reading, typed.flag)) {
            return take_flag(reading, &typed);
        }
        if (typed.flag->value == MT_VALUE_REQUIRED && letter[1] != '\0') {
            typed.value = letter + 1 + (letter[1] == '=');
            return take_flag(reading, &typed);
        }
        if (!complete_value(reading, &typed) || !take_flag(reading, &typed)) {
            return false;
        }
    }
    return true;
}

static bool is_flag(const char *argument)
{
    return argument[0] == '-' && argument[1] != '\0';
}

/** How many arguments the flag at `at` takes up, for the search for the command. */
static int width_of_flag(const char *argument)
{
    const struct mt_flag *flag = NULL;
    if (argument[1] == '-') {
        flag = strchr(argument, '=') == NULL
                   ? find_flag(argument + 2, strlen(argument + 2), 0, NULL)
                   : NULL;
    } else {
        flag = argument[2] == '\0' ? find_flag(NULL, 0, argument[1], NULL) : NULL;
    }
    return flag != NULL && flag->value == MT_VALUE_REQUIRED ? 2 : 1;
}

/** The index of the command's name: the first argument that is neither a flag nor a value; or 0. */
static int find_command(int argc, char *const *argv)
{
    int at = 1;
    while (at < argc && is_flag(argv[at])) {
        if (strcmp(argv[at], "--version") == 0 || strcmp(argv[at], "--") == 0) {
            return 0;
        }
        at += width_of_flag(argv[at]);
    }
    return at < argc ? at : 0;
}

static void put_unknown_command(struct mt_buf *message, const char *name, const char *const *here)
{
    const char *every[MT_COMMAND_COUNT + 1];
    mt_command_names(UINT32_MAX, every);
    const char *near = mt_nearest(name, here, mt_words_count(here));
    if (near == NULL) {
        near = mt_nearest(name, every, mt_words_count(every));
    }
    mt_buf_printf(message, "there is no command \"%s\"; ", name);
    if (near != NULL) {
        mt_buf_printf(message, "did you mean \"%s\"?", near);
    } else {
        mt_buf_puts(message, "moontide help names the commands");
    }
}

const struct mt_command *mt_args_command(const char *name, struct mt_error *err)
{
    const struct mt_command *command = mt_command_find(name);
    if (command != NULL && command->here) {
        return command;
    }
    const char *here[MT_COMMAND_COUNT + 1];
    mt_command_names_here(UINT32_MAX, here);
    struct mt_buf message;
    mt_buf_init(&message, MT_BUF_UNLIMITED);
    if (command != NULL) {
        mt_buf_printf(&message, "%s is not in this version yet; it has: ", name);
        mt_words_join(here, ", ", ", ", &message);
    } else {
        put_unknown_command(&message, name, here);
    }
    usage(err, &message);
    mt_buf_fini(&message);
    return NULL;
}

/** The format that the arguments from `at` on ask for, as far as the command has it; else NULL. */
static const char *find_output(const struct mt_command *command, int argc, char *const *argv,
                               int at)
{
    static const char *const ways[] = {"--output=", "-o=", "-o"};
    for (; at < argc; at++) {
        if (strcmp(argv[at], "--output") == 0 || strcmp(argv[at], "-o") == 0) {
            if (at + 1 < argc && mt_words_have(command->outputs, argv[at + 1])) {
                return argv[at + 1];
            }
            continue;
        }
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
            const size_t length = strlen(ways[i]);
            if (strncmp(argv[at], ways[i], length) == 0 &&
                mt_words_have(command->outputs, argv[at] + length)) {
                return argv[at] + length;
            }
        }
    }
    return NULL;
}

/** Reads all arguments; `command` is the index of the command's name, 0: none. */
static bool read_all(struct reading *reading, int command)
{
    struct mt_args *args = reading->args;
    bool flags_end = false;
    while (reading->at < reading->argc) {
        const char *argument = reading->argv[reading->at++];
        if (reading->at - 1 == command) {
            continue;
        }
        if (flags_end || !is_flag(argument)) {
            mt_array_push(NULL, &args->operands, argument);
        } else if (strcmp(argument, "--") == 0) {
            flags_end = true;
        } else if (command == 0 && strcmp(argument, "--version") == 0) {
            args->command = &mt_commands[MT_COMMAND_VERSION];
        } else if (!(argument[1] == '-' ? read_long(reading, argument)
                                        : read_letters(reading, argument))) {
            return false;
        }
    }
    return true;
}

bool mt_args_parse(struct mt_args *args, int argc, char *const *argv, struct mt_error *err)
{
    *args = (struct mt_args){.color = "auto"};
    int command = find_command(argc, argv);
    if (command > 0 && (args->command = mt_args_command(argv[command], err)) == NULL) {
        return false;
    }
    struct reading reading = {.args = args, .argv = argv, .argc = argc, .at = 1, .err = err};
    const bool good = read_all(&reading, command);
    if (args->command != NULL && args->command->outputs != NULL) {
        if (!good && args->output == NULL) { // what is wrong is said in the form that was asked for
            args->output = find_output(args->command, argc, argv, reading.at);
        }
        args->output = args->output != NULL ? args->output : args->command->outputs[0];
    }
    return good;
}

bool mt_args_check_operands(const struct mt_args *args, struct mt_error *err)
{
    const struct mt_command *command = args->command;
    if (args->operands.count < command->operands_min) {
        return mt_fail(err, MT_ERR_INVALID, "%s needs an operand: moontide %s %s", command->name,
                       command->name, command->operands);
    }
    if (args->operands.count > command->operands_max) {
        const char *extra = args->operands.items[command->operands_max];
        if (command->operands_max == 0) {
            return mt_fail(err, MT_ERR_INVALID, "%s takes no operand: \"%s\" is one too many",
                           command->name, extra);
        }
        return mt_fail(err, MT_ERR_INVALID, "\"%s\" is one operand too many: moontide %s %s", extra,
                       command->name, command->operands);
    }
    if (command->choices != NULL && !mt_words_have(command->choices, args->operands.items[0])) {
        return fail_choice(args, err);
    }
    return true;
}

void mt_args_fini(struct mt_args *args)
{
    mt_array_fini(&args->operands);
    mt_array_fini(&args->scripts);
    mt_array_fini(&args->params);
    mt_array_fini(&args->only);
    mt_array_fini(&args->sync_options);
    mt_array_fini(&args->as_groups);
}
