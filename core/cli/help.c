// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/text.h"

#include <string.h>

enum {
    INDENT = 2,
    COMMAND_COLUMN = 20, ///< Where summaries begin.
    FLAG_COLUMN = 30,    ///< Where the sentences about flags begin.
};

/** Appends `text` behind what is `column` wide, in a column of its own and folded there. */
static void put_second(struct mt_buf *out, size_t column, size_t second, const char *text)
{
    if (column + 2 > second) {
        mt_buf_putc(out, '\n');
        column = 0;
    }
    mt_text_spaces(out, second - column);
    mt_text_fold(out, text, second, second, MT_TEXT_WIDTH);
    mt_buf_putc(out, '\n');
}

static void put_command(struct mt_buf *out, const struct mt_command *command)
{
    size_t from = out->length;
    mt_text_spaces(out, INDENT);
    mt_buf_printf(out, "%s%s%s", command->name, command->operands[0] != '\0' ? " " : "",
                  command->operands);
    put_second(out, out->length - from, COMMAND_COLUMN, command->summary);
}

static void put_commands(struct mt_buf *out)
{
    mt_buf_puts(out, "commands\n");
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (mt_commands[i].here) {
            put_command(out, &mt_commands[i]);
        }
    }
}

void mt_help_short(struct mt_buf *out)
{
    mt_buf_puts(out, "usage: moontide COMMAND [OPERANDS] [FLAGS]\n\n");
    put_commands(out);
    mt_buf_puts(out, "\nTo begin with: moontide plan FOLDER\n"
                     "More:          moontide help COMMAND\n");
}

/** The sentence about a flag, with the values that it takes. */
static void put_sentence(struct mt_buf *out, const struct mt_flag *flag,
                         const struct mt_command *command)
{
    mt_buf_puts(out, flag->help);
    const char *const *values = mt_flag_values(flag, command);
    if (values != NULL && flag->value != MT_VALUE_NONE) {
        mt_buf_puts(out, values == command->outputs ? ": " : "; one of ");
        mt_words_join(values, ", ", " or ", out);
    }
    if (values != NULL && values == command->outputs) {
        mt_buf_printf(out, " (default: %s)", values[0]);
    }
}

static void put_flag(struct mt_buf *out, const struct mt_flag *flag,
                     const struct mt_command *command)
{
    size_t from = out->length;
    mt_text_spaces(out, INDENT);
    if (flag->letter != 0) {
        mt_buf_printf(out, "-%c, ", flag->letter);
    } else {
        mt_buf_puts(out, "    ");
    }
    mt_buf_printf(out, "--%s", flag->name);
    if (flag->value == MT_VALUE_REQUIRED) {
        mt_buf_printf(out, " %s", flag->argument);
    } else if (flag->value == MT_VALUE_OPTIONAL) {
        mt_buf_printf(out, "[=%s]", flag->argument);
    }
    size_t width = out->length - from;
    struct mt_buf sentence;
    mt_buf_init(&sentence, MT_BUF_UNLIMITED);
    put_sentence(&sentence, flag, command);
    put_second(out, width, FLAG_COLUMN, mt_buf_text(&sentence));
    mt_buf_fini(&sentence);
}

static void put_flags(struct mt_buf *out, const struct mt_command *command,
                      enum mt_flag_group group, const char *title)
{
    size_t count = 0;
    const struct mt_flag *flags = mt_flags(&count);
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        const struct mt_flag *flag = &flags[i];
        if (flag->group != group || flag->not_yet != NULL || !mt_flag_offered_by(flag, command)) {
            continue;
        }
        if (!any) {
            mt_buf_printf(out, "\n%s\n", title);
            any = true;
        }
        put_flag(out, flag, command);
    }
}

/** The flags of later versions by name: nobody should look for them in vain. */
static void put_later(struct mt_buf *out, const struct mt_command *command)
{
    size_t count = 0;
    const struct mt_flag *flags = mt_flags(&count);
    struct mt_buf names;
    mt_buf_init(&names, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < count; i++) {
        if (flags[i].not_yet != NULL && mt_flag_offered_by(&flags[i], command)) {
            mt_buf_printf(&names, "%s--%s", names.length > 0 ? " " : "", flags[i].name);
        }
    }
    if (names.length > 0) {
        mt_buf_puts(out, "\nnot in this version yet\n");
        mt_text_spaces(out, INDENT);
        mt_text_fold(out, mt_buf_text(&names), INDENT, INDENT, MT_TEXT_WIDTH);
        mt_buf_putc(out, '\n');
    }
    mt_buf_fini(&names);
}

static void put_path_help(struct mt_buf *out)
{
    mt_buf_puts(out,
                "\nPATH is a file, a folder or - for standard input. Folders are read with all\n"
                "below them: .yaml, .yml and .json. Left out, and named with -v: hidden entries,\n"
                "folders of scripts, testdata/, *_test.yaml and what .moontideignore names.\n"
                "Without a PATH: the current folder, if it has a moontide.lua.\n");
}

static void put_test_help(struct mt_buf *out)
{
    mt_buf_puts(out,
                "\nPATH is a folder of scripts, one within it, or a test file:\n"
                "  [<group>/]<Kind>/health_test.yaml   in ArgoCD's layout\n"
                "  health/<group>/<Kind>_test.yaml     beside checks of ours, in the same form\n"
                "  *_spec.lua                          specs in Lua, which busted runs\n"
                "A case names the file of an object, and what the check for its kind is to say.\n"
                "Scripts are looked for in --scripts, in the folder that the test lies in, then\n"
                "among the shipped ones. -v also names what passed.\n"
                "Without a PATH: the current folder, if it has a moontide.lua.\n");
}

static void put_health_help(struct mt_buf *out)
{
    mt_buf_puts(out,
                "\nThe objects are those of a cluster, as kubectl prints them:\n"
                "  kubectl get all,pvc,events -o yaml | moontide health -\n"
                "Pods, claims, events and classes among them are what causes are found in.\n"
                "Checks are looked for in --scripts, in scripts/ beside the moontide.lua, then\n"
                "among the shipped ones; the first for a kind decides.\n"
                "With --live they are read from the cluster, with what their checks need:\n"
                "  moontide health Deployment/web --live\n"
                "  moontide health Deployment -l tier=front --live\n");
}

static void put_action_help(struct mt_buf *out)
{
    mt_buf_puts(out,
                "\nThe objects are those of a cluster, as kubectl prints them; what the action\n"
                "changes or creates is printed as YAML, and nothing is sent:\n"
                "  kubectl get deployment web -o yaml | moontide action restart -\n"
                "Actions are scripts in --scripts and in scripts/ beside the moontide.lua, laid\n"
                "out as ArgoCD's are: [<group>/]<Kind>/actions/NAME/action.lua.\n"
                "moontide health --actions PATH shows them.\n"
                "With --live the objects are those of the cluster, and what the action changes\n"
                "and creates is written there, once the server's dry run has taken all of it:\n"
                "  moontide action restart Deployment/web --live\n"
                "An object that somebody else changes meanwhile is not overwritten.\n");
}

static void put_rehearse_help(struct mt_buf *out)
{
    mt_buf_puts(
        out, "\nNothing is sent anywhere: the cluster is in memory and its time virtual, so that\n"
             "ten minutes of waiting take milliseconds. A scenario says what goes wrong:\n"
             "  moontide rehearse shop --scenario postgres-hangs.lua\n");
}

static void put_export_help(struct mt_buf *out)
{
    mt_buf_puts(out,
                "\nPrints the ConfigMap argocd-cm with the checks of --scripts and of scripts/\n"
                "beside the moontide.lua, or with those that judge each KIND, [group/]Kind,\n"
                "shipped or not. What ArgoCD could not run is refused with its place. -n is\n"
                "where ArgoCD stands (default: argocd).\n"
                "  moontide export argocd | kubectl apply --server-side -f -\n");
}

static void put_new_help(struct mt_buf *out)
{
    mt_buf_puts(
        out, "\nTYPE and NAME are\n"
             "  health [group/][version/]Kind   a health check, fixtures and the verdicts on\n"
             "                                  them: cert-manager.io/Certificate, Pod\n"
             "  hook NAME                       a hook type that is a script, and its spec\n"
             "  project NAME                    a folder with a moontide.lua and, where it\n"
             "                                  is empty, manifests; . is the current folder\n"
             "Scripts go to scripts/ in the current folder, or beside the --project FILE, or\n"
             "to --scripts DIR. A .luarc.json, where there is none, tells editors where the\n"
             "API's types are. Nothing is overwritten: if one file is there, none is written.\n");
}

static void put_exit_codes(struct mt_buf *out, const struct mt_command *command)
{
    const char *codes = "0 done, 1 the output could not be written, 2 bad usage";
    if (command == &mt_commands[MT_COMMAND_LINT]) {
        codes = "0 nothing wrong, 1 at least one error, 2 bad usage";
    } else if (command == &mt_commands[MT_COMMAND_HEALTH]) {
        codes = "0 all Healthy or Suspended, 1 not, 2 bad usage, manifest or script";
    } else if (command == &mt_commands[MT_COMMAND_ACTION]) {
        codes = "0 done, 1 it failed or is disabled, 2 bad usage, manifest or script";
    } else if (command == &mt_commands[MT_COMMAND_TEST]) {
        codes = "0 all passed, 1 a test failed, 2 bad usage, test or script,\n"
                "  130 --watch was interrupted";
    } else if (mt_command_runs(command)) {
        codes = "0 done, 1 the sync failed, 2 bad usage, manifest or script,\n"
                "  3 no connection or right, 4 timed out, 5 another run, 130 interrupted";
    } else if (command == &mt_commands[MT_COMMAND_PLAN]) {
        codes = "0 done, 1 refused, or a change with --exit-code,\n"
                "  2 bad usage, manifest or script, 3 no connection or right";
    } else if (command == &mt_commands[MT_COMMAND_STATUS]) {
        codes = "0 done, 1 no such app, or not Healthy with --exit-code, 2 bad usage,\n"
                "  3 no connection or right, 4 --wait was over, 130 interrupted";
    } else if (command == &mt_commands[MT_COMMAND_LOGS]) {
        codes = "0 done, 1 no such app, hook or container, 2 bad usage,\n"
                "  3 no connection or right, 130 interrupted";
    } else if (command == &mt_commands[MT_COMMAND_LIST]) {
        codes = "0 done, 1 a record is damaged, 2 bad usage,\n"
                "  3 no connection or right, 130 interrupted";
    } else if (command == &mt_commands[MT_COMMAND_HISTORY]) {
        codes = "0 done, 1 no such app or revision, or a damaged record, 2 bad usage,\n"
                "  3 no connection or right, 130 interrupted";
    } else if (command == &mt_commands[MT_COMMAND_EXPORT]) {
        codes = "0 done, 1 the output could not be written,\n"
                "  2 bad usage, or a check that ArgoCD could not run";
    } else if (command == &mt_commands[MT_COMMAND_NEW]) {
        codes = "0 done, 2 bad usage, or a file is there already or cannot be written";
    } else if (command->of_app) {
        codes = "0 done, 1 the output could not be written, 2 bad usage or manifests";
    }
    mt_buf_printf(out, "\nexit codes: %s\n", codes);
}

void mt_help_command(const struct mt_command *command, struct mt_buf *out)
{
    mt_buf_printf(out, "usage: moontide %s%s%s [FLAGS]\n\n", command->name,
                  command->operands[0] != '\0' ? " " : "", command->operands);
    mt_buf_printf(out, "%s %s.\n", command->name, command->summary);
    if (command == &mt_commands[MT_COMMAND_TEST]) {
        put_test_help(out);
    } else if (command->paths) {
        put_path_help(out);
    }
    if (command == &mt_commands[MT_COMMAND_HEALTH]) {
        put_health_help(out);
    } else if (command == &mt_commands[MT_COMMAND_ACTION]) {
        put_action_help(out);
    } else if (command == &mt_commands[MT_COMMAND_REHEARSE]) {
        put_rehearse_help(out);
    } else if (command == &mt_commands[MT_COMMAND_EXPORT]) {
        put_export_help(out);
    } else if (command == &mt_commands[MT_COMMAND_NEW]) {
        put_new_help(out);
    }
    put_flags(out, command, MT_FLAGS_OF_COMMAND, "flags of this command");
    put_flags(out, command, MT_FLAGS_OF_PLANNING, "planning");
    put_flags(out, command, MT_FLAGS_OF_RUNNING, "running");
    put_flags(out, command, MT_FLAGS_OF_APP, "everywhere");
    put_flags(out, command, MT_FLAGS_GENERAL, command->of_app ? "output" : "flags");
    put_later(out, command);
    put_exit_codes(out, command);
}

void mt_help_all(struct mt_buf *out)
{
    mt_buf_puts(out, "moontide: a sync engine for Kubernetes. It applies manifests phase by phase "
                     "and\nwave by wave, as annotated for ArgoCD, and proves each wave healthy "
                     "before the\nnext. A sync that was killed goes on where it was.\n"
                     "\nusage: moontide COMMAND [OPERANDS] [FLAGS]\n\n");
    put_commands(out);
    mt_buf_puts(out, "\nnot in this version yet\n");
    struct mt_buf names;
    mt_buf_init(&names, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (!mt_commands[i].here) {
            mt_buf_printf(&names, "%s%s", names.length > 0 ? " " : "", mt_commands[i].name);
        }
    }
    mt_text_spaces(out, INDENT);
    mt_text_fold(out, mt_buf_text(&names), INDENT, INDENT, MT_TEXT_WIDTH);
    mt_buf_fini(&names);
    mt_buf_puts(out, "\n\nmoontide help COMMAND explains a command and its flags.\n");
}

int mt_command_help(struct mt_cli *cli)
{
    if (cli->args.operands.count == 0) {
        mt_help_all(&cli->out.buf);
        return MT_EXIT_DONE;
    }
    struct mt_error err;
    const struct mt_command *command = mt_args_command(cli->args.operands.items[0], &err);
    if (command == NULL) {
        return mt_cli_fail(cli, &err);
    }
    mt_help_command(command, &cli->out.buf);
    return MT_EXIT_DONE;
}
