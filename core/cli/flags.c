// SPDX-License-Identifier: Apache-2.0
#include "cli/flags.h"

#include "cli/args.h"

#include <string.h>

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

#define PATHS .operands = "PATH...", .operands_max = SIZE_MAX, .paths = true, .of_app = true

// clang-format off
const struct mt_command mt_commands[MT_COMMAND_COUNT] = {
    [MT_COMMAND_RENDER] = {.name = "render", PATHS, .here = true,
        .outputs = LIST("yaml", "json", "ndjson"),
        .summary = "prints the objects as read, Lists opened and nothing added"},
    [MT_COMMAND_PLAN] = {.name = "plan", PATHS, .here = true,
        .outputs = LIST("text", "json", "markdown"),
        .summary = "shows what a sync does, in which order and why, before anything happens"},
    [MT_COMMAND_DIFF] = {.name = "diff", PATHS,
        .outputs = LIST("text", "json", "markdown"),
        .summary = "shows what a sync would change, field by field"},
    [MT_COMMAND_SYNC] = {.name = "sync", PATHS, .here = true,
        .outputs = LIST("text", "ndjson"),
        .summary = "carries the plan out and waits"},
    [MT_COMMAND_REHEARSE] = {.name = "rehearse", PATHS, .here = true,
        .outputs = LIST("text", "ndjson"),
        .summary = "runs the same sync on the embedded cluster in virtual time"},
    [MT_COMMAND_LIST] = {.name = "list", .operands = "", .of_app = true, .here = true,
        .outputs = LIST("text", "wide", "json", "yaml"),
        .summary = "lists the apps with a record"},
    [MT_COMMAND_STATUS] = {.name = "status", .operands = "[APP]", .operands_max = 1, .of_app = true,
        .here = true, .outputs = LIST("text", "wide", "json", "yaml"),
        .summary = "shows how the app is: its revision, the run under way, its objects"},
    [MT_COMMAND_UNBLOCK] = {.name = "unblock", .operands = "APP ACTION", .operands_min = 2,
        .operands_max = 2, .of_app = true,
        .summary = "tells the running sync what to do with what it waits for"},
    [MT_COMMAND_APPROVE] = {.name = "approve", .operands = "APP [GATE]", .operands_min = 1,
        .operands_max = 2, .of_app = true,
        .summary = "opens a gate that waits for a person"},
    [MT_COMMAND_HISTORY] = {.name = "history", .operands = "[APP [REVISION]]", .operands_max = 2,
        .of_app = true, .here = true,
        .outputs = LIST("text", "wide", "json", "yaml"),
        .summary = "shows the revisions of an app, or one of them"},
    [MT_COMMAND_ROLLBACK] = {.name = "rollback", .operands = "APP [REVISION]", .operands_max = 2,
        .of_app = true,
        .outputs = LIST("text", "ndjson"),
        .summary = "syncs a recorded revision"},
    [MT_COMMAND_DELETE] = {.name = "delete", .operands = "[APP]", .operands_max = 1, .of_app = true,
        .here = true, .outputs = LIST("text", "ndjson"),
        .summary = "deletes the app's objects in reverse waves, and its records"},
    [MT_COMMAND_LOGS] = {.name = "logs", .operands = "[APP [HOOK]]", .operands_max = 2, .of_app = true,
        .here = true,
        .summary = "shows what the hooks wrote, also those that are gone"},
    [MT_COMMAND_HEALTH] = {.name = "health", PATHS, .here = true,
        .outputs = LIST("text", "wide", "json", "yaml"),
        .summary = "judges the health of objects, in files or with --live"},
    [MT_COMMAND_ACTION] = {.name = "action", .operands = "NAME PATH...", .operands_min = 1,
        .operands_max = SIZE_MAX, .paths = true, .of_app = true, .here = true,
        .summary = "runs a resource action on objects in files, or live ones with --live"},
    [MT_COMMAND_LINT] = {.name = "lint", PATHS, .here = true,
        .outputs = LIST("text", "json", "junit", "sarif", "github"),
        .summary = "says what is wrong or unwise in manifests"},
    [MT_COMMAND_GRAPH] = {.name = "graph", PATHS,
        .outputs = LIST("text", "mermaid", "dot", "svg"),
        .summary = "draws the plan as a picture"},
    [MT_COMMAND_TEST] = {.name = "test", PATHS, .here = true,
        .outputs = LIST("text", "json", "junit"),
        .summary = "runs the tests beside scripts"},
    [MT_COMMAND_RUN] = {.name = "run", .operands = "PIPELINE [KEY=VALUE...]", .operands_min = 1,
        .operands_max = SIZE_MAX, .of_app = true,
        .summary = "runs a Lua pipeline"},
    [MT_COMMAND_NEW] = {.name = "new", .operands = "TYPE NAME", .operands_min = 2, .operands_max = 2,
        .here = true, .choices = LIST("health", "hook", "notify", "pipeline", "project"),
        .summary = "starts a health check, a hook type or a project from a working example"},
    [MT_COMMAND_EXPORT] = {.name = "export", .operands = "argocd [KIND...]", .operands_min = 1,
        .operands_max = SIZE_MAX, .of_app = true, .choices = LIST("argocd"), .here = true,
        .outputs = LIST("yaml", "json"),
        .summary = "writes our Lua checks as ArgoCD's ConfigMap"},
    [MT_COMMAND_IMPORT] = {.name = "import", .operands = "argocd FILE", .operands_min = 2,
        .operands_max = 2, .choices = LIST("argocd"),
        .summary = "writes an ArgoCD Application as a moontide.lua"},
    [MT_COMMAND_REPORT] = {.name = "report", .operands = "FILE", .operands_min = 1, .operands_max = 1,
        .outputs = LIST("markdown", "html", "junit", "text"),
        .summary = "turns a recorded event stream into a report"},
    [MT_COMMAND_NOTIFY] = {.name = "notify", .operands = "test SERVICE", .operands_min = 2,
        .operands_max = 2, .choices = LIST("test"),
        .summary = "sends a test notification"},
    [MT_COMMAND_VERSION] = {.name = "version", .operands = "", .here = true,
        .summary = "prints the version; with -v also those of its libraries"},
    [MT_COMMAND_COMPLETION] = {.name = "completion", .operands = "SHELL", .operands_min = 1,
        .operands_max = 1, .choices = LIST("bash", "zsh", "fish"), .here = true,
        .summary = "prints the completion script of a shell: bash, zsh or fish"},
    [MT_COMMAND_HELP] = {.name = "help", .operands = "[COMMAND]", .operands_max = 1, .here = true,
        .summary = "explains the commands and their flags"},
};
// clang-format on

#define C(ID) (UINT32_C(1) << MT_COMMAND_##ID)

enum {
    EVERY = (1 << MT_COMMAND_COUNT) - 1,
    WITH_PATHS = C(RENDER) | C(PLAN) | C(DIFF) | C(SYNC) | C(REHEARSE) | C(HEALTH) | C(ACTION) |
                 C(LINT) | C(GRAPH) | C(TEST),
    PLANNING = C(PLAN) | C(DIFF) | C(SYNC) | C(REHEARSE),
    RUNNING = C(SYNC) | C(REHEARSE) | C(ROLLBACK) | C(DELETE),
};

#define NEEDS_DIFF "needs the differences of fields, which this version does not show yet"
#define NEEDS_SAVED_PLANS "needs saved plans, which this version does not have yet"
#define NEEDS_APPROVALS "needs approvals, which this version does not have yet"
#define NEEDS_REPORTS                                                                              \
    "needs reports, which this version does not have yet; --events FILE writes what happens"
#define NEEDS_HELM                                                                                 \
    "is reserved for Helm sources, which this version does not have yet; options of a sync are "   \
    "set with --sync-option OPTION=VALUE"

#define SWITCH(FIELD) .store = MT_STORE_TRUE, .target = offsetof(struct mt_args, FIELD)
#define YES(FIELD) .store = MT_STORE_YES, .target = offsetof(struct mt_args, FIELD)
#define NO(FIELD) .store = MT_STORE_NO, .target = offsetof(struct mt_args, FIELD)
#define COUNT(FIELD) .store = MT_STORE_COUNT, .target = offsetof(struct mt_args, FIELD)
#define VALUE(ARGUMENT) .value = MT_VALUE_REQUIRED, .argument = (ARGUMENT)
#define OPTIONAL(ARGUMENT) .value = MT_VALUE_OPTIONAL, .argument = (ARGUMENT)
#define TEXT(ARGUMENT, FIELD)                                                                      \
    VALUE(ARGUMENT), .store = MT_STORE_TEXT, .target = offsetof(struct mt_args, FIELD)
#define DURATION(LEVEL)                                                                            \
    VALUE("DURATION"), .store = MT_STORE_DURATION,                                                 \
                       .target = offsetof(struct mt_args, timeouts.of[MT_LEVEL_##LEVEL])
#define NUMBER(ARGUMENT, FIELD, MOST)                                                              \
    VALUE(ARGUMENT), .store = MT_STORE_NUMBER, .target = offsetof(struct mt_args, FIELD),          \
                     .most = (MOST)
#define WORDS(ARGUMENT, FIELD)                                                                     \
    VALUE(ARGUMENT), .store = MT_STORE_WORDS, .target = offsetof(struct mt_args, FIELD)

// clang-format off
static const struct mt_flag flags[] = {
    // Of single commands.
    {"filename", 'f', WORDS("PATH", operands), .commands = WITH_PATHS,
        .help = "the same as PATH; repeatable"},
    {"as-sent", 0, SWITCH(as_sent), .commands = C(RENDER),
        .help = "add what a sync adds: namespace, app label and tracking annotation"},
    {"waves", 0, SWITCH(waves), .commands = C(LINT),
        .help = "show only what is about order: waves, hooks and dependencies"},
    {"diff", 0, .commands = C(PLAN) | C(ROLLBACK), .not_yet = NEEDS_DIFF,
        .help = "also show the fields that would change"},
    {"exit-code", 0, SWITCH(exit_code), .commands = C(PLAN),
        .help = "exit 1 when something would change"},
    {"exit-code", 0, SWITCH(exit_code), .commands = C(STATUS),
        .help = "exit 1 when the app is not Healthy, or not as it was synced"},
    {"scenario", 0, TEXT("FILE", scenario), .commands = C(REHEARSE),
        .help = "a Lua table that says what fails, hangs or is slow"},
    {"objects", 0, TEXT("FILE", objects), .commands = C(REHEARSE),
        .help = "also write the objects that are there at the end, as one List of JSON"},
    {"dry-run-first", 0, SWITCH(dry_run_first), .commands = C(REHEARSE),
        .help = "check every object by a dry run before the first write, as sync does"},
    {"speed", 0, NUMBER("FACTOR", speed, 1000000), .commands = C(REHEARSE),
        .help = "play it, so many virtual seconds a second, live on a terminal (default: as fast "
                "as it can)"},
    {"all-namespaces", 'A', SWITCH(all_namespaces), .commands = C(LIST), .help = "look in all namespaces"},
    {"watch", 0, SWITCH(watch), .commands = C(STATUS), .help = "go on as things change"},
    {"watch", 0, SWITCH(watch), .commands = C(TEST),
        .help = "run them again when a file changes, until Ctrl-C"},
    {"wait", 0, OPTIONAL("DURATION"), .store = MT_STORE_DURATION,
        .target = offsetof(struct mt_args, wait), .commands = C(STATUS),
        .help = "return when nothing runs and all is healthy, or exit 4 after DURATION (default: "
                "no limit)"},
    {"object", 0, VALUE("OBJECT"), .commands = C(UNBLOCK), .help = "only this object"},
    {"manifests", 0, SWITCH(manifests), .commands = C(HISTORY),
        .help = "the manifests, values of Secrets masked (default: of the newest revision that "
                "succeeded)"},
    {"use-open-libs", 0, SWITCH(use_open_libs), .commands = C(EXPORT),
        .help = "let checks use string and math: ArgoCD's useOpenLibs, where one needs it"},
    {"cascade", 0, TEXT("MODE", cascade), .values = LIST("orphan"), .commands = C(DELETE),
        .help = "orphan: leave the objects, take our label and records away"},
    {"revision", 0, NUMBER("N", revision, 1000000000), .commands = C(LOGS),
        .help = "of this revision (default: the newest, and what is in the cluster)"},
    {"container", 'c', TEXT("NAME", container), .commands = C(LOGS), .help = "of this container"},
    {"tail", 0, NUMBER("N", tail, 1000000), .commands = C(LOGS),
        .help = "only the last N lines of each container"},
    {"follow", 'f', SWITCH(follow), .commands = C(LOGS), .help = "go on as lines are written"},
    {"actions", 0, SWITCH(actions), .commands = C(HEALTH),
        .help = "also the actions that scripts offer"},
    {"param", 0, WORDS("NAME=VALUE", params), .commands = C(ACTION),
        .help = "a parameter of the action; repeatable"},
    {"live", 0, SWITCH(live), .commands = C(ACTION) | C(HEALTH),
        .help = "of the cluster's objects: PATH is [group/]Kind[/namespace]/name, or with -l a "
                "[group/]Kind"},
    {"coverage", 0, SWITCH(coverage), .commands = C(TEST),
        .help = "also the lines of scripts that no test reached"},
    {"rehearse", 0, .commands = C(RUN), .help = "on the embedded cluster"},

    // Planning.
    {"offline", 0, SWITCH(offline), .group = MT_FLAGS_OF_PLANNING,
        .commands = C(PLAN) | C(REHEARSE),
        .help = "ask no cluster; a rehearsal never does"},
    {"only", 0, WORDS("OBJECT", only), .group = MT_FLAGS_OF_PLANNING, .commands = PLANNING,
        .help = "only [group/]Kind[/namespace]/name; repeatable"},
    {"sync-option", 0, WORDS("OPTION=VALUE", sync_options), .group = MT_FLAGS_OF_PLANNING,
        .commands = PLANNING,
        .help = "one of ArgoCD's sync options, for the app; repeatable"},
    {"no-hooks", 0, SWITCH(no_hooks), .group = MT_FLAGS_OF_PLANNING,
        .commands = PLANNING | RUNNING, .help = "leave the hooks out"},
    {"test", 0, SWITCH(test), .group = MT_FLAGS_OF_PLANNING, .commands = PLANNING,
        .help = "run Helm's test hooks too"},
    {"upgrade", 0, SWITCH(upgrade), .group = MT_FLAGS_OF_PLANNING, .commands = PLANNING,
        .help = "not the app's first sync: Helm's upgrade hooks, not its install hooks"},
    {"prune", 0, YES(prune), .group = MT_FLAGS_OF_PLANNING, .commands = PLANNING,
        .help = "delete what earlier syncs applied and the manifests no longer have"},
    {"no-prune", 0, NO(prune), .group = MT_FLAGS_OF_PLANNING, .commands = PLANNING,
        .help = "delete nothing (the default)"},
    {"lenient", 0, SWITCH(lenient), .group = MT_FLAGS_OF_PLANNING, .commands = PLANNING,
        .help = "warn of mistakes that ArgoCD ignores, with ArgoCD's meaning"},
    {"take-ownership", 0, SWITCH(take_ownership), .group = MT_FLAGS_OF_PLANNING,
        .commands = PLANNING,
        .help = "take over what other tools and apps have marked as theirs, which is refused else"},
    {"save", 0, VALUE("FILE"), .group = MT_FLAGS_OF_PLANNING, .commands = C(PLAN) | C(DIFF),
        .not_yet = NEEDS_SAVED_PLANS, .help = "write a plan that sync carries out as it is"},

    // Running.
    {"timeout", 0, DURATION(RUN), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "for the whole run, as 90s, 5m or 1h30m; 0 is none (the default)"},
    {"phase-timeout", 0, DURATION(PHASE), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "for each phase"},
    {"wave-timeout", 0, DURATION(WAVE), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "for each wave (default: 10m)"},
    {"hook-timeout", 0, DURATION(HOOK), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "for each hook"},
    {"resource-timeout", 0, DURATION(RESOURCE), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "for each object"},
    {"on-timeout", 0, TEXT("ACTION", on_timeout), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "what happens then: fail (the default) or continue"},
    {"override-timeouts", 0, SWITCH(override_timeouts), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "the flags also beat the objects' own timeouts"},
    {"no-wait", 0, SWITCH(no_wait), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "end when the last wave is applied"},
    {"dry-run", 0, OPTIONAL("MODE"), .store = MT_STORE_TEXT,
        .target = offsetof(struct mt_args, dry_run), .group = MT_FLAGS_OF_RUNNING,
        .commands = (RUNNING & ~C(REHEARSE)) | C(ACTION),
        .help = "the server's: no lock, writes nothing, prints what would be done"},
    {"no-dry-run-first", 0, SWITCH(no_dry_run_first), .group = MT_FLAGS_OF_RUNNING,
        .commands = RUNNING, .help = "apply without the dry run before the first wave"},
    {"conflicts", 0, TEXT("MODE", conflicts), .values = LIST("force", "fail"),
        .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "what to do with fields that another manager owns (default: force)"},
    {"strict", 0, SWITCH(strict), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING | C(HEALTH),
        .help = "what nothing in the cluster serves, such as an Ingress without a class, is not "
                "taken for healthy"},
    {"yes", 0, SWITCH(yes), .group = MT_FLAGS_OF_APP,
        .commands = RUNNING | C(UNBLOCK) | C(PLAN) | C(STATUS) | C(LOGS) | C(LIST) | C(HISTORY) |
                    C(HEALTH) | C(ACTION),
        .help = "ask no questions, and let --context differ from the project file's"},
    {"concurrency", 0, NUMBER("N", concurrency, 1000), .group = MT_FLAGS_OF_RUNNING,
        .commands = RUNNING, .help = "how many calls at a time (default: 64)"},
    {"wait-for-lock", 0, OPTIONAL("DURATION"), .store = MT_STORE_DURATION,
        .target = offsetof(struct mt_args, wait_for_lock), .group = MT_FLAGS_OF_RUNNING,
        .commands = RUNNING,
        .help = "wait while another run holds the app, so long (default: no limit)"},
    {"supersede", 0, SWITCH(supersede), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "ask another run of the app to end, and take its place"},
    {"allow-degraded", 0, SWITCH(allow_degraded), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "succeed although something is degraded"},
    {"approval-timeout", 0, VALUE("DURATION"), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .not_yet = NEEDS_APPROVALS,
        .help = "for each gate that waits for a person"},
    {"history-max", 0, NUMBER("N", history_max, 1000), .group = MT_FLAGS_OF_RUNNING,
        .commands = RUNNING,
        .help = "how many revisions to keep"},
    {"events", 0, TEXT("FILE", events), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .help = "also write the event stream there"},
    {"report", 0, VALUE("FILE"), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .not_yet = NEEDS_REPORTS,
        .help = "write a report: .md, .html or .xml; repeatable"},
    {"metrics", 0, VALUE("FILE"), .group = MT_FLAGS_OF_RUNNING, .commands = RUNNING,
        .not_yet = NEEDS_REPORTS,
        .help = "write metrics there"},

    // Everywhere.
    {"app", 0, TEXT("NAME", app), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "the app's name (default: the project file's, else the name of the one folder "
                "given)"},
    {"namespace", 'n', TEXT("NAME", namespace), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "for objects without one, and for the app's records (default: the project file's, "
                "else the context's, else default)"},
    {"output", 'o', TEXT("FORMAT", output), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "the output's format"},
    {"selector", 'l', TEXT("LABELS", selector), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "only objects with these labels: a=b,c!=d,e in (f,g)"},
    {"scripts", 0, WORDS("DIR", scripts), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "a folder of scripts, not of manifests, or ArgoCD's argocd-cm: a file or "
                "configmap:NAMESPACE/NAME; repeatable"},
    {"project", 0, TEXT("FILE", project), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "the project file, or its folder (default: the moontide.lua of PATH, else of the "
                "current folder)"},
    {"env", 0, TEXT("NAME", env), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "an environment of the project file (default: the one that says so)"},
    {"context", 0, TEXT("CONTEXT", context), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "the context of the kubeconfig (default: the project file's, else the current "
                "one)"},
    {"kubeconfig", 0, TEXT("FILE", kubeconfig), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "the kubeconfig (default: those of KUBECONFIG, else ~/.kube/config, else the "
                "service account of the Pod)"},
    {"as", 0, TEXT("USER", as), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "the user to impersonate"},
    {"as-group", 0, WORDS("GROUP", as_groups), .group = MT_FLAGS_OF_APP, .commands = EVERY,
        .help = "a group to impersonate; repeatable"},
    {"color", 0, TEXT("WHEN", color), .values = LIST("auto", "always", "never"),
        .group = MT_FLAGS_GENERAL, .commands = EVERY,
        .help = "auto: where the output is a terminal and NO_COLOR is not set"},
    {"verbose", 'v', COUNT(verbose), .group = MT_FLAGS_GENERAL, .commands = EVERY,
        .help = "say more: notes, what was left out, what scripts log; -vv: all"},
    {"quiet", 'q', SWITCH(quiet), .group = MT_FLAGS_GENERAL, .commands = EVERY,
        .help = "say less: no warnings"},
    {"help", 'h', SWITCH(help), .group = MT_FLAGS_GENERAL, .commands = EVERY,
        .help = "explain the command"},

    // Reserved.
    {"values", 0, VALUE("FILE"), .group = MT_FLAGS_OF_HELM, .commands = WITH_PATHS,
        .not_yet = NEEDS_HELM, .help = "values of a chart"},
    {"set", 0, VALUE("KEY=VALUE"), .group = MT_FLAGS_OF_HELM, .commands = WITH_PATHS,
        .not_yet = NEEDS_HELM, .help = "a value of a chart"},
    {"set-string", 0, VALUE("KEY=VALUE"), .group = MT_FLAGS_OF_HELM, .commands = WITH_PATHS,
        .not_yet = NEEDS_HELM, .help = "a string value of a chart"},
    {"set-file", 0, VALUE("KEY=FILE"), .group = MT_FLAGS_OF_HELM, .commands = WITH_PATHS,
        .not_yet = NEEDS_HELM, .help = "a value of a chart from a file"},
    {"release", 0, VALUE("NAME"), .group = MT_FLAGS_OF_HELM, .commands = WITH_PATHS,
        .not_yet = NEEDS_HELM, .help = "the release's name"},
};
// clang-format on

const struct mt_flag *mt_flags(size_t *count)
{
    *count = sizeof flags / sizeof *flags;
    return flags;
}

const struct mt_command *mt_command_find(const char *name)
{
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if (strcmp(mt_commands[i].name, name) == 0) {
            return &mt_commands[i];
        }
    }
    return NULL;
}

bool mt_command_runs(const struct mt_command *command)
{
    return command == &mt_commands[MT_COMMAND_SYNC] || command == &mt_commands[MT_COMMAND_REHEARSE];
}

uint32_t mt_command_bit(const struct mt_command *command)
{
    return UINT32_C(1) << (command - mt_commands);
}

static bool is_output(const struct mt_flag *flag)
{
    return flag->store == MT_STORE_TEXT && flag->target == offsetof(struct mt_args, output);
}

bool mt_flag_taken_by(const struct mt_flag *flag, const struct mt_command *command)
{
    return (flag->commands & mt_command_bit(command)) != 0 &&
           (!is_output(flag) || command->outputs != NULL);
}

bool mt_flag_offered_by(const struct mt_flag *flag, const struct mt_command *command)
{
    return mt_flag_taken_by(flag, command) && flag->group != MT_FLAGS_OF_HELM &&
           (command->of_app || flag->group != MT_FLAGS_OF_APP);
}

const char *const *mt_flag_values(const struct mt_flag *flag, const struct mt_command *command)
{
    return is_output(flag) ? command->outputs : flag->values;
}

static void names_of(uint32_t commands, bool only_here, const char *names[MT_COMMAND_COUNT + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < MT_COMMAND_COUNT; i++) {
        if ((commands & mt_command_bit(&mt_commands[i])) != 0 &&
            (mt_commands[i].here || !only_here)) {
            names[count++] = mt_commands[i].name;
        }
    }
    names[count] = NULL;
}

void mt_command_names_here(uint32_t commands, const char *names[MT_COMMAND_COUNT + 1])
{
    names_of(commands, true, names);
}

void mt_command_names(uint32_t commands, const char *names[MT_COMMAND_COUNT + 1])
{
    names_of(commands, false, names);
}
